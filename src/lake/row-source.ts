import type { Context } from '../platform/operations/index.ts'
import type { TableSource } from './engine/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'
import { makeRight, parseExpression, type RowRight } from './query/index.ts'
import { noSuchVersion } from './open-table.ts'
import type { TableRight } from './rights.ts'

/** The files of the opened version as the engine reads them, with the serving copy where it is ready. */
export async function rowSource(ctx: Pick<Context, 'services'>, table: OpenTable, version: OpenVersion): Promise<TableSource> {
  const source = {
    versionId: version.id,
    fields: version.fields,
    files: await Promise.all(
      version.files.map(async (f) => ({ path: await ctx.services.store.localPath(f.key), firstRow: f.firstRow, rows: f.rows })),
    ),
    lookupKeys: table.lookupKeys,
    orderField: table.orderField,
  }
  return { ...source, servingCopy: ctx.services.servingCopies.ready(source) }
}

/** @throws NotFound when the table has no version that the caller could read. */
export function versionOf(table: OpenTable): OpenVersion {
  if (!table.version) throw noSuchVersion(table.slug)
  return table.version
}

/** The table's right in the form the engine enforces. Fields of an older version that are not active now stay closed. */
export function engineRight(right: TableRight, version: OpenVersion): RowRight {
  const present = new Set(version.fields.map((f) => f.id))
  return makeRight(
    right.fieldIds.filter((id) => present.has(id)),
    right.rowFilter === null ? null : parseExpression(right.rowFilter, 'filter'),
  )
}
