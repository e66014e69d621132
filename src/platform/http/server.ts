import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { carriesKey, refuseCrossSite } from '../identity/index.ts'
import { registerProblems, sendProblem } from './problem-answer.ts'
import { refuseUnread } from './unread-request.ts'

export interface ServerOptions {
  log: Logger
  /** Requests a minute and address for callers without a key. */
  anonymousPerMinute: number
  /** Requests a minute of one key or session. */
  keyPerMinute: number
  /** Whom the limit counts: key id, actor id or address; `null` is exempt. */
  limitKey(request: FastifyRequest): Promise<{ key: string; known: boolean } | null>
  /** Origins besides the host asked for that count as ours. */
  trustedOrigins: readonly string[]
  /** Trust X-Forwarded-* of a reverse proxy. */
  trustProxy: boolean
}

/** The bare server: limits, headers, errors, bodies. Routes are registered by the caller. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const log: FastifyBaseLogger = options.log
  const app: FastifyInstance = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy,
    bodyLimit: 4 * 1024 * 1024,
    // A dataset name in Chinese is nine characters a sign once encoded. Clients that join addresses themselves end the first
    // of them with a slash: OWSLib asks for `/ogc/`.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    clientErrorHandler: refuseUnread,
    // An address that cannot be decoded is refused before any route or hook.
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply as FastifyReply, error),
  })
  registerProblems(app)
  await app.register(cookie)
  await app.register(formbody)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  })
  /** Who cannot prove to be anybody is counted by address: else forged keys could be tried without end. */
  const limitKey = (request: FastifyRequest): ReturnType<ServerOptions['limitKey']> =>
    options.limitKey(request).catch(() => ({ key: request.ip, known: false }))
  await app.register(rateLimit, {
    global: true,
    timeWindow: 60_000,
    max: (_request, key) => (key.startsWith('known:') ? options.keyPerMinute : options.anonymousPerMinute),
    keyGenerator: async (request) => {
      const who = await limitKey(request)
      return who === null ? 'exempt' : `${who.known ? 'known' : 'address'}:${who.key}`
    },
    allowList: async (request) => request.url.startsWith('/assets/') || request.url.startsWith('/health/') || (await limitKey(request)) === null,
  })
  app.addHook('onSend', async (request, _reply, payload) => {
    // Nobody reads the body of an answer to HEAD: what would be streamed is not made.
    if (request.method !== 'HEAD' || !(payload instanceof Readable)) return payload
    payload.on('error', () => undefined).destroy()
    return Readable.from([])
  })
  await app.register(compress, { global: true, threshold: 2048, encodings: ['br', 'gzip'], brotliOptions: { params: { 1: 4 } } })
  app.addHook('onRequest', async (request) => {
    // A key in a header is never sent by a browser on its own. Without a cookie too: a foreign page must not sign a browser in as somebody else.
    if (!carriesKey(request.headers)) refuseCrossSite(request, options.trustedOrigins)
  })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      { method: request.method, path: request.url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request',
    )
  })
  return app
}
