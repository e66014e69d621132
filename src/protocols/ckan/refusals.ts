import type { FastifyReply } from 'fastify'
import { invalidInput, type Fault, type PlatformError, type Problem } from '../../platform/errors/index.ts'
import type { Exchange } from '../protocol.ts'
import { sayProblem } from '../say-problem.ts'
import { named } from '../named.ts'

/** One parameter that cannot be honoured, with the cure in its message. */
export const parameterFault = (at: string, zh: string, en: string): PlatformError => parameterFaults([{ at, message: { zh, en } }])

export const parameterFaults = (faults: readonly Fault[]): PlatformError =>
  invalidInput({
    code: 'PUJIANG_CKAN_PARAMETER',
    detail: {
      zh: faults.map(({ at, message }) => `${at}：${message.zh}`).join('；'),
      en: faults.map(({ at, message }) => `${at}: ${message.en}`).join('; '),
    },
    faults,
  })

export const missing = (at: string): PlatformError => parameterFault(at, '缺少这个参数', 'Missing value')

export const notHonoured = (at: string, cureZh: string, cureEn: string): PlatformError =>
  parameterFault(at, `本站不支持。${cureZh}`, `Not supported here. ${cureEn}`)

/** What a request of the form itself breaks: CKAN answers a bare text with 400. */
export class BadRequest extends Error {}

/** A fault below its operation's own names, told under those of CKAN. */
const ckanNames: Readonly<Record<string, string>> = named({
  slug: 'name',
  name: 'title',
  summary: 'notes',
  description: 'notes',
  agency: 'owner_org',
  theme: 'groups',
  keywords: 'tags',
  licence: 'license_id',
  where: 'filters',
  select: 'fields',
  order_by: 'sort',
  table: 'resource_id',
  dataset: 'id',
  accessUrl: 'url',
})

export const helpAddress = (origin: string, action: string): string => `${origin}/api/3/action/help_show?name=${encodeURIComponent(action)}`

function validationError(error: PlatformError, problem: Problem): Record<string, unknown> {
  const fields = new Map<string, string[]>()
  for (const { at, message } of problem.faults ?? []) {
    // Faults of a schema come as pointers: /keywords/0.
    const own = at.split('/').filter(Boolean)[0] ?? 'message'
    const name = error.failing.code === 'PUJIANG_CKAN_PARAMETER' ? at : (ckanNames[own] ?? own)
    fields.set(name, [...(fields.get(name) ?? []), message])
  }
  if (fields.size === 0) return { message: sayProblem(problem), __type: 'Validation Error' }
  return { ...Object.fromEntries(fields), __type: 'Validation Error' }
}

const types: Readonly<Record<number, string>> = {
  404: 'Not Found Error',
  429: 'Too Many Requests',
  413: 'Payload Too Large',
  503: 'Service Unavailable',
}

/** What went wrong in the words of CKAN: `{help, error, success}` with its types and statuses. */
export function ckanError({ error, problem }: { error: PlatformError; problem: Problem }): { status: number; error: Record<string, unknown> } {
  if (error.kind === 'NotAllowed' || error.kind === 'NotAuthenticated')
    return { status: 403, error: { __type: 'Authorization Error', message: `Access denied: ${sayProblem(problem)}` } }
  if (error.kind === 'Conflict') return { status: 409, error: validationError(error, problem) }
  if (error.kind === 'InvalidInput') return { status: 409, error: validationError(error, problem) }
  return { status: problem.status, error: { __type: types[problem.status] ?? 'Internal Server Error', message: sayProblem(problem) } }
}

/** Answers a refusal in the envelope of CKAN, under the type its clients look for. */
export function answerError(
  { reply }: Exchange,
  { origin, action }: { origin: string; action: string },
  refusal: { error: PlatformError; problem: Problem },
): FastifyReply {
  const { status, error } = ckanError(refusal)
  const wait = refusal.error.failing.facts?.['retryAfter']
  if (typeof wait === 'number') void reply.header('retry-after', String(wait))
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ help: helpAddress(origin, action), error, success: false }))
}
