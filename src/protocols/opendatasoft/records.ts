import type { FastifyReply } from 'fastify'
import type { CatalogueRecord } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { joinArrays, type Column } from '../rows/rows-page.ts'
import { parameterFault } from '../expressions/faults.ts'
import { askedTable, mostOfPage, pagesBehind, readPage, type AskedTable } from '../expressions/row-pages.ts'
import { quoteName } from '../rows/literals.ts'
import type { Door, Exchange } from '../protocol.ts'
import { paging, readParameters } from './parameters.ts'
import { conditionsOf, rowQueryOf } from './question.ts'

export const rowParameters = ['select', 'where', 'group_by', 'order_by', 'refine', 'exclude'] as const
/** Groups of one answer, as documented. */
const mostGroups = 20_000

/** The table of a dataset: its first one whose rows the sender may read, or the one of that name. @throws NotFound for hidden and missing ones alike */
export async function tableOf(door: Door, exchange: Exchange, id: string): Promise<AskedTable> {
  const missing = () => notFound({ zh: '数据集', en: 'dataset' }, id.slice(0, 100))
  if (id.length > 100) throw missing()
  const { items } = await door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { datasets: [id], limit: 1 })
  const table = items[0]?.distributions.find((distribution) => distribution.table?.version && distribution.readable)?.table
  if (items[0] && !table) throw missing()
  return askedTable(door, exchange, table?.slug ?? id)
}

/** Sends `{total_count, results}` around bytes that are JSON already. */
export function answerResults({ reply }: Exchange, total: number, results: Buffer | string): FastifyReply {
  const body = Buffer.concat([Buffer.from(`{"total_count":${total},"results":`), Buffer.from(results), Buffer.from('}')])
  return reply.type('application/json; charset=utf-8').header('cache-control', 'private, no-cache').send(body)
}

/** Answers `/records`: a page of rows or groups, as the engine printed them. */
export async function answerRecords(door: Door, exchange: Exchange, id: string): Promise<FastifyReply> {
  const params = readParameters(exchange, [...rowParameters, 'limit', 'offset'])
  const { limit, offset } = paging(params, params.has('group_by') ? mostGroups : 100)
  const table = await tableOf(door, exchange, id)
  const { isSummary: _, ...query } = rowQueryOf(params, table)
  const first = await readPage(door, exchange, table.slug, {
    ...query,
    limit: Math.min(Math.max(limit, 1), mostOfPage),
    ...(offset > 0 && { offset }),
    count: true,
  })
  const pages: Buffer[] = []
  if (limit > 0) for await (const page of pagesBehind(door, exchange, table.slug, { query, limit, offset, first })) pages.push(page.rows)
  return answerResults(exchange, first.total ?? 0, joinArrays(pages))
}

/** Answers `/records/{n}`: one row by its number, counted from 1. */
export async function answerRecord(door: Door, exchange: Exchange, id: string, number: string): Promise<FastifyReply> {
  const params = readParameters(exchange, ['select'])
  const table = await tableOf(door, exchange, id)
  if (!/^[1-9]\d{0,14}$/.test(number)) throw notFound({ zh: '记录', en: 'record' }, number.slice(0, 100))
  const { isSummary, ...query } = rowQueryOf(params, table)
  if (isSummary) throw parameterFault('select', '一条记录没有汇总。', 'There are no aggregates of one record.')
  const { rows, rowCount } = await readPage(door, exchange, table.slug, { ...query, where: `_row = ${Number(number) - 1}`, limit: 1 })
  if (rowCount === 0) throw notFound({ zh: '记录', en: 'record' }, number)
  return exchange.reply.type('application/json; charset=utf-8').header('cache-control', 'private, no-cache').send(rows.subarray(1, -1))
}

const mostFacets = 20
const mostValues = 100

/** Answers `/facets` of a dataset: how often each value of a column stands in the rows that the question leaves. */
export async function answerFacets(door: Door, exchange: Exchange, id: string): Promise<object> {
  const params = readParameters(exchange, ['facet', 'where', 'refine', 'exclude'])
  const table = await tableOf(door, exchange, id)
  const where = conditionsOf(params, table).join(' and ')
  const coded = new Set(table.detail.fields.filter(({ codeList }) => codeList !== null).map(({ name }) => name))
  const asked = params.list('facet')
  const columns = asked.length > 0 ? asked.map((name) => columnNamed(name, table)) : table.columns.filter(({ name }) => coded.has(name))
  if (columns.length > mostFacets) throw parameterFault('facet', `最多 ${mostFacets} 个。`, `At most ${mostFacets}.`)
  const facets = []
  for (const column of columns) facets.push({ name: column.name, facets: await countsOf(door, exchange, { table, column, where }) })
  return { links: [], facets }
}

function columnNamed(name: string, { columns }: AskedTable): Column {
  const column = columns.find((known) => known.name === name)
  if (!column) throw parameterFault('facet', `没有列“${name.slice(0, 100)}”。`, `Unknown field: ${name.slice(0, 100)}`)
  return column
}

async function countsOf(
  door: Door,
  exchange: Exchange,
  { table, column, where }: { table: AskedTable; column: Column; where: string },
): Promise<object[]> {
  const name = quoteName(column.name)
  const isDay = column.type === 'date' || column.type === 'timestamp'
  const key = isDay ? `date_part('year', ${name})` : name
  const { rows } = await readPage(door, exchange, table.slug, {
    select: `${key} as value, count(*) as n`,
    where: [where, `${name} is not null`].filter(Boolean).join(' and '),
    group_by: key,
    order_by: 'n desc',
    limit: mostValues,
  })
  const found = JSON.parse(rows.toString()) as { value: unknown; n: number }[]
  return found.map(({ value, n }) => ({ name: String(value), count: n, state: 'displayed', value: String(value) }))
}
