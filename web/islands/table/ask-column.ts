import { identifier } from '../../view/query.ts'
import { isNumber, isTime } from '../../view/view.ts'
import type { TableField } from './columns.ts'
import type { Question } from './row-store.ts'

/** A value of a column with its rows. */
export interface ValueCount {
  value: string | null
  count: number
}
/** Equal stretches of a column with their rows; `to` is not part of a stretch, except of the last. */
export interface Stretch {
  from: string
  to: string
  count: number
}
export interface ColumnFacts {
  values: ValueCount[]
  stretches: Stretch[]
  min: string | null
  max: string | null
  /** More values than are listed. */
  cut: boolean
}

const listed = 50
const bins = 24

async function ask(
  question: Question,
  more: Record<string, string>,
  signal: AbortSignal,
): Promise<{ rows: Record<string, unknown>[]; truncated: boolean }> {
  const { where, version } = question.query
  const params = new URLSearchParams({ ...(where && { where }), ...(version && { version }), ...more })
  const response = await fetch(`/api/v1/tables/${encodeURIComponent(question.table)}/rows?${params}`, { signal })
  const answer = (await response.json()) as { rows?: Record<string, unknown>[]; truncated?: boolean; detail?: string }
  if (!answer.rows) throw new Error(answer.detail ?? response.statusText)
  return { rows: answer.rows, truncated: answer.truncated ?? false }
}

const textOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

/** What stands in a column under the conditions of a question: its commonest values, or how its numbers and times spread. */
export async function askColumn(question: Question, field: TableField, signal: AbortSignal): Promise<ColumnFacts> {
  const name = identifier(field.name)
  if (!isNumber(field.type) && !isTime(field.type)) {
    const { rows, truncated } = await ask(
      question,
      { select: `${name} as key, count(*) as n`, group_by: name, order_by: 'count(*) desc', limit: String(listed) },
      signal,
    )
    return {
      values: rows.map((row) => ({ value: textOf(row['key']), count: Number(row['n']) })),
      stretches: [],
      min: null,
      max: null,
      cut: truncated,
    }
  }
  const ends = (await ask(question, { select: `min(${name}) as low, max(${name}) as high` }, signal)).rows[0]
  const [min, max] = [textOf(ends?.['low']), textOf(ends?.['high'])]
  if (min === null || max === null) return { values: [], stretches: [], min, max, cut: false }
  const stretches = isTime(field.type)
    ? await spreadTimes(question, name, min, max, signal)
    : await spreadNumbers(question, name, Number(min), Number(max), signal)
  return { values: [], stretches, min, max, cut: false }
}

async function spreadNumbers(question: Question, name: string, min: number, max: number, signal: AbortSignal): Promise<Stretch[]> {
  const width = roundWidth((max - min) / bins)
  if (!Number.isFinite(width) || width <= 0) return []
  const first = Math.floor(min / width) * width
  const { rows } = await ask(
    question,
    { select: `bin(${name}, ${width}) as key, count(*) as n`, group_by: 'key', order_by: 'key', limit: '200' },
    signal,
  )
  const counts = new Map(rows.flatMap((row) => (row['key'] === null ? [] : [[Math.round((Number(row['key']) - first) / width), Number(row['n'])]])))
  const last = Math.max(0, Math.floor((max - first) / width))
  const edge = (i: number): string => String(Number((first + i * width).toPrecision(12)))
  return Array.from({ length: last + 1 }, (_, i) => ({ from: edge(i), to: edge(i + 1), count: counts.get(i) ?? 0 }))
}

/** 1, 2 or 5 times a power of ten: stretches whose ends one can read. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width))
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= width) ?? 10
  return Number((digit * power).toPrecision(6))
}

const day = 86_400_000

async function spreadTimes(question: Question, name: string, min: string, max: string, signal: AbortSignal): Promise<Stretch[]> {
  const days = (Date.parse(max.slice(0, 10)) - Date.parse(min.slice(0, 10))) / day
  const unit = days <= 40 ? 'day' : days <= 300 ? 'week' : days <= 2000 ? 'month' : 'year'
  const { rows } = await ask(
    question,
    { select: `date_trunc('${unit}', ${name}) as key, count(*) as n`, group_by: 'key', order_by: 'key', limit: '400' },
    signal,
  )
  const counts = new Map(rows.map((row) => [textOf(row['key'])?.slice(0, 10) ?? '', Number(row['n'])]))
  const found = [...counts.keys()].filter(Boolean)
  const stretches: Stretch[] = []
  for (let at = found[0] ?? ''; at !== '' && at <= (found.at(-1) ?? '') && stretches.length < 400;) {
    const next = after(at, unit)
    stretches.push({ from: at, to: next, count: counts.get(at) ?? 0 })
    at = next
  }
  return stretches
}

function after(date: string, unit: 'day' | 'week' | 'month' | 'year'): string {
  const at = new Date(`${date}T00:00:00Z`)
  if (unit === 'day') at.setUTCDate(at.getUTCDate() + 1)
  else if (unit === 'week') at.setUTCDate(at.getUTCDate() + 7)
  else if (unit === 'month') at.setUTCMonth(at.getUTCMonth() + 1)
  else at.setUTCFullYear(at.getUTCFullYear() + 1)
  return at.toISOString().slice(0, 10)
}
