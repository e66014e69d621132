import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import sharp from 'sharp'
import type { TestAnswer, TestClient } from '../../src/testing/city.ts'
import { createSampleCity, must, sampleCsv, secretDigits, type SampleCity } from './sample-city.ts'

const longer = `${sampleCsv}\n007006,石桥区,2024-03-02,9.00,13800000006`

let city: SampleCity
beforeAll(async () => {
  city = await createSampleCity()
})
afterAll(() => city.drop())

describe('a retracted version', () => {
  let neighbour: TestClient
  const reason = '第 2 版混入了测试数据'
  beforeAll(async () => {
    await city.publish({ slug: 'taken-back' })
    must(await city.stewardA.load('taken-back', 'v2.csv', longer).then(() => city.stewardA.get('/tables/taken-back')))
    must(await city.stewardA.post('/tables/taken-back/versions/2/retract', { reason }))
    neighbour = await city.keyFor(city.stewardB, 'flood plan')
  })

  test('tells readers when and why by number, by export, by comparison, and gives no row of it', async () => {
    for (const [who, client] of [
      ['visitor', city.visitor],
      ['neighbour', neighbour],
    ] as const)
      for (const path of [
        '/tables/taken-back/rows?version=2',
        '/tables/taken-back/rows?version=2&format=csv',
        '/tables/taken-back/rows?version=2&format=parquet',
        '/tables/taken-back/rows?version=2&all=true',
        '/tables/taken-back/compare?from=1&to=2',
      ]) {
        const answer = await client.get(path)
        expect(answer.status, `${who} ${path}`).toBe(410)
        expect(answer.body, `${who} ${path}`).toMatchObject({ code: 'PUJIANG_VERSION_RETRACTED', facts: { version: 2, reason } })
        expect(answer.body.detail).toContain(reason)
        expect(answer.text).not.toContain('007006')
      }
  })

  test('is not what an earlier date, free SQL or the current version answers from', async () => {
    const sql = must(await city.visitor.post('/sql', { sql: 'select count(*) as n from taken_back' }))
    expect(JSON.stringify(sql.body)).toMatch(/"?5"?/)
    expect(sql.text).not.toContain('007006')
    const asof = await city.visitor.get('/tables/taken-back/rows?asof=2099-01-01')
    expect(asof.text).not.toContain('007006')
    expect(must(await city.visitor.get('/tables/taken-back/rows?count=true')).body).toMatchObject({ version: 1, total: 5 })
  })

  test('stands in the list with date and reason for those who ask, and without its figures', async () => {
    const plain = must(await city.visitor.get('/tables/taken-back/versions')).body.items as { number: number }[]
    expect(plain.map((v) => v.number)).toEqual([1])
    const all = must(await city.visitor.get('/tables/taken-back/versions?retracted=true')).body.items as Record<string, unknown>[]
    expect(all[0]).toMatchObject({ number: 2, state: 'retracted', rows: null, bytes: null, contentHash: null, retraction: { reason } })
  })

  test('that was never public says nothing about itself', async () => {
    const job = await city.stewardA.load('taken-back', 'v3.csv', longer, { publish: false })
    expect(job.state).toBe('done')
    must(await city.stewardA.post('/tables/taken-back/versions/3/retract', { reason: '内部理由' }))
    for (const client of [city.visitor, neighbour]) {
      const hidden = await client.get('/tables/taken-back/rows?version=3')
      const missing = await client.get('/tables/taken-back/rows?version=9')
      expect([hidden.status, hidden.body.code]).toEqual([missing.status, missing.body.code])
      expect(hidden.text).not.toContain('内部理由')
      expect((await client.get('/tables/taken-back/versions?retracted=true')).text).not.toContain('内部理由')
    }
  })

  test('comes back when its retraction is undone, by its own agency only', async () => {
    expect((await city.stewardB.post('/tables/taken-back/versions/2/restore', { reason: 'x' })).status).toBe(403)
    expect((await city.visitor.post('/tables/taken-back/versions/2/restore', { reason: 'x' })).status).toBe(401)
    expect((await city.stewardB.get('/tables/taken-back/versions/2/preview?change=restore')).status).toBe(403)
    const preview = must(await city.stewardA.get('/tables/taken-back/versions/2/preview?change=restore')).body
    expect(preview).toMatchObject({ public: true, before: { number: 1, rows: 5 }, after: { number: 2, rows: 6 } })
    expect(preview.history[0]).toMatchObject({ before: 'published', after: 'retracted', reason })
    must(await city.stewardA.post('/tables/taken-back/versions/2/restore', { reason: '核对过，数据是真的' }))
    expect(must(await city.visitor.get('/tables/taken-back/rows?count=true')).body).toMatchObject({ version: 2, total: 6 })
  })

  test('needs its reason to be gone back from, and the change is in the audit log', async () => {
    expect((await city.stewardA.post('/tables/taken-back/versions/1/publish', {})).body.code).toBe('PUJIANG_REASON_NEEDED')
    must(await city.stewardA.post('/tables/taken-back/versions/1/publish', { reason: '退回旧版试试' }))
    const auditor = await city.as('auditor')
    const found = must(await auditor.get('/audit/entries?operation=publish-version&limit=1')).body.items[0]
    expect(found.entry).toContain('退回旧版试试')
  })
})

describe('offices that reach beyond themselves', () => {
  let local: TestClient
  let below: string
  beforeAll(async () => {
    const made = must(await city.administrator.post('/invitations', { agency: 'agency-a', role: 'administrator', email: 'local@city.test' })).body
    must(await city.visitor.post('/invitations/accept', { token: made.token, name: '本局管理员', password: 'correct-horse-battery' }))
    const signedIn = await fetch(`${city.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'local@city.test', password: 'correct-horse-battery' }),
    })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ')
    const ask = async (method: string, path: string, body?: unknown): Promise<TestAnswer> => {
      const response = await fetch(`${city.url}/api/v1${path}`, {
        method,
        headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : null }
    }
    local = {
      ...city.visitor,
      cookie,
      get: (path) => ask('GET', path),
      post: (path, body) => ask('POST', path, body ?? {}),
      patch: (path, body) => ask('PATCH', path, body),
    }
    below = must(await local.post('/agencies', { slug: 'a-north', name: { zh: '北所', en: 'North' }, kind: 'department', parent: 'agency-a' })).body
      .id
  })

  test('an administrator of one agency sees, stops and signs out nobody of another', async () => {
    const [mine, other] = [city.stewardA.actorId, city.stewardB.actorId]
    expect((await local.get(`/actors/${mine}`)).status).toBe(200)
    expect((await local.get(`/actors/${other}`)).status).toBe(404)
    expect((await local.get(`/actors?q=steward`)).text).not.toContain(other)
    expect((await local.post(`/actors/${other}/sessions/end`)).status).toBe(404)
    expect((await local.post(`/actors/${other}/suspend`, { reason: 'x' })).status).toBe(404)
    expect((await city.stewardB.get('/me')).body.actor.name).toBe('stewardB')
    // The bureau and the administrator of the city hold offices above: seen by nobody below, touched by nobody below.
    expect((await local.post(`/actors/${city.administrator.actorId}/sessions/end`)).status).toBe(404)
    expect((await local.post(`/actors/${mine}/roles`, { role: 'bureau', agency: null })).status).toBe(403)
  })

  test('nor moves, renames or closes what is not below it, itself included', async () => {
    expect((await local.patch('/agencies/agency-b', { name: { zh: '改', en: 'x' } })).status).toBe(403)
    expect((await local.patch('/agencies/agency-a', { name: { zh: '改', en: 'x' } })).status).toBe(403)
    expect((await local.patch('/agencies/a-north', { parent: 'agency-b' })).status).toBe(403)
    expect((await local.post('/agencies/agency-b/close', { successor: 'agency-a', reason: 'x' })).status).toBe(403)
    expect((await local.patch('/agencies/a-north', { name: { zh: '北区所', en: 'North office' } })).status).toBe(200)
  })

  test('nor opens the settings of the city', async () => {
    for (const path of ['/city/settings']) expect((await local.get(path)).body.code).toBe('PUJIANG_CITY_OFFICE_NEEDED')
    expect((await local.patch('/city/settings', { twoPersonReview: false })).status).toBe(403)
    expect((await local.post('/code-lists', { name: 'xx', label: { zh: '表', en: 'List' } })).status).toBe(403)
    const bureau = await city.as('bureau')
    expect((await bureau.patch('/city/settings', { twoPersonReview: false })).status).toBe(403)
    expect((await bureau.patch('/city/settings', { contact: { zh: '电话一二三四五', en: 'Call 12345' } })).status).toBe(200)
  })

  test('an agency is never moved below itself, nor closed over the heads of others', async () => {
    expect((await city.administrator.patch('/agencies/agency-a', { parent: below })).body.code).toBe('PUJIANG_AGENCY_CIRCLE')
    expect((await city.administrator.post('/agencies/agency-a/close', { successor: below, reason: 'x' })).body.code).toBe('PUJIANG_AGENCY_SUCCESSOR')
    expect((await city.administrator.post('/agencies/agency-a/close', { successor: 'agency-b', reason: 'x' })).body.code).toBe(
      'PUJIANG_AGENCY_HAS_OTHERS',
    )
    must(await city.administrator.patch('/agencies/a-north', { parent: 'agency-b' }))
    // The tree decides at once who reaches it.
    expect((await local.patch('/agencies/a-north', { name: { zh: '改', en: 'x' } })).status).toBe(403)
    must(await city.administrator.post('/agencies/a-north/close', { successor: 'agency-b', reason: '并入' }))
    must(await city.administrator.post('/agencies/a-north/reopen'))
  })

  test('the audit log is exported by auditors only, and each export is in it', async () => {
    const auditor = await city.as('auditor')
    for (const client of [city.administrator, city.stewardA, local]) expect((await client.get('/audit/export')).status).toBe(403)
    const csv = await auditor.get('/audit/export?operation=create-agency')
    expect(csv.status).toBe(200)
    expect(csv.text.split('\r\n')[0]).toContain('operation')
    expect(csv.text).toContain('create-agency')
    const lines = (await auditor.get('/audit/export?format=ndjson')).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { operation: string })
    expect(lines.some((line) => line.operation === 'export-audit-entries')).toBe(true)
    // An administrator of one agency reads the entries of it, and no proof of any other.
    const others = must(await auditor.get('/audit/entries?operation=sign-in&limit=50')).body.items as { id: string; agencyId: string | null }[]
    const foreign = others.find((entry) => entry.agencyId === null)!
    expect((await local.get(`/audit/entries/${foreign.id}`)).status).toBe(404)
  })

  test('a preview of a grant is for those who may grant, and shows no more than the grant would', async () => {
    await city.publish({ slug: 'held-rows', metadata: { shareClass: 'conditional', openClass: 'conditional', legalBasis: '条例' } })
    for (const client of [city.stewardB, city.approverB, city.stewardA])
      expect((await client.post('/tables/held-rows/grant-preview', {})).status).toBe(403)
    const all = must(await city.approverA.post('/tables/held-rows/grant-preview', {}))
    expect(all.text).not.toContain(secretDigits)
    expect(all.body).toMatchObject({ total: 5, all: 5, hidden: 1 })
    const part = must(await city.approverA.post('/tables/held-rows/grant-preview', { rowFilter: "district = '江东区'", fields: [1] })).body
    expect(part).toMatchObject({ total: 2, hidden: 4, rows: [{ case_no: '007001' }, { case_no: '007003' }] })
    expect((await city.approverA.post('/tables/held-rows/grant-preview', { rowFilter: 'nothing = 1' })).status).toBe(400)
    expect((await city.approverB.get('/grants/given')).body.items).toEqual([])
  })

  test('a review is shown to its agency, and says by the rules who would see what', async () => {
    await city.publish({ slug: 'next-open', draft: true })
    must(await city.stewardA.post('/datasets/next-open/submit'))
    expect((await city.stewardB.get('/datasets/next-open/review')).status).toBe(404)
    const shown = must(await city.approverA.get('/datasets/next-open/review')).body
    const visitor = shown.readers.find((reader: { kind: string }) => reader.kind === 'visitor')
    expect(visitor).toMatchObject({ entry: { now: 'no', then: 'yes' }, tables: [{ rows: { now: 'no', then: 'yes' } }] })
    const phone = shown.after.tables[0].fields.find((field: { name: string }) => field.name === 'phone')
    expect(visitor.tables[0].fields.find((field: { id: number }) => field.id === phone.id)).toMatchObject({ now: 'no', then: 'no' })
    expect(must(await city.stewardA.get('/datasets/next-open/review')).body.review).toMatchObject({ own: true, mayApprove: false })
    // Approved, retired, opened wider, submitted again: the guard names what is wider than before.
    must(await city.approverA.post(`/reviews/${shown.review.id}/decision`, { decision: 'approved' }))
    must(await city.approverA.post('/datasets/next-open/retire', { reason: '改' }))
    must(await city.stewardA.patch('/tables/next-open/fields/phone', { shareClass: 'conditional', openClass: 'conditional' }))
    must(await city.stewardA.patch('/datasets/next-open', { summary: { zh: '用来比较的表', en: 'A table to be compared' } }))
    must(await city.stewardA.post('/datasets/next-open/submit'))
    const again = must(await city.approverA.get('/datasets/next-open/review')).body
    expect(again.wider).toEqual([{ what: 'phone', table: 'next-open', from: 'none', to: 'conditional' }])
    expect(again.before.metadata.summary.zh).toBe('用来试探的表')
    const back = must(
      await city.approverA.post(`/reviews/${again.review.id}/decision`, { decision: 'returned', notes: [{ at: 'summary', text: '摘要太笼统' }] }),
    )
    expect(back.body.status).toBe('draft')
    expect(must(await city.stewardA.get('/datasets/next-open/review')).body.decisions[0]).toMatchObject({
      decision: 'returned',
      notes: [{ at: 'summary', text: '摘要太笼统' }],
    })
  })
})

describe('a logo', () => {
  const send = async (client: TestClient, body: Uint8Array): Promise<TestAnswer> => {
    const response = await fetch(`${city.url}/api/v1/city/logo`, {
      method: 'POST',
      headers: { cookie: client.cookie, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }

  test('is drawn anew, so that what hides in the file is gone', async () => {
    const png = await sharp({ create: { width: 900, height: 300, channels: 4, background: '#0b5c6b' } })
      .withMetadata({ exif: { IFD0: { Copyright: 'secret-in-exif' } } })
      .png()
      .toBuffer()
    const polyglot = Buffer.concat([png, Buffer.from('<script>alert(1)</script>PK\u0003\u0004')])
    const made = must(await send(city.administrator, polyglot)).body
    expect(made).toMatchObject({ width: 480, height: 160 })
    const response = await fetch(`${city.url}/api/v1/city/logo/${made.hash}`)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(bytes.includes('<script>')).toBe(false)
    expect(bytes.includes('secret-in-exif')).toBe(false)
    expect((await sharp(bytes).metadata()).width).toBe(480)
  })

  test('is refused as SVG, as text, as a bomb of pixels, as a torn file, when too heavy, and from those who may not', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    const bomb = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(bomb.length).toBeLessThan(2 * 1024 * 1024)
    const torn = (
      await sharp({ create: { width: 50, height: 50, channels: 3, background: '#fff' } })
        .png()
        .toBuffer()
    ).subarray(0, 60)
    const disguised = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), svg])
    for (const [name, file] of Object.entries({ svg, text: Buffer.from('GIF89a not a picture'), bomb, torn, disguised }))
      expect((await send(city.administrator, file)).body.code, name).toBe('PUJIANG_LOGO_REFUSED')
    expect((await send(city.administrator, Buffer.alloc(2 * 1024 * 1024 + 1, 0x89))).status).toBe(413)
    expect((await send(city.stewardA, svg)).status).toBe(403)
  })

  test('and every other setting goes back to what it was', async () => {
    const before = must(await city.administrator.get('/city/settings')).body
    expect(before.changes[0]).toMatchObject({ key: 'logo', mayUndo: true })
    must(await city.administrator.patch('/city/settings', { portal: { zh: '新门户', en: 'New portal' } }))
    must(await city.administrator.patch('/city/settings', { portal: { zh: '更新的门户', en: 'Newer portal' } }))
    const { changes } = must(await city.administrator.get('/city/settings')).body
    expect((await city.administrator.post(`/city/settings/changes/${changes[1].id}/undo`)).body.code).toBe('PUJIANG_SETTING_CHANGED_SINCE')
    expect(must(await city.administrator.post(`/city/settings/changes/${changes[0].id}/undo`)).body.portal.zh).toBe('新门户')
  })

  test('codes are renamed and put out of use, never removed', async () => {
    const { administrator } = city
    must(await administrator.post('/code-lists', { name: 'channels', label: { zh: '渠道', en: 'Channels' } }))
    for (const [code, zh, en] of [
      ['tel', '电话', 'Phone'],
      ['app', '应用', 'App'],
    ] as const)
      must(await administrator.post('/code-lists/channels/codes', { code, label: { zh, en } }))
    must(await administrator.post('/code-lists/channels/codes', { code: 'tel', label: { zh: '来电', en: 'Call' } }))
    expect((await administrator.post('/code-lists/channels/deprecate', { code: 'tel', replacedBy: 'tel' })).body.code).toBe('PUJIANG_CODE_SUCCESSOR')
    must(await administrator.post('/code-lists/channels/deprecate', { code: 'tel', replacedBy: 'app' }))
    const list = (await city.visitor.get('/code-lists')).body.items[0]
    expect(list.codes).toMatchObject([
      { code: 'tel', label: { zh: '来电' }, replacedBy: 'app' },
      { code: 'app', deprecatedAt: null },
    ])
  })
})
