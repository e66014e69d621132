import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { conflict, invalidInput } from '../platform/errors/index.ts'
import { isUuid } from '../platform/identity/index.ts'

/** The given slug, or the dataset's with a number behind it when that is taken. @throws Conflict when the given one is taken */
export async function freeTableSlug(db: Kysely<Database>, given: string | undefined, datasetSlug: string): Promise<string> {
  // What looks like an id is only ever looked up as one.
  if (given !== undefined && (isUuid(given) || !/^[a-z0-9-]{2,100}$/.test(given)))
    throw invalidInput({
      code: 'PUJIANG_SLUG',
      detail: { zh: '标识只能用小写字母、数字和连字符,2 到 100 个。', en: 'A slug is 2 to 100 lower-case letters, digits and hyphens.' },
      faults: [{ at: 'slug', message: { zh: '标识不合规则', en: 'not a slug' } }],
    })
  const wanted = given ?? datasetSlug
  const { rows } = await sql<{ slug: string }>`select slug from data_table where slug = ${wanted} or slug like ${`${wanted}-%`}`.execute(db)
  const taken = new Set(rows.map((r) => r.slug))
  if (!taken.has(wanted)) return wanted
  if (given !== undefined)
    throw conflict({ code: 'PUJIANG_SLUG_TAKEN', detail: { zh: `标识“${given}”已被使用。`, en: `The slug “${given}” is taken.` } })
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`
}
