import { zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { icebergRead } from 'icebird'
import { fromCsv, parseExactly, type Column, type Row } from './cells.ts'

export interface AskedTable {
  url: string
  slug: string
  dataset: string
  agency: string
  columns: readonly Column[]
  /** Columns that a protocol of places tells as a geometry. */
  places: { longitude: string; latitude: string } | null
}

export interface Question {
  /** The same condition in the language of each door. */
  where?: { equals: [column: string, value: string] }
  sort?: { by: string; down: boolean }
  limit?: number
  offset?: number
}

/** How a door gives rows. `wholes` give all of them as files, by their form; `ask` answers a question; `count` says how many rows a condition has. */
export interface Door {
  wholes?: Readonly<Record<string, () => Promise<Row[]>>>
  ask?: (question: Question) => Promise<Row[]>
  count?: (where: Question['where']) => Promise<number>
  /** What it declares of each column. */
  types?: () => Promise<Record<string, unknown>>
}

export async function read(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init)
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${(await answer.text()).slice(0, 500)}`)
  return answer
}
const json = async <T>(url: string, init?: RequestInit): Promise<T> => parseExactly(await (await read(url, init)).text()) as T
const query = (parameters: Record<string, string | number | undefined>): string =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])),
  ).toString()
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
/** A column may be called like a word of the language: its name stands in the quotes the language has for names. */
const words = (mark: '"' | '`') => ({
  equality: (where: Question['where']): string | undefined => where && `${mark}${where.equals[0]}${mark} = ${quoted(where.equals[1])}`,
  order: (sort: Question['sort']): string | undefined => sort && `${mark}${sort.by}${mark} ${sort.down ? 'desc' : 'asc'}`,
})
const [own, ticked] = [words('"'), words('`')]
const parquet = async (url: string): Promise<Row[]> =>
  parquetReadObjects({ file: await (await read(url)).arrayBuffer(), compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } })
const csv = async (url: string, delimiter?: string): Promise<Row[]> => fromCsv(await (await read(url)).text(), delimiter)
const byName = (columns: readonly { name: string; type: unknown }[]): Record<string, unknown> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type]))

/** The door all others are compared with. */
export function restDoor({ url, slug }: AskedTable): Required<Pick<Door, 'ask' | 'count' | 'wholes'>> {
  const rows = `${url}/api/v1/tables/${slug}/rows`
  return {
    async ask({ where, sort, limit, offset }) {
      return (await json<{ rows: Row[] }>(`${rows}?${query({ where: own.equality(where), order_by: own.order(sort), limit, offset })}`)).rows
    },
    async count(where) {
      const { rows: counted } = await json<{ rows: { n: string }[] }>(`${rows}?${query({ select: 'count(*) as n', where: own.equality(where) })}`)
      return Number(counted[0]?.n)
    },
    wholes: {
      CSV: () => csv(`${rows}?format=csv`),
      Parquet: () => parquet(`${rows}?format=parquet`),
      JSON: () => json<Row[]>(`${rows}?format=json&all=true`),
      'lines of JSON': async () => {
        const text = await (await read(`${rows}?format=ndjson`)).text()
        return text.split('\n').flatMap((line) => (line === '' ? [] : [parseExactly(line) as Row]))
      },
    },
  }
}

function ckanDoor({ url, slug }: AskedTable): Door {
  interface Found {
    records: Row[]
    total: string
    fields: { id: string; type: string }[]
  }
  const ask = async ({ where, sort, limit, offset }: Question): Promise<Found> => {
    const filters = where && JSON.stringify({ [where.equals[0]]: where.equals[1] })
    const parameters = { resource_id: slug, filters, sort: own.order(sort), limit, offset }
    return (await json<{ result: Found }>(`${url}/api/3/action/datastore_search?${query(parameters)}`)).result
  }
  return {
    ask: async (question) => (await ask(question)).records,
    count: async (where) => Number((await ask({ ...(where && { where }), limit: 0 })).total),
    wholes: {
      CSV: () => csv(`${url}/datastore/dump/${slug}?format=csv`),
      JSON: async () => {
        const { fields, records } = await json<{ fields: { id: string }[]; records: unknown[][] }>(`${url}/datastore/dump/${slug}?format=json`)
        return records.map((cells) => Object.fromEntries(cells.map((cell, i) => [fields[i]?.id, cell])))
      },
    },
    types: async () => {
      const { fields } = await ask({ limit: 0 })
      return Object.fromEntries(fields.flatMap(({ id, type }) => (id === '_id' ? [] : [[id, type]])))
    },
  }
}

function sodaDoor({ url, slug }: AskedTable): Door {
  const address = ({ where, sort, limit, offset }: Question, more: Record<string, string> = {}): string =>
    `${url}/resource/${slug}.json?${query({ $where: ticked.equality(where), $order: ticked.order(sort), $limit: limit, $offset: offset, ...more })}`
  return {
    ask: (question) => json<Row[]>(address(question)),
    count: async (where) => Number((await json<{ n: string }[]>(address({ ...(where && { where }) }, { $select: 'count(*) as n' })))[0]?.n),
    wholes: {
      JSON: () => json<Row[]>(address({ limit: 50_000 })),
      CSV: () => csv(`${url}/resource/${slug}.csv?$limit=50000`),
    },
    types: async () => {
      const { headers } = await read(address({ limit: 1 }))
      const [names, types] = ['x-soda2-fields', 'x-soda2-types'].map((name) => JSON.parse(headers.get(name) ?? '[]') as string[])
      return Object.fromEntries((names ?? []).map((name, i) => [name, types?.[i]]))
    },
  }
}

function opendatasoftDoor({ url, slug, dataset }: AskedTable): Door {
  const base = `${url}/api/explore/v2.1/catalog/datasets/${slug}`
  const ask = async ({ where, sort, limit, offset }: Question): Promise<{ total_count: string; results: Row[] }> =>
    json(`${base}/records?${query({ where: ticked.equality(where), order_by: ticked.order(sort), limit: limit ?? 100, offset })}`)
  return {
    ask: async (question) => (await ask(question)).results,
    count: async (where) => Number((await ask(where ? { where } : {})).total_count),
    wholes: {
      JSON: () => json<Row[]>(`${base}/exports/json`),
      CSV: () => csv(`${base}/exports/csv`, ';'),
      Parquet: () => parquet(`${base}/exports/parquet`),
    },
    types: async () =>
      byName((await json<{ fields: { name: string; type: string }[] }>(`${url}/api/explore/v2.1/catalog/datasets/${dataset}`)).fields),
  }
}

function ogcDoor({ url, slug, places }: AskedTable): Door {
  if (!places) return {}
  interface Features {
    features: { properties: Row; geometry: { coordinates: string[] } | null }[]
    numberMatched: string
    links: { rel: string; href: string }[]
  }
  const base = `${url}/ogc/collections/${slug}`
  const page = (parameters: Record<string, string | number | undefined>): Promise<Features> => json(`${base}/items?${query(parameters)}`)
  return {
    count: async (where) => Number((await page({ limit: 1, ...(where && { [where.equals[0]]: where.equals[1] }) })).numberMatched),
    wholes: {
      'pages of GeoJSON': async () => {
        const rows: Row[] = []
        for (let next: string | undefined = `${base}/items?limit=500`; next !== undefined;) {
          const found: Features = await json(next)
          for (const { properties, geometry } of found.features) {
            const [longitude = null, latitude = null] = geometry?.coordinates ?? []
            // A place is a geometry there, not two columns.
            rows.push({ ...properties, [places.longitude]: longitude, [places.latitude]: latitude })
          }
          next = found.links.find(({ rel }) => rel === 'next')?.href
        }
        return rows
      },
    },
    types: async () => {
      const { properties } = await json<{ properties: Record<string, { type?: unknown; format?: string }> }>(`${base}/schema`)
      return Object.fromEntries(
        Object.entries(properties).flatMap(([name, { type, format }]) =>
          name === 'geometry'
            ? []
            : [
                [
                  name,
                  [type, format]
                    .flat()
                    .filter((one) => one !== undefined)
                    .join(' '),
                ],
              ],
        ),
      )
    },
  }
}

function deltaDoor({ url, slug, dataset, agency }: AskedTable): Door {
  const table = `${url}/delta-sharing/shares/${agency}/schemas/${dataset}/tables/${slug}`
  const headers = { authorization: 'Bearer pj_public', 'content-type': 'application/json' }
  const linesOf = async (answer: Response): Promise<Record<string, unknown>[]> =>
    (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return {
    wholes: {
      Parquet: async () => {
        const lines = await linesOf(await read(`${table}/query`, { method: 'POST', headers, body: '{}' }))
        const urls = lines.flatMap(({ file }) => (file as { url: string } | undefined)?.url ?? [])
        return (await Promise.all(urls.map(parquet))).flat()
      },
    },
    types: async () => {
      const lines = await linesOf(await read(`${table}/metadata`, { headers }))
      const { schemaString } = lines.flatMap(({ metaData }) => (metaData as { schemaString: string } | undefined) ?? [])[0]!
      return byName((JSON.parse(schemaString) as { fields: { name: string; type: string }[] }).fields)
    },
  }
}

function icebergDoor({ url, slug, agency }: AskedTable): Door {
  type Metadata = Exclude<Parameters<typeof icebergRead>[0]['metadata'], undefined>
  const load = async (): Promise<Metadata> => {
    const answer = await read(`${url}/iceberg/v1/namespaces/${agency}/tables/${slug}`)
    return ((await answer.json()) as { metadata: Metadata }).metadata
  }
  return {
    wholes: { Parquet: async () => icebergRead({ tableUrl: 'read through the catalogue', metadata: await load() }) },
    types: async () => {
      const { schemas, 'current-schema-id': current } = await load()
      const schema = schemas.find((one) => one['schema-id'] === current)
      return byName((schema?.fields ?? []).map(({ name, type }) => ({ name, type: String(type).replaceAll(' ', '') })))
    },
  }
}

/** What describes a table without giving its rows. */
const documentDoor = (table: AskedTable, path: string, columnsOf: (document: never) => { name: string; type: unknown }[]): Door => ({
  types: async () => byName(columnsOf((await (await read(`${table.url}/datasets/${table.dataset}/${path}`)).json()) as never)),
})

/** Every protocol, and how it is asked for the rows of a table; one that has neither rows nor columns says why. */
export const doorsOf = (table: AskedTable): Readonly<Record<string, Door | string>> => ({
  dcat: 'describes the catalogue; its downloads are those of REST',
  'data-json': 'describes the catalogue; its downloads are those of REST',
  'oai-pmh': 'describes the catalogue',
  'schema-org': 'describes a dataset',
  'data-package': documentDoor(table, 'datapackage.json', ({ resources }: { resources: { name: string; schema: { fields: Column[] } }[] }) =>
    resources.flatMap(({ name, schema }) => (name === table.slug ? schema.fields : [])),
  ),
  csvw: documentDoor(
    table,
    'csv-metadata.json',
    ({ tables }: { tables: { url: string; tableSchema: { columns: { name: string; datatype: string | { base: string; format: string } }[] } }[] }) =>
      tables
        .flatMap(({ url, tableSchema }) => (url.includes(`/tables/${table.slug}/`) ? tableSchema.columns : []))
        .map(({ name, datatype }) => ({ name, type: typeof datatype === 'string' ? datatype : `${datatype.base} ${datatype.format}` })),
  ),
  croissant: documentDoor(table, 'croissant.json', ({ recordSet }: { recordSet: { name: string; field: { name: string; dataType: string }[] }[] }) =>
    recordSet.flatMap(({ name, field }) => (name === table.slug ? field.map((one) => ({ name: one.name, type: one.dataType })) : [])),
  ),
  ckan: ckanDoor(table),
  soda: sodaDoor(table),
  opendatasoft: opendatasoftDoor(table),
  ogc: ogcDoor(table),
  'delta-sharing': deltaDoor(table),
  iceberg: icebergDoor(table),
})

/** What each protocol must declare a column of the lake as. */
export const declared: Readonly<Record<string, Readonly<Record<string, (column: Column) => string>>>> = Object.fromEntries(
  Object.entries({
    'data-package': ['string', 'integer', 'number', 'number', 'boolean', 'date', 'datetime', 'time', 'any'],
    csvw: ['string', 'integer', 'decimal', 'double', 'boolean', 'date', 'dateTime yyyy-MM-dd HH:mm:ss.SSSSSS', 'time', 'json'],
    croissant: ['sc:Text', 'sc:Integer', 'sc:Float', 'sc:Float', 'sc:Boolean', 'sc:Date', 'sc:DateTime', 'sc:Time', 'sc:Text'],
    ckan: ['text', 'int8', 'numeric', 'float8', 'bool', 'date', 'timestamp', 'time', 'json'],
    soda: ['text', 'number', 'number', 'number', 'checkbox', 'floating_timestamp', 'floating_timestamp', 'text', 'text'],
    opendatasoft: ['text', 'int', 'double', 'double', 'boolean', 'date', 'datetime', 'text', 'json_blob'],
    ogc: ['string', 'integer string', 'number string', 'number', 'boolean', 'string date', 'string', 'string', ''],
    'delta-sharing': ['string', 'long', 'decimal(p,s)', 'double', 'boolean', 'date', 'timestamp', 'string', 'string'],
    iceberg: ['string', 'long', 'decimal(p,s)', 'double', 'boolean', 'date', 'timestamp', 'time', 'string'],
  }).map(([name, words]) => [
    name,
    Object.fromEntries(
      ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'time', 'json'].map((type, i) => [
        type,
        ({ precision, scale }: Column) => (words[i] ?? '').replace('p,s', `${precision},${scale}`),
      ]),
    ),
  ]),
)
