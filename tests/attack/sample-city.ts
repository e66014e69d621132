import { createTestCity, type TestAnswer, type TestCity, type TestCityOptions, type TestClient } from '../../src/testing/city.ts'

/** Rows of the sample table. `phone` is the closed field; nothing of it may ever reach an outsider. */
export const sampleCsv = [
  'case_no,district,opened_on,amount,phone',
  '007001,江东区,2024-01-02,12.50,13800000001',
  '007002,石桥区,2024-01-03,,13800000002',
  '007003,江东区,2024-02-04,7.25,13800000003',
  '007004,望海区,2024-02-05,100.00,13800000004',
  '007005,石桥区,2024-03-01,3.00,13800000005',
].join('\n')
/** In every cell of the closed field. */
export const secretDigits = '138000000'

export const sampleMetadata = {
  agency: 'agency-a',
  name: { zh: '样例工单', en: 'Sample cases' },
  summary: { zh: '用来试探的表', en: 'A table to be probed' },
  theme: 'environment',
  keywords: ['样例'],
  shareClass: 'unconditional',
  openClass: 'unconditional',
  updateCycle: 'daily',
}
export const limited = { shareClass: 'conditional', openClass: 'conditional', legalBasis: '条例第三条' }
export const notShared = { shareClass: 'none', openClass: 'none', legalBasis: '条例第九条' }

/** For what a story needs before it begins. */
export const must = (answer: TestAnswer): TestAnswer => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}

export interface SampleDataset {
  slug: string
  metadata?: Record<string, unknown>
  csv?: string
  /** Patches by field name, before the review. */
  fields?: Record<string, Record<string, unknown>>
  /** Leave it a draft. */
  draft?: boolean
}

export const closedPhone = { phone: { shareClass: 'none', openClass: 'none', sensitivity: 'personal' } }

export interface SampleCity extends TestCity {
  stewardA: TestClient
  approverA: TestClient
  stewardB: TestClient
  approverB: TestClient
  administrator: TestClient
  /** Registers, loads, describes, submits and approves; the table has the slug of the dataset. Answers the id of the dataset. */
  publish(dataset: SampleDataset): Promise<string>
  /** A grant by the approver of agency A; answers its id. */
  grant(grant: Record<string, unknown>): Promise<string>
  /** A key of the account that names the purpose. */
  keyFor(owner: TestClient, purpose?: string): Promise<TestClient>
  agencyId(slug: string): Promise<string>
  /** Waits until the search index has taken in what was committed. */
  indexed(): Promise<void>
}

/** A test city with its usual accounts signed in and a short way to published data. */
export async function createSampleCity(options: TestCityOptions = {}): Promise<SampleCity> {
  const city = await createTestCity(options)
  const [stewardA, approverA, stewardB, approverB, administrator] = (await Promise.all(
    (['stewardA', 'approverA', 'stewardB', 'approverB', 'administrator'] as const).map((name) => city.as(name)),
  )) as [TestClient, TestClient, TestClient, TestClient, TestClient]
  return {
    ...city,
    stewardA,
    approverA,
    stewardB,
    approverB,
    administrator,
    async publish({ slug, metadata = {}, csv = sampleCsv, fields = closedPhone, draft = false }) {
      const made = must(await stewardA.post('/datasets', { ...sampleMetadata, slug, ...metadata }))
      must(await stewardA.post(`/datasets/${slug}/tables`, { slug }))
      const job = await stewardA.load(slug, `${slug}.csv`, csv)
      if (job.state !== 'done') throw new Error(JSON.stringify(job.error))
      for (const [field, patch] of Object.entries(fields)) must(await stewardA.patch(`/tables/${slug}/fields/${field}`, patch))
      if (!draft) {
        const review = must(await stewardA.post(`/datasets/${slug}/submit`)).body.review.id as string
        must(await approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
      }
      return made.body.id as string
    },
    async grant(grant) {
      return must(await approverA.post('/grants', { purpose: 'flood plan', ...grant })).body.id as string
    },
    async keyFor(owner, purpose) {
      const made = must(await owner.post('/keys', { name: 'test', scopes: ['*'], ...(purpose !== undefined && { purpose }) }))
      return city.withKey(made.body.key as string)
    },
    async agencyId(slug) {
      return (await city.visitor.get(`/agencies/${slug}`)).body.id as string
    },
    async indexed() {
      // The administrator sees every entry, so the index is whole when it holds as many as the database.
      const { rows } = await city.database.pool.query<{ n: string }>("select count(*) as n from dataset where status <> 'retired'")
      const end = Date.now() + 5000
      while ((await administrator.get('/datasets?limit=1')).body.total !== Number(rows[0]?.n)) {
        if (Date.now() > end) throw new Error('the search index does not follow')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}

/** What an outsider could tell two answers apart by: status, headers and body, without request id, date and the reference that was asked. */
export function trace(answer: TestAnswer, ...references: string[]): unknown {
  const plain = (text: string): string => references.toSorted((a, b) => b.length - a.length).reduce((t, ref) => t.replaceAll(ref, '<ref>'), text)
  const headers = [...answer.headers].filter(([name]) => !['date', 'content-length'].includes(name) && !name.startsWith('x-ratelimit'))
  return { status: answer.status, headers, body: plain(answer.text).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""') }
}

export const q = encodeURIComponent
