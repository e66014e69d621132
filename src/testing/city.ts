import { mkdtemp, rm, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCity, serveCity, type OpenedCity, type ServedCity } from '../city/index.ts'
import { saveCitySettings } from '../catalogue/index.ts'
import { loadConfig } from '../platform/config/index.ts'
import { createAccount, createAgency } from '../platform/identity/index.ts'
import { silentLog, type Log } from '../platform/log/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface TestCityOptions {
  /** Serve the pages too; needs their build. */
  pages?: boolean
  /** Further settings as flags: `['--rate-anonymous', '5']`. */
  argv?: readonly string[]
  /** ISO time the city's clock stands at. */
  cityTime?: string
  twoPersonReview?: boolean
  log?: Log
}

const password = 'correct-horse-battery'

/** Every account of the test city: two agencies with steward and approver each, and the offices of the whole city. */
const people = {
  stewardA: { role: 'steward', agency: 'agency-a' },
  approverA: { role: 'approver', agency: 'agency-a' },
  stewardB: { role: 'steward', agency: 'agency-b' },
  approverB: { role: 'approver', agency: 'agency-b' },
  bureau: { role: 'bureau', agency: null },
  auditor: { role: 'auditor', agency: null },
  administrator: { role: 'administrator', agency: null },
  citizen: { role: 'registered', agency: null },
} as const
export type TestAccount = keyof typeof people

/** Speaks HTTP to the city as one account. */
export interface TestClient {
  actorId: string
  cookie: string
  /** `GET /api/v1…`; answers status, headers and the parsed body. */
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  patch(path: string, body: unknown): Promise<TestAnswer>
  upload(fileName: string, content: Uint8Array | string): Promise<TestAnswer>
  /** Uploads, loads into the table, publishes, and waits; answers the job as it ended. */
  load(
    table: string,
    fileName: string,
    content: Uint8Array | string,
    options?: { mode?: string; settings?: unknown; publish?: boolean },
  ): Promise<TestJob>
}
export interface TestJob {
  state: string
  result: { versionId: string; number: number; rows: number; findings: number; published: boolean }
  error: { code: string; detail: { zh: string; en: string } } | null
}
export interface TestAnswer {
  status: number
  headers: Headers
  text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of every shape
  body: any
}

export interface TestCity extends ServedCity {
  city: OpenedCity
  database: TestDatabase
  dataDir: string
  /** Nobody signed in. */
  visitor: TestClient
  as(account: TestAccount): Promise<TestClient>
  /** A client with an API key instead of a session. */
  withKey(key: string): TestClient
  drop(): Promise<void>
}

async function answerOf(response: Response): Promise<TestAnswer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && !/ndjson/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: isJson && text !== '' ? JSON.parse(text) : undefined }
}

function clientOf(url: string, auth: Record<string, string>, actorId: string): TestClient {
  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<TestAnswer> =>
    answerOf(
      await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { ...auth, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    )
  const client: TestClient = {
    actorId,
    cookie: auth['cookie'] ?? '',
    get: (path, headers) => ask('GET', path, headers),
    post: (path, body, headers) => ask('POST', path, headers, body ?? {}),
    patch: (path, body) => ask('PATCH', path, {}, body),
    upload: async (fileName, content) =>
      answerOf(
        await fetch(`${url}/api/v1/uploads?fileName=${encodeURIComponent(fileName)}`, {
          method: 'POST',
          headers: { ...auth, 'content-type': 'application/octet-stream' },
          body: typeof content === 'string' ? content : new Uint8Array(content),
        }),
      ),
    async load(table, fileName, content, options = {}) {
      const upload = await client.upload(fileName, content)
      if (upload.status !== 200) throw new Error(`upload: ${upload.text}`)
      const started = await client.post(`/uploads/${upload.body.id}/load`, { table, publish: true, ...options })
      if (started.status !== 200) throw new Error(`load: ${started.text}`)
      const events = await fetch(`${url}/api/v1/jobs/${started.body.job.id}/events`, { headers: auth })
      const last = (await events.text()).trim().split('\n\n').at(-1) ?? ''
      return JSON.parse(last.slice(last.indexOf('data: ') + 6)) as TestJob
    },
  }
  return client
}

/**
 * A whole city on its own database and port with agencies, accounts and nothing else. Made through the same parts as the program:
 *
 *     const test = await createTestCity()
 *     onTestFinished(test.drop)
 */
export async function createTestCity(options: TestCityOptions = {}): Promise<TestCity> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'pujiang-test-city-'))
  await chmod(dataDir, 0o755)
  const config = loadConfig({
    argv: [
      '--data',
      dataDir,
      '--port',
      '0',
      '--no-demo',
      '--database-connections',
      '8',
      '--query-children',
      '1',
      ...(options.cityTime ? ['--city-time', options.cityTime] : []),
      ...(options.argv ?? []),
    ],
    env: { DATABASE_URL: database.url },
  })
  const log = options.log ?? silentLog
  const city = await openCity(config, log)
  await saveCitySettings(database.db, { name: { zh: '测试市', en: 'Test City' }, synthetic: false, twoPersonReview: options.twoPersonReview ?? true })
  const { random } = city.program
  const root = await createAgency(database.db, { id: random.uuid(), slug: 'test-city', name: { zh: '测试市', en: 'Test City' }, kind: 'city' })
  const agencies = new Map<string, string>()
  for (const slug of ['agency-a', 'agency-b'] as const)
    agencies.set(
      slug,
      (await createAgency(database.db, { id: random.uuid(), slug, name: { zh: `${slug} 局`, en: slug }, kind: 'department', parent: root.slug })).id,
    )
  const actorIds = new Map<TestAccount, string>()
  for (const [name, { role, agency }] of Object.entries(people) as [TestAccount, (typeof people)[TestAccount]][]) {
    const agencyId = agency === null ? null : (agencies.get(agency) as string)
    // Officers of the whole city act for it; a citizen acts for nobody.
    const actsFor = agencyId ?? (name === 'citizen' ? null : root.id)
    actorIds.set(
      name,
      await createAccount(database.db, random, {
        email: `${name.toLowerCase()}@city.test`,
        password,
        name,
        agencyId: actsFor,
        roles: [{ role, agencyId }],
      }),
    )
  }
  const served = await serveCity(city, { pages: options.pages ?? false })
  const { url } = served
  return {
    ...served,
    city,
    database,
    dataDir,
    visitor: clientOf(url, {}, ''),
    withKey: (key) => clientOf(url, { authorization: `Bearer ${key}` }, ''),
    async as(account) {
      const response = await fetch(`${url}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: `${account.toLowerCase()}@city.test`, password }),
      })
      if (response.status !== 200) throw new Error(`${account} could not sign in: ${await response.text()}`)
      const cookie = response.headers
        .getSetCookie()
        .map((c) => c.split(';')[0])
        .join('; ')
      return clientOf(url, { cookie }, actorIds.get(account) as string)
    },
    async drop() {
      await served.close()
      await city.close()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
