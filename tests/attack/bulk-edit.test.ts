import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, must, sampleMetadata, type SampleCity } from './sample-city.ts'
import type { TestAnswer, TestClient } from '../../src/testing/city.ts'

describe('editing many datasets', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    for (const slug of ['bulk-one', 'bulk-two']) must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug }))
    must(await city.stewardB.post('/datasets', { ...sampleMetadata, agency: 'agency-b', slug: 'b-draft' }))
    await city.publish({ slug: 'a-public' })
  })
  afterAll(() => city.drop())

  const bring = async (client: TestClient, fileName: string, content: Uint8Array | string): Promise<TestAnswer> => {
    const response = await fetch(`${city.url}/api/v1/bulk-edits/sheet?fileName=${fileName}`, {
      method: 'POST',
      headers: { cookie: client.cookie, 'content-type': 'application/octet-stream' },
      body: typeof content === 'string' ? content : new Uint8Array(content),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }
  const fetchSheet = async (format: string): Promise<Uint8Array> =>
    new Uint8Array(
      await (await fetch(`${city.url}/api/v1/desk/metadata?format=${format}`, { headers: { cookie: city.stewardA.cookie } })).arrayBuffer(),
    )

  test('a sheet goes out with the words people know and comes back unchanged', async () => {
    const book = await readXlsx(await fetchSheet('xlsx'))
    const rows = book.sheets[0]?.rows ?? []
    expect(rows.map((row) => row[0])).toEqual(['数据集 [dataset]', 'a-public', 'bulk-one', 'bulk-two'])
    expect(rows[1]).toContain('每日')
    for (const format of ['xlsx', 'csv']) {
      const { id } = must(await bring(city.stewardA, `m.${format}`, await fetchSheet(format))).body
      expect(must(await city.stewardA.get(`/bulk-edits/${id}`)).body).toMatchObject({ ready: 0, unchanged: 3, refused: 0 })
    }
  })

  test('shows every cell before, changes all in one step, and each is kept as a revision', async () => {
    const csv = 'x [dataset],y [contact],z [updateCycle]\nbulk-one,021-5,每月\nbulk-two,,daily\n'
    const { id } = must(await bring(city.stewardA, 'm.csv', csv)).body
    const shown = must(await city.stewardA.get(`/bulk-edits/${id}`)).body
    expect(shown.rows[0]).toMatchObject({
      state: 'ready',
      cells: [
        { path: 'updateCycle', from: 'daily', to: 'monthly' },
        { path: 'contact', from: '', to: '021-5' },
      ],
    })
    expect(shown.rows[1].state).toBe('unchanged')
    expect((await city.stewardA.get('/datasets/bulk-one')).body.contact).toBeNull()
    expect(must(await city.stewardA.post(`/bulk-edits/${id}/apply`)).body).toEqual({ applied: 1, refused: 0 })
    expect((await city.stewardA.get('/datasets/bulk-one')).body).toMatchObject({ contact: '021-5', updateCycle: 'monthly' })
    expect((await city.stewardA.post(`/bulk-edits/${id}/apply`)).status).toBe(409)
    const [newest, first] = must(await city.stewardA.get('/datasets/bulk-one/revisions')).body.items
    expect(newest).toMatchObject({ by: 'stewardA', via: 'sheet', current: true })
    must(await city.stewardA.post(`/datasets/bulk-one/revisions/${first.revision}/restore`))
    expect((await city.stewardA.get('/datasets/bulk-one')).body).toMatchObject({ contact: null, updateCycle: 'daily' })
  })

  test('a row of another agency smuggled into the sheet is refused, and nothing is changed with it', async () => {
    const csv = '[dataset],[contact]\nbulk-one,mine\nb-draft,stolen\nnever-was,stolen\n'
    const { id } = must(await bring(city.stewardA, 'm.csv', csv)).body
    const { rows } = must(await city.stewardA.get(`/bulk-edits/${id}`)).body
    // A hidden draft of others answers like a dataset that never was.
    expect(JSON.stringify(rows[1]).replaceAll('b-draft', 'never-was').replace('"line":3', '"line":4')).toBe(JSON.stringify(rows[2]))
    expect((await city.stewardA.post(`/bulk-edits/${id}/apply`)).body.code).toBe('PUJIANG_BULK_REFUSED')
    expect((await city.stewardA.get('/datasets/bulk-one')).body.contact).toBeNull()
    expect(must(await city.stewardA.post(`/bulk-edits/${id}/apply`, { partly: true })).body).toEqual({ applied: 1, refused: 2 })
    expect((await city.stewardB.get('/datasets/b-draft')).body.contact).toBeNull()
  })

  test('nobody looks into the prepared edit of somebody else', async () => {
    const { id } = must(await city.stewardA.post('/bulk-edits', { rows: [{ dataset: 'bulk-two', values: { contact: 'x' } }] })).body
    for (const other of [city.stewardB, city.approverA, city.visitor]) {
      expect((await other.get(`/bulk-edits/${id}`)).status).toBe(404)
      expect((await other.post(`/bulk-edits/${id}/apply`)).status).toBe(404)
    }
  })

  test('opening a published dataset wider through the sheet takes the same way as in the form', async () => {
    must(await city.stewardA.patch('/datasets/bulk-two', { shareClass: 'conditional', openClass: 'conditional', legalBasis: '条例' }))
    const sheet = '[dataset],[openClass],[legalBasis]\na-public,conditional,条例第三条\nbulk-two,不存在的类型,条例\n'
    const { id } = must(await bring(city.stewardA, 'm.csv', sheet)).body
    const { rows } = must(await city.stewardA.get(`/bulk-edits/${id}`)).body
    expect(rows.map((row: { state: string }) => row.state)).toEqual(['refused', 'refused'])
  })

  test.each([
    ['an unknown workbook', 'x.xlsx', 'PK not a workbook', 'PUJIANG_SHEET_UNREADABLE'],
    ['a sheet without our header', 'x.csv', 'a,b\n1,2\n', 'PUJIANG_SHEET_HEADER'],
    ['an empty file', 'x.csv', '', 'PUJIANG_SHEET_UNREADABLE'],
  ])('%s is refused with what to do', async (_, name, content, code) => {
    expect((await bring(city.stewardA, name, content)).body.code).toBe(code)
  })
})

describe('the desk of a steward', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity({ cityTime: '2026-11-22T04:00:00Z' })
  })
  afterAll(() => city.drop())
  const kinds = async (client: TestClient): Promise<string[]> =>
    must(await client.get('/desk/inbox')).body.items.map((item: { kind: string }) => item.kind)

  test('says what waits, for whom and why, and nothing of other agencies', async () => {
    must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'inbox-one' }))
    must(await city.stewardA.post('/datasets/inbox-one/tables', { slug: 'inbox-one' }))
    await city.stewardA.load('inbox-one', 'bad.csv', 'a,b\n1,2\n2,3\n3,x\n4,5\n5,6\n6,7\n7,8\n8,9\n9,9\n10,9\n11,9\n12,9\n', {
      publish: false,
      settings: { columns: [{ column: 1, type: 'integer' }] },
    })
    must(await city.stewardA.upload('later.csv', 'a\n1\n'))
    expect((await kinds(city.stewardA)).toSorted()).toEqual(['staged', 'unfinished'])
    const review = must(await city.stewardA.post('/datasets/inbox-one/submit', { note: '请看' })).body.review.id
    expect(must(await city.approverA.get('/desk/inbox')).body.items[0]).toMatchObject({
      kind: 'review',
      text: '请看',
      who: 'stewardA',
      dueAt: '2026-11-25T04:00:00+00:00',
    })
    must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'returned', reason: '缺依据' }))
    const { items } = must(await city.stewardA.get('/desk/inbox?kind=returned')).body
    expect(items).toMatchObject([{ text: '缺依据', who: 'approverA', dataset: { slug: 'inbox-one' } }])
    expect(await kinds(city.stewardB)).toEqual([])
    expect((await city.visitor.get('/desk/inbox')).status).toBe(401)
  })

  test('lists datasets with what is late, due and found, page by page', async () => {
    for (const [slug, days] of [
      ['due-late', 40],
      ['due-soon', 6],
    ] as const) {
      await city.publish({ slug, metadata: { updateCycle: 'weekly' } })
      await city.database.pool.query(`update table_version set published_at = $1 where table_id = (select id from data_table where slug = $2)`, [
        new Date(Date.parse('2026-11-22T04:00:00Z') - days * 86_400_000),
        slug,
      ])
    }
    const list = async (query: string): Promise<string[]> =>
      must(await city.stewardA.get(`/desk/datasets?${query}`)).body.items.map((item: { slug: string }) => item.slug)
    expect(await list('due=late')).toEqual(['due-late'])
    expect(await list('due=soon')).toEqual(['due-soon'])
    expect(await list('sort=due&due=promised')).toEqual(['due-late', 'due-soon'])
    expect((await kinds(city.stewardA)).toSorted()).toContain('late')
    const first = must(await city.stewardA.get('/desk/datasets?sort=name&limit=2')).body
    const second = must(await city.stewardA.get(`/desk/datasets?sort=name&limit=2&cursor=${first.cursor}`)).body
    expect([...first.items, ...second.items].map((item: { slug: string }) => item.slug)).toEqual(['due-late', 'due-soon', 'inbox-one'])
    expect([first.total, second.cursor]).toEqual([3, null])
    expect(await list('q=100%25')).toEqual([])
  })

  test('counts what is missing in points and says what is wrong while it is typed', async () => {
    const checked = must(
      await city.stewardA.post('/metadata-check', { dataset: 'due-soon', values: { 'summary.zh': '', openClass: 'conditional' } }),
    ).body
    expect(checked.faults.map((fault: { at: string }) => fault.at)).toContain('legalBasis')
    const sum = (name: 'got' | 'of'): number => checked.items.reduce((total: number, item: Record<string, number>) => total + (item[name] ?? 0), 0)
    expect([sum('got'), sum('of')]).toEqual([checked.got, checked.of])
    expect(checked.score).toBe(Math.floor((checked.got / checked.of) * 100))
    expect(checked.first[0].of - checked.first[0].got).toBeGreaterThanOrEqual(checked.first[1].of - checked.first[1].got)
    expect((await city.stewardB.post('/metadata-check', { dataset: 'inbox-one' })).status).toBe(404)
  })

  test('shows before a load what changes against the current version, and gives the misfits as a file, to the own agency only', async () => {
    await city.publish({ slug: 'preview-one' })
    const { id } = must(await city.stewardA.upload('next.csv', 'case_no,district,amount,extra\n007006,江东区,many,1\n007007,,2.50,2\n')).body
    const settings = {
      columns: [
        { column: 2, type: 'decimal' },
        { column: 3, skip: true },
      ],
    }
    must(await city.stewardA.post(`/uploads/${id}/sniff`, { settings }))
    const { columns, rows, current } = must(await city.stewardA.get(`/uploads/${id}/preview?table=preview-one`)).body
    expect(columns.map((column: { name: string; change: string }) => [column.name, column.change])).toEqual([
      ['case_no', 'same'],
      ['district', 'same'],
      ['amount', 'same'],
      ['opened_on', 'gone'],
      ['phone', 'gone'],
    ])
    expect(rows[0][2]).toEqual({ text: 'many', fits: false })
    expect(current.rows).toBe(5)
    expect((await city.stewardB.get(`/uploads/${id}/preview`)).status).toBe(404)
    const file = await city.stewardA.get('/tables/inbox-one/versions/1/findings.csv')
    expect(file.text).toContain('x,not-integer')
    expect((await city.stewardB.get('/tables/inbox-one/versions/1/findings.csv')).status).toBe(404)
  })
})
