import type { SqlResult } from '../../answers/index.ts'
import { f, make, numericTypes, textOf, w } from './dom.ts'

const svgSpace = 'http://www.w3.org/2000/svg'
/** As wide as there is room for, so that text keeps its size. */
let width = 820
const most = 60
const svg = (tag: string, attributes: Record<string, string | number>, text?: string): SVGElement => {
  const element = document.createElementNS(svgSpace, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  if (text !== undefined) element.textContent = text
  return element
}

const isTime = (type: string): boolean => type === 'date' || type === 'timestamp'

/** The first column that names and the first of numbers; `null` where there is no such pair. */
export function chartPair(result: SqlResult): { key: string; value: string; line: boolean } | null {
  const value = result.columns.find((column, at) => numericTypes.has(column.type) && (at > 0 || result.columns.length === 1))
  const key = result.columns.find((column) => column !== value)
  if (!value || !key || result.rows.length < 2) return null
  return { key: key.name, value: value.name, line: isTime(key.type) && result.rows.length > 12 }
}

interface Mark {
  key: string
  value: number | null
}

/** A line over dates, else lying bars; from zero, gaps as gaps. The table beside it holds the same figures. */
export function drawChart(result: SqlResult): HTMLElement {
  const pair = chartPair(result)
  if (!pair) return make('p', { className: 'quiet' }, w.noChart)
  const marks = result.rows.map((row): Mark => {
    const value = row[pair.value]
    const number = value === null || value === undefined ? Number.NaN : Number(value)
    return { key: row[pair.key] === null ? w.gap : textOf(row[pair.key]).replace(/T00:00:00$/, ''), value: Number.isFinite(number) ? number : null }
  })
  const shown = pair.line ? marks : marks.slice(0, most)
  const title = w.chartOf(pair.value, pair.key)
  const figure = make('figure', { className: 'sql-chart' }, make('figcaption', { className: 'figure-title' }, title))
  if (shown.length < marks.length) figure.append(make('p', { className: 'figure-note' }, w.chartCut(f.int(shown.length))))
  width = Math.max(320, Math.min(900, document.querySelector('[data-sql-result]')?.clientWidth ?? 820))
  const drawing = pair.line ? line(shown) : bars(shown)
  drawing.setAttribute('role', 'img')
  drawing.setAttribute('aria-label', title)
  figure.append(drawing)
  return figure
}

const reach = (marks: readonly Mark[]): { low: number; span: number } => {
  const values = marks.map((mark) => mark.value ?? 0)
  const low = Math.min(0, ...values)
  return { low, span: Math.max(0, ...values) - low || 1 }
}

function bars(marks: readonly Mark[]): SVGElement {
  const [names, figures, step] = width < 600 ? [110, 80, 24] : [220, 110, 24]
  const room = width - names - figures
  const { low, span } = reach(marks)
  const zero = names + (-low / span) * room
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${marks.length * step + 4}`, width })
  marks.forEach(({ key, value }, i) => {
    const y = i * step + 4
    drawing.append(
      svg('text', { x: names - 10, y: y + 13, 'text-anchor': 'end' }, key.length > names / 14 ? `${key.slice(0, Math.floor(names / 14) - 1)}…` : key),
    )
    if (value !== null) {
      const size = (Math.abs(value) / span) * room
      drawing.append(svg('rect', { x: value < 0 ? zero - size : zero, y, width: Math.max(size, 0.5), height: step - 8 }))
    }
    drawing.append(svg('text', { x: width - figures + 10, y: y + 13, class: 'key' }, value === null ? w.gap : f.number(value, 2)))
  })
  drawing.append(svg('line', { x1: zero, x2: zero, y1: 0, y2: marks.length * step + 4 }))
  return drawing
}

function line(marks: readonly Mark[]): SVGElement {
  const [left, height, foot] = [64, 260, 24]
  const { low, span } = reach(marks)
  const x = (i: number): number => left + (i / Math.max(1, marks.length - 1)) * (width - left - 8)
  const y = (value: number): number => height - ((value - low) / span) * (height - 12)
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height + foot}`, width })
  for (const share of [0, 0.5, 1]) {
    const value = low + span * share
    drawing.append(svg('line', { x1: left, x2: width, y1: y(value), y2: y(value) }))
    drawing.append(svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, f.compact(value)))
  }
  let path = ''
  let pen = false
  marks.forEach(({ value }, i) => {
    if (value === null) {
      pen = false
      return
    }
    path += `${pen ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`
    pen = true
  })
  drawing.append(svg('path', { d: path }))
  drawing.append(svg('text', { x: left, y: height + 18 }, marks[0]?.key ?? ''))
  drawing.append(svg('text', { x: width, y: height + 18, 'text-anchor': 'end' }, marks.at(-1)?.key ?? ''))
  return drawing
}
