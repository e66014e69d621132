import { isDownload } from './operation.ts'

/** The value of an answer that may have been printed as JSON by the engine: small ones only, larger answers are streamed to the reader by their route. Other downloads stay as they are. */
export async function readJson(answer: unknown): Promise<unknown> {
  if (!isDownload(answer) || !answer.contentType.startsWith('application/json') || answer.notModified) return answer
  if (Buffer.isBuffer(answer.body) || typeof answer.body === 'string') return JSON.parse(answer.body.toString())
  const chunks: Buffer[] = []
  for await (const chunk of answer.body) chunks.push(Buffer.from(chunk as Uint8Array))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
