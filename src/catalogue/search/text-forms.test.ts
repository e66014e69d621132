import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from './fold-text.ts'
import { parseQuery } from './parse-query.ts'
import { readSyllables, syllablesOf } from './pinyin-syllables.ts'
import { splitRuns } from './split-runs.ts'
import { stemEnglish } from './stem-english.ts'

describe('folding', () => {
  it('brings width, case, accents and traditional characters to one form', () => {
    expect(foldText('環境噪聲　ＰＭ２．５ Café ÅRHUS 臺灣')).toBe('环境噪声 pm2.5 cafe arhus 台湾')
  })
  it('keeps the length of any text, so that offsets hold, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const folded = foldText(text)
        expect(folded.length).toBe(text.length)
        expect(foldText(folded)).toBe(folded)
      }),
    )
  })
})

describe('runs', () => {
  it('separates Han from letters and joins compounds', () => {
    expect(splitRuns('等效声级_leq_db(a)，gb/t 3096-2008。').map((r) => [r.kind, r.text, r.at, r.compound?.text])).toEqual([
      ['han', '等效声级', 0, undefined],
      ['letters', 'leq', 5, 'leq_db'],
      ['letters', 'db', 9, 'leq_db'],
      ['letters', 'a', 12, undefined],
      ['letters', 'gb', 15, 'gb/t'],
      ['letters', 't', 18, 'gb/t'],
      ['letters', '3096', 20, '3096-2008'],
      ['letters', '2008', 25, '3096-2008'],
    ])
  })
  it('cover exactly the Han characters, letters and digits of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const folded = foldText(text)
        const runs = splitRuns(folded)
        for (const r of runs) expect(folded.slice(r.at, r.at + r.text.length)).toBe(r.text)
        const covered = runs.map((r) => r.text).join('')
        expect(covered.replace(/[^\p{L}\p{N}]/gu, '')).toBe(folded.replace(/[^\p{L}\p{N}]/gu, ''))
      }),
    )
  })
})

describe('English stems', () => {
  it.each([
    ['monitor', 'monitors monitored monitoring'],
    ['quality', 'qualities'],
    ['statistics', 'statistic statistical'],
    ['map', 'maps mapped mapping'],
    ['licence', 'licences licenced licencing'],
    ['bus', 'buses'],
    ['class', 'classes'],
    ['box', 'boxes'],
    ['daily', 'dailies'],
    ['fill', 'fills filled filling'],
  ])('%s: %s', (word, others) => {
    for (const other of others.split(' ')) expect(stemEnglish(other)).toBe(stemEnglish(word))
  })
  it('keeps apart what is not related, and leaves other words alone', () => {
    for (const [a, b] of [
      ['police', 'policy'],
      ['string', 'str'],
      ['speed', 'spe'],
      ['business', 'bus'],
    ] as const)
      expect(stemEnglish(a)).not.toBe(stemEnglish(b))
    expect(['gb', 'pm25', '噪声', 'bring', 'speed', 'gas'].map(stemEnglish)).toEqual(['gb', 'pm25', '噪声', 'bring', 'speed', 'gas'])
  })
})

describe('pinyin', () => {
  it('reads characters by their words', () => {
    expect(syllablesOf('重庆银行ab行走').join(',')).toBe('chong,qing,yin,hang,,,xing,zou')
  })
  it('reads typed syllables in every way, with the last one open when asked', () => {
    expect(readSyllables('xian', false).map((r) => r.syllables)).toEqual([['xian'], ['xi', 'an']])
    expect(readSyllables('zaosh', true)).toContainEqual({ syllables: ['zao', 'sh'], open: true })
    expect(readSyllables('zaosh', false)).toEqual([])
    expect(readSyllables('road', false)).toEqual([])
  })
})

describe('questions', () => {
  const needs = (text: string): string[] => parseQuery(text).needs.map((n) => n.text)
  it('are cut into words that are required, without the empty ones', () => {
    expect(needs('交通数据集')).toEqual(['交通'])
    expect(needs('数据集')).toEqual(['数据集'])
    expect(needs('热线工单')).toEqual(['热线', '工单'])
    expect(needs('the air quality of 浦江')).toEqual(['air', 'quality', '浦江'])
    expect(needs('pm2.5')).toEqual(['pm2.5'])
  })
  it('know phrases and exclusions in every kind of quotes', () => {
    for (const text of ['"空气质量" -月报', '“空气质量” －月报', '「空气质量」 -"月报"']) {
      const query = parseQuery(text)
      expect([query.phrases, query.without.map((w) => w.map((n) => n.text))]).toEqual([['空气质量'], [['月报']]])
    }
  })
  it('are read whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (text, open) => {
        expect(() => parseQuery(text, open)).not.toThrow()
      }),
    )
  })
})
