import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestCity, type TestCity, type TestClient } from '../../src/testing/city.ts'

let city: TestCity
let steward: TestClient
let approver: TestClient
const entry = (slug: string, openClass: string) => ({
  agency: 'agency-a',
  slug,
  name: { zh: slug, en: slug },
  summary: { zh: '说明', en: 'About' },
  theme: 'culture',
  shareClass: 'unconditional',
  openClass,
  legalBasis: '示范',
  updateCycle: 'yearly',
})
const publish = async (slug: string): Promise<void> => {
  const { body } = await steward.post(`/datasets/${slug}/submit`)
  expect((await approver.post(`/reviews/${body.review.id}/decision`, { decision: 'approved' })).status).toBe(200)
}
beforeAll(async () => {
  city = await createTestCity()
  steward = await city.as('stewardA')
  approver = await city.as('approverA')
})
afterAll(() => city.drop())

test('a dataset carries a file as it is, a link and a service, and everybody downloads the file once it is published', async () => {
  await steward.post('/datasets', entry('maps', 'unconditional'))
  const content = Buffer.from('a,b\n1,2\n')
  const upload = await steward.upload('old-map.csv', content)
  const added = await steward.post('/datasets/maps/distributions', { kind: 'file', name: { zh: '老地图', en: 'Old map' }, upload: upload.body.id })
  expect(added.status, added.text).toBe(200)
  await steward.post('/datasets/maps/distributions', { kind: 'link', name: { zh: '来源', en: 'Source' }, accessUrl: 'https://maps.example/a' })
  const all = await steward.post('/datasets/maps/distributions', {
    kind: 'service',
    name: { zh: '接口', en: 'API' },
    accessUrl: 'https://maps.example/api',
  })
  expect(all.body.distributions.map((d: { kind: string }) => d.kind)).toEqual(['file', 'link', 'service'])
  const file = all.body.distributions[0].id as string
  expect((await city.visitor.get(`/distributions/${file}/file`)).status).toBe(404)
  await publish('maps')
  const got = await city.visitor.get(`/distributions/${file}/file`)
  expect([got.status, got.text, got.headers.get('content-disposition')?.startsWith('attachment; filename="maps.csv"')]).toEqual([
    200,
    'a,b\n1,2\n',
    true,
  ])
  expect((await city.visitor.get(`/distributions/${file}/file`, { 'if-none-match': got.headers.get('etag') ?? '' })).status).toBe(304)
})

test('a link that is no web address is refused at its place', async () => {
  await steward.post('/datasets', entry('links', 'unconditional'))
  const refused = await steward.post('/datasets/links/distributions', {
    kind: 'link',
    name: { zh: '坏', en: 'Bad' },
    accessUrl: 'javascript:alert(1)',
  })
  expect([refused.status, refused.body.faults[0].at]).toEqual([400, 'accessUrl'])
})

test('nothing is added to a published dataset without a new review, and another agency adds nothing at all', async () => {
  const link = { kind: 'link', name: { zh: '加', en: 'More' }, accessUrl: 'https://maps.example/b' }
  expect((await steward.post('/datasets/maps/distributions', link)).status).toBe(403)
  expect((await approver.post('/datasets/maps/distributions', link)).status).toBe(403)
  expect((await (await city.as('stewardB')).post('/datasets/maps/distributions', link)).status).toBe(403)
})

test('a file of a dataset that is open on condition is not given, not even under a grant of some rows', async () => {
  await steward.post('/datasets', { ...entry('limited', 'conditional'), shareClass: 'conditional' })
  const upload = await steward.upload('x.csv', 'a\n1\n')
  const added = await steward.post('/datasets/limited/distributions', { kind: 'file', name: { zh: '文件', en: 'File' }, upload: upload.body.id })
  await publish('limited')
  const citizen = await city.as('citizen')
  const grant = await approver.post('/grants', { subjectKind: 'dataset', subject: 'limited', granteeActorId: citizen.actorId, purpose: 'study' })
  expect(grant.status, grant.text).toBe(200)
  const file = added.body.distributions[0].id as string
  expect((await citizen.get(`/distributions/${file}/file`, { 'pujiang-purpose': 'study' })).status).toBe(403)
  expect((await steward.get(`/distributions/${file}/file`)).status).toBe(200)
})

test('a removed link is gone, a table stays', async () => {
  const { body } = await steward.post('/datasets/links/distributions', {
    kind: 'link',
    name: { zh: '去', en: 'Gone' },
    accessUrl: 'https://maps.example/c',
  })
  const removed = await steward.post(`/distributions/${body.distributions[0].id}/remove`, { reason: 'wrong' })
  expect(removed.body.distributions).toEqual([])
  await steward.post('/datasets/links/tables', { slug: 'links' })
  const table = (await steward.get('/datasets/links')).body.distributions[0].id as string
  expect((await steward.post(`/distributions/${table}/remove`, { reason: 'wrong' })).status).toBe(409)
})
