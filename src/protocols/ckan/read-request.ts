import type { FastifyRequest } from 'fastify'
import { BadRequest } from './refusals.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadRequest('Bad request - JSON Error: Error decoding JSON data. The request body is not JSON.')
  }
  if (isObject(value)) return value
  throw new BadRequest('Bad request - JSON Error: Request data JSON decoded to a value that is no object.')
}

/** Fields of a form: one that occurs several times is a list. */
export function formFields(pairs: Iterable<readonly [string, string]>): Record<string, unknown> {
  const fields = Object.create(null) as Record<string, unknown>
  for (const [name, value] of pairs) {
    const before = fields[name]
    fields[name] = before === undefined ? value : Array.isArray(before) ? [...(before as string[]), value] : [before, value]
  }
  return fields
}

/** What the body says: JSON; a form; or JSON that was sent as a form, as `curl -d` does. */
export function readBody(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {}
  const text = Buffer.isBuffer(body) ? body.toString('utf8').trim() : ''
  if (text === '') return {}
  if (text.startsWith('{') || text.startsWith('[') || text.startsWith('"')) return parseObject(text)
  return formFields(new URLSearchParams(text))
}

/** Parameters of the address and of the body; the body decides. */
export const readRequest = (request: FastifyRequest): Record<string, unknown> => ({
  ...(request.query as Record<string, unknown>),
  ...readBody(request.body),
})
