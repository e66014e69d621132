import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Answer {
  status: number
  headers: Headers
  text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  body: any
}

const typedCsv = [
  'name,district,opened_at,day,amount,is_open,lng,lat',
  '"噪声; ""夜间""",浦东新区,2024-01-02 08:30:00,2024-01-02,12.50,true,121.50,31.20',
  'Straße,黄浦区,2024-02-03 09:00:00,2024-02-03,-3.25,false,121.51,31.21',
  ',浦东新区,,,,,,',
  'NOISE,徐汇区,2023-12-31 23:59:59,2023-12-31,1000000,true,122.50,30.00',
].join('\n')

const base = '/api/explore/v2.1/catalog'

/** What hostile questions are made of. */
const signs = [
  "'",
  '"',
  '`',
  '(',
  ')',
  '))',
  ' and ',
  ' or ',
  ' not ',
  '=',
  '<',
  '..',
  '[',
  ',',
  '*',
  '-',
  ';',
  '--',
  '/*',
  '|>',
  ' in ',
  ' is null',
  ' like ',
]
const words = [
  'phone',
  'case_no',
  'amount',
  'district',
  'opened_on',
  ':id',
  'count(*)',
  'max(phone)',
  'lower(phone)',
  'year(',
  'date_trunc_ym(',
  'within_box(',
]
const attacks = [
  "' or 1=1 --",
  "'; drop table dataset; --",
  'union select phone from',
  'f5',
  '_row',
  '1e999',
  '0x10',
  '\u0000',
  '噪声',
  '😀',
  '${phone}',
  "date'2024-99-99'",
  '('.repeat(200),
  'not '.repeat(100),
]

describe('Opendatasoft Explore', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases', metadata: { licence: 'CC-BY-4.0' } })
    await city.publish({ slug: 'typed-rows', csv: typedCsv, fields: {}, metadata: { theme: 'transport', name: { zh: '类型', en: 'Typed rows' } } })
    await city.publish({ slug: 'limited-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.indexed()
  })
  afterAll(() => city.drop())

  const read = async (path: string, query = '', headers: Record<string, string> = {}): Promise<Answer> => {
    const params = new URLSearchParams(query).toString()
    const answer = await fetch(`${city.url}${path}?${params}`, { headers: { 'accept-language': 'en', ...headers }, redirect: 'manual' })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: /^[{[]/.test(text) && !/jsonl/.test(path) ? JSON.parse(text) : null }
  }
  const records = (query: string, dataset = 'typed-rows'): Promise<Answer> => read(`${base}/datasets/${dataset}/records`, query)

  test('gives the rows of the REST door, with how many there are', async () => {
    const rest = (await city.visitor.get('/tables/typed-rows/rows?count=true')).body as { rows: unknown[]; total: number }
    expect((await records('')).body).toEqual({ total_count: rest.total, results: rest.rows })
    expect((await read(`${base}/datasets/typed-rows/records/2`)).body).toEqual(rest.rows[1])
    expect((await read(`${base}/datasets/typed-rows/exports/json`)).body).toEqual(rest.rows)
    expect([(await records('limit=0')).body.results, (await records('limit=-1')).body.results.length]).toEqual([[], 4])
  })

  test.each([
    ["where=name = 'NOISE'", ['NOISE']],
    ['where="noise"', ['NOISE']],
    ['where=search(district, "黄浦")', ['Straße']],
    ['where=startswith(name, "Str")', ['Straße']],
    ["where=day >= date'2024' and day < date'2024/02'".replace('/', '-'), ['噪声; "夜间"']],
    ['where=amount in [-5 .. 12.5]', ['噪声; "夜间"', 'Straße']],
    ['where=amount in ]-3.25..12.5]', ['噪声; "夜间"']],
    ['where=district in ("黄浦区", "徐汇区")', ['Straße', 'NOISE']],
    ['where=is_open is true and year(day) = 2023', ['NOISE']],
    ['where=district:"黄浦区"', ['Straße']],
    ['where=in_bbox(geo_point, 31.1, 121.4, 31.3, 121.505)', ['噪声; "夜间"']],
    ["where=within_distance(geo_point, geom'POINT(121.5 31.2)', 2km)", ['噪声; "夜间"', 'Straße']],
    ['refine=district:黄浦区', ['Straße']],
    ['refine=day:2024/02', ['Straße']],
    ['exclude=day:2024', [null, 'NOISE']],
    ['where=name is not null&where=amount > 0&order_by=amount desc', ['NOISE', '噪声; "夜间"']],
    ['order_by=amount&limit=1&offset=1', ['噪声; "夜间"']],
  ])('understands %s', async (query, names) => {
    const { status, body, text } = await records(query)
    expect([status, status === 200 ? body.results.map((row: { name: string }) => row.name) : text]).toEqual([200, names])
  })

  test('groups rows, by parts of days too', async () => {
    expect((await records('select=count(*) as n, sum(amount)&group_by=district&order_by=n desc, district', 'open-cases')).body).toEqual({
      total_count: 3,
      results: [
        { district: '江东区', n: 2, 'sum(amount)': 19.75 },
        { district: '石桥区', n: 2, 'sum(amount)': 3 },
        { district: '望海区', n: 1, 'sum(amount)': 100 },
      ],
    })
    expect((await records('select=count(*)&group_by=month(opened_on) as m&order_by=m', 'open-cases')).body.results).toEqual([
      { m: 1, 'count(*)': 2 },
      { m: 2, 'count(*)': 2 },
      { m: 3, 'count(*)': 1 },
    ])
    const { facets } = (await read(`${base}/datasets/open-cases/facets`, 'facet=district&facet=opened_on&where=amount > 5')).body
    expect(facets).toEqual([
      {
        name: 'district',
        facets: [
          { name: '江东区', count: 2, state: 'displayed', value: '江东区' },
          { name: '望海区', count: 1, state: 'displayed', value: '望海区' },
        ],
      },
      { name: 'opened_on', facets: [{ name: '2024', count: 3, state: 'displayed', value: '2024' }] },
    ])
  })

  test('exports rows in the forms of the standard', async () => {
    const exported = (format: string, query = ''): Promise<Answer> => read(`${base}/datasets/typed-rows/exports/${format}`, query)
    const bytes = Buffer.from(await (await fetch(`${city.url}${base}/datasets/typed-rows/exports/csv?select=name,amount&limit=2`)).arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.subarray(3).toString()).toBe('name;amount\n"噪声; ""夜间""";12.50\nStraße;-3.25\n')
    expect((await exported('csv', 'select=name,amount&where=amount<0&delimiter=,&with_bom=false&quote_all=true')).text.split('\n')[1]).toBe(
      '"Straße","-3.25"',
    )
    expect((await exported('jsonl', 'limit=3')).text.trim().split('\n')).toHaveLength(3)
    expect((await exported('geojson', "where=district='黄浦区'")).body.features[0].geometry).toEqual({ type: 'Point', coordinates: [121.51, 31.21] })
    expect((await exported('parquet')).text.slice(0, 4)).toBe('PAR1')
    expect((await exported('shp')).body).toMatchObject({ error_code: 'InvalidRESTParameterError', message: expect.stringContaining('geojson') })
    expect((await read(`${base}/datasets/typed-rows/exports`)).body.links.map(({ rel }: { rel: string }) => rel)).toContain('parquet')
  })

  test('lists the catalogue with conditions, facets, counts and exports', async () => {
    const list = (query: string): Promise<Answer> => read(`${base}/datasets`, query)
    const ids = async (query: string): Promise<string[]> => (await list(query)).body.results.map((d: { dataset_id: string }) => d.dataset_id)
    const all = (await list('')).body
    expect([all.total_count, all.results.map((d: { dataset_id: string }) => d.dataset_id)]).toEqual([
      3,
      ['limited-cases', 'open-cases', 'typed-rows'],
    ])
    expect(all.results[1]).toMatchObject({
      has_records: true,
      metas: { default: { title: 'Sample cases', license: 'CC-BY-4.0', records_count: 5 } },
      fields: [{ name: 'case_no', type: 'text' }, { name: 'district' }, { name: 'opened_on', type: 'date' }, { name: 'amount', type: 'double' }],
    })
    expect(all.results[0].fields).toEqual([])
    expect(await ids('where=theme="transport" or dataset_id like "open%25"'.replace('%25', '%'))).toEqual(['open-cases', 'typed-rows'])
    expect(await ids('refine=theme:transport')).toEqual(['typed-rows'])
    expect(await ids('exclude=theme:transport&order_by=dataset_id desc')).toEqual(['open-cases', 'limited-cases'])
    expect(await ids('where=search("typed")')).toEqual(['typed-rows'])
    expect(await ids("where=modified > date'2000-01-01' and not theme = 'transport'&limit=1&offset=1&order_by=dataset_id")).toEqual(['open-cases'])
    expect((await list('select=dataset_id,title&refine=theme:transport')).body.results).toEqual([{ dataset_id: 'typed-rows', title: 'Typed rows' }])
    expect((await list('select=count(*) as n&group_by=theme')).body.results).toContainEqual({ theme: 'transport', n: 1 })
    expect((await read(`${base}/facets`, 'facet=theme')).body.facets[0].facets).toContainEqual(
      expect.objectContaining({ value: 'environment', count: 2 }),
    )
    expect((await read(`${base}/exports/json`, 'where=theme="transport"')).body.map((d: { dataset_id: string }) => d.dataset_id)).toEqual([
      'typed-rows',
    ])
    expect((await read(`${base}/exports/csv`)).text.split('\n')).toHaveLength(5)
    expect([(await read(`${base}/exports/ttl`)).headers.get('location'), (await read(`${base}/exports/dcat`)).status]).toEqual([
      `${city.url}/catalog.ttl?all=true`,
      302,
    ])
    expect((await read(`${base}/datasets/open-cases`)).body.dataset_id).toBe('open-cases')
    expect((await read(`${base}/datasets/open-cases/attachments`)).body).toEqual({ attachments: [] })
  })

  test.each([
    ['limit=101', 'limit'],
    ['limit=-2', 'limit'],
    ['offset=9995&limit=10', 'offset'],
    ['offset=-1', 'offset'],
    ['timezone=UTC', 'timezone'],
    ['nope=1', 'nope'],
    ["where=name = 'a", 'where, character 8'],
    ['where=nope = 1', 'where, character 1'],
    ['where=amount > "x"', 'where, character 10'],
    ['select=amount * 2', 'select, character 8'],
    ['group_by=range(amount, 5)', 'group_by, character 1'],
    ['order_by=count(*)', 'order_by, character 1'],
  ])('refuses %s and says where', async (query, place) => {
    const { status, body } = await records(query)
    expect([status, body.message]).toEqual([400, expect.stringContaining(place)])
    expect(body.error_code).toMatch(/^(ODSQLError|InvalidRESTParameterError)$/)
  })

  test('answers for a closed field as for none, and for a hidden dataset as for a missing one', async () => {
    const places = (name: string): string[] => [
      `select=${name}`,
      `where=${name} like '138%'`,
      `where=search(${name}, "138")`,
      `group_by=${name}`,
      `order_by=${name}`,
      `select=max(${name})`,
      `refine=${name}:13800000001`,
      `exclude=${name}:13800000001`,
    ]
    for (const [i, query] of places('phone').entries()) {
      const [closed, none] = await Promise.all([records(query, 'open-cases'), records(places('fence')[i] ?? '', 'open-cases')])
      expect([closed.status, closed.text.replaceAll('phone', 'fence')]).toEqual([400, none.text])
    }
    const facet = (name: string): Promise<Answer> => read(`${base}/datasets/open-cases/facets`, `facet=${name}`)
    expect((await facet('phone')).text.replaceAll('phone', 'fence')).toBe((await facet('fence')).text)
    expect((await records(`where="${secretDigits}"`, 'open-cases')).body).toEqual({ total_count: 0, results: [] })
    for (const end of ['', '/records', '/records/1', '/facets', '/exports', '/exports/csv', '/attachments']) {
      const [hidden, missing] = await Promise.all(['hidden-cases', 'never-was'].map((id) => read(`${base}/datasets/${id}${end}`)))
      expect([hidden?.status, hidden?.text.replaceAll('hidden-cases', 'never-was')]).toEqual([404, missing?.text])
    }
    expect((await read(`${base}/datasets`, '', { authorization: 'Apikey nonsense' })).status).toBe(401)
    expect((await read(`${base}/datasets`, 'apikey=nonsense')).status).not.toBe(200)
  })

  test('meets any question at all with rows of the sender or a refusal, never with a fault', async () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom(...signs, ...words, ...attacks), fc.string({ maxLength: 6, unit: 'binary' })), {
      minLength: 1,
      maxLength: 8,
    })
    const number = fc.constantFrom('0', '-1', '1', '999999999999', '1e9', '', 'NaN', '9999', '0.5', '９')
    const asked = fc.tuple(fc.constantFrom('select', 'where', 'order', 'group', 'having', 'q', 'query', 'column'), pieces, number, number)
    await fc.assert(
      fc.asyncProperty(asked, async ([name, parts, limit, offset]) => {
        const text = parts.join('').replaceAll(/[\ud800-\udfff]/g, '?')
        const soql = new URLSearchParams({ [name === 'column' ? 'district' : `$${name}`]: text })
        if (name !== 'query')
          for (const [key, value] of [
            ['$limit', limit],
            ['$offset', offset],
          ] as const)
            soql.set(key, value)
        const odsNames: Readonly<Record<string, string>> = {
          order: 'order_by',
          group: 'group_by',
          having: 'where',
          q: 'where',
          query: 'refine',
          column: 'exclude',
        }
        const odsql = new URLSearchParams({ [odsNames[name] ?? name]: text, limit, offset })
        const answers = await Promise.all([
          fetch(`${city.url}/resource/open-cases.json?${soql.toString()}`),
          fetch(`${city.url}${base}/datasets/open-cases/records?${odsql.toString()}`),
          fetch(`${city.url}${base}/datasets?${odsql.toString()}`),
        ])
        for (const answer of answers) {
          const body = await answer.text()
          expect([answer.status < 500 && answer.status !== 404, body.includes(secretDigits), body.includes('hidden-cases')]).toEqual([
            true,
            false,
            false,
          ])
          expect(JSON.parse(body)).toBeTypeOf('object')
        }
      }),
      { numRuns: 120 },
    )
  })
})
