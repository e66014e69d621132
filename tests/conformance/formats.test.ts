import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTable } from '../../src/lake/index.ts'
import { rowSource, versionOf } from '../../src/lake/row-source.ts'
import { createTestCity, type TestCity, type TestClient } from '../../src/testing/city.ts'

type Cell = string | number | boolean | null
interface Answer {
  columns: { name: string; type: string }[]
  rows: Record<string, Cell>[]
}

const kinds = ['甲', '乙', '丙,"引"', "o'k\n二行", null]
/** Every type, with nulls, an empty text, numbers at the edge of JSON, Chinese, quotes and line ends; 47 rows so that pages do not divide them. */
const source = Array.from({ length: 47 }, (_, i) => ({
  code: String(i).padStart(6, '0'),
  名称: i % 7 === 3 ? null : `第${i}号 "引" '号'`,
  kind: kinds[i % kinds.length] ?? null,
  count: i % 5 === 4 ? null : i * 37 - 400,
  big: i === 46 ? null : 9_007_199_254_740_000 + i * 3,
  price: i % 6 === 5 ? null : (i * 1234.5 - 9000).toFixed(2),
  ratio: i % 8 === 7 ? null : `${(i - 20) / 7}`,
  open: i % 4 === 3 ? null : i % 2 === 0,
  day: i % 9 === 8 ? null : `2024-0${(i % 9) + 1}-1${i % 10}`,
  at:
    i % 10 === 9 ? null : `2024-03-${String((i % 28) + 1).padStart(2, '0')} ${String(i % 24).padStart(2, '0')}:15:${String(i % 60).padStart(2, '0')}`,
}))
const csvCell = (v: unknown): string => (v === null ? '' : `"${String(v).replaceAll('"', '""')}"`)
const names = Object.keys(source[0] as object)
const file = [names.join(','), ...source.map((row) => Object.values(row).map(csvCell).join(','))].join('\n')

/** RFC 4180; an empty cell without quotes is a null. */
function readCsv(text: string): Record<string, string | null>[] {
  const table: (string | null)[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && table.at(-1)?.length === 0) break
    table.at(-1)?.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'))
    if (end === '\n') table.push([])
    if (end === '') break
  }
  if (table.at(-1)?.length === 0) table.pop()
  const [header = [], ...body] = table
  return body.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? null])))
}

/** One form for a value whatever the format it came in. Numbers keep every digit. */
function canonical(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null
  const text = String(value)
  switch (type) {
    case 'integer':
      return BigInt(text).toString()
    case 'decimal':
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text
    case 'double':
      return Number(text).toString()
    case 'timestamp':
      return text.replace(' ', 'T').replace(/\.0+$/, '')
    default:
      return text
  }
}

const questions: [string, string][] = [
  ['all rows in the order of the source', ''],
  ['some columns in another order', 'select=at,名称,code'],
  ['a filter on text', "where=kind = '甲'"],
  ['a filter on quotes and line ends', "where=kind = 'o''k\n二行' or kind = '丙,\"引\"'"],
  ['a filter on nulls', 'where=kind is null or price is null'],
  ['a filter on numbers', 'where=price between -1000 and 20000.5 and big > 9007199254740010'],
  ['a filter on days and times', "where=day >= '2024-03-01' and at < '2024-03-20 10:00'"],
  ['a filter on truth', 'where=open'],
  ['a list and a pattern', "where=code in ('000001','000040') or 名称 like '%4号%'"],
  ['an order with nulls', 'order_by=price desc,code'],
  ['an order by a text in Chinese', 'order_by=kind,at desc'],
  ['the place in the source', 'select=_row,code&where=_row >= 40'],
  ['nothing at all', "where=code = 'none'"],
  ['groups', 'select=kind,count(*) as n,sum(price) as 总价,min(day) as first,max(at) as last,count(distinct open) as o&group_by=kind'],
  [
    'groups by month',
    "select=date_trunc('month', day) as month,count(*) as n,avg(count) as mean,median(ratio) as middle&group_by=month&order_by=month",
  ],
  ['one figure', 'select=count(*) as n,sum(big) as total,min(price) as low,max(ratio) as high'],
]

describe('the same question is answered alike', () => {
  let city: TestCity
  let steward: TestClient
  let connection: DuckDBConnection
  const fromParquet = new Map<string, Answer>()
  const rows = (query: string): string => `/tables/all-types/rows?${query}`
  const url = (query: string, more: string): string =>
    rows(
      [query, more]
        .filter(Boolean)
        .join('&')
        .split('&')
        .map((part) => part.replace(/=(.*)$/s, (_, v: string) => `=${encodeURIComponent(v)}`))
        .join('&'),
    )

  beforeAll(async () => {
    city = await createTestCity()
    steward = await city.as('stewardA')
    connection = await (await DuckDBInstance.create(':memory:')).connect()
    const text = { zh: '各种类型', en: 'All types' }
    await steward.post('/datasets', {
      agency: 'agency-a',
      slug: 'all-types',
      name: text,
      summary: text,
      theme: 'economy',
      shareClass: 'unconditional',
      openClass: 'unconditional',
      updateCycle: 'daily',
    })
    await steward.post('/datasets/all-types/tables', { slug: 'all-types', lookupKeys: ['code'], orderField: 'at' })
    // A version that waits has no serving copy: it is answered from Parquet.
    const job = await steward.load('all-types', 'all.csv', file, {
      publish: false,
      settings: {
        columns: [
          { column: 4, type: 'integer' },
          { column: 6, type: 'double' },
        ],
      },
    })
    if (job.state !== 'done' || job.result.findings > 0) throw new Error(JSON.stringify(job))
  })
  afterAll(async () => {
    connection.closeSync()
    await city.drop()
  })

  async function pages(query: string, limit: number): Promise<Answer & { total: number; pages: number }> {
    const all: Answer['rows'] = []
    let cursor: string | null = null
    let count = 0
    for (;;) {
      const answer = await steward.get(url(query, `version=1&fresh=true&count=true&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`))
      expect(answer.status, answer.text).toBe(200)
      all.push(...(answer.body.rows as Answer['rows']))
      count++
      expect(answer.body.rowCount).toBe(answer.body.rows.length)
      expect(answer.body.truncated).toBe(answer.body.cursor !== null)
      cursor = answer.body.cursor as string | null
      if (cursor === null) return { columns: answer.body.columns, rows: all, total: answer.body.total as number, pages: count }
    }
  }

  const same = (answer: Answer, given: Record<string, unknown>[]): void => {
    const form = (list: Record<string, unknown>[]) => list.map((row) => answer.columns.map((c) => canonical(row[c.name], c.type)))
    expect(form(given)).toEqual(form(answer.rows))
    for (const row of given) expect(Object.keys(row)).toEqual(answer.columns.map((c) => c.name))
  }

  async function inEveryFormat(query: string): Promise<Answer> {
    const whole = await pages(query, 10_000)
    expect(whole.total).toBe(whole.rows.length)
    const small = await pages(query, 7)
    expect(small.pages).toBe(Math.max(1, Math.ceil(whole.rows.length / 7)))
    expect(small.rows).toEqual(whole.rows)
    expect((await steward.get(url(query, 'version=1&all=true'))).body).toEqual(whole.rows)
    const lines = (await steward.get(url(query, 'version=1&format=ndjson'))).text.split('\n').filter(Boolean)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(whole.rows)
    const csv = (await steward.get(url(query, 'version=1&format=csv'))).text
    same(whole, readCsv(csv))
    const response = await fetch(`${city.url}/api/v1${url(query, 'version=1&format=parquet')}`, { headers: { cookie: steward.cookie } })
    const path = join(city.dataDir, 'export.parquet')
    await writeFile(path, Buffer.from(await response.arrayBuffer()))
    const read = await connection.runAndReadAll(`select * from read_parquet('${path}')`)
    expect(read.columnNames()).toEqual(whole.columns.map((c) => c.name))
    same(whole, read.getRowObjectsJson())
    same(whole, await sheetRows(query, whole.columns))
    return whole
  }

  /** Rows of the first sheet of a workbook, under the names of the answer. */
  async function sheetRows(query: string, columns: Answer['columns']): Promise<Record<string, unknown>[]> {
    const response = await fetch(`${city.url}/api/v1${url(query, 'version=1&format=xlsx')}`, { headers: { cookie: steward.cookie } })
    expect(response.headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()))
    const [head, ...body] = sheets[0]?.rows ?? []
    expect(head).toEqual(columns.map((c) => c.name))
    expect(sheets[1]?.rows.flat()).toContainEqual(expect.stringMatching(/^v1( |$)/))
    const value = (cell: unknown, type: string): unknown => (cell instanceof Date ? cell.toISOString().slice(0, type === 'date' ? 10 : 19) : cell)
    return body.map((cells) => Object.fromEntries(columns.map((c, i) => [c.name, value(cells[i], c.type)])))
  }

  test('types are those of the source', async () => {
    const { columns, rows: first } = await pages('', 10_000)
    expect(columns.map((c) => `${c.name} ${c.type}`)).toEqual([
      'code text',
      '名称 text',
      'kind text',
      'count integer',
      'big integer',
      'price decimal',
      'ratio double',
      'open boolean',
      'day date',
      'at timestamp',
    ])
    same({ columns, rows: source }, first)
    expect(first[46]?.['big']).toBe(null)
    // Beyond what JSON numbers hold exactly a whole number is text.
    expect(first[45]?.['big']).toBe(9_007_199_254_740_135)
  })

  test.each(questions)('from Parquet in pages, whole, as lines, as CSV, as Parquet and as a workbook: %s', async (name, query) => {
    const answer = await inEveryFormat(query)
    expect(answer.rows.length > 0, name).toBe(!query.includes("'none'"))
    fromParquet.set(name, answer)
  })

  test.each(questions)('its size is told before: %s', async (_name, query) => {
    const told = (await steward.get(`/tables/all-types/rows/sizes?${url(query, 'version=1').split('?')[1]}`)).body as {
      rows: number
      formats: { format: string; bytes: number | null; exact: boolean; refusal: { code: string } | null }[]
    }
    expect(told.rows).toBe((await pages(query, 10_000)).total)
    for (const { format, bytes, exact, refusal } of told.formats) {
      if (format === 'geojson') expect(refusal?.code).toBe('PUJIANG_EXPORT_NO_PLACES')
      if (bytes === null || format === 'parquet') continue
      const more = `version=1&format=${format}${format === 'json' ? '&all=true' : ''}`
      const response = await fetch(`${city.url}/api/v1${url(query, more)}`, { headers: { cookie: steward.cookie } })
      const real = (await response.arrayBuffer()).byteLength
      if (exact) expect(bytes, format).toBe(real)
      else expect(Math.abs(bytes - real), `${format} told ${bytes}, is ${real}`).toBeLessThan(Math.max(700, real * 0.2))
    }
  })

  test('and from the serving copy', async () => {
    expect((await steward.get(url('', 'version=1&fresh=true'))).headers.get('pujiang-answered-from')).toBe('parquet')
    expect((await steward.post('/tables/all-types/versions/1/publish')).status).toBe(200)
    // Small tables are given no copy by themselves.
    const { services, program } = city.city
    const { rows: found } = await city.database.pool.query<{ id: string }>('select id from data_table')
    const table = await openTable({ db: program.db }, found[0]?.id as string)
    await services.servingCopies.ensure(await rowSource({ services }, table, versionOf(table)))
    expect((await steward.get(url('', 'version=1&fresh=true'))).headers.get('pujiang-answered-from')).toBe('serving-copy')
    for (const [name, query] of questions) expect(await inEveryFormat(query), name).toEqual(fromParquet.get(name))
  })
})
