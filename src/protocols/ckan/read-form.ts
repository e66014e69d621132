import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { SentFile } from './action.ts'
import { formFields } from './read-request.ts'

const isForm = (request: FastifyRequest): boolean => /^multipart\/form-data/i.test(request.headers['content-type'] ?? '')

/** The fields of a form and its file. `take` reads the file as it comes in, of any size: nothing of it is held here. */
export async function readForm(
  request: FastifyRequest,
  take: (name: string, content: Readable) => Promise<SentFile>,
): Promise<{ params: Record<string, unknown>; upload: SentFile | null } | null> {
  if (!isForm(request)) return null
  const pairs: [string, string][] = []
  let upload: SentFile | null = null
  for await (const part of request.parts()) {
    if (part.type === 'field') pairs.push([part.fieldname, String(part.value)])
    // A file field that was left empty in a browser comes without a name.
    else if (part.filename) upload = await take(part.filename, part.file)
    else part.file.resume()
  }
  return { params: formFields(pairs), upload }
}
