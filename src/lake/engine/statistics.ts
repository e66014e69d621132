import { bindFilter, columnType, fieldColumn, sqlCondition, type ColumnType, type RowRight, type SourceSql } from '../query/index.ts'
import type { FieldStatistics } from './row-engine.ts'
import type { Limits, Reading, Runner } from './runner.ts'
import type { TableSource } from './source.ts'

const bins = 20
/** Values beyond this many are not a list of values any more; counting them all would cost more than the rest. */
const maxDistinctForTop = 10_000
const maxText = 200

interface Column {
  id: number
  name: string
  type: ColumnType
}

/** Computes statistics over exactly the rows and fields of a right: what is hidden leaves no trace in any figure. */
export async function computeStatistics(runner: Runner, source: TableSource, right: RowRight, limits: Limits): Promise<FieldStatistics[]> {
  const columns = source.fields
    .filter((f) => right.fieldIds.includes(f.id))
    .map((f): Column => ({ id: f.id, name: fieldColumn(f.id), type: columnType(f) }))
  if (columns.length === 0) return []
  const filter = bindFilter(right, source.fields, { timeZone: runner.options.timeZone })
  const where = filter ? ` WHERE ${sqlCondition(filter)}` : ''
  return runner.reading(source, limits, async (reading) => {
    const ask = askOf(runner, reading, limits)
    const [first = []] = await ask(printBasics(columns, reading.source, where))
    const basics = columns.map((c, i) => readBasics(c, first, 1 + i * 5, Number(first[0] ?? 0)))
    const [histograms, tops] = await Promise.all([
      readHistograms(columns, basics, (sql) => ask(`${sql} FROM ${reading.source.from}${where}`)),
      Promise.all(columns.map((c, i) => (hasTop(c, basics[i]!) ? ask(printTop(c, reading.source, where)) : Promise.resolve([])))),
    ])
    return basics.map((b, i) => ({
      ...b,
      histogram: histograms[i]!,
      top: tops[i]!.map(([value, count]) => ({ value: value ?? '', count: Number(count) })),
    }))
  })
}

type Ask = (sql: string) => Promise<(string | null)[][]>
const askOf =
  (runner: Runner, reading: Reading, limits: Limits): Ask =>
  async (sql) => {
    const { header } = await runner.run(runner.queries, { op: 'values', sql, attach: reading.attach }, limits)
    return header.values ?? []
  }

const isNumber = (t: ColumnType): boolean => t.type === 'integer' || t.type === 'decimal' || t.type === 'double'
const isText = (t: ColumnType): boolean => t.type === 'text' || t.type === 'json'
const hasTop = (c: Column, s: FieldStatistics): boolean =>
  (isText(c.type) || c.type.type === 'boolean') && s.distinct > 0 && s.distinct <= maxDistinctForTop

/** NaN and infinities are no measure of anything. */
const measured = (c: Column): string => (c.type.type === 'double' ? `CASE WHEN isfinite(${c.name}) THEN ${c.name} END` : c.name)

function printBasics(columns: readonly Column[], source: SourceSql, where: string): string {
  const parts = columns.flatMap((c) => {
    const text = (agg: string): string => {
      const value = `CAST(${agg}(${measured(c)}) AS VARCHAR)`
      return isText(c.type) ? `substr(${value}, 1, ${maxText})` : c.type.type === 'timestamp' ? `replace(${value}, ' ', 'T')` : value
    }
    return [
      `count(*) - count(${c.name})`,
      `approx_count_distinct(${c.name})`,
      text('min'),
      text('max'),
      isNumber(c.type) ? `avg(CAST(${measured(c)} AS DOUBLE))` : 'NULL',
    ]
  })
  return `SELECT count(*), ${parts.join(', ')} FROM ${source.from}${where}`
}

function readBasics(c: Column, row: readonly (string | null)[], at: number, rows: number): FieldStatistics {
  const mean = row[at + 4] ?? null
  return {
    fieldId: c.id,
    rows,
    nulls: Number(row[at] ?? 0),
    distinct: Math.min(Number(row[at + 1] ?? 0), rows),
    min: row[at + 2] ?? null,
    max: row[at + 3] ?? null,
    mean: mean === null ? null : Number(mean),
    top: [],
    histogram: [],
  }
}

const printTop = (c: Column, source: SourceSql, where: string): string =>
  `SELECT substr(CAST(${c.name} AS VARCHAR), 1, ${maxText}), count(*) AS n FROM ${source.from}${where ? `${where} AND` : ' WHERE'} ${c.name} IS NOT NULL GROUP BY ${c.name} ORDER BY n DESC, ${c.name} LIMIT 10`

/** A place on the number line for anything with a histogram. */
function onLine(c: Column): string {
  if (c.type.type === 'date' || c.type.type === 'timestamp') return `epoch(${c.name})`
  if (c.type.type === 'time') return `epoch(${c.name})`
  return `CAST(${measured(c)} AS DOUBLE)`
}

async function readHistograms(columns: readonly Column[], basics: readonly FieldStatistics[], ask: Ask): Promise<FieldStatistics['histogram'][]> {
  const drawn = columns.filter((c, i) => !isText(c.type) && c.type.type !== 'boolean' && basics[i]!.min !== null)
  const result = new Map<number, FieldStatistics['histogram']>()
  if (drawn.length > 0) {
    const [ends = []] = await ask(`SELECT ${drawn.map((c) => `min(${onLine(c)}), max(${onLine(c)})`).join(', ')}`)
    const ranges = drawn.map((_, i) => ({ low: Number(ends[2 * i]), high: Number(ends[2 * i + 1]) }))
    const bin = (c: Column, i: number): string => {
      const { low, high } = ranges[i]!
      // `least` passes over NULL, so cells without a value are kept out before.
      return `to_json(histogram(CAST(least(floor((${onLine(c)} - ${sqlDouble(low)}) / ${sqlDouble(widthOf(low, high))}), ${bins - 1}) AS INTEGER)) FILTER (${onLine(c)} IS NOT NULL))`
    }
    const [counts = []] = await ask(`SELECT ${drawn.map(bin).join(', ')}`)
    drawn.forEach((c, i) => {
      const { low, high } = ranges[i]!
      const found = JSON.parse(counts[i] ?? '{}') as Record<string, number>
      const many = low === high ? 1 : bins
      result.set(
        c.id,
        Array.from({ length: many }, (_, k) => ({ low: binStart(c, low + k * widthOf(low, high)), count: found[k] ?? 0 })),
      )
    })
  }
  return columns.map((c) => result.get(c.id) ?? [])
}

const widthOf = (low: number, high: number): number => (high > low ? (high - low) / bins : 1)
const sqlDouble = (n: number): string => `CAST('${n}' AS DOUBLE)`

function binStart(c: Column, at: number): string {
  if (c.type.type === 'date') return new Date(at * 1000).toISOString().slice(0, 10)
  if (c.type.type === 'timestamp') return new Date(at * 1000).toISOString().slice(0, 19)
  if (c.type.type === 'time') return new Date(at * 1000).toISOString().slice(11, 19)
  return String(Number(at.toPrecision(12)))
}
