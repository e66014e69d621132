import type { Download } from '../src/platform/operations/index.ts'

const isDownload = (v: unknown): v is Download => typeof v === 'object' && v !== null && (v as Download).kind === 'download'

/** The value of an answer: rows come as a stream the engine printed, everything else as it is. */
export async function readAnswer(answer: unknown): Promise<unknown> {
  if (!isDownload(answer)) return answer
  if (typeof answer.body === 'string') return JSON.parse(answer.body)
  if (Buffer.isBuffer(answer.body)) return JSON.parse(answer.body.toString('utf8'))
  const chunks: Buffer[] = []
  for await (const chunk of answer.body) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as string))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
