import { describe, expect, it } from 'vitest'
import { publicOnly } from './catalogue-entry.ts'
import { CatalogueIndex } from './catalogue-index.ts'
import { entryOf, fieldOf } from './entry-fixtures.ts'
import { isNear } from './is-near.ts'

const index = new CatalogueIndex()
index.put([
  entryOf(1, { name: '功能区噪声监测', en: 'Noise monitoring' }),
  entryOf(2, { name: '轨道交通进站量', en: 'Metro entries', agency: 'traffic' }),
  entryOf(3, { name: '道路声环境', en: 'Sound along roads' }),
  entryOf(4, {
    name: '热线工单',
    fieldNames: [fieldOf('诉求类别')],
    codeValues: [{ code: '噪声扰民', label: '', table: 'cases', field: 'category', rows: 40_253 }],
  }),
  entryOf(5, { name: '空气质量', en: 'Air quality' }),
  entryOf(6, { name: '奎闱监察', en: 'Secret zirconium survey', hiddenTo: ['env'] }),
])
index.setSynonyms([
  ['噪声', '噪音', '声环境', 'noise'],
  ['轨道交通', '地铁', 'metro', 'subway'],
  ['PM2.5', '空气质量', 'air quality'],
])
const ask = (text: string) => index.search({ text, visibility: publicOnly })
const slugs = (text: string): string[] => ask(text).hits.map((hit) => hit.slug)

describe('synonyms', () => {
  it('find what stands under another name, the word itself in the same place first', () => {
    expect(slugs('噪声')).toEqual(['dataset-1', 'dataset-3', 'dataset-4'])
    expect(slugs('噪音').toSorted()).toEqual(['dataset-1', 'dataset-3', 'dataset-4'])
    expect(slugs('声环境')[0]).toBe('dataset-3')
    expect(slugs('声环境')).toContain('dataset-1')
    expect(ask('环境').also).toEqual([])
    expect(ask('噪声').also).toEqual([{ word: '噪声', others: ['噪音', '声环境', 'noise'] }])
  })
  it('join the other words of a question, across languages and as several words in a row', () => {
    expect(slugs('地铁 进站')).toEqual(['dataset-2'])
    expect(slugs('subway entries')).toEqual(['dataset-2'])
    expect(slugs('PM2.5')).toEqual(['dataset-5'])
    expect(slugs('air quality')).toEqual(['dataset-5'])
  })
  it('say where the other name stands, and leave a phrase as it is', () => {
    expect(ask('地铁').hits[0]?.why).toContainEqual({ field: 'name', text: '轨道交通进站量', spans: [[0, 4]] })
    expect(ask('噪声').hits.find((hit) => hit.slug === 'dataset-4')?.why).toEqual([
      { field: 'code', text: '噪声扰民', spans: [[0, 2]], table: 'cases', column: 'category', value: '噪声扰民', rows: 40_253 },
    ])
    expect(slugs('"噪声"').toSorted()).toEqual(['dataset-1', 'dataset-4'])
    expect(ask('"噪声"').also).toEqual([])
  })
})

describe('nearby spellings', () => {
  it('mend slips of letters in English and in pinyin', () => {
    expect(ask('metor').corrections).toEqual([{ text: 'metro', total: 1 }])
    expect(ask('monitroing').corrections).toEqual([{ text: 'monitoring', total: 1 }])
    expect(ask('zaoshegn').corrections[0]).toEqual({ text: '噪声', total: 3 })
  })
  it('mend a character of the same or a like sound, and one wrong character among several', () => {
    expect(ask('造声').corrections[0]?.text).toBe('噪声')
    expect(ask('热县工单').corrections).toEqual([{ text: '热线工单', total: 1 }])
    expect(ask('轨道交桶进站量').corrections[0]?.text).toBe('轨道交通进站量')
  })
  it('are not offered where the words find something, and never from what the caller may not see', () => {
    expect(ask('噪声监测').corrections).toEqual([])
    expect(ask('zircomium').corrections).toEqual([])
    expect(ask('奎闱监茶').corrections).toEqual([])
    const own = index.search({ text: 'zircomium', visibility: { all: false, agencyIds: ['env'], datasetIds: [] } })
    expect(own.corrections).toEqual([{ text: 'zirconium', total: 1 }])
  })
  it.each([
    ['metro', 'metor', 1, true],
    ['metro', 'mtero', 1, true],
    ['metro', 'meters', 1, false],
    ['monitoring', 'monitring', 1, true],
    ['', 'a', 1, true],
    ['abc', 'cba', 1, false],
  ] as const)('count %s and %s as near within %i: %s', (a, b, slips, near) => {
    expect(isNear(a, b, slips)).toBe(near)
    expect(isNear(b, a, slips)).toBe(near)
  })
})

it('suggests the sixteen fields beside names, with what matched', () => {
  const found = index.suggest({ prefix: 'jiaot', visibility: publicOnly })
  expect(found).toContainEqual({ kind: 'theme', text: '交通', spans: [[0, 2]], id: 'transport' })
  expect(found).toContainEqual({ kind: 'dataset', text: '轨道交通进站量', spans: [[2, 4]], id: expect.any(String), slug: 'dataset-2' })
})
