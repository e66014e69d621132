import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isDownload, type Download, type Operation, type Program } from '../operations/index.ts'
import { askOperation, type Authenticate } from './ask-operation.ts'

export const apiBase = '/api/v1'

/** `GET /tables/{table}/rows` → method and Fastify path. */
export function routeOf(operation: Operation): { method: string; path: string } {
  const [method = 'GET', path = '/'] = operation.http.split(' ')
  return { method, path: apiBase + path.replaceAll(/\{(\w+)\}/g, ':$1') }
}

function inputOf(operation: Operation, request: FastifyRequest): Record<string, unknown> {
  const query = { ...(request.query as Record<string, unknown>) }
  delete query['lang']
  const body =
    operation.body === 'stream' || request.body === null || typeof request.body !== 'object' ? {} : (request.body as Record<string, unknown>)
  return { ...query, ...body, ...(request.params as Record<string, unknown>) }
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** `attachment; filename*=UTF-8''…` or `filename="…"`, without any folder part. */
function fileNameOf(request: FastifyRequest): string | undefined {
  const header = request.headers['content-disposition']
  if (typeof header !== 'string') return undefined
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  const name = (extended && decoded(extended)) ?? /filename="?([^";]+)"?/i.exec(header)?.[1]
  return name?.split(/[\\/]/).at(-1)
}

function bodyOf(request: FastifyRequest): Readable & { fileName?: string; contentType?: string; length?: number } {
  const length = Number(request.headers['content-length'])
  const fileName = fileNameOf(request)
  const contentType = request.headers['content-type']
  // A request without any body has none to read.
  return Object.assign((request.body as Readable | undefined) ?? Readable.from([]), {
    ...(fileName !== undefined && { fileName }),
    ...(contentType !== undefined && { contentType }),
    ...(Number.isFinite(length) && { length }),
  })
}

const asciiName = (name: string) => name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')

/** Answers a download: validator, type, file name, body; 304 without a body. */
export function sendDownload(reply: FastifyReply, answer: Download): FastifyReply {
  void reply.headers({ ...answer.headers })
  if (answer.etag) void reply.header('etag', `${answer.weak ? 'W/' : ''}"${answer.etag}"`)
  if (answer.notModified) return reply.code(304).send()
  if (answer.status !== undefined) void reply.code(answer.status)
  void reply.type(answer.contentType)
  if (answer.fileName)
    void reply.header(
      'content-disposition',
      `attachment; filename="${asciiName(answer.fileName)}"; filename*=UTF-8''${encodeURIComponent(answer.fileName)}`,
    )
  return reply.send(answer.body)
}

/** Registers every operation as a REST route. Only here and in the streams below does HTTP meet an operation. */
export async function registerOperations(app: FastifyInstance, program: Program, authenticate: Authenticate): Promise<void> {
  register(
    app,
    program,
    authenticate,
    program.operations.filter((o) => o.body !== 'stream'),
  )
  await app.register(async (streams) => {
    // An uploaded .json must not be parsed as a request: here every body is a stream, whatever its media type.
    streams.removeAllContentTypeParsers()
    streams.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    register(
      streams,
      program,
      authenticate,
      program.operations.filter((o) => o.body === 'stream'),
    )
  })
}

function register(app: FastifyInstance, program: Program, authenticate: Authenticate, operations: readonly Operation[]): void {
  for (const operation of operations) {
    const { method, path } = routeOf(operation)
    app.route({
      method,
      url: path,
      handler: async (request, reply) => {
        const value = await askOperation(program, await authenticate(request), operation, inputOf(operation, request), {
          request,
          reply,
          ...(operation.body === 'stream' && { body: bodyOf(request) }),
        })
        if (isDownload(value)) return sendDownload(reply, value)
        void reply.header('cache-control', 'private, no-cache')
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
      },
    })
  }
}
