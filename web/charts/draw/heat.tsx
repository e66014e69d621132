import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { Cell, ChartData } from '../chart-data.ts'
import { keyWords, valueWords } from '../names.ts'
import { isOrdered } from '../plan.ts'
import { emsOf, fitText } from './measure-text.ts'
import { labelled, placeKey, placesOf, small, stepOf, stepsOf, tenth } from './scale.ts'

const legendHeight = 34

function axisOf(cells: readonly Cell[], axis: 'x' | 'y', data: ChartData, fields: readonly FieldDetail[]): string[] {
  const name = data.spec[axis] ?? ''
  const per = axis === 'x' ? data.spec.per : data.spec.yPer
  const keys = cells.map((cell) => cell[axis]).filter((key) => key !== null)
  if (isOrdered(name, per, fields))
    return placesOf(
      keys.map((key) => placeKey(key, per)),
      per,
      400,
    )
  const totals = new Map<string, number>()
  for (const cell of cells) if (cell[axis] !== null) totals.set(cell[axis], (totals.get(cell[axis]) ?? 0) + (cell.value ?? 0))
  return [...totals.keys()].toSorted((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0))
}

/** How high the field of cells is. */
export const heatHeight = (data: ChartData, fields: readonly FieldDetail[]): number =>
  axisOf(data.cells, 'y', data, fields).length * 26 + 34 + legendHeight

/** A field of cells in five steps, as many cells in each; the steps with their numbers stand below. */
export function Heat({
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
  const { spec } = data
  const [fx, fy] = [spec.x, spec.y].map((name) => fields.find((field) => field.name === name))
  const xs = axisOf(data.cells, 'x', data, fields)
  const ys = axisOf(data.cells, 'y', data, fields)
  const wordsX = (key: string): string => keyWords(key, spec.per, fx, site, data.steps.x)
  const wordsY = (key: string): string => keyWords(key, spec.yPer, fy, site, data.steps.y)
  const left = Math.min(width * 0.32, Math.max(...ys.map((key) => emsOf(wordsY(key))), 1) * small + 12)
  const [cellWidth, cellHeight] = [(width - left) / Math.max(1, xs.length), (height - 34 - legendHeight) / Math.max(1, ys.length)]
  const values = data.cells.flatMap((cell) => cell.value ?? [])
  const limits = stepsOf(values)
  const at = new Map(data.cells.map((cell) => [`${placeKey(cell.x ?? '', spec.per)}\n${placeKey(cell.y ?? '', spec.yPer)}`, cell.value]))
  const bounds = [Math.min(...values), ...limits, Math.max(...values)]
  const swatch = Math.min(74, (width - left) / 5)
  const every = Math.max(1, Math.ceil((xs.length * ys.length) / 1600))
  return (
    <g>
      {ys.map((y, row) => (
        <g key={y}>
          <text x={left - 10} y={tenth(row * cellHeight + cellHeight / 2 + 4.5)} className="name end">
            {fitText(wordsY(y), left - 10, small)}
          </text>
          {xs.map((x, column) => {
            const value = at.get(`${x}\n${y}`)
            return (
              <rect
                key={x}
                className={`s${stepOf(value, limits)}${every === 1 ? ' hit' : ''}`}
                x={tenth(left + column * cellWidth)}
                y={tenth(row * cellHeight)}
                width={tenth(Math.max(0.5, cellWidth - 1))}
                height={tenth(cellHeight - 1)}
              >
                {every === 1 && <title>{`${wordsY(y)} · ${wordsX(x)}\n${valueWords(value ?? null, site)}`}</title>}
              </rect>
            )
          })}
        </g>
      ))}
      {labelled(xs, spec.per, data.steps.x === null ? wordsX : (key) => f.number(Number(key), 4), width - left).map(({ i, text }) => (
        <text key={i} x={tenth(left + (i + 0.5) * cellWidth)} y={height - legendHeight - 14} className="tick middle">
          {text}
        </text>
      ))}
      {[1, 2, 3, 4, 5].map((step) => (
        <g key={step}>
          <rect className={`s${step}`} x={left + (step - 1) * swatch} y={height - 26} width={swatch - 1} height="8" />
          <text x={left + (step - 1) * swatch} y={height - 6} className="tick">
            {f.compact(bounds[step - 1] ?? 0)}
          </text>
        </g>
      ))}
    </g>
  )
}
