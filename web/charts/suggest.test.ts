import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plainChart, type ChartSpec, type FieldDetail, type TableDetail } from '../../src/model/index.ts'
import { toolsOf, type Site } from '../ui/site.tsx'
import type { Geometry } from '../port.ts'
import { areasOf } from './draw/map-picture.tsx'
import { planeOf } from './plane.ts'
import { suggestCharts } from './suggest.ts'

const geometry = JSON.parse(readFileSync(join(import.meta.dirname, '../../packs/demo-city/geometry.json'), 'utf8')) as Geometry

const field = (
  name: string,
  type: FieldDetail['type'],
  statistics: Partial<NonNullable<FieldDetail['statistics']>>,
  unit: string | null = null,
): FieldDetail =>
  ({ name, header: name, type, unit, statistics: { distinct: 1000, min: null, max: null, topValues: [], ...statistics } }) as unknown as FieldDetail
const tableOf = (fields: FieldDetail[]): TableDetail => ({ fields, orderField: null }) as unknown as TableDetail
const opened = field('opened_at', 'timestamp', { min: '2025-01-01T00:00:00', max: '2026-11-01T00:00:00' })
const kind = field('kind', 'text', { distinct: 6 })
const channel = field('channel', 'text', { distinct: 4 })
const hours = field('hours', 'double', { distinct: 800 }, '小时')
const cost = field('cost', 'decimal', {})
const lon = field('lon', 'double', {})
const lat = field('lat', 'double', {})
const district = field('district', 'text', { distinct: 5, topValues: [{ value: '390102', count: 3 }] })
const kinds = (fields: FieldDetail[]): string[] => suggestCharts(tableOf(fields), geometry).map((spec) => spec.type)
const some = (fields: FieldDetail[], spec: Partial<ChartSpec>): boolean =>
  suggestCharts(tableOf(fields), geometry).some((found) =>
    Object.entries(spec).every(([name, value]) => JSON.stringify(found[name as keyof ChartSpec]) === JSON.stringify(value)),
  )

describe('suggested charts', () => {
  it('are a bar for kinds, a histogram for an amount, a scatter for two, a heat map for two kinds', () => {
    expect(kinds([kind])).toEqual(['bar'])
    expect(kinds([cost])).toEqual(['histogram'])
    expect(some([cost, hours], { type: 'scatter', x: 'cost', y: 'hours' })).toBe(true)
    expect(some([kind, channel], { type: 'heat', x: 'kind', y: 'channel' })).toBe(true)
  })
  it('follow time: a line, lines by kind, an hour by weekday, and small areas side by side', () => {
    const fields = [opened, kind]
    expect(some(fields, { type: 'line', x: 'opened_at', per: 'week', series: null })).toBe(true)
    expect(some(fields, { type: 'line', x: 'opened_at', per: 'month', series: 'kind' })).toBe(true)
    expect(some(fields, { type: 'heat', x: 'opened_at', per: 'hour-of-day', y: 'opened_at', yPer: 'weekday' })).toBe(true)
    expect(some(fields, { type: 'area', x: 'opened_at', facet: 'kind' })).toBe(true)
  })
  it('are maps where a table has places, by point before by district', () => {
    expect(some([kind, lon, lat], { type: 'map', x: 'lon', y: 'lat' })).toBe(true)
    expect(some([district, kind], { type: 'map', x: 'district', y: null })).toBe(true)
    expect(kinds([kind, channel])).not.toContain('map')
  })
  it('leave no form out where a table has everything, and name only its fields', () => {
    const all = [opened, kind, channel, hours, cost, lon, lat, ...['note', 'case_no', 'status'].map((name) => field(name, 'text', {}))]
    const found = suggestCharts(tableOf(all), geometry)
    expect(new Set(found.map((spec) => spec.type))).toEqual(new Set(['line', 'bar', 'map', 'heat', 'histogram', 'scatter', 'area']))
    const names = new Set(all.map(({ name }) => name))
    for (const spec of found) for (const used of [spec.x, spec.y, spec.series, spec.facet]) expect(used === null || names.has(used)).toBe(true)
    // What is a code or a year is no amount.
    expect(kinds([field('year', 'integer', {}), kind])).toEqual(['bar'])
  })
})

describe('districts of a map', () => {
  const site = toolsOf({ locale: 'zh', now: new Date(0), city: { geometry } } as unknown as Site)
  const { outlines } = planeOf(site.city.geometry, 'cgcs2000', null, 760, 400)
  const joined = (keys: string[]): { codes: string[]; missed: string[] } => {
    const cells = keys.map((x, i) => ({ x, y: null, series: null, facet: null, value: i + 1 }))
    const { found, missed } = areasOf({ spec: { ...plainChart, type: 'map' }, cells } as unknown as Parameters<typeof areasOf>[0], outlines)
    return { codes: found.filter(({ value }) => value !== null).map(({ outline }) => outline.code), missed }
  }
  it('are joined by code, by code filled up to twelve digits, and by name with or without its last word', () => {
    expect(joined(['390102'])).toEqual({ codes: ['390102'], missed: [] })
    expect(joined(['390102000000'])).toEqual({ codes: ['390102'], missed: [] })
    expect(joined(['石桥区'])).toEqual({ codes: ['390102'], missed: [] })
    expect(joined(['石桥'])).toEqual({ codes: ['390102'], missed: [] })
  })
  it('that the city does not have are told, not drawn somewhere', () => {
    expect(joined(['390102', '310115', ' 石桥区'])).toEqual({ codes: ['390102'], missed: ['310115', ' 石桥区'] })
  })
  it('of the second level are drawn as such where the keys are theirs', () => {
    const small = geometry.features.find((feature) => feature.properties.level === 'subdistrict')
    expect(small).toBeDefined()
    expect(joined([small?.properties.code ?? ''])).toEqual({ codes: [small?.properties.code], missed: [] })
  })
})
