import { password, steward } from './prepared-folder.ts'

/** The answer of the program, or what it said in refusing. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, body: string) {
    super(`HTTP ${status}: ${body.slice(0, 500)}`)
    this.status = status
    this.code = /"code":"(\w+)"/.exec(body)?.[1] ?? ''
  }
}

export interface JobSeen {
  id: string
  kind: string
  state: string
  stage: string | null
  attempts: number
  result: { versionId: string; number: number; rows: number; findings: number } | null
  error: { code: string; detail: { zh: string; en: string } } | null
}
export interface VersionSeen {
  id: string
  number: number
  state: string
  rows: number
  contentHash: string
  current: boolean
}

/** Speaks HTTP to a program under test as one person. */
export interface Client {
  url: string
  cookie: string
  ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T>
  upload(
    fileName: string,
    body: string | Uint8Array | AsyncIterable<Uint8Array>,
    headers?: Record<string, string>,
  ): Promise<{ id: string; bytes: number; sha256: string }>
}

export function clientOf(url: string, cookie: string): Client {
  const answered = async <T>(response: Response): Promise<T> => {
    const text = await response.text()
    if (response.status >= 400) throw new Refusal(response.status, text)
    return JSON.parse(text) as T
  }
  return {
    url,
    cookie,
    ask: async <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) =>
      answered<T>(
        await fetch(`${url}/api/v1${path}`, {
          method,
          headers: { ...(cookie !== '' && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(signal && { signal }),
        }),
      ),
    upload: async (fileName, body, headers = {}) =>
      answered(
        await fetch(`${url}/api/v1/uploads?fileName=${encodeURIComponent(fileName)}`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/octet-stream', ...headers },
          body: body as string,
          ...(typeof body !== 'string' && !(body instanceof Uint8Array) && { duplex: 'half' as const }),
        }),
      ),
  }
}

/** Signs in and answers the session. */
export async function signIn(url: string, email: string = steward, secret: string = password): Promise<Client> {
  const response = await fetch(`${url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: secret }),
  })
  if (response.status !== 200) throw new Refusal(response.status, await response.text())
  return clientOf(
    url,
    response.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; '),
  )
}

/** Asks again until the job has ended. */
export async function jobEnd(client: Client, id: string, patience = 120_000): Promise<JobSeen> {
  const end = Date.now() + patience
  for (;;) {
    const job = await client.ask<JobSeen>('GET', `/jobs/${id}`)
    if (['done', 'failed', 'cancelled'].includes(job.state)) return job
    if (Date.now() > end) throw new Error(`The job does not end: ${JSON.stringify(job)}`)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
}

/** Registers a dataset with one table. */
export async function makeTable(client: Client, slug: string, agency: string): Promise<void> {
  await client.ask('POST', '/datasets', {
    slug,
    agency,
    name: { zh: `数据集 ${slug}`, en: `Dataset ${slug}` },
    summary: { zh: '测试', en: 'test' },
    theme: 'environment',
    keywords: ['crash'],
    shareClass: 'unconditional',
    openClass: 'unconditional',
    updateCycle: 'daily',
  })
  await client.ask('POST', `/datasets/${slug}/tables`, { slug, lookupKeys: [] })
}
