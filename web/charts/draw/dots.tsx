import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { ChartData } from '../chart-data.ts'
import { fieldWords } from '../names.ts'
import { emsOf } from './measure-text.ts'
import { small, tenth, valueAxis } from './scale.ts'

/** Two numbers against each other: rows as dots, or classes of rows as circles whose area is their number. */
export function Dots({
  data,
  fields,
  site,
  width,
  height,
}: {
  data: ChartData
  fields: readonly FieldDetail[]
  site: Tools
  width: number
  height: number
}): ReactNode {
  const { f } = site
  const { spec, steps } = data
  const dots = data.cells.flatMap((cell) =>
    cell.x === null || cell.y === null ? [] : [{ x: Number(cell.x) + (steps.x ?? 0) / 2, y: Number(cell.y) + (steps.y ?? 0) / 2, cell }],
  )
  if (dots.length === 0) return null
  const y = valueAxis(
    dots.map((dot) => dot.y),
    height - 44,
    26,
    true,
  )
  const left = Math.max(...y.ticks.map((tick) => emsOf(f.compact(tick)))) * small + 12
  const x = valueAxis(
    dots.map((dot) => dot.x),
    left + 8,
    width - 14,
    true,
  )
  const most = Math.max(...dots.map((dot) => dot.cell.value ?? 1))
  const radius = (value: number | null): number => (data.gathered ? tenth(1 + 8 * Math.sqrt((value ?? 0) / most)) : 2.8)
  const [nameX, nameY] = [fieldWords(fields, spec.x, site), fieldWords(fields, spec.y, site)]
  const unitOf = (name: string | null): string => {
    const unit = site.f.unit(fields.find((field) => field.name === name)?.unit)
    return unit ? ` (${unit})` : ''
  }
  return (
    <g>
      <text x="0" y="12" className="axis">
        {nameY + unitOf(spec.y)}
      </text>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - 8} y1={y.place(tick)} y2={y.place(tick)} className={tick === 0 ? 'zero' : 'rule'} />
          <text x={left - 7} y={y.place(tick) + 4} className="tick end">
            {f.compact(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <text key={tick} x={x.place(tick)} y={height - 26} className="tick middle">
          {f.compact(tick)}
        </text>
      ))}
      <text x={width - 8} y={height - 6} className="axis end">
        {nameX + unitOf(spec.x)}
      </text>
      {dots.map(({ cell, ...dot }, i) => (
        <circle
          key={i}
          className={`dot-mark c${spec.series ? (Math.max(0, data.series.indexOf(cell.series)) % 8) + 1 : 1} hit`}
          cx={x.place(dot.x)}
          cy={y.place(dot.y)}
          r={radius(cell.value)}
        >
          <title>
            {[
              ...(spec.series ? [cell.series ?? site.w.common.empty] : []),
              `${nameX}: ${f.number(Number(cell.x), 4)}${steps.x ? `–${f.number(Number(cell.x) + steps.x, 4)}` : ''}`,
              `${nameY}: ${f.number(Number(cell.y), 4)}${steps.y ? `–${f.number(Number(cell.y) + steps.y, 4)}` : ''}`,
              ...(data.gathered ? [site.w.chart.rowsOf(f.int(cell.value ?? 0))] : []),
            ].join('\n')}
          </title>
        </circle>
      ))}
    </g>
  )
}
