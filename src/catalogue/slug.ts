import { sql, type Kysely } from 'kysely'
import { pinyin } from 'pinyin-pro'
import type { Text } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import { isUuid } from '../platform/identity/index.ts'
import { conflict, invalidInput } from '../platform/errors/index.ts'

export const slugPattern = '^[a-z0-9-]{2,100}$'

/** `12345 服务热线工单` → `12345-fu-wu-re-xian-gong-dan`; the English name where there is no Chinese. */
export function suggestSlug(name: Text): string {
  const latin = pinyin(name.zh || name.en, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).join(' ')
  const slug = latin
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 90)
  return slug.length >= 2 ? slug : `data-${slug || 'x'}`
}

/** The given slug, or a free one suggested from the name. @throws Conflict when the given one is taken. */
export async function freeSlug(db: Kysely<Database>, table: 'dataset' | 'data_table', given: string | undefined, name: Text): Promise<string> {
  // What looks like an id is only ever looked up as one.
  if (given !== undefined && (isUuid(given) || !new RegExp(slugPattern).test(given)))
    throw invalidInput({
      code: 'PUJIANG_SLUG',
      detail: { zh: '标识只能用小写字母、数字和连字符,2 到 100 个。', en: 'A slug is 2 to 100 lower-case letters, digits and hyphens.' },
      faults: [{ at: 'slug', message: { zh: '标识不合规则', en: 'not a slug' } }],
    })
  const wanted = given ?? suggestSlug(name)
  const { rows } = await sql<{ slug: string }>`select slug from ${sql.table(table)} where slug = ${wanted} or slug like ${`${wanted}-%`}`.execute(db)
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
