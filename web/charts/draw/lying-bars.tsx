import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { Cell, ChartData } from '../chart-data.ts'
import { keyWords, valueWords } from '../names.ts'
import { emsOf, fitText } from './measure-text.ts'
import { isStacked } from './ordered.tsx'
import { small, tenth, valueAxis } from './scale.ts'

const rowHeight = 27

interface Row {
  key: string | null
  parts: { series: string | null; value: number | null }[]
}

/** Categories in the order of the answer, each with its parts. */
export function rowsOf(cells: readonly Cell[], data: ChartData): Row[] {
  const rows = new Map<string | null, Row>()
  for (const cell of cells) {
    const row = rows.get(cell.x) ?? { key: cell.x, parts: [] }
    row.parts.push({ series: cell.series, value: cell.value })
    rows.set(cell.x, row)
  }
  for (const row of rows.values()) row.parts.sort((a, b) => data.series.indexOf(a.series) - data.series.indexOf(b.series))
  return [...rows.values()]
}

const totalOf = (row: Row): number => row.parts.reduce((sum, part) => sum + (part.value ?? 0), 0)

/** Height of the bars of these rows. */
export const lyingHeight = (rows: number, parts: number, stacked: boolean): number =>
  10 + rows * (stacked || parts < 2 ? rowHeight : Math.max(rowHeight, parts * 10 + 12))

/** Bars lying from a zero line, named on the left, with their value at the end. */
export function LyingBars({
  cells,
  data,
  fields,
  site,
  width,
  values,
}: {
  cells: readonly Cell[]
  data: ChartData
  fields: readonly FieldDetail[]
  site: Tools
  width: number
  values: readonly number[]
}): ReactNode {
  const { spec } = data
  const field = fields.find((known) => known.name === spec.x)
  const rows = rowsOf(cells, data)
  const stacked = isStacked(data)
  const names = rows.map((row) => keyWords(row.key, spec.per, field, site))
  const left = Math.min(width * 0.34, Math.max(...names.map((name) => emsOf(name)), 2) * small + 12)
  const right = Math.max(...values.map((value) => emsOf(valueWords(value, site)))) * small + 12
  const x = valueAxis(values, left, width - right)
  const parts = Math.max(1, data.series.length)
  const each = stacked || parts < 2 ? rowHeight : Math.max(rowHeight, parts * 10 + 12)
  return (
    <g>
      {rows.map((row, at) => {
        const top = 6 + at * each
        let from = 0
        return (
          <g key={row.key ?? ''} className="hit">
            <title>
              {[
                names[at],
                ...row.parts.map((part) => `${spec.series ? `${part.series ?? site.w.common.empty}: ` : ''}${valueWords(part.value, site)}`),
              ].join('\n')}
            </title>
            <rect className="row" x="0" y={top} width={width} height={each} />
            <text x={left - 10} y={top + each / 2 + 4.5} className="name end">
              {fitText(names[at] ?? '', left - 10, small)}
            </text>
            {row.parts.map((part, i) => {
              const value = part.value ?? 0
              const low = stacked ? from : 0
              if (stacked) from += value
              const [a, b] = [x.place(low), x.place(low + value)]
              const height = stacked || parts < 2 ? 17 : 8
              const colour = spec.series ? (Math.max(0, data.series.indexOf(part.series)) % 8) + 1 : 1
              return (
                <rect
                  key={`${part.series ?? ''} ${i}`}
                  className={`fill c${colour}`}
                  x={Math.min(a, b)}
                  width={tenth(Math.max(Math.abs(b - a) - (stacked ? 0.8 : 0), part.value === null ? 0 : 0.6))}
                  y={top + (stacked || parts < 2 ? (each - height) / 2 : 6 + i * 10)}
                  height={height}
                />
              )
            })}
            <text
              x={x.place(stacked ? totalOf(row) : Math.max(0, ...row.parts.map((part) => part.value ?? 0))) + 6}
              y={top + each / 2 + 4.5}
              className="value"
            >
              {stacked || parts < 2 ? valueWords(row.parts.some((part) => part.value !== null) ? totalOf(row) : null, site) : ''}
            </text>
          </g>
        )
      })}
      <line className="zero" x1={x.place(0)} x2={x.place(0)} y1="4" y2={6 + rows.length * each} />
    </g>
  )
}
