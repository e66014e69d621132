import { pipeline, type Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Download } from '../../../platform/operations/index.ts'
import { named } from '../../named.ts'
import { byteOrderMark, fileOfRows } from '../../rows/rows-file.ts'
import type { Call } from '../action.ts'
import { parameterFault } from '../refusals.ts'
import { distributionId } from '../resource.ts'
import { ckanFields } from './columns.ts'
import { rowQuery } from './row-query.ts'
import { xmlRows } from './xml-rows.ts'

/** The forms of a dump: how the engine prints the rows, and the file made of them. */
interface Form {
  type: string
  asked: Readonly<Record<string, unknown>>
  file(rows: Download, mark: string): Readable
}
const forms: Readonly<Record<string, Form>> = named<Form>({
  csv: { type: 'text/csv; charset=utf-8', asked: { format: 'csv' }, file: (rows, mark) => fileOfRows(rows, mark) },
  tsv: {
    type: 'text/tab-separated-values; charset=utf-8',
    asked: { format: 'csv', csv_delimiter: 'tab' },
    file: (rows, mark) => fileOfRows(rows, mark),
  },
  json: {
    type: 'application/json; charset=utf-8',
    asked: { format: 'json', all: true, row_form: 'lists' },
    file: (rows, mark) => fileOfRows(rows, `${mark}{\n  "fields": ${JSON.stringify(ckanFields(rows.columns ?? []))},\n  "records": `, '}\n'),
  },
  xml: {
    type: 'text/xml; charset=utf-8',
    asked: { format: 'ndjson' },
    // A failure ends both ways; the answer itself breaks off.
    file: (rows) => pipeline(fileOfRows(rows), xmlRows(rows.columns ?? []), () => undefined),
  },
})

/** Answers `/datastore/dump/{id}`: the whole table, or what the parameters leave of it, as it streams out of the engine. */
export async function dumpRows(call: Call, resource: string, reply: FastifyReply): Promise<FastifyReply> {
  const { params } = call
  const format = params.text('format') ?? 'csv'
  const form = forms[format]
  if (form === undefined)
    throw parameterFault('format', `可用：${Object.keys(forms).join('、')}`, `format: must be one of ${Object.keys(forms).join(', ')}`)
  const { query } = await rowQuery(call, resource)
  const [limit, offset] = [params.integer('limit', { least: 1 }), params.integer('offset')]
  const rows = await call.ask<Download>('read-rows', {
    ...query,
    ...form.asked,
    table: distributionId(resource),
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && offset > 0 && { offset }),
  })
  return reply
    .headers({ ...rows.headers, 'content-disposition': `attachment; filename="${distributionId(resource)}.${format}"` })
    .type(form.type)
    .send(form.file(rows, (params.boolean('bom') ?? false) ? byteOrderMark : ''))
}
