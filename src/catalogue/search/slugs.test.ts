import { expect, it } from 'vitest'
import { publicOnly } from './catalogue-entry.ts'
import { CatalogueIndex } from './catalogue-index.ts'
import type { Condition } from './condition.ts'
import { entryOf } from './entry-fixtures.ts'
import type { SearchSort } from './search-answer.ts'

const slugs = ['ab', 'a-b', 'ab-parks', 'abcdef', 'abcdefg', 'abcdef-2', 'car-parks', 'car-parks-2025', 'z9']
const index = new CatalogueIndex()
index.put(slugs.map((slug, n) => entryOf(n + 1, { name: `数据集${n}`, slug, modifiedAt: '2026-01-01T00:00:00Z' })))

const having = (condition: Condition): string[] =>
  index
    .search({ visibility: publicOnly, only: condition })
    .hits.map((hit) => hit.slug)
    .toSorted()
const ordered = (sort: SearchSort): string[] => index.search({ visibility: publicOnly, sort }).hits.map((hit) => hit.slug)

it('finds slugs that are named whole, and not those they are the beginning of', () => {
  expect(having({ field: 'slug', in: ['abcdef', 'car-parks', 'nothing', ''] })).toEqual(['abcdef', 'car-parks'])
})

it('finds slugs by a pattern, without regard to case, as the pattern says letter for letter', () => {
  for (const like of ['*parks*', 'AB*', 'a?b', '*', '?b', 'car-*-2025', '*arks', 'x*', 'ab\\*', String.raw`a\-b`]) {
    const source = like.replaceAll(/\\(.)|(\*)|(\?)/g, (_all, plain?: string, any?: string) => (plain ? `[${plain}]` : any ? '.*' : '.'))
    const expected = slugs.filter((slug) => new RegExp(`^${source}$`, 'i').test(slug)).toSorted()
    expect([like, having({ field: 'slug', like })]).toEqual([like, expected])
  }
})

it('orders slugs letter by letter both ways, and entries of one time by their ids', () => {
  expect(ordered('slug')).toEqual(slugs.toSorted())
  expect(ordered('slug-desc')).toEqual(slugs.toSorted().reverse())
  expect(ordered('modified')).toEqual(slugs)
})
