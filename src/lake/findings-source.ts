import type { Field } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { OpenVersion } from './open-table.ts'

/** Columns of the findings file as the loader writes them. */
export const findingFields: Field[] = [
  { id: 1, name: 'row', header: 'row', type: 'integer' },
  { id: 2, name: 'line', header: 'line', type: 'integer' },
  { id: 3, name: 'field_id', header: 'field_id', type: 'integer' },
  { id: 4, name: 'column', header: 'column', type: 'text' },
  { id: 5, name: 'raw', header: 'raw', type: 'text' },
  { id: 6, name: 'reason', header: 'reason', type: 'text' },
]
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The findings of a version as rows of the engine, filtered by column and reason. */
export async function findingsQuery(
  ctx: Context,
  version: OpenVersion & { findingsKey: string },
  asked: { column?: string | undefined; reason?: string | undefined },
) {
  const where = [
    asked.column === undefined ? [] : [`column = ${quoted(asked.column)}`],
    asked.reason === undefined ? [] : [`reason = ${quoted(asked.reason)}`],
  ].flat()
  return {
    source: {
      versionId: `${version.id}-findings`,
      fields: findingFields,
      files: [{ path: await ctx.services.store.localPath(version.findingsKey), firstRow: 0, rows: Math.min(version.findings, 1_000_000) }],
      servingCopy: null,
      lookupKeys: [],
      orderField: null,
    },
    query: { select: 'row, line, column, raw, reason', where: where.join(' and ') },
  }
}
