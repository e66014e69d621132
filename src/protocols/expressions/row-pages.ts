import { coordinateFields, type TableDetail } from '../../model/index.ts'
import type { Download } from '../../platform/operations/index.ts'
import { splitPage, type RowsPage, type Column } from '../rows/rows-page.ts'
import type { Door, Exchange } from '../protocol.ts'
import type { Meaning } from './to-values.ts'

/** A question to the rows of a table, in the query language. */
export interface RowQuery {
  select?: string
  where?: string
  group_by?: string
  having?: string
  order_by?: string
}

/** Rows of one question to the engine. */
export const mostOfPage = 10_000

/** One page of a table's rows, printed by the engine. */
export const readPage = async (
  door: Door,
  exchange: Exchange,
  table: string,
  input: RowQuery & { limit: number; offset?: number; version?: string; count?: boolean },
): Promise<RowsPage> => splitPage(await door.ask<Download>(exchange, 'read-rows', { table, format: 'json', ...input }))

/** The pages behind a first one up to `limit` rows, all of its version. Holds one page. */
export async function* pagesBehind(
  door: Door,
  exchange: Exchange,
  table: string,
  { query, limit, offset, first }: { query: RowQuery; limit: number; offset: number; first: RowsPage },
): AsyncGenerator<RowsPage> {
  let page = first
  yield page
  for (let taken = page.rowCount; page.truncated && taken < limit; taken += page.rowCount) {
    page = await readPage(door, exchange, table, {
      ...query,
      limit: Math.min(limit - taken, mostOfPage),
      offset: offset + taken,
      version: String(first.version),
    })
    yield page
  }
}

/** A table as its rows tell it to the sender. */
export interface AskedTable {
  slug: string
  detail: TableDetail
  columns: Column[]
  places: Meaning['places']
}

/** What the sender may ask of a table. @throws NotFound where it is hidden, missing or without rows, NotAllowed where its rows are not given */
export async function askedTable(door: Door, exchange: Exchange, table: string): Promise<AskedTable> {
  const detail = await door.ask<TableDetail>(exchange, 'show-table', { table })
  // The rows themselves say why they are not given.
  if (!detail.mayReadRows || detail.version === null) await readPage(door, exchange, table, { limit: 1 })
  const readable = detail.fields.filter((field) => field.readable)
  const found = coordinateFields(readable)
  const shifted = detail.coordinateSystem === 'gcj02' || detail.coordinateSystem === 'bd09'
  const places = found && { longitude: found.longitude.name, latitude: found.latitude.name, shifted }
  return { slug: detail.slug, detail, columns: readable.map(({ name, type }) => ({ name, type })), places }
}
