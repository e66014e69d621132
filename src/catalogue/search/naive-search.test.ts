import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CatalogueEntry, Visibility } from './catalogue-entry.ts'
import { CatalogueIndex } from './catalogue-index.ts'
import { entryOf, fieldOf } from './entry-fixtures.ts'
import { facetNames, type FacetName, type SearchRequest } from './search-answer.ts'
import { loadSnapshot, saveSnapshot } from './snapshot.ts'

/** Words of two characters, so that the model needs no word cutter: an entry holds a word when one of its texts does. */
const words = ['噪声', '交通', '水质', '公交', '医院', '学校', '环境', '企业', '许可', '站点']
const agencies = ['甲局', '乙局', '丙局']
const someWords = (max: number): fc.Arbitrary<string> => fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: max }).map((w) => w.join(''))

const entries = fc
  .record({
    n: fc.integer({ min: 1, max: 24 }),
    name: someWords(3),
    summary: someWords(4),
    field: someWords(2),
    agency: fc.constantFrom(...agencies),
    theme: fc.constantFrom('transport', 'environment', 'health'),
    openClass: fc.constantFrom('unconditional', 'conditional'),
    updateCycle: fc.constantFrom('daily', 'monthly'),
    formats: fc.subarray(['csv', 'json', 'xlsx'], { minLength: 1 }),
    day: fc.integer({ min: 1, max: 5 }),
    hiddenTo: fc.option(fc.subarray(agencies), { nil: undefined, freq: 2 }),
    grantable: fc.boolean(),
    quality: fc.constantFrom(null, 35, 60, 79, 92),
    areas: fc.subarray(['390102', '390103']),
    years: fc.constantFrom(null, { from: 2018, to: 2020 }, { from: 2020, to: 2026 }),
    box: fc.constantFrom(null, [123, 30, 123.5, 30.5] as const, [123.4, 30.4, 124, 31] as const),
    rows: fc.constantFrom(null, 5, 5000),
    popularity: fc.constantFrom(0, 0, 7),
  })
  .map(({ n, field, day, hiddenTo, grantable, ...draft }): CatalogueEntry => {
    const entry = entryOf(n, { ...draft, fieldNames: [fieldOf(field)], modifiedAt: `2026-03-0${day}T00:00:00Z`, ...(hiddenTo && { hiddenTo }) })
    return grantable ? entry : { ...entry, audience: { ...entry.audience, datasetId: '' } }
  })

type Step = { do: 'put'; entries: CatalogueEntry[] } | { do: 'remove'; n: number } | { do: 'merge' } | { do: 'mergeStep' } | { do: 'reload' }
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.array(entries, { minLength: 1, maxLength: 4 }).map((list): Step => ({ do: 'put', entries: list })) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 24 }).map((n): Step => ({ do: 'remove', n })) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'merge' }) },
    { weight: 3, arbitrary: fc.constant<Step>({ do: 'mergeStep' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'reload' }) },
  ),
  { minLength: 1, maxLength: 30 },
)
const visibilities = fc.record({
  all: fc.boolean(),
  agencyIds: fc.subarray(agencies),
  datasetIds: fc.subarray([1, 2, 3, 4, 5]).map((ns) => ns.map((n) => entryOf(n, { name: '' }).id)),
})
const questions = fc.record({
  text: fc
    .array(fc.tuple(fc.boolean(), fc.constantFrom(...words)), { maxLength: 3 })
    .map((list) => list.map(([not, w], i) => (not && i > 0 ? `-${w}` : w)).join(' ')),
  filters: fc.record({
    theme: fc.subarray(['transport', 'environment', 'health']),
    agency: fc.subarray(agencies),
    openClass: fc.subarray(['unconditional', 'conditional']),
    updateCycle: fc.subarray(['daily', 'monthly']),
    format: fc.subarray(['csv', 'json', 'xlsx']),
    fresh: fc.subarray(['on-time', 'late']),
    quality: fc.subarray(['high', 'middle', 'low']),
    area: fc.subarray(['390102', '390103']),
  }),
  years: fc.constantFrom({}, {}, { from: 2021 }, { to: 2019 }, { from: 2019, to: 2020 }),
  box: fc.constantFrom(undefined, undefined, [123.1, 30.1, 123.2, 30.2] as const, [123.45, 30, 124, 32] as const),
  // The fifth of March, when a daily promise holds for some of the days and not for others.
  now: fc.constant(Date.UTC(2026, 2, 5, 12) / 1000),
  sort: fc.constantFrom('relevance' as const, 'modified' as const, 'name' as const, 'rows' as const, 'use' as const),
})
const asked = questions.map(({ box, ...question }): Omit<SearchRequest, 'visibility'> => ({ ...question, ...(box && { box }) }))

const seen = (e: CatalogueEntry, v: Visibility): boolean =>
  v.all ||
  e.audience.public ||
  e.audience.agencyIds.some((a) => v.agencyIds.includes(a)) ||
  (e.audience.datasetId !== '' && v.datasetIds.includes(e.audience.datasetId))
const valuesOf: Record<FacetName, (e: CatalogueEntry) => readonly string[]> = {
  theme: (e) => [e.theme],
  agency: (e) => [e.agency.id],
  openClass: (e) => [e.openClass],
  updateCycle: (e) => [e.updateCycle],
  format: (e) => e.formats,
  fresh: (e) => {
    const promise = { daily: 2, monthly: 45 }[e.updateCycle] ?? 0
    return [Date.UTC(2026, 2, 5, 12) - Date.parse(e.modifiedAt ?? '') <= promise * 86_400_000 ? 'on-time' : 'late']
  },
  quality: (e) => [e.quality === null ? 'unknown' : e.quality >= 80 ? 'high' : e.quality >= 60 ? 'middle' : 'low'],
  area: (e) => e.areas,
  year: (e) => (e.years ? Array.from({ length: e.years.to - e.years.from + 1 }, (_, i) => String((e.years?.from ?? 0) + i)) : []),
}

/** What the answer must hold, found by looking at every entry. */
function naive(
  all: readonly CatalogueEntry[],
  request: SearchRequest,
): { ids: string[]; relaxed: boolean; facets: Record<string, Record<string, number>> } {
  const said = (request.text ?? '').split(' ').filter(Boolean)
  const wanted = said.filter((w) => !w.startsWith('-'))
  const unwanted = said.filter((w) => w.startsWith('-')).map((w) => w.slice(1))
  const holds = (e: CatalogueEntry, w: string): boolean =>
    [e.name.zh, e.summary.zh, e.agency.name.zh, ...e.fieldNames.map((f) => f.label.zh)].some((t) => t.includes(w))
  const visible = all.filter((e) => seen(e, request.visibility) && !unwanted.some((w) => holds(e, w)))
  const strict = visible.filter((e) => wanted.every((w) => holds(e, w)))
  const loose = visible.filter((e) => wanted.some((w) => holds(e, w)))
  const relaxed = strict.length === 0 && loose.length > 0
  const matching = relaxed ? loose : strict
  const { years = {}, box } = request
  const inside = (e: CatalogueEntry): boolean =>
    !box || (e.box !== null && e.box[0] <= box[2] && e.box[2] >= box[0] && e.box[1] <= box[3] && e.box[3] >= box[1])
  const passes = (e: CatalogueEntry, name: FacetName): boolean => {
    if (name === 'year') {
      if (years.from === undefined && years.to === undefined) return true
      return e.years !== null && e.years.from <= (years.to ?? 9999) && e.years.to >= (years.from ?? 0)
    }
    const selected = request.filters?.[name] ?? []
    return selected.length === 0 || valuesOf[name](e).some((v) => selected.includes(v))
  }
  const facets: Record<string, Record<string, number>> = {}
  for (const name of facetNames) {
    const counts: Record<string, number> = (facets[name] = {})
    const others = facetNames.filter((other) => other !== name)
    for (const e of matching.filter((m) => inside(m) && others.every((o) => passes(m, o))))
      for (const v of valuesOf[name](e)) counts[v] = (counts[v] ?? 0) + 1
  }
  return {
    ids: matching
      .filter((e) => inside(e) && facetNames.every((f) => passes(e, f)))
      .map((e) => e.id)
      .sort(),
    relaxed,
    facets,
  }
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pujiang-search-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function replay(list: readonly Step[]): Promise<{ index: CatalogueIndex; live: Map<string, CatalogueEntry> }> {
  const index = new CatalogueIndex({ mergeFactor: 2 })
  const live = new Map<string, CatalogueEntry>()
  for (const step of list) {
    if (step.do === 'put') {
      index.put(step.entries)
      for (const e of step.entries) live.set(e.id, e)
    } else if (step.do === 'remove') {
      const { id } = entryOf(step.n, { name: '' })
      index.remove([id])
      live.delete(id)
    } else if (step.do === 'merge') while (index.mergeSome(1000));
    else if (step.do === 'mergeStep') index.mergeSome(0)
    else {
      await saveSnapshot(folder, index.segments, null)
      const loaded = await loadSnapshot(folder)
      index.adopt(loaded.segments, loaded.deleted)
    }
  }
  return { index, live }
}

describe('the index against a model that looks at every entry', () => {
  it('gives the same entries and counts after any history of puts, removals, merges and reloads', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.tuple(asked, visibilities), { minLength: 3, maxLength: 6 }), async (history, list) => {
        const { index, live } = await replay(history)
        for (const [question, visibility] of list) {
          const request: SearchRequest = { ...question, visibility, limit: 100 }
          const answer = index.search(request)
          const expected = naive([...live.values()], request)
          expect(answer.hits.map((h) => h.id).sort()).toEqual(expected.ids)
          expect(answer).toMatchObject({ total: expected.ids.length, relaxed: expected.relaxed, cursor: null })
          for (const name of facetNames) expect(Object.fromEntries(answer.facets[name].map((f) => [f.code, f.count]))).toEqual(expected.facets[name])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('answers to the last digit as if hidden and deleted entries had never been', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(asked, { minLength: 2, maxLength: 4 }), visibilities, async (history, list, sight) => {
        const visibility = { ...sight, all: false }
        const { index, live } = await replay(history)
        const clean = new CatalogueIndex()
        clean.put([...live.values()].filter((e) => seen(e, visibility)))
        for (const question of list) {
          const first: SearchRequest = { ...question, visibility, limit: 3 }
          expect({ ...index.search(first), took: 0 }).toEqual({ ...clean.search(first), took: 0 })
        }
        for (const prefix of [...words.slice(0, 3), 'zaos', 'jt', '甲'])
          expect(index.suggest({ prefix, visibility })).toEqual(clean.suggest({ prefix, visibility }))
      }),
      { numRuns: 100 },
    )
  })
})
