import { basename } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sniffFile } from '../../src/collect/index.ts'
import { loadPack, windowOf, type Pack } from '../../src/packs/index.ts'
import { frozenClock, generateCity } from './generated.ts'

let pack: Pack
beforeAll(async () => {
  pack = await loadPack(import.meta.dirname)
})

it('the sniffer finds the headers and types the pack speaks of, in each kind of file', async () => {
  const slugs = ['car-parks', 'water-quality', 'budget-lines', 'fire-hydrants', 'road-speed', 'metro-stations', 'events', 'key-projects', 'company-registrations', 'port-calls']
  const wanted = pack.datasets.filter((d) => slugs.includes(d.slug)).map((dataset) => ({ dataset, window: windowOf(pack, dataset, frozenClock) }))
  expect(new Set(wanted.map((w) => `${w.dataset.data.file}${w.dataset.data.encoding ?? ''}`)).size).toBe(8)
  await using city = await generateCity(pack, wanted)
  for (const { dataset } of wanted) {
    const { path } = city.file(dataset.slug)
    const guess = await sniffFile({ path, fileName: basename(path) })
    expect([dataset.slug, ...guess.columns.map((c) => `${c.header}: ${c.type}`)]).toEqual([dataset.slug, ...dataset.fields.map((f) => `${f.header}: ${f.type}`)])
  }
})
