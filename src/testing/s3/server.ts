import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Bucket } from './bucket.ts'
import { signatureFault } from './verify-signature.ts'

export interface S3Server {
  url: string
  bucket: Bucket
  accessKey: string
  secretKey: string
  /** Method and path of every request that was answered, without the query. */
  seen: string[]
  /** Flags that make a city keep its objects here, below a prefix. */
  argv(prefix?: string): string[]
  /** Called with a request before its answer is sent, after it was done. */
  onDone: ((method: string, key: string) => void | Promise<void>) | null
  /** While set, every request is answered with this status. */
  broken: number | null
  close(): Promise<void>
}

const name = 'city-bucket'
const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const element = (tag: string, inside: string): string => `<${tag}>${inside}</${tag}>`

interface Answer {
  status: number
  body?: Buffer | string
  headers?: Record<string, string>
}
const fault = (status: number, code: string): Answer => ({
  status,
  body: element('Error', element('Code', xml(code)) + element('Message', 'refused')),
})

/** A small S3 service in this process for tests, with one bucket: it checks every signature and knows what the store asks, and nothing more. */
export async function startS3Server(): Promise<S3Server> {
  const bucket = new Bucket()
  const state: Omit<S3Server, 'url' | 'close' | 'argv'> = {
    bucket,
    accessKey: 'TESTACCESSKEY',
    secretKey: 'test-secret-key-that-nobody-may-see',
    seen: [],
    onDone: null,
    broken: null,
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers } = request
    const body = await buffer(request)
    const url = new URL(target, 'http://s3')
    const [, asked = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? []
    const wrong = signatureFault({ method, target, headers, body }, { [state.accessKey]: state.secretKey })
    const answer =
      wrong !== null
        ? fault(403, wrong)
        : state.broken !== null
          ? fault(state.broken, 'ServiceUnavailable')
          : asked !== name
            ? fault(404, 'NoSuchBucket')
            : (objectAnswer(bucket, { method, key, query: url.searchParams, headers, body }) ?? fault(501, 'NotImplemented'))
    state.seen.push(`${method} ${url.pathname}`)
    await state.onDone?.(method, key)
    const bytes = Buffer.from(answer.body ?? '')
    response.writeHead(answer.status, { 'content-length': String(bytes.length), ...answer.headers })
    response.end(method === 'HEAD' ? undefined : bytes)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(state, {
    url,
    argv: (prefix = 'cities/one') => [
      `--s3-bucket=${name}`,
      `--s3-prefix=${prefix}`,
      `--s3-endpoint=${url}`,
      `--s3-access-key=${state.accessKey}`,
      `--s3-secret-key=${state.secretKey}`,
    ],
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

interface Asked {
  method: string
  key: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
}

function objectAnswer(bucket: Bucket, asked: Asked): Answer | null {
  const { method, key, query } = asked
  if (key === '') return method === 'GET' ? listAnswer(bucket, query) : null
  if (method === 'GET' || method === 'HEAD') return readAnswer(bucket, asked)
  if (query.has('uploads') || query.has('uploadId')) return uploadAnswer(bucket, asked)
  if (method === 'DELETE') {
    bucket.objects.delete(key)
    return { status: 204 }
  }
  if (method !== 'PUT') return null
  if (asked.headers['if-none-match'] === '*' && bucket.objects.has(key)) return fault(412, 'PreconditionFailed')
  return { status: 200, headers: { etag: bucket.put(key, asked.body).etag } }
}

function readAnswer(bucket: Bucket, { key, headers }: Asked): Answer {
  const found = bucket.objects.get(key)
  if (!found) return fault(404, 'NoSuchKey')
  const { bytes, etag, at } = found
  const common = { etag, 'last-modified': at.toUTCString(), 'accept-ranges': 'bytes' }
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '')
  if (!range) return { status: 200, body: bytes, headers: { ...common, 'content-length': String(bytes.length) } }
  const start = Number(range[1])
  const end = Math.min(range[2] === '' ? Infinity : Number(range[2]), bytes.length - 1)
  if (start > end) return fault(416, 'InvalidRange')
  return { status: 206, body: bytes.subarray(start, end + 1), headers: { ...common, 'content-range': `bytes ${start}-${end}/${bytes.length}` } }
}

function uploadAnswer(bucket: Bucket, { method, key, query, body }: Asked): Answer {
  const id = query.get('uploadId') ?? ''
  const upload = bucket.uploads.get(id)
  if (method === 'POST' && query.has('uploads'))
    return {
      status: 200,
      body: element('InitiateMultipartUploadResult', element('Key', xml(key)) + element('UploadId', bucket.begin(key))),
    }
  if (!upload) return fault(404, 'NoSuchUpload')
  if (method === 'PUT') {
    upload.parts.set(Number(query.get('partNumber')), body)
    return { status: 200, headers: { etag: `"part-${query.get('partNumber')}"` } }
  }
  if (method === 'DELETE') {
    bucket.uploads.delete(id)
    return { status: 204 }
  }
  const etag = bucket.complete(id)?.etag ?? ''
  return { status: 200, body: element('CompleteMultipartUploadResult', element('Key', xml(key)) + element('ETag', xml(etag))) }
}

/** Objects by the hundred, so that whoever lists has to turn pages; or the uploads that are not finished. */
function listAnswer(bucket: Bucket, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? ''
  if (query.has('uploads')) {
    const found = [...bucket.uploads].filter(([, { key }]) => key.startsWith(prefix))
    const items = found.map(([id, { key, at }]) =>
      element('Upload', element('Key', xml(key)) + element('UploadId', id) + element('Initiated', at.toISOString())),
    )
    return { status: 200, body: element('ListMultipartUploadsResult', items.join('')) }
  }
  const keys = bucket.keys(prefix, query.get('continuation-token') ?? '')
  const page = keys.slice(0, 100)
  const items = page.map((key) => {
    const { bytes, at } = bucket.objects.get(key)!
    return element('Contents', element('Key', xml(key)) + element('Size', String(bytes.length)) + element('LastModified', at.toISOString()))
  })
  const more = keys.length > page.length ? element('NextContinuationToken', xml(page.at(-1) ?? '')) : ''
  return { status: 200, body: element('ListBucketResult', element('IsTruncated', String(more !== '')) + items.join('') + more) }
}
