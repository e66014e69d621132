import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { ChartData } from '../chart-data.ts'
import { keyWords } from '../names.ts'
import { isOrdered } from '../plan.ts'
import { Dots } from './dots.tsx'
import { Heat, heatHeight } from './heat.tsx'
import { LyingBars, lyingHeight, rowsOf } from './lying-bars.tsx'
import { MapPicture, mapHeight } from './map-picture.tsx'
import { emsOf, fitText } from './measure-text.ts'
import { isStacked, linesOf, Ordered, orderedPlaces, valuesOf } from './ordered.tsx'
import { sizes, small, type Size } from './scale.ts'

/** What a chart was drawn as, with its size: for the page and for a file. */
export interface Picture {
  width: number
  height: number
  body: ReactNode
}

interface Drawing {
  data: ChartData
  fields: readonly FieldDetail[]
  site: Tools
}

const isLying = ({ data, fields }: Drawing): boolean =>
  data.spec.type === 'bar' && data.spec.x !== null && !isOrdered(data.spec.x, data.spec.per, fields)

/** Draws a chart for one of the two sizes. Everything in it is text, shapes and classes: no colour, no style. */
export function draw(drawing: Drawing, size: Size): Picture {
  const { data, fields, site } = drawing
  const { spec } = data
  const { width } = sizes[size]
  const { height } = sizes[size]
  if (spec.type === 'map') return { width, height: mapHeight(width), body: <MapPicture data={data} fields={fields} site={site} width={width} /> }
  if (spec.type === 'scatter') {
    const top = keysHeight(drawing, width)
    return {
      width,
      height: height + 60 + top,
      body: (
        <>
          <Keys {...drawing} width={width} />
          <g transform={`translate(0 ${top})`}>
            <Dots data={data} fields={fields} site={site} width={width} height={height + 60} />
          </g>
        </>
      ),
    }
  }
  if (spec.type === 'heat') {
    const high = heatHeight(data, fields)
    return { width, height: high, body: <Heat data={data} fields={fields} site={site} width={width} height={high} /> }
  }
  return spec.facet ? smallMultiples(drawing, size) : one(drawing, size)
}

/** Colours with their names, where marks cannot carry them themselves. */
function Keys({ data, site, width }: Drawing & { width: number }): ReactNode {
  if (!data.spec.series) return null
  const placed = placeKeys(data, site, width)
  return placed.map(({ name, x, y }, i) => (
    <g key={name ?? ''}>
      <rect className={`fill c${(i % 8) + 1}`} x={x} y={y + 3} width="11" height="11" />
      <text x={x + 16} y={y + 13} className="name">
        {fitText(keyWords(name, null, undefined, site), width / 2, small)}
      </text>
    </g>
  ))
}
function placeKeys(data: ChartData, site: Tools, width: number): { name: string | null; x: number; y: number }[] {
  let [x, y] = [0, 0]
  return data.series.map((name) => {
    const long = Math.min(width / 2, emsOf(keyWords(name, null, undefined, site)) * small) + 34
    if (x + long > width + 16 && x > 0) [x, y] = [0, y + 20]
    const at = { name, x, y }
    x += long
    return at
  })
}
const keysHeight = ({ data, site }: Drawing, width: number): number => (data.spec.series ? (placeKeys(data, site, width).at(-1)?.y ?? 0) + 26 : 0)

function one(drawing: Drawing, size: Size): Picture {
  const { data, fields, site } = drawing
  const { width, height } = sizes[size]
  const columns = data.spec.type === 'bar' || data.spec.type === 'histogram'
  const top = columns ? keysHeight(drawing, width) : 0
  const keys = columns && <Keys {...drawing} width={width} />
  if (isLying(drawing)) {
    const rows = rowsOf(data.cells, data)
    const stacked = isStacked(data)
    const values = rows.map((row) =>
      stacked ? row.parts.reduce((sum, part) => sum + (part.value ?? 0), 0) : Math.max(...row.parts.map((part) => part.value ?? 0)),
    )
    const low = Math.min(0, ...data.cells.map((cell) => cell.value ?? 0))
    return {
      width,
      height: top + lyingHeight(rows.length, Math.max(1, data.series.length), stacked),
      body: (
        <>
          {keys}
          <g transform={`translate(0 ${top})`}>
            <LyingBars cells={data.cells} data={data} fields={fields} site={site} width={width} values={[low, ...values]} />
          </g>
        </>
      ),
    }
  }
  const places = orderedPlaces(data)
  const panel = {
    cells: data.cells,
    width,
    height,
    places,
    values: valuesOf(linesOf(data.cells, data.series, places, data), isStacked(data)),
    ends: true,
  }
  return {
    width,
    height: height + top,
    body: (
      <>
        {keys}
        <g transform={`translate(0 ${top})`}>
          <Ordered panel={panel} data={data} fields={fields} site={site} />
        </g>
      </>
    ),
  }
}

/** The same picture for each value of a field, side by side, on the same scales. */
function smallMultiples(drawing: Drawing, size: Size): Picture {
  const { data, fields, site } = drawing
  const { width, columns: most } = sizes[size]
  const columns = Math.min(size === 'narrow' ? 2 : most, Math.max(1, data.facets.length))
  const gap = 22
  const each = (width - gap * (columns - 1)) / columns
  const lying = isLying(drawing)
  const stacked = isStacked(data)
  const places = lying ? [] : orderedPlaces(data)
  const panels = data.facets.map((facet) => ({ facet, cells: data.cells.filter((cell) => cell.facet === facet) }))
  const values = lying
    ? panels.flatMap(({ cells }) => rowsOf(cells, data).map((row) => row.parts.reduce((sum, part) => sum + (part.value ?? 0), 0)))
    : panels.flatMap(({ cells }) => valuesOf(linesOf(cells, data.series, places, data), stacked))
  const high = lying
    ? Math.max(...panels.map(({ cells }) => lyingHeight(rowsOf(cells, data).length, Math.max(1, data.series.length), stacked)))
    : size === 'narrow'
      ? 130
      : 150
  const top = keysHeight(drawing, width)
  const title = 24
  const rows = Math.ceil(panels.length / columns)
  return {
    width,
    height: top + rows * (high + title + 10),
    body: (
      <>
        <Keys {...drawing} width={width} />
        {panels.map(({ facet, cells }, i) => (
          <g key={facet ?? ''} transform={`translate(${(i % columns) * (each + gap)} ${top + Math.floor(i / columns) * (high + title + 10)})`}>
            <text x="0" y="15" className="panel">
              {fitText(facet ?? site.w.common.empty, each, 14)}
            </text>
            <g transform={`translate(0 ${title})`}>
              {lying ? (
                <LyingBars cells={cells} data={data} fields={fields} site={site} width={each} values={[0, ...values]} />
              ) : (
                <Ordered panel={{ cells, width: each, height: high, places, values, ends: false }} data={data} fields={fields} site={site} />
              )}
            </g>
          </g>
        ))}
      </>
    ),
  }
}
