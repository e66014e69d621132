import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { SentFile } from './action.ts'
import { formFields } from './read-request.ts'

const isForm = (request: FastifyRequest): boolean => /^multipart\/form-data/i.test(request.headers['content-type'] ?? '')

/**
 * The fields of a form and its file. The file is read by whoever runs the action, so its fields come first, as clients send them; where they come after,
 * the file is held meanwhile, up to the limit of a body.
 */
export async function readForm(request: FastifyRequest): Promise<{ params: Record<string, unknown>; upload: SentFile | null } | null> {
  if (!isForm(request)) return null
  const pairs: [string, string][] = []
  let upload: SentFile | null = null
  for await (const part of request.parts()) {
    if (part.type === 'field') pairs.push([part.fieldname, String(part.value)])
    else upload = { name: part.filename || 'upload.csv', content: Readable.from([await part.toBuffer()]) }
  }
  return { params: formFields(pairs), upload }
}
