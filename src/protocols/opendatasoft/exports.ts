import type { FastifyReply } from 'fastify'
import type { Download } from '../../platform/operations/index.ts'
import { parameterFault } from '../expressions/faults.ts'
import type { AskedTable, RowQuery } from '../expressions/row-pages.ts'
import { quoteName } from '../rows/literals.ts'
import { byteOrderMark, fileOfRows } from '../rows/rows-file.ts'
import type { Door, Exchange } from '../protocol.ts'
import { readParameters, wholeNumber, type Parameters } from './parameters.ts'
import { rowQueryOf } from './question.ts'
import { rowParameters, tableOf } from './records.ts'

/** Formats of the standard that the engine prints, and its names for them. */
const formats: Readonly<Record<string, string>> = { csv: 'csv', json: 'json', jsonl: 'ndjson', geojson: 'geojson', parquet: 'parquet', xlsx: 'xlsx' }
export const exportFormats = Object.keys(formats)

/** Answers `/exports/{format}`: every row, as it streams out of the engine. */
export async function answerExport(door: Door, exchange: Exchange, id: string, format: string): Promise<FastifyReply> {
  const own = Object.hasOwn(formats, format) ? formats[format] : undefined
  if (own === undefined) throw parameterFault('format', `可用：${exportFormats.join('、')}。`, `There are ${exportFormats.join(', ')}.`)
  const params = readParameters(exchange, [
    ...rowParameters,
    'limit',
    'use_labels',
    'compressed',
    'epsg',
    ...(format === 'csv' ? ['delimiter', 'list_separator', 'quote_all', 'with_bom'] : []),
    ...(format === 'parquet' ? ['parquet_compression'] : []),
  ])
  refuseForms(params)
  const limit = wholeNumber(params, 'limit', { least: -1, most: 2 ** 40, otherwise: -1 })
  const table = await tableOf(door, exchange, id)
  const { isSummary, ...query } = rowQueryOf(params, table)
  const labelled = params.boolean('use_labels', false) && !isSummary && (format === 'csv' || format === 'xlsx')
  const file = await door.ask<Download>(exchange, 'read-rows', {
    table: table.slug,
    format: own,
    ...(own === 'json' && { all: true }),
    ...(labelled ? withLabels(query, table, params) : query),
    ...(limit > 0 && { limit }),
    ...(format === 'csv' && { csv_delimiter: delimiterOf(params), csv_quote_all: params.boolean('quote_all', false) }),
  })
  const mark = format === 'csv' && params.boolean('with_bom', true) ? byteOrderMark : ''
  return exchange.reply
    .headers({ ...file.headers, 'content-disposition': `attachment; filename="${table.slug}.${format}"` })
    .type(file.contentType)
    .send(fileOfRows(file, mark))
}

function refuseForms(params: Parameters): void {
  if (params.boolean('compressed', false)) throw parameterFault('compressed', '请用 Accept-Encoding。', 'Send Accept-Encoding instead.')
  if ((params.text('epsg') ?? '4326') !== '4326')
    throw parameterFault('epsg', '只有 4326；其他坐标系见 /ogc。', 'There is 4326; other systems are at /ogc.')
  if ((params.text('parquet_compression') ?? 'zstd') !== 'zstd') throw parameterFault('parquet_compression', '只有 zstd。', 'There is zstd only.')
}

function delimiterOf(params: Parameters): string {
  const delimiter = params.text('delimiter') ?? ';'
  if (/^[;,|\t]$/.test(delimiter)) return delimiter === '\t' ? 'tab' : delimiter
  throw parameterFault('delimiter', '可用：; , | 和制表符。', 'There are ; , | and the tab.')
}

/** The columns under their labels; two of one label keep their names. */
function withLabels(query: RowQuery, { columns, detail }: AskedTable, { locale, has }: Parameters): RowQuery {
  if (has('select')) throw parameterFault('use_labels', '与 select 同用时请写 as。', 'Beside select, name the columns by as.')
  const label = (name: string): string => detail.fields.find((field) => field.name === name)?.label?.[locale] || name
  const count = (text: string): number => columns.filter(({ name }) => label(name) === text || name === text).length
  const shown = columns.map(({ name }) => ({ name, text: count(label(name)) > 1 ? name : label(name) }))
  return { ...query, select: shown.map(({ name, text }) => `${quoteName(name)} as ${quoteName(text)}`).join(', ') }
}
