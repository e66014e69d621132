import type { SqlPlanAnswer } from '../answers/index.ts'
import type { Formats } from '../i18n/format.ts'
import type { sqlWords } from '../i18n/sql.ts'

type SqlWords = (typeof sqlWords)['zh']

/** What a query read, a sentence or two for each table, in the engine's own figures. */
export function planLines(plan: SqlPlanAnswer, w: SqlWords, f: Pick<Formats, 'int' | 'number' | 'bytes'>): { title: string; facts: string[] }[] {
  const tables = plan.tables.map((table) => {
    if (table.limited || table.rows === null) return { title: w.planLimited(table.table, String(table.version)), facts: [] }
    const facts = plan.scans
      .filter((scan) => scan.table === table.table || scan.table.replaceAll('_', '-') === table.table)
      .flatMap((scan) => [
        [
          table.from === 'parquet' ? w.planParquet : w.planCopy,
          scan.method === 'index' ? w.planIndex : w.planScan,
          ...(scan.rowsLooked === null ? [] : [w.planLooked(f.int(scan.rowsLooked))]),
          w.planKept(f.int(scan.rowsKept)),
          ...(scan.rowsExpected === null ? [] : [w.planExpected(f.int(scan.rowsExpected))]),
        ].join(' · '),
        ...(scan.rowGroups === null || scan.columnBytes === null ? [] : [w.planBytes(f.int(scan.rowGroups), f.bytes(scan.columnBytes))]),
        ...(scan.columns.length > 0 ? [w.planColumns(scan.columns.join(', '))] : []),
        ...(scan.conditions.length > 0 ? [w.planConditions(scan.conditions.join(' AND '))] : []),
      ])
    return { title: w.planTable(table.table, String(table.version), f.int(table.rows)), facts }
  })
  const whole = [w.planTime(f.number(plan.elapsedMs, 1), f.number(plan.cpuMs, 1))]
  return [...(tables.length > 0 ? tables : [{ title: w.planNothing, facts: [] }]), { title: whole.join(' · '), facts: [] }]
}

/** Line and column (from 1) of a character of a text, with the line itself. */
export function placeIn(text: string, position: number): { line: number; column: number; before: string; at: string; after: string } {
  const start = text.lastIndexOf('\n', position - 1) + 1
  const found = text.indexOf('\n', position)
  const end = found < 0 ? text.length : found
  const word = /^(?:[\p{L}\p{N}_]+|\S)/u.exec(text.slice(position, end))?.[0] ?? ''
  return {
    line: text.slice(0, start).split('\n').length,
    column: Array.from(text.slice(start, position)).length + 1,
    before: text.slice(start, position),
    at: word || ' ',
    after: text.slice(position + word.length, end),
  }
}
