import { bindQuery, engineRight, fieldNames, openTable, parseQuery, printQuery, requireRight, type OpenTable } from '../lake/index.ts'
import type { ChartQuery, ChartSpec } from '../model/index.ts'
import { invalidInput } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** A question that was found good: its canonical text and all fields that it or the drawing names. */
export interface CheckedQuestion {
  table: OpenTable
  query: ChartQuery
  fieldIds: number[]
}

const fieldsOf = (spec: ChartSpec): string[] => [spec.x, spec.y, spec.series, spec.facet, spec.measure.field].flatMap((name) => name ?? [])

/** Checks question and drawing against the table under the right of the caller: a field that is closed to them answers like one that never was. */
export async function checkQuestion(
  ctx: Context,
  tableRef: string,
  asked: { query: ChartQuery; spec: ChartSpec; version: number | null },
): Promise<CheckedQuestion> {
  const id = await ctx.access.require('read-rows', 'table', tableRef)
  const version = asked.version === null ? undefined : String(asked.version)
  const table = await openTable(ctx, id, version, 'rows')
  const right = await requireRight(ctx, table, version)
  if (!table.version)
    throw invalidInput({
      code: 'PUJIANG_NOTHING_TO_DRAW',
      detail: { zh: '这张表还没有数据,画不了图。', en: 'This table has no rows yet; there is nothing to draw.' },
    })
  const query = parseQuery(asked.query)
  const rowRight = engineRight(right, table.version)
  bindQuery(query, table.version.fields, rowRight)
  const known = table.fields.filter((field) => rowRight.fieldIds.includes(field.id))
  const unknown = fieldsOf(asked.spec).filter((name) => !known.some((field) => field.name === name))
  if (unknown.length > 0)
    throw invalidInput({
      code: 'PUJIANG_NO_SUCH_FIELD',
      detail: { zh: `没有这些字段:${unknown.join('、')}。`, en: `There are no such fields: ${unknown.join(', ')}.` },
      faults: unknown.map((at) => ({ at, message: { zh: '没有这个字段', en: 'no such field' } })),
    })
  const names = fieldNames(query, new Set(fieldsOf(asked.spec)))
  const canonical = Object.fromEntries(Object.entries(printQuery(query)).filter(([, text]) => text !== '')) as ChartQuery
  return { table, query: canonical, fieldIds: known.filter((field) => names.has(field.name)).map((field) => field.id) }
}
