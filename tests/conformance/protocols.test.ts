import { zstdDecompressSync } from 'node:zlib'
import { icebergRead } from 'icebird'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { protocols } from '../../src/protocols/index.ts'
import { createSampleCity, type SampleCity } from '../attack/sample-city.ts'

/** Leading zeros, Chinese, quotes, decimals, large and negative numbers, empty cells, dates, times, places. */
const csv = [
  'code,name,count,amount,ratio,open,day,moment,lng,lat',
  '007,"噪声, ""夜间""",3,12.50,0.1,true,2024-01-02,2024-01-02 08:30:00,121.5,31.2',
  '008,Straße,-5,-3.25,2.5,false,2023-12-31,2023-12-31 23:59:59,121.6,31.3',
  '009,,,,,,,,121.7,31.4',
  '010,江东区,4000000000,1000000.00,100000,true,1969-12-31,1969-12-31 00:00:00,121.8,31.5',
].join('\n')
const types = ['text', 'text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'double', 'double'] as const
const names = csv.slice(0, csv.indexOf('\n')).split(',')
const columns = types.map((type, column) => ({ column, type }))
const slug = 'every-kind'

type Row = Record<string, unknown>
interface Question {
  /** The same condition in the language of each door. */
  where?: { equals: [name: string, value: string] }
  sort?: { by: string; down: boolean }
  limit?: number
  offset?: number
}
const questions: Record<string, Question> = {
  all: {},
  'first page': { limit: 2 },
  'second page': { limit: 2, offset: 2 },
  filter: { where: { equals: ['name', '江东区'] } },
  'sorted upwards': { sort: { by: 'day', down: false }, limit: 2 },
  'sorted downwards': { sort: { by: 'amount', down: true }, limit: 2 },
  'one row': { where: { equals: ['code', '007'] } },
}

/** How a door gives rows. `whole` gives all of them as files; `ask` answers a question; `count` says how many rows a condition has. */
interface Reader {
  whole?: () => Promise<Row[]>
  ask?: (question: Question) => Promise<Row[]>
  count?: (where: Question['where']) => Promise<number>
}

let city: SampleCity
const read = async (path: string, init?: RequestInit): Promise<Response> => {
  const answer = await fetch(path.startsWith('http') ? path : city.url + path, init)
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}
const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await (await read(path, init)).json()) as T
const query = (parameters: Record<string, string | number | undefined>): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])),
  ).toString()
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
const equality = (where: Question['where']): string | undefined => where && `${where.equals[0]} = ${quoted(where.equals[1])}`
const parquet = async (url: string): Promise<Row[]> =>
  parquetReadObjects({ file: await (await read(url)).arrayBuffer(), compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } })

/** One line of CSV into its cells. */
const cells = (line: string): (string | null)[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, inQuotes, bare]) => inQuotes?.replaceAll('""', '"') ?? (bare === '' ? null : (bare ?? null)),
  )
function fromCsv(text: string): Row[] {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [cells(head)[i], cell])))
}

const rest: Reader = {
  ask: async ({ where, sort, limit, offset }) => {
    const parameters = { where: equality(where), order_by: sort && `${sort.by} ${sort.down ? 'desc' : 'asc'}`, limit, offset }
    return (await json<{ rows: Row[] }>(`/api/v1/tables/${slug}/rows?${query(parameters)}`)).rows
  },
  count: async (where) =>
    Number(
      (await json<{ rows: { n: number }[] }>(`/api/v1/tables/${slug}/rows?${query({ select: 'count(*) as n', where: equality(where) })}`)).rows[0]?.n,
    ),
}

/** Doors beside the protocols. */
const downloads: Record<string, Reader> = {
  CSV: { whole: async () => fromCsv(await (await read(`/api/v1/tables/${slug}/rows?format=csv`)).text()) },
  Parquet: { whole: () => parquet(`/api/v1/tables/${slug}/rows?format=parquet`) },
  JSON: { whole: () => json<Row[]>(`/api/v1/tables/${slug}/rows?format=json&all=true`) },
}

type Ckan = { result: { records: Row[]; total: number } }
const ckan = async ({ where, sort, limit, offset }: Question): Promise<Ckan['result']> => {
  const filters = where && JSON.stringify({ [where.equals[0]]: where.equals[1] })
  const parameters = { resource_id: slug, filters, sort: sort && `${sort.by} ${sort.down ? 'desc' : 'asc'}`, limit, offset }
  return (await json<Ckan>(`/api/3/action/datastore_search?${query(parameters)}`)).result
}
const soda = async ({ where, sort, limit, offset }: Question, more: Record<string, string> = {}): Promise<Row[]> =>
  json<Row[]>(
    `/resource/${slug}.json?${query({ $where: equality(where), $order: sort && `${sort.by} ${sort.down ? 'desc' : 'asc'}`, $limit: limit, $offset: offset, ...more })}`,
  )
type Records = { total_count: number; results: Row[] }
const opendatasoft = async ({ where, sort, limit, offset }: Question): Promise<Records> =>
  json<Records>(
    `/api/explore/v2.1/catalog/datasets/${slug}/records?${query({ where: equality(where), order_by: sort && `${sort.by} ${sort.down ? 'desc' : 'asc'}`, limit: limit ?? 100, offset })}`,
  )
type Features = { features: { properties: Row; geometry: { coordinates: number[] } | null }[]; numberMatched: number }
const ogc = async ({ where, limit }: Question): Promise<Features> =>
  json<Features>(`/ogc/collections/${slug}/items?${query({ limit: limit ?? 100, ...(where && { [where.equals[0]]: where.equals[1] }) })}`)
const delta = `/delta-sharing/shares/agency-a/schemas/${slug}/tables/${slug}`

/** How each protocol is asked for rows; one that has none says why. */
const readers: Readonly<Record<string, Reader | string>> = {
  dcat: 'describes the catalogue; its downloads are those of REST',
  'data-json': 'describes the catalogue; its downloads are those of REST',
  'oai-pmh': 'describes the catalogue',
  'data-package': 'describes a dataset; its files are the CSV of REST',
  csvw: 'describes the CSV of REST',
  'schema-org': 'describes a dataset',
  croissant: 'describes a dataset; its files are the CSV of REST',
  ckan: {
    ask: async (question) => (await ckan(question)).records,
    count: async (where) => (await ckan({ ...(where && { where }), limit: 0 })).total,
    whole: async () => fromCsv(await (await read(`/datastore/dump/${slug}?format=csv`)).text()),
  },
  soda: {
    ask: soda,
    count: async (where) => Number((await soda(where ? { where } : {}, { $select: 'count(*) as n' }))[0]?.['n']),
  },
  opendatasoft: {
    ask: async (question) => (await opendatasoft(question)).results,
    count: async (where) => (await opendatasoft(where ? { where } : {})).total_count,
  },
  ogc: {
    // A place is a geometry there, not two columns.
    whole: async () =>
      (await ogc({})).features.map(({ properties, geometry }) => ({ ...properties, lng: geometry?.coordinates[0], lat: geometry?.coordinates[1] })),
    count: async (where) => (await ogc(where ? { where } : {})).numberMatched,
  },
  'delta-sharing': {
    whole: async () => {
      const answer = await read(`${delta}/query`, {
        method: 'POST',
        headers: { authorization: 'Bearer pj_public', 'content-type': 'application/json' },
        body: '{}',
      })
      const files = (await answer.text())
        .trim()
        .split('\n')
        .flatMap((line) => (JSON.parse(line) as { file?: { url: string } }).file ?? [])
      return (await Promise.all(files.map(({ url }) => parquet(url)))).flat()
    },
  },
  iceberg: {
    whole: async () => {
      const { metadata } = await json<{ metadata: Record<string, unknown> }>(`/iceberg/v1/namespaces/agency-a/tables/${slug}`)
      type Metadata = Exclude<Parameters<typeof icebergRead>[0]['metadata'], undefined>
      return icebergRead({ tableUrl: 'read through the catalogue', metadata: metadata as unknown as Metadata })
    },
  },
}

/** A time as text in the form of ISO 8601 to the second: what a format has for a time differs, the time may not. */
const timeOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value)).replace(' ', 'T').slice(0, 19)
/** A cell as its type has it, whatever the format could print. */
function plainCell(type: (typeof types)[number], value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null
  if (type === 'integer' || type === 'decimal' || type === 'double') return Number(value)
  if (type === 'boolean') return value === true || value === 'true'
  if (type === 'date') return timeOf(value).slice(0, 10)
  return type === 'timestamp' ? timeOf(value) : String(value)
}
const plain = (rows: readonly Row[]): unknown[][] => rows.map((row) => types.map((type, i) => plainCell(type, row[names[i] ?? ''])))

beforeAll(async () => {
  city = await createSampleCity()
  await city.publish({ slug, fields: {}, csv: 'code\n000', draft: true })
  const job = await city.stewardA.load(slug, 'kinds.csv', csv, { mode: 'replace', settings: { columns } })
  if (job.state !== 'done' || job.result.findings > 0) throw new Error(JSON.stringify(job))
  await city.stewardA.patch(`/tables/${slug}`, { coordinateSystem: 'wgs84' })
  const review = (await city.stewardA.post(`/datasets/${slug}/submit`)).body.review.id as string
  await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' })
  await city.indexed()
})
afterAll(() => city.drop())

test('every protocol has a case here, or a reason to have none', () => {
  expect(protocols.map(({ name }) => name).filter((name) => readers[name] === undefined)).toEqual([])
})

test('rows come as they were loaded', async () => {
  expect(plain(await rest.ask!({}))).toEqual(plain(fromCsv(csv)))
})

const doors = [
  ...Object.entries(downloads),
  ...protocols.flatMap(({ name }): [string, Reader][] => {
    const reader = readers[name]
    return typeof reader === 'object' ? [[name, reader]] : []
  }),
]
const wholes = doors.flatMap(([name, { whole }]) => (whole ? [[name, whole] as const] : []))
const asked = doors.flatMap(([name, { ask }]) =>
  ask ? Object.entries(questions).map(([title, question]) => [name, title, question, ask] as const) : [],
)
const counted = doors.flatMap(([name, { count }]) => (count ? [[name, count] as const] : []))

test.each(wholes)('%s gives the whole table as REST gives it', async (_name, whole) => {
  expect(plain(await whole())).toEqual(plain(fromCsv(csv)))
})
test.each(asked)('%s answers like REST: %s', async (_name, _title, question, ask) => {
  const [wanted, found] = await Promise.all([rest.ask!(question), ask(question)])
  expect(wanted.length).toBeGreaterThan(0)
  expect(plain(found)).toEqual(plain(wanted))
})
test.each(counted)('%s counts like REST', async (_name, count) => {
  for (const where of [undefined, questions['filter']!.where, { equals: ['name', '没有'] as [string, string] }])
    expect(await count(where)).toBe(await rest.count!(where))
})

test('an etag of the rows at one door leaves no other door without its answer', async () => {
  const rows = `/api/v1/tables/${slug}/rows?`
  const pairs = [
    [`${rows}format=geojson&limit=2`, `/resource/${slug}.geojson?$limit=2`],
    [`${rows}${query({ select: '_id, *', limit: 100 })}`, `/api/3/action/datastore_search?resource_id=${slug}`],
    [`${rows}format=csv`, `/datastore/dump/${slug}?format=csv`],
    [`${rows}format=geojson`, `/api/explore/v2.1/catalog/datasets/${slug}/exports/geojson`],
  ] as const
  for (const [own, other] of pairs) {
    const etag = (await read(own)).headers.get('etag') ?? ''
    expect((await fetch(city.url + own, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const plainly = await (await read(other)).text()
    expect(plainly).not.toBe('')
    expect(await (await read(other, { headers: { 'if-none-match': etag } })).text()).toBe(plainly)
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
