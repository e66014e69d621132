import type { Locale } from '../model/index.ts'
import { fit, plainLine, say, widthOf, type Terminal } from './terminal.ts'

type Plain = Record<string, unknown>

const isObject = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is { zh: string; en: string } =>
  isObject(value) && typeof value['zh'] === 'string' && typeof value['en'] === 'string'

/** A value on one line: texts in the reader's language, things with a name by it. */
function short(value: unknown, locale: Locale): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return plainLine(value)
  if (isText(value)) return plainLine(value[locale] || value.zh || value.en)
  if (Array.isArray(value)) return value.every((item) => !isObject(item)) ? value.map((item) => short(item, locale)).join(', ') : `[${value.length}]`
  if (isObject(value))
    return short(value['slug'] ?? value['label'] ?? value['name'] ?? value['code'] ?? value['id'] ?? plainLine(JSON.stringify(value)), locale)
  return String(value)
}

/** Rows as a table with the given columns; on a terminal no line is wider than the window. */
export function tableLines(rows: readonly Plain[], columns: readonly string[], locale: Locale, room = Number.POSITIVE_INFINITY): string[] {
  const cells = rows.map((row) => columns.map((column) => short(row[column], locale)))
  const right = columns.map((column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null))
  const natural = columns.map((column, at) => Math.max(widthOf(column), ...cells.map((line) => widthOf(line[at] as string))))
  const most = Math.max(8, Math.floor((room - 2 * columns.length) / Math.max(1, columns.length)))
  const total = natural.reduce((sum, width) => sum + width + 2, 0)
  // Narrow columns keep what they need; only wide ones are cut when the line is too long.
  const spare = natural.reduce((sum, width) => sum + Math.max(0, most - width), 0)
  const wideOnes = natural.filter((width) => width > most).length
  const widths =
    total <= room ? natural : natural.map((width) => (width > most ? Math.min(width, most + Math.floor(spare / Math.max(1, wideOnes))) : width))
  const line = (parts: readonly string[]): string =>
    parts
      .map((part, at) => {
        const width = widths[at] as number
        const cut = fit(part, width)
        return right[at] ? ' '.repeat(width - widthOf(cut)) + cut : at === parts.length - 1 ? cut : fit(cut, width, true)
      })
      .join('  ')
      .trimEnd()
  return [line(columns), ...cells.map(line)]
}

// Ids, counters and long texts say little in a list; the detail has them all.
const tooMuch = new Set([
  'id',
  'summary',
  'description',
  'keywords',
  'why',
  'synthetic',
  'sha256',
  'contentHash',
  'actorId',
  'datasetId',
  'guess',
  'settings',
  'firstRows',
  'statistics',
])

function listColumns(items: readonly Plain[]): string[] {
  const all = [...new Set(items.flatMap((item) => Object.keys(item)))]
  const told = all.filter((name) => items.some((item) => item[name] !== null && item[name] !== undefined && item[name] !== ''))
  const useful = told.filter(
    (name) => !tooMuch.has(name) && !items.some((item) => Array.isArray(item[name]) && (item[name] as unknown[]).some(isObject)),
  )
  const kept = (useful.length > 0 ? useful : told).slice(0, 8)
  // Where nothing else names the thing, its id is what the next command needs.
  return told.includes('id') && !kept.includes('slug') ? ['id', ...kept.slice(0, 7)] : kept
}

function detailLines(value: Plain, locale: Locale, indent: string, room: number): string[] {
  const names = Object.keys(value).filter((name) => value[name] !== null && value[name] !== undefined)
  const width = Math.max(0, ...names.map(widthOf))
  return names.flatMap((name) => {
    const part = value[name]
    if (Array.isArray(part) && part.length > 0 && part.every(isObject)) {
      const inner = tableLines(part, listColumns(part), locale, room - indent.length - 2)
      return [`${indent}${name}`, ...inner.map((line) => `${indent}  ${line}`)]
    }
    if (isObject(part) && !isText(part) && Object.keys(part).length > 0)
      return [`${indent}${name}`, ...detailLines(part, locale, `${indent}  `, room)]
    return [`${indent}${name.padEnd(width)}  ${short(part, locale)}`]
  })
}

/** An answer for people: a list or rows as a table with what follows it, anything else as names and values. */
export function answerLines(answer: unknown, locale: Locale, room = Number.POSITIVE_INFINITY): { lines: string[]; after: string[] } {
  if (!isObject(answer)) return { lines: [short(answer, locale)], after: [] }
  const list = ['items', 'hits', 'rows'].find((name) => Array.isArray(answer[name]) && (answer[name] as unknown[]).every(isObject))
  if (list === undefined) return { lines: detailLines(answer, locale, '', room), after: [] }
  const items = answer[list] as Plain[]
  const declared = Array.isArray(answer['columns']) ? (answer['columns'] as Plain[]).map((column) => String(column['name'])) : null
  const lines = items.length === 0 ? [] : tableLines(items, declared ?? listColumns(items), locale, room)
  const total = typeof answer['total'] === 'number' ? answer['total'] : null
  const shown = {
    zh: `${items.length} 条${total === null ? '' : `,共 ${total} 条`}`,
    en: `${items.length}${total === null ? '' : ` of ${total}`} shown`,
  }[locale]
  const more =
    typeof answer['cursor'] === 'string'
      ? { zh: `;后面还有:--cursor ${answer['cursor']}`, en: `; for more: --cursor ${answer['cursor']}` }[locale]
      : ''
  return { lines, after: [shown + more] }
}

/** Prints an answer for people; what is not part of it goes to standard error. */
export function printAnswer(terminal: Terminal, answer: unknown): void {
  const { lines, after } = answerLines(answer, terminal.locale, terminal.stdout.isTTY ? (terminal.stdout.columns ?? 80) : undefined)
  for (const line of lines) say(terminal, line, 'stdout')
  for (const line of after) say(terminal, line)
}
