import type { ChartQuery, ChartSpec, CoordinateSystem, TableDetail } from '../../src/model/index.ts'
import type { ChartData } from '../charts/chart-data.ts'
import { convert } from '../charts/coordinates.ts'
import { andOf, keyOf } from '../charts/plan.ts'
import { identifier } from '../view/query.ts'
import type { AskRows, ChartQuestion } from './load-chart.ts'

type Box = [west: number, south: number, east: number, north: number]

/** Circles of a part of the map, and what was asked for them. */
interface Gathered {
  shown: Box
  width: number
  question: ChartQuery
  answer: Awaited<ReturnType<AskRows>>
}

/** Circles across the picture: more would touch each other. */
const across = 32

const cornersIn = ([west, south, east, north]: Box, from: CoordinateSystem, to: CoordinateSystem): Box => {
  const [w, s] = convert([west, south], from, to)
  const [e, n] = convert([east, north], from, to)
  return [w, s, e, n]
}

const withMargin = ([west, south, east, north]: Box): Box => {
  const margin = Math.max(east - west, north - south, 0.002) * 0.05
  return [west - margin, south - margin, east + margin, north + margin]
}

/** Widest picture of rows that nobody chose, in degrees to each side of the middle: a handful of rows far away must not shrink the city to a dot. */
const reach = 1.5

/**
 * Where all rows lie, as the statistics of the table tell it; null where they cannot: a value that is no place, or rows so far apart that the middle
 * is needed. Saves the first of two questions, which follow one another.
 */
function knownBox({ fields }: TableDetail, spec: ChartSpec): Box | null {
  const ends = (name: string | null, most: number): [number, number] | null => {
    const statistics = fields.find((field) => field.name === name)?.statistics
    if (!statistics || statistics.min === null || statistics.max === null) return null
    const [low, high] = [Number(statistics.min), Number(statistics.max)]
    return low >= -most && high <= most && low * high > 0 && high - low <= reach ? [low, high] : null
  }
  const [x, y] = [ends(spec.x, 180), ends(spec.y, 90)]
  return x && y && [x[0], y[0], x[1], y[1]]
}

/** Points of a map, gathered by the engine into a grid that follows the zoom: what is drawn grows with the picture, never with the table. */
export async function loadClusters(ask: AskRows, { table, spec, where, version, box }: ChartQuestion, blank: ChartData): Promise<ChartData> {
  const [x, y] = [identifier(spec.x ?? ''), identifier(spec.y ?? '')]
  const from = table.coordinateSystem ?? 'cgcs2000'
  const to = spec.coordinates ?? from
  // What is no place on earth is no place on the map; such rows are told by the difference.
  const real = `${x} between -180 and 180 and ${y} between -90 and 90 and ${x} != 0 and ${y} != 0`
  const placed = andOf(where, real)
  const gather = async (shown: Box): Promise<Gathered> => {
    const width = Number((Math.max(shown[2] - shown[0], (shown[3] - shown[1]) * 1.15) / across).toPrecision(3)) || 0.001
    const keys = [keyOf(spec.x ?? '', null, width), keyOf(spec.y ?? '', null, width)]
    const question: ChartQuery = {
      select: `${keys[0]} as x, ${keys[1]} as y, count(*) as value, avg(${x}) as lon, avg(${y}) as lat`,
      group_by: keys.join(', '),
      order_by: 'value desc',
      where: andOf(placed, `${x} between ${shown[0]} and ${shown[2]}`, `${y} between ${shown[1]} and ${shown[3]}`),
      limit: '2500',
    }
    return { shown, width, question, answer: await ask(question) }
  }
  const finish = ({ shown, width, question, answer }: Gathered, rows: number): ChartData => ({
    ...blank,
    clusters: answer.rows.map((row) => {
      const [lon, lat] = convert([Number(row['lon']), Number(row['lat'])], from, to)
      return { x: lon, y: lat, count: Number(row['value']) }
    }),
    steps: { x: width, y: width },
    rows,
    box: cornersIn(shown, from, to),
    systems: { from, to, stated: table.coordinateSystem !== null },
    version: answer.version,
    question,
    left: { ...blank.left, groups: answer.truncated },
  })

  const known = box || where || version !== null ? null : knownBox(table, spec)
  if (known) {
    const gathered = await gather(withMargin(known))
    // All rows with a place lie in the picture, so its circles count them.
    if (!gathered.answer.truncated)
      return finish(
        gathered,
        gathered.answer.rows.reduce((sum, row) => sum + Number(row['value']), 0),
      )
  }
  const extent = (
    await ask({
      select: `median(${x}) as mx, median(${y}) as my, min(${x}) as west, max(${x}) as east, min(${y}) as south, max(${y}) as north, count(*) as rows`,
      where: placed,
    })
  ).rows[0]
  const figure = (name: string): number => Number(extent?.[name] ?? 0)
  const [mx, my] = [figure('mx'), figure('my')]
  const full: Box = withMargin([
    Math.max(figure('west'), mx - reach),
    Math.max(figure('south'), my - reach),
    Math.min(figure('east'), mx + reach),
    Math.min(figure('north'), my + reach),
  ])
  return finish(await gather(box ? cornersIn(box, to, from) : full), figure('rows'))
}
