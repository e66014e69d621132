import { invalidInput } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { SqlTable } from './engine/index.ts'
import { rightOf } from './rights.ts'
import { engineRight, rowSource } from './row-source.ts'

/** Words of a statement that could name a table: identifiers and quoted names. The engine's own parser decides later what is one. */
const namesIn = (sql: string): string[] => [
  ...new Set([...sql.matchAll(/"((?:[^"]|"")+)"|([A-Za-z_][\w$-]*)/g)].map((m) => (m[1] ?? m[2] ?? '').replaceAll('""', '"').toLowerCase())),
]

/** A table that a statement may read, with what people are told of it. */
export interface NamedTable extends SqlTable {
  slug: string
  version: number
  rows: number | null
  dataset: string
  synthetic: boolean
}

/** Tables with these slugs whose rows the caller may read. Hyphens may be written as underscores, so that a slug needs no quotes. */
export async function namedTables(ctx: Context, sql: string): Promise<Record<string, NamedTable>> {
  const names = namesIn(sql)
  if (names.length > 500)
    throw invalidInput({ code: 'PUJIANG_SQL_TOO_LONG', detail: { zh: '语句里的名称太多。', en: 'The statement names too many things.' } })
  if (names.length === 0) return {}
  const found = await ctx.db
    .selectFrom('data_table as t')
    .select(['t.id', 't.slug'])
    .where((eb) => eb.or([eb('t.slug', 'in', names), eb(eb.fn('replace', ['t.slug', eb.val('-'), eb.val('_')]), 'in', names)]))
    .where(ctx.access.where('read-rows', 'table'))
    .limit(50)
    .execute()
  const tables: Record<string, NamedTable> = {}
  /** Each table that is read under a grant, for the one leaf of this question. */
  const grounds: Record<string, unknown> = {}
  for (const { id, slug } of found) {
    const table = await ctx.services.tables.forRows(ctx, id)
    const right = table.version && (await rightOf(ctx, table))
    if (!table.version || !right) continue
    if (right.grantId !== null || right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.subject('table', table.id)
      grounds[slug] = { id: table.id, ground: right.ground, grant: right.grantId, version: table.version.number }
    }
    ctx.countUse('table', table.id)
    const entry: NamedTable = {
      source: await rowSource(ctx, table, table.version),
      right: engineRight(right, table.version),
      slug,
      version: table.version.number,
      // Under a row filter the whole number would speak of hidden rows.
      rows: right.rowFilter === null ? table.version.rows : null,
      dataset: table.dataset.slug,
      synthetic: table.dataset.synthetic,
    }
    for (const name of new Set([slug, slug.replaceAll('-', '_')])) if (names.includes(name)) tables[name] = entry
  }
  if (Object.keys(grounds).length > 0) ctx.audit.note({ grounds })
  return tables
}
