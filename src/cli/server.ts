import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import type { Problem } from '../platform/errors/index.ts'
import { Refused, Unreachable } from './failures.ts'

/** Base of the API below the address of a server. */
export const apiBase = '/api/v1'

export interface Question {
  method: string
  /** Below the API base, without query. */
  path: string
  query?: URLSearchParams
  json?: unknown
  /** A body that streams; `headers` should say its length. */
  body?: Readable
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** What was asked, to point at a fault in it. */
  input?: Readonly<Record<string, unknown>>
}

/** A server and who asks it. Every request goes through `ask`. */
export class Server {
  readonly url: string
  readonly #headers: Readonly<Record<string, string>>

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.url = url.replace(/\/+$/, '')
    this.#headers = headers
  }

  /** The answer as a stream. Throws Refused for a problem, Unreachable when nobody answers. */
  async ask(question: Question): Promise<IncomingMessage> {
    const answer = await this.#send(question)
    const status = answer.statusCode ?? 0
    if (status < 400) return answer
    throw new Refused(problemOf(await textOf(answer), status), question.input)
  }

  /** The answer read as JSON. */
  async askJson<T>(question: Question): Promise<T> {
    return JSON.parse(await textOf(await this.ask(question))) as T
  }

  #send(question: Question): Promise<IncomingMessage> {
    const query = question.query?.size ? `?${question.query.toString()}` : ''
    const target = new URL(`${this.url}${apiBase}${question.path}${query}`)
    const text = question.json === undefined ? undefined : Buffer.from(JSON.stringify(question.json))
    const headers = {
      ...this.#headers,
      ...(text && { 'content-type': 'application/json', 'content-length': String(text.length) }),
      ...question.headers,
    }
    const open = target.protocol === 'https:' ? requestHttps : requestHttp
    return new Promise((resolve, reject) => {
      const asked = open(target, { method: question.method, headers, signal: question.signal })
      const { body } = question
      asked.once('response', (answer) => {
        // An answer before the end of the body is a refusal: the rest need not be sent.
        if ((answer.statusCode ?? 0) >= 400 && body && !body.readableEnded) {
          body.unpipe(asked)
          body.destroy()
          answer.once('close', () => asked.destroy())
        }
        resolve(answer)
      })
      asked.on('error', (error) => {
        body?.destroy()
        reject(question.signal?.aborted ? (question.signal.reason as Error) : new Unreachable(this.url, error))
      })
      if (!body) return void asked.end(text)
      body.once('error', (error) => {
        reject(error)
        asked.destroy()
      })
      body.pipe(asked)
    })
  }
}

/** Reads a stream to its end as text. */
export async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

/** The problem in an answer; something else than a Pujiang may have answered. */
function problemOf(text: string, status: number): Problem {
  try {
    const problem = JSON.parse(text) as Partial<Problem>
    if (typeof problem.detail === 'string' && typeof problem.kind === 'string' && typeof problem.code === 'string') return problem as Problem
  } catch {
    // Not ours: a proxy in between speaks HTML.
  }
  const kind = status >= 500 ? 'Upstream' : 'Unknown'
  return { type: 'about:blank', title: String(status), status, code: 'PUJIANG_STRANGE_ANSWER', kind, detail: `HTTP ${status}: ${text.slice(0, 300)}` }
}
