import { sql, type Kysely } from 'kysely'
import { Type } from 'typebox'
import { invalidInput, type Fault } from '../../platform/errors/index.ts'
import { anyone, defineOperation, hasRole } from '../../platform/operations/index.ts'
import type { Database } from '../../platform/db/index.ts'
import { defaultSynonyms } from '../default-synonyms.ts'
import { outboxChannel } from '../outbox.ts'
import { changeSetting, requireCityOffice } from '../settings/change-settings.ts'
import type { SynonymList } from '../search/index.ts'

const key = 'synonyms'
const mostGroups = 1000
const mostWords = 20
const longestWord = 40

const GroupSchema = Type.Object({ words: Type.Array(Type.String(), { description: 'Chinese and English words that mean the same, two to twenty.' }) })

/** The groups of this city, else those every city begins with. */
export async function loadSynonyms(db: Kysely<Database>): Promise<SynonymList> {
  const row = await db.selectFrom('city_setting').select('value').where('key', '=', key).executeTakeFirst()
  return (row?.value as SynonymList | undefined) ?? defaultSynonyms
}

export const listSynonyms = defineOperation({
  name: 'list-synonyms',
  http: 'GET /synonyms',
  stage: 'catalogue',
  summary: { zh: '同义词表', en: 'List the synonyms of the search' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    groups: Type.Array(GroupSchema),
    own: Type.Boolean({ description: 'The city has written its own list.' }),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  async run(ctx) {
    const list = await loadSynonyms(ctx.db)
    return { groups: list.map((words) => ({ words: [...words] })), own: list !== defaultSynonyms, truncated: false }
  },
})

/** Trims, drops what stands twice, and names what cannot be a group. */
function checked(groups: readonly { words: readonly string[] }[]): SynonymList {
  const list = groups.map(({ words }) => [...new Set(words.map((word) => word.trim()).filter(Boolean))])
  const faults = list.flatMap((words, i): Fault[] => {
    const at = `groups.${i}.words`
    const line = { zh: `第 ${i + 1} 组`, en: `group ${i + 1}` }
    if (words.length < 2) return [{ at, message: { zh: `${line.zh}：一组至少两个词`, en: `${line.en}: at least two words` } }]
    if (words.length > mostWords) return [{ at, message: { zh: `${line.zh}：最多 ${mostWords} 个词`, en: `${line.en}: at most ${mostWords} words` } }]
    if (words.some((word) => word.length > longestWord))
      return [{ at, message: { zh: `${line.zh}：有一个词太长`, en: `${line.en}: one of the words is too long` } }]
    return []
  })
  if (faults.length === 0) return list
  throw invalidInput({
    code: 'PUJIANG_SYNONYMS',
    detail: { zh: `同义词表有 ${faults.length} 组要改。`, en: `${faults.length} groups of synonyms need mending.` },
    faults,
  })
}

export const editSynonyms = defineOperation({
  name: 'edit-synonyms',
  http: 'POST /synonyms',
  stage: 'catalogue',
  summary: { zh: '改写同义词表', en: 'Write the synonyms of the search' },
  description: {
    zh: '整表替换；几秒内对所有搜索生效。空表表示不用同义词。',
    en: 'Replaces the whole list; every search follows within seconds. An empty list means no synonyms.',
  },
  effects: 'write',
  input: Type.Object({ groups: Type.Array(GroupSchema, { maxItems: mostGroups }) }),
  output: Type.Object({ groups: Type.Integer() }),
  access: hasRole('administrator', 'bureau'),
  examples: [
    {
      summary: { zh: '两组', en: 'Two groups' },
      input: { groups: [{ words: ['噪声', '噪音', 'noise'] }, { words: ['地铁', '轨道交通', 'metro'] }] },
      as: 'bureau',
    },
  ],
  async run(ctx, input) {
    requireCityOffice(ctx, 'administrator', 'bureau')
    const list = checked(input.groups)
    await changeSetting(ctx, key, list)
    ctx.audit.note({ groups: list.length })
    // Each process follows the list with its feed.
    await sql`select pg_notify(${outboxChannel}, '')`.execute(ctx.db)
    return { groups: list.length }
  },
})
