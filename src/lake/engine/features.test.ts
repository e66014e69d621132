import { DuckDBInstance } from '@duckdb/node-api'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Field } from '../../model/index.ts'
import { fullRight, makeRight, type Places } from '../query/index.ts'
import { openSample, type Sample } from './sample-table.ts'
import type { TableSource } from './source.ts'

/** Its types speak of another kind of module than Node loads. */
const gcoord = createRequire(import.meta.url)('gcoord') as typeof import('gcoord').default

const fields: Field[] = [
  { id: 1, name: 'name', header: 'name', type: 'text' },
  { id: 2, name: 'lng', header: 'lng', type: 'double' },
  { id: 3, name: 'lat', header: 'lat', type: 'double' },
]
/** Shanghai, Beijing, Kashgar, Sanya, Mohe, then London, and what is no place: nothing, half of one, beyond the globe, infinity, the pole. */
const rows: [string, string, string][] = [
  ['上海', '121.4737', '31.2304'],
  ['北京', '116.404', '39.915'],
  ['喀什', '75.9938', '39.4677'],
  ['三亚', '109.5119', '18.2528'],
  ['漠河', '122.5386', '52.9721'],
  ['伦敦', '-0.1276', '51.5072'],
  ['无', 'NULL', 'NULL'],
  ['半', '121.5', 'NULL'],
  ['外', '999', '31'],
  ['无穷', "'inf'", '31'],
  ['极', '0', '-90'],
]
type Feature = { id: number; geometry: { coordinates: [number, number] } | null; properties: { name: string } }

let sample: Sample
let source: TableSource
beforeAll(async () => {
  sample = await openSample({ children: 1 })
  const path = join(sample.folder, 'places.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const values = rows.map(([name, x, y]) => `('${name}', ${x}::DOUBLE, ${y}::DOUBLE)`).join(', ')
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${values}) AS t(name, lng, lat)) TO '${path}' (FORMAT parquet, FIELD_IDS {name: 1, lng: 2, lat: 3})`,
  )
  connection.closeSync()
  instance.closeSync()
  source = { ...sample.source, versionId: 'places', fields, files: [{ path, firstRow: 0, rows: rows.length }], lookupKeys: [], orderField: null }
})
afterAll(() => sample.close())

const ask = async (places: Partial<Places>, query = {}): Promise<Feature[]> => {
  const page = await sample.engine.page({
    source,
    right: fullRight(fields),
    query: { limit: 100, ...query },
    places: { longitude: 'lng', latitude: 'lat', system: 'wgs84', form: 'longitude-latitude', box: null, ...places },
  })
  return JSON.parse(page.body.toString()) as Feature[]
}
const found = async (places: Partial<Places>): Promise<string> => (await ask(places)).map((f) => f.properties.name).join(' ')
const known = rows.slice(0, 6).map(([, x, y]) => [Number(x), Number(y)] as [number, number])

describe('rows as features', () => {
  it('keep their number and order, and have no point where they have no place', async () => {
    const all = await ask({})
    expect(all.map((f) => f.id)).toEqual(rows.map((_, i) => i))
    expect(all.slice(0, 6).map((f) => f.geometry?.coordinates)).toEqual(known)
    expect(all.slice(6, 10).map((f) => f.geometry)).toEqual([null, null, null, null])
    expect(all[1]).toEqual({
      type: 'Feature',
      id: 1,
      geometry: { type: 'Point', coordinates: [116.404, 39.915] },
      properties: { name: '北京', lng: 116.404, lat: 39.915 },
    })
  })

  it.each([
    ['gcj02', gcoord.GCJ02],
    ['bd09', gcoord.BD09],
  ] as const)('are brought from %s to WGS 84 within centimetres', async (system, crs) => {
    const all = await ask({ system })
    for (const [i, place] of known.entries()) {
      // Shifted again, the found place is the given one (of BD-09: what it is in GCJ-02).
      const again = gcoord.transform(all[i]?.geometry?.coordinates ?? [0, 0], gcoord.WGS84, gcoord.GCJ02)
      const given = crs === gcoord.GCJ02 ? place : gcoord.transform(place, crs, gcoord.GCJ02)
      expect(Math.abs(again[0] - given[0])).toBeLessThan(1.5e-7)
      expect(Math.abs(again[1] - given[1])).toBeLessThan(1.5e-7)
      expect(Math.abs((all[i]?.geometry?.coordinates[0] ?? 0) - place[0]) > 0.001).toBe(i < 5 || system === 'bd09')
    }
    expect(all.slice(6, 10).map((f) => f.geometry)).toEqual([null, null, null, null])
  })

  it('are written with the latitude first, or in metres of the map of the web', async () => {
    expect((await ask({ form: 'latitude-longitude' }))[0]?.geometry?.coordinates).toEqual([31.2304, 121.4737])
    const metres = await ask({ form: 'web-mercator' })
    for (const [i, place] of known.entries()) {
      const [x, y] = gcoord.transform(place, gcoord.WGS84, gcoord.EPSG3857)
      expect(metres[i]?.geometry?.coordinates[0]).toBeCloseTo(x, 2)
      expect(metres[i]?.geometry?.coordinates[1]).toBeCloseTo(y, 2)
    }
    expect(metres.at(-1)?.geometry).toBeNull()
  })

  it('are found by a box, also across the date line, and always where they have no place', async () => {
    const nowhere = '无 半 外 无穷'
    expect(await found({ box: [121, 31, 122, 32] })).toBe(`上海 ${nowhere}`)
    expect(await found({ box: [121.4737, 31.2304, 121.4737, 31.2304] })).toBe(`上海 ${nowhere}`)
    expect(await found({ box: [122, 0, 110, 60] })).toBe(`喀什 三亚 漠河 伦敦 ${nowhere}`)
    expect(await found({ box: [-180, -90, 180, 90] })).toBe(rows.map(([name]) => name).join(' '))
  })

  it('are found by their true place where the given one is shifted', async () => {
    const [shanghai] = await ask({ system: 'gcj02' })
    const [x, y] = shanghai!.geometry!.coordinates
    const near = (metre: number): [number, number, number, number] => [x - metre, y - metre, x + metre, y + metre]
    expect(await found({ system: 'gcj02', box: near(1e-6) })).toContain('上海')
    expect(await found({ system: 'wgs84', box: near(1e-6) })).not.toContain('上海')
  })

  it('are no way to a field outside the right', async () => {
    const right = makeRight([1, 2], null)
    const places: Places = { longitude: 'lng', latitude: 'lat', system: null, form: 'longitude-latitude', box: [0, 0, 1, 1] }
    await expect(sample.engine.page({ source, right, query: {}, places })).rejects.toMatchObject({ failing: { code: 'PUJIANG_QUERY_FIELD' } })
  })
})
