import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import type { Operation } from '../../src/platform/operations/index.ts'
import type { TestAnswer, TestClient } from '../../src/testing/city.ts'
import { createSampleCity, notShared, trace, type SampleCity } from './sample-city.ts'

/** Sends an operation with the given input; names in the path are filled from it. */
async function send(client: TestClient, operation: Operation, input: Record<string, unknown>): Promise<TestAnswer> {
  const [method = 'GET', pattern = '/'] = operation.http.split(' ')
  const rest = { ...input }
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  if (method === 'GET') return client.get(`${path}?${new URLSearchParams(rest as Record<string, string>).toString()}`)
  return method === 'PATCH' ? client.patch(path, rest) : client.post(path, rest)
}

/** The least input an operation takes, beside its subject. */
const least: Record<string, Record<string, unknown>> = {
  'edit-dataset': { contact: 'me' },
  'retire-dataset': { reason: 'x' },
  'create-table': { slug: 'stolen' },
  'add-distribution': { kind: 'link', name: { zh: '链', en: 'Link' }, accessUrl: 'https://city.example/' },
  'edit-field': { field: 'phone', unit: 'm' },
  'edit-fields': { fields: [{ field: 'phone', unit: 'm' }] },
  'hold-version': { version: '1', reason: 'x' },
  'retract-version': { version: '1', reason: 'x' },
  'publish-version': { version: '1' },
  'restore-version': { version: '1', reason: 'x' },
  'preview-version-change': { version: '1', change: 'retract' },
  'list-findings': { version: '1' },
  'restore-metadata': { revision: 1 },
  'start-discussion': { kind: 'question', title: '这列是什么', body: '这列的单位是什么' },
  'compare-versions': { from: '1', to: '1' },
  'read-version-file': { file: 0 },
  'cite-view': { version: 1 },
  'hash-view': { version: 1 },
  'sign-iceberg-read': { method: 'GET', uri: 'https://bucket.example/tables/a.parquet' },
}

const ofDataset = operations.filter((o) => /\{dataset\}/.test(o.http))
const ofTable = operations.filter((o) => /\{table\}/.test(o.http))

describe('what is hidden and what never was', () => {
  let city: SampleCity
  let ids: { draft: string; secret: string; draftTable: string; secretTable: string }
  let purposeful: TestClient
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases' })
    const draft = await city.publish({
      slug: 'draft-cases',
      draft: true,
      metadata: { name: { zh: '隐秘草稿', en: 'Covert draft' }, theme: 'economy' },
    })
    const secret = await city.publish({
      slug: 'secret-cases',
      metadata: { ...notShared, name: { zh: '隐秘名录', en: 'Covert register' }, theme: 'health' },
    })
    const table = async (slug: string) => (await city.stewardA.get(`/tables/${slug}`)).body.id as string
    ids = { draft, secret, draftTable: await table('draft-cases'), secretTable: await table('secret-cases') }
    purposeful = await city.keyFor(city.stewardB, 'flood plan')
    await city.indexed()
  })
  afterAll(() => city.drop())

  const outsiders = (): [string, TestClient][] => [
    ['a visitor', city.visitor],
    ['the steward of another agency', city.stewardB],
    ['the approver of another agency', city.approverB],
    ['another agency with a purpose', purposeful],
  ]

  test.each([...ofDataset, ...ofTable].map((o) => [o.name, o] as const))(
    '%s answers hidden and missing byte for byte alike',
    async (_, operation) => {
      const kind = operation.http.includes('{dataset}') ? 'dataset' : 'table'
      const refs =
        kind === 'dataset' ? ['draft-cases', 'secret-cases', ids.draft, ids.secret] : ['draft-cases', 'secret-cases', ids.draftTable, ids.secretTable]
      for (const [who, client] of outsiders()) {
        for (const ref of refs) {
          // As if an hour had passed: what is limited by the hour would answer with its limit.
          await city.database.pool.query('delete from action_count')
          const never = /^[0-9a-f]{8}-/.test(ref) ? '0198c0de-0000-7000-8000-000000000000' : 'never-was-one'
          const hidden = await send(client, operation, { ...least[operation.name], [kind]: ref })
          const missing = await send(client, operation, { ...least[operation.name], [kind]: never })
          expect(hidden.status, `${who}: ${operation.name} ${ref}: ${hidden.text}`).toBe(404)
          expect(trace(hidden, ref), `${who}: ${operation.name} ${ref}`).toEqual(trace(missing, never))
        }
      }
    },
  )

  test('search, its counts, its facets and its suggestions know nothing of them', async () => {
    for (const [who, client] of outsiders()) {
      const all = await client.get('/datasets')
      expect(all.body.total, who).toBe(1)
      expect(all.text).not.toMatch(/draft-cases|secret-cases|隐秘|Covert/)
      expect(all.body.facets.theme, who).toEqual([{ code: 'environment', label: { zh: '环境', en: 'Environment' }, count: 1 }])
      for (const facet of Object.values(all.body.facets) as { count: number }[][]) for (const { count } of facet) expect(count).toBe(1)
      for (const word of ['隐秘', 'Covert', 'yinmi', 'register', 'secret-cases'])
        expect((await client.get(`/datasets?q=${encodeURIComponent(word)}`)).text, `${who}: ${word}`).not.toMatch(
          /draft-cases|secret-cases|隐秘|Covert/,
        )
      for (const filter of ['theme=health', 'theme=economy', 'openClass=none'])
        expect((await client.get(`/datasets?${filter}`)).body.total, `${who}: ${filter}`).toBe(0)
      for (const part of ['隐', 'cov', 'draft', 'secret'])
        expect((await client.get(`/suggest?q=${encodeURIComponent(part)}`)).text, `${who}: ${part}`).not.toMatch(
          /draft-cases|secret-cases|隐秘|Covert/,
        )
    }
    expect((await city.stewardA.get('/datasets')).body.total).toBe(3)
  })

  test('the counts of the city and of its agencies leave them out', async () => {
    const shown = await city.visitor.get('/city')
    expect(shown.body).toMatchObject({ datasets: 1, rows: 5 })
    expect(shown.text).not.toMatch(/隐秘|Covert|draft-cases|secret-cases/)
    for (const client of [city.visitor, city.stewardB]) {
      expect((await client.get('/agencies/agency-a')).body.datasets).toBe(1)
      const agencies = (await client.get('/agencies')).body.items as { slug: string; datasets: number }[]
      expect(agencies.find((a) => a.slug === 'agency-a')?.datasets).toBe(1)
    }
  })

  test('SQL answers the name of a hidden table like a name that never was', async () => {
    for (const [who, client] of outsiders()) {
      const missing = await client.post('/sql', { sql: 'select * from never_was_one' })
      for (const name of ['draft_cases', 'secret_cases', '"draft-cases"', '"secret-cases"']) {
        const hidden = await client.post('/sql', { sql: `select * from ${name}` })
        const plain = name.replaceAll('"', '')
        expect(trace(hidden, plain), `${who}: ${name}`).toEqual(trace(missing, 'never_was_one'))
      }
    }
  })

  test('the desk of another agency lists neither them nor their reviews', async () => {
    const review = (await city.stewardA.post('/datasets/draft-cases/submit')).body.review.id as string
    for (const client of [city.stewardB, city.approverB]) {
      expect((await client.get('/desk/datasets')).body.items).toEqual([])
      expect((await client.get('/reviews')).body.items).toEqual([])
      for (const path of ['decision', 'withdraw']) {
        const body = path === 'decision' ? { decision: 'approved' } : {}
        const hidden = await client.post(`/reviews/${review}/${path}`, body)
        const never = '0198c0de-0000-7000-8000-000000000000'
        const missing = await client.post(`/reviews/${never}/${path}`, body)
        expect(hidden.status).toBe(404)
        expect(trace(hidden, review)).toEqual(trace(missing, never))
      }
    }
    expect((await city.stewardA.post(`/reviews/${review}/withdraw`)).status).toBe(200)
  })

  test('decided reviews of a public dataset stay a matter of its agency', async () => {
    const { rows } = await city.database.pool.query<{ id: string }>(
      "select r.id from review r join dataset d on d.id = r.dataset_id where d.slug = 'open-cases'",
    )
    const review = rows[0]?.id as string
    for (const client of [city.stewardB, city.approverB])
      expect((await client.post(`/reviews/${review}/decision`, { decision: 'approved' })).status).toBe(404)
  })

  test('uploads and jobs of others are not there', async () => {
    const upload = await city.stewardA.upload('x.csv', 'a,b\n1,2\n')
    const id = upload.body.id as string
    const job = (await city.stewardA.post(`/uploads/${id}/load`, { table: 'draft-cases' })).body.job.id as string
    const never = '0198c0de-0000-7000-8000-000000000000'
    for (const client of [city.stewardB, city.approverB]) {
      const probes: ((ref: string, isJob: boolean) => Promise<TestAnswer>)[] = [
        (ref, isJob) => client.get(isJob ? `/jobs/${ref}` : `/uploads/${ref}`),
        (ref, isJob) => client.get(isJob ? `/jobs/${ref}/events` : `/uploads/${ref}`),
        (ref, isJob) => client.post(isJob ? `/jobs/${ref}/cancel` : `/uploads/${ref}/sniff`, isJob ? {} : { settings: {} }),
        (ref, isJob) => client.post(isJob ? `/jobs/${ref}/retry` : `/uploads/${ref}/load`, isJob ? {} : { table: 'open-cases' }),
      ]
      for (const probe of probes)
        for (const isJob of [true, false]) {
          const ref = isJob ? job : id
          const hidden = await probe(ref, isJob)
          expect(hidden.status, hidden.text).toBe(404)
          expect(trace(hidden, ref)).toEqual(trace(await probe(never, isJob), never))
        }
    }
    await city.stewardA.get(`/jobs/${job}/events`)
  })

  test('a version that waits, is held back or was retracted is there for its agency only', async () => {
    const waiting = await city.stewardA.load('open-cases', 'new.csv', 'case_no,district,opened_on,amount,phone\n9,新区,2024-09-09,1.00,1\n', {
      publish: false,
    })
    expect(waiting.result.number).toBe(2)
    const { versionId } = waiting.result
    const states: [string, () => Promise<unknown>][] = [
      ['staged', async () => undefined],
      ['held', () => city.stewardA.post('/tables/open-cases/versions/2/hold', { reason: 'look again' })],
      ['retracted', () => city.stewardA.post('/tables/open-cases/versions/2/retract', { reason: 'wrong' })],
    ]
    for (const [state, change] of states) {
      await change()
      expect((await city.stewardA.get('/tables/open-cases/versions')).body.items[0]).toMatchObject({ number: 2, state })
      for (const [who, client] of outsiders()) {
        for (const [ref, never] of [
          ['2', '77'],
          [versionId, '0198c0de-0000-7000-8000-000000000000'],
        ] as const)
          for (const path of [`/tables/open-cases/rows?version=`, `/tables/open-cases/rows?format=csv&version=`, `/tables/open-cases?version=`]) {
            const hidden = await client.get(path + ref)
            expect(hidden.status, `${who} ${state}: ${path}${ref}`).toBe(404)
            expect(trace(hidden, ref), `${who} ${state}: ${path}${ref}`).toEqual(trace(await client.get(path + never), never))
          }
        for (const action of ['publish', 'hold', 'retract']) {
          const hidden = await client.post(`/tables/open-cases/versions/2/${action}`, { reason: 'x' })
          expect(trace(hidden), `${who} ${state}: ${action}`).toEqual(
            trace(await client.post(`/tables/open-cases/versions/77/${action}`, { reason: 'x' })),
          )
        }
        const findings = await client.get('/tables/open-cases/versions/2/findings')
        expect(trace(findings)).toEqual(trace(await client.get('/tables/open-cases/versions/77/findings')))
        const versions = await client.get('/tables/open-cases/versions')
        expect(
          versions.body.items.map((v: { number: number }) => v.number),
          who,
        ).toEqual([1])
        expect((await client.get('/tables/open-cases')).body.versions, who).toBe(1)
      }
    }
    expect((await city.visitor.get('/tables/open-cases/rows')).text).not.toContain('新区')
  })

  test('a retired dataset is gone at once, from search too', async () => {
    await city.publish({ slug: 'brief-cases', metadata: { name: { zh: '昙花工单', en: 'Brief cases' } } })
    await city.indexed()
    expect((await city.visitor.get('/datasets/brief-cases')).status).toBe(200)
    expect((await city.approverA.post('/datasets/brief-cases/retire', { reason: 'over' })).status).toBe(200)
    expect((await city.visitor.get('/datasets/brief-cases')).status).toBe(404)
    expect((await city.visitor.get('/tables/brief-cases/rows')).status).toBe(404)
    // The index follows within a second; the answer is filtered by the database all the same.
    expect((await city.visitor.get(`/datasets?q=${encodeURIComponent('昙花')}`)).text).not.toContain('brief-cases')
  })
})
