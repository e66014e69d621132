import { afterAll, beforeAll, expect, test } from 'vitest'
import { protocols } from '../../src/protocols/index.ts'
import { createSampleCity, type SampleCity } from '../attack/sample-city.ts'
import { fromCsv, likeDoubles, plainRows, type Column } from './cells.ts'
import { declared, doorsOf, read, restDoor, type AskedTable, type Door, type Question } from './row-doors.ts'

/**
 * Leading zeros, Chinese, quotes, a line break, numbers beyond what a double holds, times, places, documents; rows that tie.
 */
const csv = [
  'code,name,count,amount,ratio,open,day,moment,at,facts,lng,lat',
  '007,"噪声, ""夜间""",9007199254740993,12345678901234567.89,0.1,true,2024-01-02,2024-01-02 08:30:00,08:30:00,"{""a"":[1,""二""]}",121.5,31.2',
  '008,"Straße\n二",-5,-3.25,2.5,false,2023-12-31,2023-12-31 23:59:59.250,23:59:59,"[]",121.6,31.3',
  '009,,,,,,,,,,121.7,31.4',
  '010,江东区,4000000000,1000000.00,100000,true,1969-12-31,1969-12-31 00:00:00,00:00:00,"{""a"":null}",121.8,31.5',
  '011,江东区,-9007199254740993,-0.01,1e-7,false,1969-12-31,1900-01-01 00:00:00,12:00:00,,121.8,31.5',
  '012,无,0,0.00,0,false,2024-02-29,2024-02-29 12:00:00,00:00:00,{},121.9,31.6',
].join('\n')
const types = ['text', 'text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'time', 'json', 'double', 'double'] as const
const columns = types.map((type, column) => ({ column, type, ...(type === 'decimal' && { precision: 38, scale: 2 }) }))
const slug = 'every-kind'

const questions: Record<string, Question> = {
  all: {},
  'first page': { limit: 2 },
  'second page': { limit: 2, offset: 2 },
  filter: { where: { equals: ['name', '江东区'] } },
  'sorted upwards': { sort: { by: 'day', down: false }, limit: 2 },
  'sorted downwards': { sort: { by: 'amount', down: true }, limit: 2 },
  'what ties, from its second row': { sort: { by: 'name', down: false }, limit: 2, offset: 1 },
  'one row': { where: { equals: ['code', '007'] } },
}

let city: SampleCity
let table: AskedTable
let rest: ReturnType<typeof restDoor>
const doors = (): [string, Door][] => Object.entries(doorsOf(table)).filter((entry): entry is [string, Door] => typeof entry[1] === 'object')
const plain = (rows: readonly Record<string, unknown>[]): unknown[][] => plainRows(table.columns, rows)
const same = (door: string, wanted: readonly unknown[][], found: readonly unknown[][]): void =>
  expect({ door, rows: found }).toEqual({ door, rows: likeDoubles(wanted, found) })

beforeAll(async () => {
  city = await createSampleCity()
  await city.publish({ slug, fields: {}, csv: 'code\n000', draft: true })
  const job = await city.stewardA.load(slug, 'kinds.csv', csv, { mode: 'replace', settings: { columns } })
  if (job.state !== 'done' || job.result.findings > 0)
    throw new Error((await city.stewardA.get(`/tables/${slug}/versions/${job.result.number}/findings`)).text)
  await city.stewardA.patch(`/tables/${slug}`, { coordinateSystem: 'wgs84' })
  const review = (await city.stewardA.post(`/datasets/${slug}/submit`)).body.review.id as string
  await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' })
  await city.indexed()
  const { fields } = (await city.visitor.get(`/tables/${slug}`)).body as { fields: Column[] }
  table = { url: city.url, slug, dataset: slug, agency: 'agency-a', columns: fields, places: { longitude: 'lng', latitude: 'lat' } }
  rest = restDoor(table)
})
afterAll(() => city.drop())

test('every protocol has a case here, or a reason to have none', () => {
  expect(protocols.map(({ name }) => name).filter((name) => doorsOf(table)[name] === undefined)).toEqual([])
})

test('every protocol declares every type as its language calls it', async () => {
  const telling = doors().filter(([, { types: told }]) => told)
  expect(await Promise.all(telling.map(async ([name, { types: told }]) => [name, await told?.()]))).toEqual(
    telling.map(([name]) => [name, Object.fromEntries(table.columns.map((column) => [column.name, declared[name]?.[column.type]?.(column)]))]),
  )
})

test('every door gives the whole table as it was loaded', async () => {
  const wanted = plain(fromCsv(csv))
  expect(wanted).toHaveLength(6)
  for (const [name, { wholes = {} }] of [['REST', rest] as const, ...doors()])
    for (const [form, take] of Object.entries(wholes)) same(`${name} as ${form}`, wanted, plain(await take()))
})

test.each(Object.entries(questions))('every door answers like REST: %s', async (_title, question) => {
  const wanted = plain(await rest.ask(question))
  expect(wanted.length).toBeGreaterThan(0)
  for (const [name, { ask }] of doors()) if (ask) same(name, wanted, plain(await ask(question)))
})

test('every door counts like REST', async () => {
  const counting = doors().filter(([, { count }]) => count)
  for (const where of [undefined, questions['filter']!.where, { equals: ['name', '没有'] as [string, string] }]) {
    const wanted = await rest.count(where)
    expect(await Promise.all(counting.map(async ([name, { count }]) => [name, await count?.(where)]))).toEqual(
      counting.map(([name]) => [name, wanted]),
    )
  }
})

test('an etag of the rows at one door leaves no other door without its answer', async () => {
  const rows = `/api/v1/tables/${slug}/rows?`
  const pairs = [
    [`${rows}format=geojson&limit=2`, `/resource/${slug}.geojson?$limit=2`],
    [`${rows}${new URLSearchParams({ select: '_id, *', limit: '100' }).toString()}`, `/api/3/action/datastore_search?resource_id=${slug}`],
    [`${rows}format=csv`, `/datastore/dump/${slug}?format=csv`],
    [`${rows}format=geojson`, `/api/explore/v2.1/catalog/datasets/${slug}/exports/geojson`],
  ] as const
  for (const [own, other] of pairs) {
    const etag = (await read(city.url + own)).headers.get('etag') ?? ''
    expect((await fetch(city.url + own, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const plainly = await (await read(city.url + other)).text()
    expect(plainly).not.toBe('')
    expect(await (await read(city.url + other, { headers: { 'if-none-match': etag } })).text()).toBe(plainly)
  }
})

test('programs in browsers of other places are told beforehand what every address takes', async () => {
  for (const { path } of protocols.flatMap(({ examples }) => examples)) {
    const asked = await fetch(city.url + path.replaceAll('{table}', slug).replaceAll('{dataset}', slug).split('?')[0], { method: 'OPTIONS' })
    expect([path, asked.status]).toEqual([path, 204])
    expect(asked.headers.get('access-control-allow-origin')).toBe('*')
    expect(asked.headers.get('access-control-allow-methods')).toContain('GET')
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull()
  }
})
