import { describe, expect, it } from 'vitest'
import { wordParts } from './index.ts'

type Entry = string | ((...values: string[]) => string) | Record<string, string>
const kind = (entry: Entry): string => (typeof entry === 'function' ? `function of ${entry.length}` : typeof entry)
const written = (entry: Entry): string =>
  typeof entry === 'function' ? entry('A', 'B', 'C') : typeof entry === 'string' ? entry : Object.values(entry).join(' ')
const lines = Object.entries(wordParts).flatMap(([part, words]) =>
  Object.entries(words.zh as Record<string, Entry>).map(([key, zh]) => ({
    key: `${part}.${key}`,
    zh,
    en: (words.en as Record<string, Entry>)[key] as Entry,
  })),
)

describe('words of the interface', () => {
  it('have the same keys and the same form in both languages', () => {
    for (const [part, words] of Object.entries(wordParts)) expect(Object.keys(words.en), part).toEqual(Object.keys(words.zh))
    for (const line of lines) expect(kind(line.en), line.key).toBe(kind(line.zh))
  })
  it('use every value they are given, in both languages', () => {
    for (const { key, zh, en } of lines) {
      if (typeof zh !== 'function' || typeof en !== 'function') continue
      for (const value of ['A', 'B', 'C'].slice(0, zh.length)) {
        expect(zh('「A」', '「B」', '「C」'), key).toContain(`「${value}」`)
        expect(en('«A»', '«B»', '«C»').toUpperCase(), key).toContain(`«${value}»`)
      }
    }
  })
  it('are written in their own language: no Chinese in the English, full-width marks in the Chinese', () => {
    for (const { key, zh, en } of lines) {
      if (key !== 'common.otherLanguage' && key !== 'common.otherLanguageName') expect(written(en), key).not.toMatch(/\p{Script=Han}/u)
      expect(written(zh), key).not.toMatch(/\p{Script=Han}[,;!?]/u)
    }
  })
  it('do not shout', () => {
    for (const { key, zh, en } of lines) expect(written(zh) + written(en), key).not.toMatch(/[!！]|successfully|成功/)
  })
})
