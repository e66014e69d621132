import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import { createSampleCity, limited, sampleCsv, sampleMetadata, type SampleCity } from './sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

const withColumn = (header: string) =>
  sampleCsv
    .split('\n')
    .map((line, i) => `${line},${i === 0 ? header : `x${i}`}`)
    .join('\n')

describe('nobody does more than the office allows', () => {
  let city: SampleCity
  /** Steward and approver of agency A in one person. */
  let both: TestClient
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'draft-cases', draft: true })
    both = city.approverA
  })
  afterAll(() => city.drop())

  const writes = operations.filter((o) => o.effects !== 'read' && o.body !== 'stream')
  test.each(writes.map((o) => [o.name, o] as const))('%s refuses names that nobody asked for', async (_, operation) => {
    const [method = 'POST', pattern = '/'] = operation.http.split(' ')
    const path = pattern.replaceAll(
      /\{(\w+)\}/g,
      (__, name: string) => ({ dataset: 'draft-cases', table: 'draft-cases', field: 'phone', version: '1' })[name] ?? 'x',
    )
    const declared = Object.keys((operation.input as { properties: Record<string, unknown> }).properties)
    for (const extra of [
      'status',
      'agencyId',
      'agency_id',
      'publishedAt',
      'published_at',
      'id',
      'createdBy',
      'isAdmin',
      'actorId',
      'constructor',
      'toString',
    ].filter((name) => !declared.includes(name))) {
      const answer =
        method === 'PATCH' ? await city.stewardA.patch(path, { [extra]: 'published' }) : await city.stewardA.post(path, { [extra]: 'published' })
      expect(answer.status, `${extra}: ${answer.text}`).toBe(400)
      expect(
        (answer.body.faults as { at: string }[]).map((f) => f.at),
        extra,
      ).toContain(extra)
    }
  })

  test('a field that is protected cannot ride along in an edit, in the query or inside an object', async () => {
    for (const extra of [
      { status: 'published' },
      { agency: 'agency-b' },
      { publishedAt: '2020-01-01' },
      { slug: 'taken-over' },
      { name: { zh: 'a', en: 'b', admin: 'c' } },
      { summary: { zh: 'a', en: 'b', __proto__x: 1 } },
    ]) {
      const answer = await city.stewardA.patch('/datasets/draft-cases', { contact: 'me', ...extra })
      expect(answer.status, answer.text).toBe(400)
    }
    expect((await city.stewardA.patch('/datasets/draft-cases?status=published', { contact: 'me' })).status).toBe(400)
    expect((await city.stewardA.patch('/tables/draft-cases/fields/phone', { type: 'integer' })).status).toBe(400)
    expect((await city.stewardA.patch('/tables/draft-cases/fields/phone', { label: { zh: 'a', en: 'b', html: '<b>' } })).status).toBe(400)
    const raw = await fetch(`${city.url}/api/v1/datasets/draft-cases`, {
      method: 'PATCH',
      headers: { cookie: city.stewardA.cookie, 'content-type': 'application/json' },
      body: '{"__proto__": {"status": "published"}, "contact": "me"}',
    })
    expect(raw.status).toBe(400)
    expect((await city.stewardA.get('/datasets/draft-cases')).body).toMatchObject({ status: 'draft', contact: null })
    // The path names the subject; a body cannot point it elsewhere.
    const other = await city.stewardA.patch('/datasets/draft-cases', { dataset: 'open-cases', contact: 'redirected' })
    expect(other.body.slug).toBe('draft-cases')
    expect((await city.stewardA.get('/datasets/open-cases')).body.contact).toBe(null)
  })

  test('a stale revision loses nothing of another person’s words', async () => {
    const { revision } = (await city.stewardA.get('/datasets/draft-cases')).body as { revision: number }
    expect((await city.stewardA.patch('/datasets/draft-cases', { contact: 'first', revision })).status).toBe(200)
    expect((await city.stewardA.patch('/datasets/draft-cases', { contact: 'second', revision })).status).toBe(409)
    expect((await city.stewardA.get('/datasets/draft-cases')).body.contact).toBe('first')
  })

  test('a steward gives no role, makes no key for others and invites nobody', async () => {
    const { actorId } = city.stewardA
    for (const client of [city.stewardA, city.approverA, city.stewardB])
      for (const role of ['approver', 'steward', 'administrator', 'bureau'])
        for (const agency of ['agency-a', null])
          expect([403, 404]).toContain((await client.post(`/actors/${actorId}/roles`, { role, agency })).status)
    expect([403, 404]).toContain(
      (await city.stewardA.post(`/actors/${city.stewardB.actorId}/roles/remove`, { role: 'steward', agency: 'agency-b' })).status,
    )
    expect([403, 404]).toContain((await city.stewardA.post('/keys', { name: 'theirs', scopes: ['*'], actor: city.approverA.actorId })).status)
    expect([403, 404]).toContain((await city.administrator.post('/keys', { name: 'theirs', scopes: ['*'], actor: city.approverA.actorId })).status)
    expect((await city.stewardA.post('/invitations', { agency: 'agency-a', role: 'approver', email: 'friend@city.test' })).status).toBe(403)
    expect([403, 404]).toContain((await city.stewardA.post(`/actors/${city.approverA.actorId}/suspend`, { reason: 'x' })).status)
    expect((await city.stewardA.post('/agencies', { slug: 'my-own', name: { zh: '自', en: 'own' }, kind: 'department' })).status).toBe(403)
    expect((await city.stewardA.post('/programs', { name: 'robot', agency: 'agency-a' })).status).toBe(403)
    expect((await city.stewardA.get('/actors')).status).toBe(403)
    expect((await city.stewardA.get('/me')).body.roles).toEqual([{ role: 'steward', agencyId: await city.agencyId('agency-a') }])
  })

  test('nobody raises the own office, whatever it is', async () => {
    const bureau = await city.as('bureau')
    for (const [client, role] of [
      [bureau, 'administrator'],
      [bureau, 'bureau'],
      [city.administrator, 'bureau'],
      [city.approverA, 'steward'],
    ] as const)
      expect([403, 404, 409], role).toContain((await client.post(`/actors/${client.actorId}/roles`, { role, agency: null })).status)
  })

  test('a dataset cannot be registered for another agency', async () => {
    expect((await city.stewardB.post('/datasets', sampleMetadata)).status).toBe(403)
    expect((await city.approverB.post('/datasets', { ...sampleMetadata, agency: 'agency-b' })).status).toBe(403)
    expect((await city.visitor.post('/datasets', sampleMetadata)).status).toBe(401)
  })

  test('what is public is changed by its own agency only', async () => {
    const upload = (await city.stewardB.upload('x.csv', sampleCsv)).body.id as string
    const probes: [string, (client: TestClient) => Promise<{ status: number; text: string }>][] = [
      ['edit', (c) => c.patch('/datasets/open-cases', { contact: 'x' })],
      ['field', (c) => c.patch('/tables/open-cases/fields/district', { unit: 'x' })],
      ['table', (c) => c.patch('/tables/open-cases', { orderField: null })],
      ['add', (c) => c.post('/datasets/open-cases/tables', {})],
      ['submit', (c) => c.post('/datasets/open-cases/submit')],
      ['retire', (c) => c.post('/datasets/open-cases/retire', { reason: 'x' })],
      ['publish', (c) => c.post('/tables/open-cases/versions/1/publish')],
      ['hold', (c) => c.post('/tables/open-cases/versions/1/hold', { reason: 'x' })],
      ['retract', (c) => c.post('/tables/open-cases/versions/1/retract', { reason: 'x' })],
    ]
    for (const [what, probe] of probes) {
      for (const client of [city.stewardB, city.approverB]) expect((await probe(client)).status, what).toBe(403)
      expect((await probe(city.visitor)).status, what).toBe(401)
    }
    expect((await city.stewardB.post(`/uploads/${upload}/load`, { table: 'open-cases' })).status).toBe(403)
  })

  test('the approver of another agency decides no review', async () => {
    const review = (await city.stewardA.post('/datasets/draft-cases/submit')).body.review.id as string
    expect((await city.approverB.post(`/reviews/${review}/decision`, { decision: 'approved' })).status).toBe(404)
    expect((await city.approverA.post(`/reviews/${review}/withdraw`)).status).toBe(403)
    expect((await city.stewardA.post(`/reviews/${review}/withdraw`)).status).toBe(200)
  })

  test('new columns of a published dataset wait for the approver, under whatever name they come', async () => {
    const job = await city.stewardA.load('open-cases', 'more.csv', withColumn('id_card'))
    expect(job.result).toMatchObject({ number: 2, published: false })
    expect((await city.visitor.get('/tables/open-cases')).body).toMatchObject({ versions: 1, version: { number: 1 } })
    expect((await city.stewardA.post('/tables/open-cases/versions/2/publish')).status).toBe(403)
    // The closed column under another header is another column.
    const renamed = await city.stewardA.load('open-cases', 'renamed.csv', sampleCsv.replace('phone', 'telephone'))
    expect(renamed.result).toMatchObject({ number: 3, published: false })
    const settings = await city.stewardA.load('open-cases', 'settings.csv', sampleCsv, { settings: { columns: [{ column: 4, name: 'remark' }] } })
    if (settings.result.published) expect((await city.visitor.get('/tables/open-cases/rows')).text).not.toContain('138000')
    else expect(settings.state).toBe('done')
    for (const path of ['/tables/open-cases/rows', '/tables/open-cases', '/tables/open-cases/rows?format=csv'])
      expect((await city.visitor.get(path)).text, path).not.toMatch(/id_card|telephone|remark|138000/)
    const approved = await city.approverA.post('/tables/open-cases/versions/2/publish')
    expect(approved.status, approved.text).toBe(200)
    expect((await city.visitor.get('/tables/open-cases/rows?select=id_card&limit=1')).body.rows).toEqual([{ id_card: 'x1' }])
    // The same shape again needs nobody.
    const same = await city.stewardA.load('open-cases', 'same.csv', withColumn('id_card').replace('12.50', '13.50'))
    expect(same.result.published).toBe(true)
  })

  test('a first table of a published dataset waits for the approver', async () => {
    expect((await city.stewardA.post('/datasets/open-cases/tables', { slug: 'second-table' })).status).toBe(200)
    const job = await city.stewardA.load('second-table', 'x.csv', 'secret_name\n王小明\n')
    expect(job.result.published).toBe(false)
    for (const path of ['/tables/second-table', '/datasets/open-cases', '/datasets?q=secret_name'])
      expect((await city.visitor.get(path)).text, path).not.toMatch(/secret_name"|王小明/)
    expect((await city.visitor.get('/tables/second-table/rows')).status).toBe(404)
  })

  test('a steward alone opens nothing wider once it is public, but may close it', async () => {
    await city.publish({ slug: 'asked-cases', metadata: limited })
    // Whoever tries is told what happens next: a second person has to approve, after a new review.
    const onward = { code: 'PUJIANG_WIDENING_NEEDS_REVIEW', detail: expect.stringContaining('由另一人批准'), cure: expect.stringContaining('送审') }
    for (const change of [{ openClass: 'unconditional' }, { shareClass: 'unconditional' }])
      expect(await city.stewardA.patch('/datasets/asked-cases', change)).toMatchObject({ status: 403, body: onward })
    for (const change of [{ openClass: 'unconditional', shareClass: 'unconditional' }, { shareClass: 'conditional' }])
      expect(await city.stewardA.patch('/tables/asked-cases/fields/phone', change)).toMatchObject({ status: 403, body: onward })
    expect((await city.stewardA.get('/datasets/asked-cases')).body).toMatchObject({ openClass: 'conditional' })
    expect((await city.stewardA.patch('/tables/asked-cases/fields/district', { openClass: 'none', shareClass: 'none' })).status).toBe(200)
    expect((await city.stewardA.patch('/tables/asked-cases/fields/amount', { shareClass: 'none' })).status).toBe(400)
  })

  test('one person with both offices still needs a second one', async () => {
    const given = await city.administrator.post(`/actors/${both.actorId}/roles`, { role: 'steward', agency: 'agency-a' })
    expect(given.status, given.text).toBe(200)
    both = await city.as('approverA')
    expect((await both.post('/datasets', { ...sampleMetadata, slug: 'alone-cases' })).status).toBe(200)
    expect((await both.post('/datasets/alone-cases/tables', { slug: 'alone-cases' })).status).toBe(200)
    expect((await both.load('alone-cases', 'a.csv', sampleCsv)).state).toBe('done')
    const review = (await both.post('/datasets/alone-cases/submit')).body.review.id as string
    expect((await both.post(`/reviews/${review}/decision`, { decision: 'approved' })).body).toMatchObject({ code: 'PUJIANG_TWO_PERSONS' })
    // Nor by way of what is public already.
    for (const [path, change] of [
      ['/datasets/asked-cases', { openClass: 'unconditional' }],
      ['/tables/asked-cases/fields/phone', { openClass: 'unconditional', shareClass: 'unconditional' }],
    ] as const)
      expect((await both.patch(path, change)).body, path).toMatchObject({ code: 'PUJIANG_WIDENING_NEEDS_REVIEW' })
    const job = await both.load('open-cases', 'alone.csv', withColumn('another'))
    expect(job.result.published).toBe(false)
    expect((await both.post(`/tables/open-cases/versions/${job.result.number}/publish`)).body).toMatchObject({
      code: 'PUJIANG_NEW_FIELDS_NEED_APPROVAL',
    })
    // Through retirement the way leads to a review again.
    expect((await both.post('/datasets/asked-cases/retire', { reason: 'to widen' })).status).toBe(200)
    expect((await both.patch('/datasets/asked-cases', { openClass: 'unconditional', shareClass: 'unconditional' })).status).toBe(200)
    const again = (await both.post('/datasets/asked-cases/submit')).body.review.id as string
    expect((await both.post(`/reviews/${again}/decision`, { decision: 'approved' })).status).toBe(403)
    expect((await city.visitor.get('/datasets/asked-cases')).status).toBe(404)
  })
})
