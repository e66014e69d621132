import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Actor } from '../operations/index.ts'
import { listEntries, type EntryFilter, type EntryShown } from './list-entries.ts'

const pageSize = 1000
const columns = [
  'index',
  'at',
  'operation',
  'outcome',
  'actorId',
  'actorName',
  'agencyId',
  'subjectKind',
  'subjectId',
  'purpose',
  'id',
  'entry',
] as const

/** A cell of CSV. What a spreadsheet would compute is kept from it by a leading apostrophe: entries hold what strangers typed. */
const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (entry: EntryShown, format: 'csv' | 'ndjson'): string => {
  const at = entry.at.toISOString()
  if (format === 'csv') return `${columns.map((name) => cell(name === 'at' ? at : entry[name])).join(',')}\r\n`
  return `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, name === 'at' ? at : name === 'entry' ? (JSON.parse(entry.entry) as unknown) : entry[name]])))}\n`
}

/** Every entry the filter finds, newest first, a page of rows at a time: an export of millions needs the memory of a thousand. */
export function exportEntries(
  db: Kysely<Database>,
  actor: Actor,
  filter: Omit<EntryFilter, 'limit' | 'cursor'>,
  format: 'csv' | 'ndjson',
  signal: AbortSignal,
): Readable {
  async function* lines(): AsyncGenerator<string> {
    if (format === 'csv') yield `\uFEFF${columns.join(',')}\r\n`
    for (let cursor: string | null | undefined; cursor !== null;) {
      signal.throwIfAborted()
      const page = await listEntries(db, actor, { ...filter, limit: pageSize, ...(cursor !== undefined && { cursor }) })
      if (page.entries.length > 0) yield page.entries.map((entry) => line(entry, format)).join('')
      cursor = page.cursor
    }
  }
  return Readable.from(lines())
}
