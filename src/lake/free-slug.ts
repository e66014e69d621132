import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { conflict, invalidInput } from '../platform/errors/index.ts'
import { isUuid } from '../platform/identity/index.ts'

const slugPattern = /^[a-z0-9-]{2,100}$/

/**
 * The given slug, or the suggested one with a number behind it when that is taken. Slugs of one table are one namespace.
 * @throws InvalidInput PUJIANG_SLUG, Conflict PUJIANG_SLUG_TAKEN for a given one
 */
export async function freeSlug(
  db: Kysely<Database>,
  table: 'dataset' | 'data_table' | 'chart' | 'publication',
  given: string | undefined,
  suggested: () => string,
): Promise<string> {
  // What looks like an id is only ever looked up as one.
  if (given !== undefined && (isUuid(given) || !slugPattern.test(given)))
    throw invalidInput({
      code: 'PUJIANG_SLUG',
      detail: { zh: '标识只能用小写字母、数字和连字符,2 到 100 个。', en: 'A slug is 2 to 100 lower-case letters, digits and hyphens.' },
      faults: [{ at: 'slug', message: { zh: '标识不合规则', en: 'not a slug' } }],
    })
  const wanted = given ?? suggested()
  const others = given === undefined ? sql`or slug like ${`${wanted}-%`}` : sql``
  const { rows } = await sql<{ slug: string }>`select slug from ${sql.table(table)} where slug = ${wanted} ${others}`.execute(db)
  const taken = new Set(rows.map((r) => r.slug))
  if (!taken.has(wanted)) return wanted
  if (given !== undefined)
    throw conflict({
      code: 'PUJIANG_SLUG_TAKEN',
      detail: { zh: `标识“${given}”已被使用。`, en: `The slug “${given}” is taken.` },
      faults: [{ at: 'slug', message: { zh: '已被使用', en: 'taken' } }],
    })
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`
}
