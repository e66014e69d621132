import { expect, it } from 'vitest'
import { publicOnly, type CatalogueEntry } from './catalogue-entry.ts'
import { CatalogueIndex } from './catalogue-index.ts'
import { entryOf } from './entry-fixtures.ts'
import type { SearchRequest } from './search-answer.ts'

/** Names of many lengths, so that scores differ by less than a step of rarity. */
const noisy = (n: number): CatalogueEntry =>
  entryOf(n, {
    name: `${['噪声', '交通噪声', '噪声与交通', '夜间噪声', '噪声扰民'][n % 5]}${'监测'.repeat(n % 4)}${n}`,
    summary: n % 3 === 0 ? '交通噪声' : '噪声',
    modifiedAt: `2026-01-${String((n % 28) + 1).padStart(2, '0')}T00:00:00Z`,
  })

/** Reads a question to its end while others publish and delete between the pages. */
function readThrough(question: Omit<SearchRequest, 'visibility'>, between: (index: CatalogueIndex, page: number) => void): string[] {
  const index = new CatalogueIndex()
  index.put(Array.from({ length: 60 }, (_, i) => noisy(i + 1)))
  const read: string[] = []
  let cursor: string | null = null
  for (let page = 0; page < 60; page++) {
    const answer = index.search({ ...question, visibility: publicOnly, limit: 7, cursor })
    read.push(...answer.hits.map((hit) => hit.id))
    if (answer.cursor === null) return read
    ;({ cursor } = answer)
    if (page < 5) between(index, page)
  }
  throw new Error('the pages have no end')
}

const others = (page: number, name: string): CatalogueEntry[] =>
  Array.from({ length: 40 }, (_, i) => entryOf(1000 + page * 100 + i, { name: `${name}${i}`, summary: '水' }))

it.each(['噪声', '交通噪声', '噪声 交通'])('pages of %s neither skip nor repeat an entry when rarities move between them', (text) => {
  const still = readThrough({ text }, () => undefined)
  expect(new Set(still).size).toBe(still.length)
  // Unrelated entries make the words rarer and every score larger; related ones, which are older than all, make them commoner.
  const rarer = readThrough({ text }, (index, page) => index.put(others(page, '河道水质')))
  expect(rarer).toEqual(still)
  const commoner = readThrough({ text }, (index, page) =>
    index.put(others(page, '水').map((e) => ({ ...e, fieldNames: [], summary: { zh: '噪声', en: '' }, modifiedAt: '2020-01-01T00:00:00Z' }))),
  )
  const own = new Set(still)
  expect(commoner.filter((id) => own.has(id))).toEqual(still)
})

it('a cursor goes on with a relaxed answer and with a widened word as the first page had them', () => {
  const relaxed = readThrough({ text: '噪声 海洋' }, (index, page) => {
    if (page === 0) index.put([entryOf(900, { name: '海洋噪声' })])
  })
  expect(relaxed.length).toBeGreaterThanOrEqual(60)
  const widened = readThrough({ text: 'zs' }, (index, page) => {
    if (page === 0) index.put([entryOf(901, { name: 'ZS standard' })])
  })
  expect(widened).toHaveLength(60)
})

it('orders by rows and by use, the newest first among equals', () => {
  const index = new CatalogueIndex()
  index.put([
    entryOf(1, { name: '甲', rows: 10, popularity: 5 }),
    entryOf(2, { name: '乙', rows: 5000, popularity: 0 }),
    entryOf(3, { name: '丙', rows: null, popularity: 9 }),
    entryOf(4, { name: '丁', rows: 10, popularity: 0 }),
  ])
  const order = (sort: 'rows' | 'use'): string[] => index.search({ visibility: publicOnly, sort }).hits.map((hit) => hit.slug)
  expect(order('rows')).toEqual(['dataset-2', 'dataset-4', 'dataset-1', 'dataset-3'])
  expect(order('use')).toEqual(['dataset-3', 'dataset-1', 'dataset-4', 'dataset-2'])
})
