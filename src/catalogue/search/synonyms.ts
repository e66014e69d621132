import { cutWords } from './cut-words.ts'
import { foldText } from './fold-text.ts'
import { parseQuery, wholeNeeds, type Need, type SynonymFinder } from './parse-query.ts'
import { stemEnglish } from './stem-english.ts'

/** Words that mean the same to somebody who looks for data. */
export type SynonymList = readonly (readonly string[])[]

/** More words in a row than this are no synonym. */
const mostInARow = 5
const hanOnly = /^\p{Script=Han}{2,}$/u

const keyOf = (need: Need): string => (need.kind === 'han' ? need.text : `~${stemEnglish(need.text)}`)
const keyOfAll = (needs: readonly Need[]): string => needs.map(keyOf).join(' ')

/** Makes the finder of a list. Every word of a group leads to all others; a word may stand in several groups. */
export function synonymFinder(list: SynonymList): SynonymFinder {
  const words = list.flatMap((group, number) =>
    group.map((text) => {
      const folded = foldText(text).trim()
      const { needs } = parseQuery(folded)
      // 声环境 is cut into 声 and 环境, and 声 alone asks for nothing: such a word is kept whole.
      const whole = hanOnly.test(folded) && needs.map((need) => need.text).join('') !== folded
      return { text, folded, group: number, whole, key: whole ? folded : keyOfAll(needs), needs: wholeNeeds(text) }
    }),
  )
  const usable = words.filter(({ needs, key }) => needs.length > 0 && needs.length <= mostInARow && key !== '')
  const byKey = Map.groupBy(usable, (word) => word.key)
  const byGroup = Map.groupBy(usable, (word) => word.group)
  const uncut = usable.filter((word) => word.whole).map((word) => word.folded)
  const pattern = uncut.length > 0 ? new RegExp(`(${uncut.toSorted((a, b) => b.length - a.length).join('|')})`, 'u') : null
  return {
    cut: (text) => (pattern ? text.split(pattern).flatMap((part, i) => (i % 2 === 1 ? [part] : part === '' ? [] : cutWords(part))) : cutWords(text)),
    find(needs, from) {
      for (let length = Math.min(mostInARow, needs.length - from); length > 0; length--) {
        const key = keyOfAll(needs.slice(from, from + length))
        const others = (byKey.get(key) ?? []).flatMap((word) => byGroup.get(word.group) ?? []).filter((word) => word.key !== key)
        if (others.length > 0)
          return { length, others: [...new Map(others.map((word) => [word.text, { text: word.text, needs: word.needs }])).values()] }
      }
      return null
    },
  }
}
