import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { S3Settings } from './connection.ts'

/** A request that a reader without a key is about to send to the store. */
export interface UnsignedRequest {
  method: string
  uri: string
  headers: Readonly<Record<string, readonly string[]>>
}

/** Signs plain reads of single objects, so that readers reach the store without its key. What may be read its caller decides. */
export interface ReadSigner {
  /** What readers must know of the service. */
  readonly service: { endpoint: string; region: string; pathStyle: boolean }
  /** Key of the object that the request reads; null for every request that is anything but the plain read of one object of this store. */
  keyOf(request: UnsignedRequest): string | null
  /** Headers to add to the request that `keyOf` found plain. */
  sign(request: UnsignedRequest): Promise<Record<string, string>>
}

const emptyBody = createHash('sha256').digest('hex')
/** Headers of the service that a plain read may carry; they must be signed, and any other could ask for something else. */
const plainHeaders = new Map([
  ['x-amz-content-sha256', [emptyBody, 'UNSIGNED-PAYLOAD']],
  ['x-amz-checksum-mode', ['ENABLED']],
  // The client of Java asks for a checksum behind the bytes.
  ['x-amz-te', ['append-md5']],
])
/** Clients name the operation for their own statistics. */
const plainQueries = new Map([
  ['GET', ['', '?x-id=GetObject']],
  ['HEAD', ['', '?x-id=HeadObject']],
])
/** No percent sign, no empty part and no part that begins with a dot: such an address means the same to every reader of it. */
const plainKey = /^[A-Za-z0-9_][A-Za-z0-9._=-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._=-]*)*$/

class Sha256 {
  private readonly hash: Hash | Hmac
  constructor(secret?: unknown) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer)
  }
  update(data: Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {
    throw new Error('a hash is used once')
  }
}

const serviceHeaders = ({ headers }: UnsignedRequest): [string, readonly string[]][] =>
  Object.entries(headers).flatMap(([name, values]) =>
    name.toLowerCase().startsWith('x-amz-') && name.toLowerCase() !== 'x-amz-date' ? [[name.toLowerCase(), values]] : [],
  )

/** Signs with the key of the settings what reads below their prefix. */
export function createReadSigner({ endpoint, region, bucket, prefix, accessKey, secretKey, pathStyle }: S3Settings): ReadSigner {
  const { protocol, host } = new URL(endpoint)
  const base = `${pathStyle ? `${endpoint}/${bucket}` : `${protocol}//${bucket}.${host}`}/${prefix === '' ? '' : `${prefix}/`}`
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    sha256: Sha256,
    uriEscapePath: false,
  })
  return {
    service: { endpoint, region, pathStyle },
    keyOf(request) {
      // Compared as text and never parsed before: a parser would make equal what servers tell apart.
      const [key = '', ...query] = request.uri.slice(base.length).split(/(?=\?)/)
      const isPlain =
        request.uri.startsWith(base) &&
        plainKey.test(key) &&
        (plainQueries.get(request.method)?.includes(query.join('')) ?? false) &&
        serviceHeaders(request).every(([name, values]) => values.length === 1 && (plainHeaders.get(name)?.includes(values[0] ?? '') ?? false))
      return isPlain ? key : null
    },
    async sign(request) {
      const { protocol: scheme, hostname, port, host: authority, pathname, searchParams } = new URL(request.uri)
      const given = Object.fromEntries(serviceHeaders(request).map(([name, values]) => [name, values.join()]))
      const { headers } = await signer.sign({
        method: request.method,
        protocol: scheme,
        hostname,
        ...(port !== '' && { port: Number(port) }),
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: { host: authority, 'x-amz-content-sha256': emptyBody, ...given },
      })
      return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host' && given[name] === undefined))
    },
  }
}
