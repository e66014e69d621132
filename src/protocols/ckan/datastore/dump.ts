import { PassThrough, Readable, type Transform } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Download } from '../../../platform/operations/index.ts'
import type { Column } from '../../rows/rows-page.ts'
import type { Call } from '../action.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import { distributionId } from '../resource.ts'
import { ckanFields, columnsOf, rowNumber } from './columns.ts'
import { rowLines } from './row-lines.ts'
import { rowQuery } from './row-query.ts'
import { named } from '../../named.ts'

const types: Readonly<Record<string, string>> = named({
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
})

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/** The stream with bytes before it; whoever ends one ends the other. */
function behind(bytes: Buffer, body: Readable): Readable {
  const whole = new PassThrough()
  whole.write(bytes)
  return joined(body, whole)
}

function joined<T extends Transform>(body: Readable, into: T): T {
  body.on('error', (error) => into.destroy(error))
  into.on('close', () => body.destroy())
  return body.pipe(into)
}

/** Where the dump begins; an offset into filtered or ordered rows would have to be counted off. */
function withOffset(call: Call, where: string | undefined): string | undefined {
  const offset = call.params.integer('offset') ?? 0
  if (offset === 0) return where
  if (where !== undefined || call.params.has('sort') || call.params.boolean('distinct'))
    throw notHonoured('offset', '带条件或次序时请用 datastore_search 分页', 'With filters or an order take datastore_search page by page')
  return `_row >= ${offset}`
}

/** Answers `/datastore/dump/{id}`: the whole table, or what the parameters leave of it, as it streams out of the engine. */
export async function dumpRows(call: Call, resource: string, reply: FastifyReply): Promise<FastifyReply> {
  const { params } = call
  const format = params.text('format') ?? 'csv'
  const type = types[format]
  if (type === undefined)
    throw parameterFault('format', `可用：${Object.keys(types).join('、')}`, `format: must be one of ${Object.keys(types).join(', ')}`)
  const { query } = await rowQuery(call, resource)
  const where = withOffset(call, query.where)
  const limit = params.integer('limit', { least: 1 })
  if (limit !== undefined && limit > 10_000) throw notHonoured('limit', '至多 10000；不写就是全部', 'At most 10000; leave it out for the whole table')
  const columns = await dumpColumns(call, resource)
  const file = await call.ask<Download>('read-rows', {
    ...query,
    ...(where !== undefined && { where }),
    table: distributionId(resource),
    format: format === 'csv' ? 'csv' : 'ndjson',
    ...(limit !== undefined && { limit }),
  })
  const body = file.body instanceof Readable ? file.body : Readable.from([file.body])
  const printed = format === 'csv' ? body : joined(body, rowLines(format, columns, ckanFields(columns)))
  const marked = (params.boolean('bom') ?? false) && format !== 'xml'
  return reply
    .headers({ ...file.headers, 'content-disposition': `attachment; filename="${distributionId(resource)}.${format}"` })
    .type(type)
    .send(marked ? behind(byteOrderMark, printed) : printed)
}

/** Columns of the lines, in the order they are asked for. */
async function dumpColumns(call: Call, resource: string): Promise<Column[]> {
  const all = await columnsOf(call, resource)
  const wanted = call.params.list('fields')
  if (wanted) return wanted.flatMap((name) => all.find((column) => column.name === name) ?? (name === rowNumber.name ? rowNumber : []))
  return call.params.boolean('distinct') ? all : [rowNumber, ...all]
}
