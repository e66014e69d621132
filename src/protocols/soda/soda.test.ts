import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'
import { tableCode } from '../../model/index.ts'

interface Answer {
  status: number
  headers: Headers
  text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  body: any
}

/** Types of every kind, empty cells, Chinese, places. */
const typedCsv = [
  'name,district,opened_at,day,amount,big,is_open,lng,lat',
  '"噪声, ""夜间""",浦东新区,2024-01-02 08:30:00,2024-01-02,12.50,12345678901234.25,true,121.50,31.20',
  'Straße,黄浦区,2024-02-03 09:00:00,2024-02-03,-3.25,1.5,false,121.51,31.21',
  ',浦东新区,,,,,,,',
  'NOISE,徐汇区,2023-12-31 23:59:59,2023-12-31,1000000,2.5,true,122.50,30.00',
].join('\n')

interface Emitter {
  on(event: 'success' | 'error', listener: (body: unknown) => void): Emitter
}
interface Consumer {
  connection: {
    networker: (opts: { path: string; query: unknown }) => (handler?: (error: unknown, response: unknown) => void) => void
    getDefaultHandler(): (error: unknown, response: unknown) => void
  }
  query(): SodaQuery
}
interface SodaQuery {
  withDataset(id: string): SodaQuery
  select(...names: string[]): SodaQuery
  where(...conditions: (string | Record<string, unknown>)[]): SodaQuery
  group(...names: string[]): SodaQuery
  having(...conditions: string[]): SodaQuery
  order(...names: string[]): SodaQuery
  limit(n: number): SodaQuery
  offset(n: number): SodaQuery
  q(words: string): SodaQuery
  getRows(): Emitter
}
const sodaJs = createRequire(import.meta.url)('soda-js') as {
  Consumer: new (host: string) => Consumer
  expr: Record<'and' | 'or' | 'gt' | 'lt' | 'eq', (...args: unknown[]) => string>
}

describe('SODA', () => {
  let city: SampleCity
  let code: string
  let typed: string
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'typed-rows', csv: typedCsv, fields: {} })
    await city.publish({ slug: 'limited-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    code = tableCode((await city.visitor.get('/tables/open-cases')).body.id as string)
    typed = tableCode((await city.visitor.get('/tables/typed-rows')).body.id as string)
    await city.indexed()
  })
  afterAll(() => city.drop())

  const read = async (path: string, params: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(`${city.url}${path}?${new URLSearchParams(params).toString()}`, { headers: { 'accept-language': 'en', ...headers } })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null }
  }
  const ask = (params: Record<string, string>, headers?: Record<string, string>): Promise<Answer> => read(`/resource/${code}.json`, params, headers)
  const askTyped = (params: Record<string, string>): Promise<Answer> => read(`/resource/${typed}.json`, params)

  /** The client's own way, over plain HTTP on this machine. */
  const withClient = (build: (query: SodaQuery) => SodaQuery): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const consumer = new sodaJs.Consumer(new URL(city.url).host)
      consumer.connection.networker =
        ({ path, query }) =>
        (handler) => {
          const answer = handler ?? consumer.connection.getDefaultHandler()
          void fetch(`${city.url}${path}?${new URLSearchParams(query as Record<string, string>).toString()}`).then(async (response) =>
            answer(null, { ok: response.ok, accepted: false, body: await response.json() }),
          )
        }
      build(consumer.query())
        .getRows()
        .on('success', resolve)
        .on('error', (body) => reject(new Error(JSON.stringify(body))))
    })

  test('answers soda-js: filters, summaries, order and pages', async () => {
    expect(await withClient((q) => q.withDataset(code).where({ district: '石桥区' }, sodaJs.expr.gt('amount', 1)).order('opened_on'))).toEqual([
      { case_no: '007005', district: '石桥区', opened_on: '2024-03-01T00:00:00.000', amount: '3' },
    ])
    const summary = await withClient((q) =>
      q.withDataset(code).select('district', 'count(*) as n', 'sum(amount)').group('district').having('n > 1').order('n desc', 'district'),
    )
    expect(summary).toEqual([
      { district: '江东区', n: '2', sum_amount: '19.75' },
      { district: '石桥区', n: '2', sum_amount: '3' },
    ])
    expect(await withClient((q) => q.withDataset('open-cases').select('case_no').order('case_no desc').limit(2).offset(1))).toEqual([
      { case_no: '007004' },
      { case_no: '007003' },
    ])
    expect(await withClient((q) => q.withDataset(code).q('石桥').select('case_no'))).toEqual([{ case_no: '007002' }, { case_no: '007005' }])
    await expect(withClient((q) => q.withDataset(code).select('nothing'))).rejects.toThrow('query.soql.no-such-column')
  })

  test('gives the rows of the REST door: types, empty cells, decimals, times, Chinese', async () => {
    const rest = (await city.visitor.get('/tables/typed-rows/rows')).body as {
      rows: Record<string, unknown>[]
      columns: { name: string; type: string }[]
    }
    const { body, headers } = await askTyped({})
    const spoken = rest.rows.map((row) =>
      Object.fromEntries(
        rest.columns.flatMap(({ name, type }) => {
          const cell = row[name]
          if (cell === null) return []
          if (type === 'date') return [[name, `${String(cell)}T00:00:00.000`]]
          if (type === 'timestamp') return [[name, `${String(cell)}.000`]]
          return [[name, typeof cell === 'boolean' ? cell : String(cell)]]
        }),
      ),
    )
    expect(body).toEqual(spoken)
    // More than a page streams out of the engine.
    const streamed = await askTyped({ $limit: '20000', $offset: '1' })
    expect([streamed.body, streamed.headers.get('x-soda2-types')]).toEqual([spoken.slice(1), headers.get('x-soda2-types')])
    expect(body[0]).toMatchObject({ name: '噪声, "夜间"', opened_at: '2024-01-02T08:30:00.000', big: '12345678901234.25', is_open: true })
    expect(JSON.parse(headers.get('x-soda2-fields') ?? '')).toEqual(rest.columns.map(({ name }) => name))
    expect(JSON.parse(headers.get('x-soda2-types') ?? '')).toEqual([
      'text',
      'text',
      'floating_timestamp',
      'floating_timestamp',
      'number',
      'number',
      'checkbox',
      'number',
      'number',
    ])
    expect(Date.parse(headers.get('x-soda2-truth-last-modified') ?? '')).toBeGreaterThan(0)
    const csv = await read(`/resource/${typed}`, { $select: 'name, amount', $order: ':id', $$bom: 'true' }, { accept: 'text/csv' })
    expect(csv.text.replace('\ufeff', '')).toBe('"name","amount"\n"噪声, ""夜间""","12.5"\n"Straße","-3.25"\n,\n"NOISE","1000000"\n')
    const points = await read(`/resource/${typed}.geojson`, { $where: "district = '黄浦区'" })
    expect(points.body.features.map((f: { geometry: unknown }) => f.geometry)).toEqual([{ type: 'Point', coordinates: [121.51, 31.21] }])
  })

  test.each([
    ["$where=lower(name) = 'noise'", ['NOISE']],
    ["$where=upper(name) like 'STR%'", ['Straße']],
    ["$where=starts_with(name, 'N') or contains(name, '夜间')", ['噪声, "夜间"', 'NOISE']],
    ['$where=date_extract_y(day) = 2023', ['NOISE']],
    ["$where=date_trunc_ym(opened_at) = '2024-02-01T00:00:00.000'", ['Straße']],
    ["$where=amount between 0 and '100'", ['噪声, "夜间"']],
    ["$where=district not in ('浦东新区', '徐汇区')", ['Straße']],
    ['$where=name is not null and is_open', ['噪声, "夜间"', 'NOISE']],
    ['$where=within_box(location, 31.3, 121.4, 31.1, 121.505)', ['噪声, "夜间"']],
    ['$where=within_circle(location, 31.2, 121.5, 2000)', ['噪声, "夜间"', 'Straße']],
    ['$where=within_circle(location, 31.2, 121.5, 100)', ['噪声, "夜间"']],
    ['$query=select `name` where amount > 0 order by amount desc limit 1', ['NOISE']],
    ['district=黄浦区', ['Straße']],
    ['is_open=false', ['Straße']],
    ['$limit=0', []],
    ['$order=amount&$offset=2&$limit=1', ['NOISE']],
  ])('understands %s', async (asked, names) => {
    const answer = await read(`/resource/${typed}.json`, Object.fromEntries(new URLSearchParams(asked)))
    expect([answer.status, answer.status === 200 ? answer.body.map((row: { name: string }) => row.name) : answer.text]).toEqual([200, names])
  })

  test('counts groups by month under the names of Socrata', async () => {
    const { body } = await ask({
      $select: 'date_trunc_ym(opened_on) as month, count(*), max(amount)',
      $group: 'month',
      $order: 'count desc, month',
      $having: 'count(*) > 1',
    })
    expect(body).toEqual([
      { month: '2024-01-01T00:00:00.000', count: '2', max_amount: '12.5' },
      { month: '2024-02-01T00:00:00.000', count: '2', max_amount: '100' },
    ])
    expect((await ask({ $select: 'distinct district', $order: 'district desc' })).body).toHaveLength(3)
  })

  test.each([
    [{ $where: "district = 'a" }, 'query.compiler.malformed', '$where', 11],
    [{ $where: "nope = 'a'" }, 'query.soql.no-such-column', '$where', 0],
    [{ $where: "amount > 'a'" }, 'query.compiler.malformed', '$where', 9],
    [{ $select: 'amount + 1' }, 'query.compiler.malformed', '$select', 7],
    [{ $select: 'case_no, lower(district)' }, 'query.compiler.malformed', '$select', 9],
    [{ $where: 'count(*) > 1' }, 'query.compiler.malformed', '$where', 0],
    [{ $limit: '-1' }, 'invalid_request', '$limit', null],
    [{ $offset: '1e9' }, 'invalid_request', '$offset', null],
    [{ $nope: '1' }, 'invalid_request', '$nope', null],
    [{ $$app_token: 'abc' }, 'invalid_request', '$$app_token', null],
    [{ $query: 'select * |> select 1' }, 'query.compiler.malformed', '$query', 9],
    [{ nope: '1' }, 'invalid_request', 'nope', null],
  ] as const)('refuses %o at its place', async (params, error, parameter, position) => {
    const answer = await ask(params)
    expect([answer.status, answer.body.code, answer.body.data]).toEqual([400, error, expect.objectContaining({ parameter, position })])
  })

  test('tells the columns of a view, and finds views by words', async () => {
    const view = (await read(`/api/views/${code}.json`)).body
    expect(view).toMatchObject({ id: code, name: expect.any(String), viewType: 'tabular', resourceName: 'open-cases' })
    expect(view.columns.map((c: { fieldName: string; dataTypeName: string }) => [c.fieldName, c.dataTypeName])).toEqual([
      ['case_no', 'text'],
      ['district', 'text'],
      ['opened_on', 'calendar_date'],
      ['amount', 'number'],
    ])
    const found = (await read('/api/catalog/v1', { q: 'Sample' })).body
    expect(found.results.map((r: { resource: { resource_name: string } }) => r.resource.resource_name).toSorted()).toEqual([
      'open-cases',
      'typed-rows',
    ])
    expect(found.results.find((r: { resource: { id: string } }) => r.resource.id === code).resource.columns_field_name).toEqual(
      view.columns.map((c: { fieldName: string }) => c.fieldName),
    )
  })

  test('answers for a closed column as for one that never was', async () => {
    const places = (name: string): Record<string, string>[] => [
      { $select: name },
      { $select: `max(${name})` },
      { $where: `${name} like '138%'` },
      { $where: `lower(${name}) = 'a'` },
      { $order: name },
      { $group: name, $select: 'count(*)' },
      { $select: 'district', $group: 'district', $having: `max(${name}) > '1'` },
      { $query: `select case_no where ${name} = '1'` },
      { [name]: '13800000001' },
    ]
    const missing = await Promise.all(places('fence').map((params) => ask(params)))
    for (const [i, params] of places('phone').entries()) {
      const answer = await ask(params)
      expect(answer.status).toBe(400)
      expect(answer.text.replaceAll('phone', 'fence')).toBe(missing[i]?.text)
    }
    const whole = await Promise.all([ask({}), ask({ $q: secretDigits }), read(`/resource/${code}.csv`), read(`/api/views/${code}.json`)])
    expect(whole.map(({ text }) => text.includes(secretDigits) || text.includes('phone'))).toEqual([false, false, false, false])
    expect(whole[1].body).toEqual([])
  })

  test('hides what is hidden under its code and its name, and gives a grant its rows only', async () => {
    const hidden = tableCode((await city.stewardA.get('/tables/hidden-cases')).body.id as string)
    const traces = await Promise.all(
      [hidden, 'hidden-cases', '2222-2222', 'never-was'].map(async (id) => {
        const { status, text } = await read(`/resource/${id}.json`)
        return [status, text.replaceAll(id, '')]
      }),
    )
    expect(new Set(traces.map((t) => JSON.stringify(t))).size).toBe(1)
    expect(traces[0]?.[0]).toBe(404)
    const fields = (must(await city.stewardA.get('/tables/limited-cases')).body as { fields: { id: number; name: string }[] }).fields
    await city.grant({
      subjectKind: 'table',
      subject: 'limited-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter(({ name }) => ['case_no', 'district'].includes(name)).map(({ id }) => id),
      rowFilter: "district = '江东区'",
    })
    const key = must(await city.stewardB.post('/keys', { name: 'test', scopes: ['*'], purpose: 'flood plan' })).body.key as string
    const given = await read('/resource/limited-cases.json', { $where: "district = '石桥区' or district = '江东区'" }, { 'x-app-token': key })
    expect(given.body).toEqual([
      { case_no: '007001', district: '江东区' },
      { case_no: '007003', district: '江东区' },
    ])
    expect((await read('/resource/limited-cases.json', { $where: 'amount > 1' }, { 'x-app-token': key })).body.code).toBe('query.soql.no-such-column')
    expect((await read('/resource/limited-cases.json')).status).not.toBe(200)
    expect((await ask({}, { 'x-app-token': 'not-a-token' })).status).toBe(401)
  })
})
