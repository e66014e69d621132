import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { geoArea, geoContains } from 'd3-geo'
import { beforeAll, describe, expect, it } from 'vitest'
import { themes } from '../../src/model/index.ts'
import { loadPack, type Pack } from '../../src/packs/index.ts'

interface Feature {
  properties: { code: string; name: string; name_en: string; level: string; parent: string }
  geometry: { type: string; coordinates: [number, number][][] }
}

let pack: Pack
let features: Feature[]
const chinese = /\p{Script=Han}/u

beforeAll(async () => {
  pack = await loadPack(import.meta.dirname)
  features = (JSON.parse(await readFile(join(import.meta.dirname, pack.manifest.geometry), 'utf8')) as { features: Feature[] }).features
})

describe('the demo city', () => {
  it('has 16 departments and 4 districts below one city', () => {
    const kinds = pack.manifest.agencies.map((a) => a.kind)
    expect({ city: kinds.filter((k) => k === 'city').length, districts: kinds.filter((k) => k === 'district').length, departments: kinds.filter((k) => k === 'department').length })
      .toEqual({ city: 1, districts: 4, departments: 16 })
  })
  it('has at least 60 datasets, at least three in each of the sixteen themes', () => {
    expect(pack.datasets.length).toBeGreaterThanOrEqual(60)
    const thin = themes.filter((t) => pack.datasets.filter((d) => d.theme === t.code).length < 3).map((t) => t.code)
    expect(thin).toEqual([])
  })
  it('gives every agency but the city and the data bureau at least one dataset', () => {
    const idle = pack.manifest.agencies.map((a) => a.slug).filter((slug) => !pack.datasets.some((d) => d.agency === slug))
    expect(idle).toEqual(['pujiang', 'data-bureau'])
  })
  it('tells stories with charts whose fields its datasets have and give to everybody', () => {
    const { charts, stories, dashboards } = pack.told
    expect([stories.length, dashboards.length]).toEqual([3, 1])
    const wrong = charts.flatMap(({ slug, table, spec }) => {
      const { fields = [] } = pack.datasets.find((dataset) => dataset.slug === table) ?? {}
      const named = [spec.x, spec.y, spec.series, spec.facet, spec.measure?.field].filter((name) => typeof name === 'string')
      return named.filter((name) => !fields.some((field) => field.name === name && field.openClass !== 'none')).map((name) => `${slug}: ${name}`)
    })
    expect(wrong).toEqual([])
    for (const story of stories) expect([chinese.test(story.body.zh), (story.body.zh.match(/^::/gm) ?? []).length]).toEqual([true, (story.body.en.match(/^::/gm) ?? []).length])
  })
  it('speaks both languages everywhere: Chinese in zh, none of it in en', () => {
    const wrong: string[] = []
    const look = (at: string, text: { zh: string; en: string } | undefined): void => {
      if (text && (!chinese.test(text.zh) || /[\p{Script=Han}，。、]/u.test(text.en.replaceAll(/“[^”]*”|（[^）]*）|\([^)]*\)/gu, '')))) wrong.push(`${at}: ${text.zh} | ${text.en}`)
    }
    for (const a of pack.manifest.agencies) look(a.slug, a.name)
    for (const a of pack.manifest.accounts) look(a.key, a.about)
    for (const d of pack.datasets) {
      look(d.slug, d.name)
      look(d.slug, d.summary)
      look(d.slug, d.description)
      for (const f of d.fields) {
        look(`${d.slug}/${f.name}`, f.about)
        if (chinese.test(f.en)) wrong.push(`${d.slug}/${f.name}: ${f.en}`)
      }
    }
    expect(wrong).toEqual([])
  })
  it('shows every class: open, on condition, not open, not shared, a draft, one in review, closed fields', () => {
    const classes = new Set(pack.datasets.map((d) => `${d.shareClass}/${d.openClass}`))
    expect([...classes].toSorted()).toEqual(['conditional/conditional', 'conditional/none', 'none/none', 'unconditional/unconditional'])
    expect(pack.datasets.filter((d) => d.status).map((d) => `${d.slug} ${d.status}`)).toEqual(['grid-cases draft', 'hotline-daily in-review'])
    const closed = pack.datasets.flatMap((d) => d.fields.filter((f) => f.openClass === 'none').map((f) => `${d.slug}/${f.name}`))
    expect(closed).toContain('hotline-cases/caller_phone')
    expect(closed).toContain('hotline-cases/caller')
    const personal = pack.datasets.flatMap((d) => d.fields.filter((f) => f.sensitivity === 'personal' && f.openClass !== 'none').map((f) => `${d.slug}/${f.name}`))
    expect(personal).toEqual([])
  })
  it('has accounts for every role, two stewards of different agencies, and addresses that can receive no mail', () => {
    const { accounts } = pack.manifest
    expect([...new Set(accounts.flatMap((a) => a.roles))].toSorted()).toEqual(['administrator', 'approver', 'auditor', 'bureau', 'registered', 'steward'])
    expect(accounts.filter((a) => a.roles.includes('steward')).map((a) => a.agency)).toEqual(['city-operations', 'transport'])
    expect(accounts.every((a) => a.email.endsWith('.example'))).toBe(true)
  })
})

describe('its geometry', () => {
  const level = (name: string): Feature[] => features.filter((f) => f.properties.level === name)
  it('has the four districts with their codes and names, and sub-districts inside them', () => {
    expect(level('district').map((f) => [f.properties.code, f.properties.name])).toEqual([
      ['390102', '石桥区'], ['390103', '江东区'], ['390104', '望海区'], ['390105', '青禾区'],
    ])
    expect(level('subdistrict').length).toBe(31)
    for (const s of level('subdistrict')) expect(s.properties.code.startsWith(s.properties.parent)).toBe(true)
  })
  it('closes every ring and tiles each district with its sub-districts', () => {
    const size = (f: Feature): number => {
      // geoArea wants clockwise rings; GeoJSON has them counterclockwise.
      const area = geoArea({ type: 'Polygon', coordinates: f.geometry.coordinates })
      return Math.min(area, 4 * Math.PI - area)
    }
    for (const f of [...level('district'), ...level('subdistrict'), ...level('water')]) {
      const ring = f.geometry.coordinates[0] ?? []
      expect(ring[0]).toEqual(ring.at(-1))
    }
    for (const d of level('district')) {
      const parts = level('subdistrict').filter((s) => s.properties.parent === d.properties.code).map(size).reduce((a, b) => a + b, 0)
      expect(Math.abs(parts / size(d) - 1)).toBeLessThan(0.001)
    }
  })
  it('lies in the open sea, away from every real city', () => {
    const all = level('district').flatMap((f) => f.geometry.coordinates[0] ?? [])
    const [west, east] = [Math.min(...all.map((p) => p[0])), Math.max(...all.map((p) => p[0]))]
    expect(west).toBeGreaterThan(122.9)
    expect(east).toBeLessThan(124)
    expect(geoContains({ type: 'Polygon', coordinates: [[...(level('district')[0]?.geometry.coordinates[0] ?? [])].reverse()] }, [123.36, 30.91])).toBe(true)
  })
})
