import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { conflict } from '../platform/errors/index.ts'

/** The given slug, or the dataset's with a number behind it when that is taken. @throws Conflict when the given one is taken */
export async function freeTableSlug(db: Kysely<Database>, given: string | undefined, datasetSlug: string): Promise<string> {
  const wanted = given ?? datasetSlug
  const { rows } = await sql<{ slug: string }>`select slug from data_table where slug = ${wanted} or slug like ${`${wanted}-%`}`.execute(db)
  const taken = new Set(rows.map((r) => r.slug))
  if (!taken.has(wanted)) return wanted
  if (given !== undefined) throw conflict({ code: 'PUJIANG_SLUG_TAKEN', detail: { zh: `标识“${given}”已被使用。`, en: `The slug “${given}” is taken.` } })
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`
}
