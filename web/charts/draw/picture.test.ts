import { plainChart } from '../../../src/model/index.ts'
import { renderToStaticMarkup } from 'react-dom/server'
import { createElement, Fragment } from 'react'
import { describe, expect, it } from 'vitest'
import type { ChartSpec, FieldDetail, TableDetail } from '../../../src/model/index.ts'
import { toolsOf, type Site } from '../../ui/site.tsx'
import type { Cell, ChartData } from '../chart-data.ts'
import { exportSvg } from '../export-svg.tsx'
import { emsOf, fitText, spread } from './measure-text.ts'
import { draw } from './picture.tsx'
import { labelled, placesOf, valueAxis } from './scale.ts'

const field = (name: string, type: FieldDetail['type']): FieldDetail =>
  ({ id: 1, name, header: name, type, label: null, description: null, unit: null, statistics: null }) as unknown as FieldDetail
const fields = [field('day', 'date'), field('kind', 'text'), field('n', 'integer')]
const site = toolsOf({
  locale: 'zh',
  now: new Date('2026-11-22T00:00:00Z'),
  city: { name: { zh: '市', en: 'City' }, portal: { zh: '市', en: 'City' }, synthetic: true, origin: 'http://a.example', version: '0' },
} as unknown as Site)
const dataOf = (spec: Partial<ChartSpec>, cells: Partial<Cell>[], more: Partial<ChartData> = {}): ChartData => ({
  spec: { ...plainChart, ...spec },
  cells: cells.map((cell) => ({ x: null, y: null, series: null, facet: null, value: null, ...cell })),
  clusters: [],
  steps: { x: null, y: null },
  cut: { x: null, y: null, beyond: 0 },
  series: [],
  facets: [],
  left: { x: false, series: false, facets: false, groups: false },
  rows: null,
  gathered: false,
  box: null,
  systems: null,
  version: 3,
  question: {},
  ...more,
})
const markupOf = (data: ChartData): string => renderToStaticMarkup(createElement(Fragment, null, draw({ data, fields, site }, 'wide').body))

describe('a drawing', () => {
  it('shows a month without rows as a gap, and breaks the line there', () => {
    const markup = markupOf(
      dataOf(
        { type: 'line', x: 'day', per: 'month' },
        [1, 2, 4, 5].map((m) => ({ x: `2026-0${m}-01`, value: m })),
      ),
    )
    expect(markup.match(/class="gap"/g)).toHaveLength(1)
    expect(/class="line c1"/.exec(markup)).not.toBeNull()
    expect(markup.match(/d="M[^"]*M[^"]*" class="line c1"/)).not.toBeNull()
    expect(markup).toContain('2026-03\n没有数据')
  })
  it('stands bars on zero, whatever the values', () => {
    const axis = valueAxis([940, 980, 1000], 300, 0)
    expect([axis.low, axis.place(0)]).toEqual([0, 300])
    expect(valueAxis([940, 980, 1000], 300, 0, true).low).toBeGreaterThan(800)
    expect(valueAxis([-5, 10], 300, 0).low).toBeLessThanOrEqual(-5)
  })
  it('names lines at their ends, never on top of each other', () => {
    const placed = spread([100, 101, 102, 240], 15, 16, 250)
    const sorted = placed.toSorted((a, b) => a - b)
    expect(sorted.every((at, i) => i === 0 || at - (sorted[i - 1] ?? 0) >= 15)).toBe(true)
  })
  it('carries no colour, no style and no script, so that the policy of the pages and both themes hold', () => {
    const cells = ['甲', '<script>alert(1)</script>', '"onload="x'].map((x, i) => ({ x, value: i + 1 }))
    const markup = markupOf(dataOf({ type: 'bar', x: 'kind' }, cells))
    expect(markup).not.toMatch(/style=|#[0-9a-f]{3}|<script|fill=/i)
    expect(markup).toContain('&lt;script&gt;')
  })
  it('draws the largest answer of the engine in less than 50 ms', () => {
    const series = ['a', 'b', 'c', 'd']
    const cells = series.flatMap((name) =>
      Array.from({ length: 2500 }, (_, i) => ({
        x: new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
        series: name,
        value: (i * 7919) % 1000,
      })),
    )
    const data = dataOf({ type: 'line', x: 'day', per: 'day', series: 'kind' }, cells, { series })
    const times = Array.from({ length: 7 }, () => {
      const from = process.threadCpuUsage()
      markupOf(data)
      const { user, system } = process.threadCpuUsage(from)
      return (user + system) / 1000
    })
    // Time of this thread, since others work on the machine too; the first drawings are not compiled yet.
    expect(Math.min(...times)).toBeLessThan(50)
  })
  it('labels time at round dates, as many as fit', () => {
    const days = placesOf(['2024-01-01', '2026-01-01'], 'week')
    const labels = labelled(days, 'week', (key) => key, 600)
    expect(labels.map((label) => label.text)).toContain('2024-07')
    expect(labels.length).toBeLessThan(12)
    expect(placesOf(['0001-01-01', '9999-01-01'], 'day', 100)).toHaveLength(100)
  })
  it('measures Chinese as wide as it is and cuts with an ellipsis', () => {
    expect(emsOf('市城运中心')).toBe(5)
    expect(fitText('市城运中心诉求', 50, 12)).toBe('市城运…')
  })
})

describe('a drawing as a file', () => {
  const table = { fields } as unknown as TableDetail
  it('says what, whose and which version, and means the same without any sheet', () => {
    const data = dataOf({ type: 'bar', x: 'kind' }, [{ x: '噪声 & <b>', value: 12 }])
    const svg = exportSvg({
      data,
      table,
      source: { slug: 'x', name: { zh: '工单', en: 'Cases' }, agency: { zh: '市城运中心', en: 'Operations' } },
      where: "kind = 'x'",
      title: '标题',
      note: '',
      address: 'http://a.example/charts/x',
      site,
    })
    expect(svg).toContain('来源：市城运中心《工单》')
    expect(svg).toContain('第 3 版')
    expect(svg).toContain('演示数据')
    expect(svg).toContain('fill="#0b5c6b"')
    expect(svg).not.toMatch(/class=|<style|<script|style="/)
    expect(svg).toContain('噪声 &amp; &lt;b&gt;')
  })
})
