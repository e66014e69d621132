import type { FastifyReply, FastifyRequest } from 'fastify'
import { runOperation, type Actor, type Context, type Operation, type Program } from '../operations/index.ts'
import { abortOnClose, knownEtags, localeOf } from './request-context.ts'

export interface Caller {
  actor: Actor
  purpose: string | null
}
export type Authenticate = (request: FastifyRequest) => Promise<Caller>

/** Runs an operation for the sender of a request, under their rights; answers its value or download. Every door of HTTP comes through here. */
export async function askOperation(
  program: Program,
  caller: Caller,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  {
    request,
    reply,
    body,
    known = knownEtags(request),
  }: { request: FastifyRequest; reply: FastifyReply; body?: Context['body']; known?: readonly string[] },
): Promise<unknown> {
  return runOperation(program, operation, {
    actor: caller.actor,
    purpose: caller.purpose,
    locale: localeOf(request),
    requestId: request.id,
    input,
    signal: abortOnClose(request, reply),
    known,
    // Whoever sends this from elsewhere only loses a count.
    page: request.headers['sec-fetch-site'] === 'same-origin',
    client: { address: request.ip, headers: request.headers, setCookie: (value) => void reply.header('set-cookie', value) },
    ...(body && { body }),
  })
}
