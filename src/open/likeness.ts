import { sql, type RawBuilder } from 'kysely'

const han = /\p{Script=Han}/u
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
/** Words that most requests hold. */
const empty = new Set([
  '数据',
  '需要',
  '希望',
  '想要',
  '开放',
  '提供',
  '全市',
  '本市',
  'data',
  'the',
  'and',
  'for',
  'about',
  'with',
  'from',
  'need',
  'want',
])

/** The telling words of a text: words of two signs or more, at most twelve. */
export function tellingWords(text: string): string[] {
  const words = [...segmenter.segment(text.normalize('NFKC').toLowerCase())].flatMap(({ segment, isWordLike }) =>
    isWordLike && [...segment].length >= (han.test(segment) ? 2 : 3) && !empty.has(segment) ? [segment] : [],
  )
  return [...new Set(words)].slice(0, 12)
}

/** How many telling words of `text` stand in `column`, as SQL: a rank, and whether it is at least a third of them. Null where nothing tells. */
export function likeness(text: string, column: RawBuilder<unknown>): { rank: RawBuilder<unknown>; alike: RawBuilder<unknown> } | null {
  const words = tellingWords(text)
  if (words.length === 0) return null
  const rank = sql`(select count(*) from unnest(${words}::text[]) as word where position(word in lower(${column})) > 0)`
  return { rank, alike: sql`${rank} >= ${Math.max(1, Math.ceil(words.length / 3))}` }
}
