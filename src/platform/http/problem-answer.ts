import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { invalidInput, limitExceeded, notFound, PlatformError, toProblem, type Problem } from '../errors/index.ts'
import { CallerGone, localeOf } from './request-context.ts'

/** Turns what Fastify itself refuses (bad JSON, too large, unknown media type) into the seven errors. */
function fromFastify(error: FastifyError): PlatformError | undefined {
  if (error.statusCode === 413 || error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return limitExceeded({ code: 'PUJIANG_BODY_TOO_LARGE', status: 413, detail: { zh: '请求正文太大。', en: 'The request body is too large.' } })
  if (error.statusCode === 429)
    return limitExceeded({
      code: 'PUJIANG_RATE_LIMIT',
      detail: { zh: '请求太频繁。', en: 'Too many requests.' },
      cure: { zh: '按响应头 Retry-After 稍后再试,或用密钥取得更高的额度。', en: 'Wait as Retry-After says, or use a key for a higher quota.' },
    })
  if (error.statusCode === 415)
    return invalidInput({
      code: 'PUJIANG_MEDIA_TYPE',
      status: 415,
      detail: { zh: '不支持这种正文格式。', en: 'This kind of body is not supported.' },
      cure: { zh: '请用 application/json 发送。', en: 'Send application/json.' },
    })
  if (error.statusCode !== undefined && error.statusCode < 500)
    return invalidInput({
      code: 'PUJIANG_BAD_REQUEST',
      status: error.statusCode,
      detail: { zh: '请求不能解读。', en: `The request cannot be read: ${error.message}` },
      cure: { zh: '请核对网址的编码和正文：正文须是完整的 JSON。', en: 'Check how the address is encoded and that the body is whole JSON.' },
    })
  return undefined
}

const unforeseen = () =>
  new PlatformError('Upstream', {
    code: 'PUJIANG_INTERNAL',
    status: 500,
    detail: { zh: '我们这边出了差错,已经记下。', en: 'Something failed on our side; it has been noted.' },
    cure: { zh: '请重试;仍不行时把请求号告诉我们。', en: 'Try again; if it stays, tell us the request id.' },
  })

/** What was thrown as a problem in the caller's language, for answers in other shapes. Faults of ours are logged and tell nothing of themselves. */
export function problemOf(request: FastifyRequest, thrown: unknown): { error: PlatformError; problem: Problem } {
  const error = thrown instanceof PlatformError ? thrown : (fromFastify(thrown as FastifyError) ?? unforeseen())
  if (error.failing.code === 'PUJIANG_INTERNAL' && !(thrown instanceof CallerGone)) request.log.error({ err: thrown }, 'unforeseen failure')
  return { error, problem: toProblem(error, localeOf(request), request.id) }
}

/** How a standard words its refusals. */
export type Refuse = (exchange: { request: FastifyRequest; reply: FastifyReply }, refusal: { error: PlatformError; problem: Problem }) => FastifyReply

/** Standards whose refusals look otherwise, by the beginnings of their addresses. */
const ownShapes = new WeakMap<FastifyInstance['server'], Map<string, Refuse>>()

/** From now on, what is refused at addresses that begin so is told by `refuse`, even where no route could be found. */
export function refuseBelow(app: FastifyInstance, address: string, refuse: Refuse): void {
  const known = ownShapes.get(app.server) ?? new Map<string, Refuse>()
  ownShapes.set(app.server, known.set(address, refuse))
}

function shapeOf(request: FastifyRequest): Refuse {
  for (const [address, refuse] of ownShapes.get(request.server.server) ?? [])
    if (request.url.startsWith(address) && /^(?:[/?]|$)/.test(request.url.slice(address.length))) return refuse
  return printProblem
}

const printProblem: Refuse = ({ reply }, { problem }) =>
  reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem))

/** Answers what was thrown in the caller's language, in the shape given or that of the address; else as problem+json. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, thrown: unknown, refuse: Refuse = shapeOf(request)): FastifyReply {
  const refusal = problemOf(request, thrown)
  if (refusal.problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="pujiang"')
  const wait = refusal.error.failing.facts?.['retryAfter']
  if (typeof wait === 'number') void reply.header('retry-after', String(wait))
  void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  return refuse({ request, reply }, refusal)
}

/** Makes every refusal of the server a problem, unknown addresses included. */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error))
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, notFound({ zh: '地址', en: 'address' }, request.url.split('?')[0] ?? '')))
}
