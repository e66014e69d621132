import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { notFound, PlatformError } from '../../platform/errors/index.ts'
import type { Download } from '../../platform/operations/index.ts'
import { idsOfCode } from '../../model/index.ts'
import { byteOrderMark, fileOfRows } from '../rows/rows-file.ts'
import { splitPage, type Column } from '../rows/rows-page.ts'
import { parameterFault } from '../expressions/faults.ts'
import { askedTable, mostOfPage, type AskedTable } from '../expressions/row-pages.ts'
import type { Door, Exchange } from '../protocol.ts'
import { readParameters } from './parameters.ts'
import { questionOf, type Question } from './question.ts'

const formats = ['json', 'csv', 'geojson'] as const
type Format = (typeof formats)[number]
const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/vnd.geo+json; charset=utf-8',
}

/** A code that stands for no table may still be the name of one. */
function unlessMissing(thrown: unknown): null {
  if (thrown instanceof PlatformError && thrown.kind === 'NotFound') return null
  throw thrown
}

/** The table that a code (4x4) or a slug names. @throws NotFound for hidden and missing ones alike */
export async function tableNamed(door: Door, exchange: Exchange, name: string): Promise<AskedTable> {
  const isCode = idsOfCode(name) !== null
  if (isCode) {
    const found = await door.ask<{ slug: string }>(exchange, 'find-table', { code: name }).catch(unlessMissing)
    if (found) return askedTable(door, exchange, found.slug)
  }
  if (name.length > 100) throw notFound({ zh: '数据集', en: 'dataset' }, name.slice(0, 100))
  return askedTable(door, exchange, name)
}

/** The name before the dot, and the format behind it or in `Accept`. */
function readAddress(file: string, accept: string | undefined): { name: string; format: Format } {
  const [, name, ending] = /^(.+)\.([a-z]{2,8})$/.exec(file) ?? []
  const format = formats.find((known) => known === ending)
  if (name !== undefined && format) return { name, format }
  if (name !== undefined)
    throw parameterFault('format', `没有 ${ending} 格式，可用：${formats.join('、')}。`, `There is no ${ending}; there are ${formats.join(', ')}.`)
  const wanted = accept ?? ''
  if (/geo\+json/i.test(wanted)) return { name: file, format: 'geojson' }
  return { name: file, format: /text\/csv/i.test(wanted) ? 'csv' : 'json' }
}

/** Headers carry ASCII only. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Types as the headers of SODA name them. */
const types: Readonly<Record<string, string>> = {
  integer: 'number',
  decimal: 'number',
  double: 'number',
  boolean: 'checkbox',
  date: 'floating_timestamp',
  timestamp: 'floating_timestamp',
}
export const sodaType = ({ type }: Pick<Column, 'type'>): string => types[type] ?? 'text'

function describe(reply: FastifyReply, { detail }: AskedTable, columns: readonly Column[]): void {
  const changed = detail.version?.publishedAt
  void reply.headers({
    'cache-control': 'private, no-cache',
    'x-soda2-fields': ascii(columns.map(({ name }) => name)),
    'x-soda2-types': ascii(columns.map(sodaType)),
    ...(changed && { 'last-modified': new Date(changed).toUTCString(), 'x-soda2-truth-last-modified': new Date(changed).toUTCString() }),
  })
}

const quoted = ({ name }: Column): string => `"${name.replaceAll('"', '""')}"`

/** Answers `/resource/{name}.{format}`: rows as the engine prints them, a page of JSON at once and all else as it streams. */
export async function answerRows(door: Door, exchange: Exchange, file: string): Promise<FastifyReply> {
  const { request, reply } = exchange
  const { name, format } = readAddress(file, request.headers.accept)
  const params = readParameters(request.query as Record<string, unknown>)
  const table = await tableNamed(door, exchange, name)
  const question = questionOf(params, table)
  if (format === 'geojson') return answerFeatures(door, exchange, table, question)
  const { query, limit, offset } = question
  const ask = (form: Readonly<Record<string, unknown>>): Promise<Download> =>
    door.ask<Download>(exchange, 'read-rows', {
      table: table.slug,
      ...query,
      row_form: 'texts',
      // Without rows there is still a question to answer: whether it can be asked, and its columns.
      limit: Math.max(limit, 1),
      ...(offset > 0 && { offset }),
      ...form,
    })
  const send = (columns: readonly Column[], body: Readable | Buffer | string): FastifyReply => {
    describe(reply, table, columns)
    return reply.type(contentTypes[format]).send(body)
  }
  const mark = format === 'csv' && /^(?:true|1)$/i.test(params.text('$$bom') ?? '') ? byteOrderMark : ''
  if (limit === 0 || (format === 'json' && limit <= mostOfPage)) {
    const { columns, rows } = splitPage(await ask({ format: 'json' }))
    return send(columns, limit > 0 ? rows : format === 'json' ? '[]' : `${mark}${columns.map(quoted).join(',')}\n`)
  }
  const all = await ask(format === 'json' ? { format, all: true } : { format, csv_quote_all: true })
  return send(all.columns ?? [], fileOfRows(all, mark))
}

/** Points come as the engine prints them. */
async function answerFeatures(door: Door, exchange: Exchange, table: AskedTable, { query, limit, offset }: Question): Promise<FastifyReply> {
  if (offset > 0) throw parameterFault('$offset', 'geojson 请用 $where 分段。', 'For geojson take parts by $where.')
  if (limit > mostOfPage || limit === 0)
    throw parameterFault(
      '$limit',
      `geojson 为 1 到 ${mostOfPage} 行；整张表见 /api/v1/tables/${table.slug}/rows?format=geojson。`,
      `geojson has 1 to ${mostOfPage} rows; the whole table is at /api/v1/tables/${table.slug}/rows?format=geojson.`,
    )
  const file = await door.ask<Download>(exchange, 'read-rows', { table: table.slug, format: 'geojson', ...query, limit })
  describe(exchange.reply, table, table.columns)
  return exchange.reply.type(contentTypes.geojson).send(file.body)
}
