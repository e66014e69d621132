import { describe, expect, it } from 'vitest'
import type { CoordinateSystem } from '../../src/model/index.ts'
import { convert, convertAll } from './coordinates.ts'

/** Metres between two places of a city. */
function metres([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): number {
  const toMetres = 111_320
  return Math.hypot((x2 - x1) * Math.cos((y1 * Math.PI) / 180) * toMetres, (y2 - y1) * toMetres)
}

/** Places as published in both systems by implementations written independently of each other (eviltransform, coordtransform). */
const published: [string, CoordinateSystem, CoordinateSystem, [number, number], [number, number]][] = [
  ['Shanghai', 'wgs84', 'gcj02', [121.5272106, 31.1774276], [121.531541859215, 31.17530398364597]],
  ['Shenzhen', 'wgs84', 'gcj02', [113.912316, 22.543847], [113.9171764808363, 22.540796131694766]],
  ['Beijing', 'wgs84', 'gcj02', [116.377817, 39.911954], [116.38404722455657, 39.91334545536069]],
  ['Tiananmen', 'wgs84', 'gcj02', [116.404, 39.915], [116.41024449916938, 39.91640428150164]],
  ['Tiananmen, for Baidu', 'gcj02', 'bd09', [116.404, 39.915], [116.41036949371029, 39.92133699351022]],
]

describe('coordinate systems', () => {
  it.each(published)('%s goes from %s to %s within a metre of the published place, and back', (_, from, to, place, known) => {
    expect(metres(convert(place, from, to), known)).toBeLessThan(1)
    expect(metres(convert(known, to, from), place)).toBeLessThan(1)
    // The shift is what a map would show: left out, the place lies some hundred metres off.
    expect(metres(place, known)).toBeGreaterThan(100)
  })
  it('CGCS2000 is WGS84 for a map: nothing moves, and to GCJ-02 both go alike', () => {
    const place: [number, number] = [121.5272106, 31.1774276]
    expect(convert(place, 'cgcs2000', 'wgs84')).toEqual(place)
    expect(convert(place, 'cgcs2000', 'gcj02')).toEqual(convert(place, 'wgs84', 'gcj02'))
  })
  it('places outside China are in one system only', () => {
    expect(convert([2.3522, 48.8566], 'wgs84', 'gcj02')).toEqual([2.3522, 48.8566])
  })
  it('every position of a shape moves, however deep it lies', () => {
    const ring = [
      [121.5, 31.1],
      [121.6, 31.1],
      [121.6, 31.2],
    ]
    const moved = convertAll([[ring]], 'wgs84', 'gcj02') as [number, number][][][]
    expect(moved[0]?.[0]).toEqual(ring.map(([x = 0, y = 0]) => convert([x, y], 'wgs84', 'gcj02')))
  })
})
