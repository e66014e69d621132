import { beforeAll, describe, expect, it } from 'vitest'
import { loadPack, windowOf, type Pack, type PackDataset, type Wanted } from '../../src/packs/index.ts'
import { contentOf, frozenClock, generateCity } from './generated.ts'

let pack: Pack
beforeAll(async () => {
  pack = await loadPack(import.meta.dirname)
})

const shifted = (at: string, hours: number): string => new Date(Date.parse(`${at.replace(' ', 'T')}Z`) + hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
/** Columns that tell how a case stood when the file was made. */
const aging: Record<string, readonly string[]> = { 'hotline-cases': ['status', 'closed_at', 'hours', 'satisfaction'] }

/** Beginning, cut and end: some days with a cut at nine where rows are hourly, months, years. */
function cutsOf(dataset: PackDataset): [string, string, string] {
  const { until } = windowOf(pack, dataset, frozenClock)
  const midnight = `${until.slice(0, 10)} 00:00:00`
  if (dataset.data.ends === 'month') return [shifted(midnight, -24 * 200), shifted(midnight, -24 * 75), until]
  if (dataset.data.ends === 'year') return ['2022-01-01 00:00:00', '2024-01-01 00:00:00', until]
  return [shifted(midnight, -72), dataset.data.ends === 'hour' ? shifted(midnight, -15) : shifted(midnight, -24), until]
}
const firstOfMonth = (at: string): string => `${at.slice(0, 7)}-01 00:00:00`

describe('the days that follow', () => {
  it('add to the rows there are exactly what one longer run would have made', async () => {
    const growing = pack.datasets.filter((d) => d.data.extend === 'append')
    expect(growing.length).toBeGreaterThan(40)
    const asCsv = growing.map((d) => ({ ...d, data: { ...d.data, file: 'csv' as const, encoding: 'utf-8' as const } }))
    const parts = asCsv.map((dataset) => {
      const [a, b, c] = cutsOf(dataset).map((at) => (dataset.data.ends === 'month' ? firstOfMonth(at) : at)) as [string, string, string]
      return { dataset, first: { since: a, until: b }, second: { since: b, until: c }, whole: { since: a, until: c } }
    })
    const bodies = async (which: 'first' | 'second' | 'whole'): Promise<Map<string, string>> => {
      const wanted: Wanted[] = parts.map((p) => ({ dataset: p.dataset, window: p[which] }))
      await using city = await generateCity(pack, wanted)
      const found = new Map<string, string>()
      for (const { dataset } of parts) found.set(dataset.slug, (await contentOf(dataset, city.file(dataset.slug).path)).replace(/^.*\n/, ''))
      return found
    }
    const [first, second, whole] = [await bodies('first'), await bodies('second'), await bodies('whole')]
    const differing = parts.filter(({ dataset: { slug, fields } }) => {
      const gone = (aging[slug] ?? []).map((name) => fields.findIndex((f) => f.name === name))
      const stable = (text: string): string =>
        text.split('\n').map((line) => (gone.length === 0 ? line : line.split(',').filter((_, i) => !gone.includes(i)).join(','))).toSorted().join('\n')
      return stable((first.get(slug) ?? '') + (second.get(slug) ?? '')) !== stable(whole.get(slug) ?? '')
    })
    expect(differing.map((p) => p.dataset.slug)).toEqual([])
    const silent = parts.filter(({ dataset: { slug, data } }) => data.ends !== 'month' && !second.get(slug)).map((p) => p.dataset.slug)
    expect(silent).toEqual(['beach-water', 'weather-warnings'].filter((s) => silent.includes(s)))
  })
})
