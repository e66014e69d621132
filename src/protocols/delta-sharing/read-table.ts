import type { Field, Version } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import type { Door, Exchange } from '../protocol.ts'
import { mayMatch, readHint, type FileStatistics, type Hint } from './file-hints.ts'
import type { NamedTable } from './names.ts'
import { schemaString } from './schema-string.ts'

/** Files of a version as `list-version-files` answers them. */
export interface VersionFiles {
  version: number
  versionId: string
  publishedAt: string | null
  right: string
  /** A copy made for the right holds all rows of its version in one file. */
  governed: boolean
  fields: Field[]
  expiresAt: string | null
  files: { ordinal: number; path: string; bytes: number; rows: number | null; statistics?: FileStatistics | null }[]
}

export const filesOf = (door: Door, exchange: Exchange, named: NamedTable, version: number | undefined): Promise<VersionFiles> =>
  door.ask<VersionFiles>(exchange, 'list-version-files', {
    table: named.table.slug,
    links: true,
    ...(version !== undefined && { version: String(version) }),
  })

const refused = (name: string, zh: string, en: string) =>
  invalidInput({
    code: 'PUJIANG_SHARING_QUESTION',
    detail: { zh: `${name}：${zh}`, en: `${name}: ${en}` },
    faults: [{ at: name, message: { zh, en } }],
  })

/** A whole number of a request. @throws InvalidInput */
export function wholeNumber(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const number = typeof value === 'string' ? (/^\d{1,15}$/.test(value) ? Number(value) : Number.NaN) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) throw refused(name, '应是非负整数', 'not a whole number')
  return number
}

/** The number of the version that was current at a time. @throws InvalidInput */
export async function versionAt(door: Door, exchange: Exchange, named: NamedTable, name: string, time: unknown): Promise<number | undefined> {
  if (time === undefined || time === null || time === '') return undefined
  const at = new Date(typeof time === 'string' ? time : Number.NaN)
  if (Number.isNaN(at.getTime())) throw refused(name, '应是 ISO 8601 时间', 'not a time in ISO 8601')
  const { items } = await door.ask<{ items: Version[] }>(exchange, 'list-versions', { table: named.table.slug, asof: at.toISOString() })
  return items[0]?.number
}

/** The version for the `version` question: the current one, or the first at or after a time. */
export async function tableVersion(door: Door, exchange: Exchange, named: NamedTable, query: Readonly<Record<string, unknown>>): Promise<number> {
  const since = query['startingTimestamp']
  if (since === undefined || since === '') return named.table.version?.number ?? 0
  const at = new Date(typeof since === 'string' ? since : Number.NaN)
  if (Number.isNaN(at.getTime())) throw refused('startingTimestamp', '应是 ISO 8601 时间', 'not a time in ISO 8601')
  const { items } = await door.ask<{ items: Version[] }>(exchange, 'list-versions', { table: named.table.slug, limit: 500 })
  const after = items.filter(({ state, publishedAt }) => state === 'published' && publishedAt !== null && new Date(publishedAt) >= at)
  const first = after.at(-1)
  if (!first) throw refused('startingTimestamp', '那之后没有版本', 'no version was published since')
  return first.number
}

/** The two lines every table answer begins with. */
export const headLines = (named: NamedTable, files: VersionFiles): object[] => [
  { protocol: { minReaderVersion: 1 } },
  {
    metaData: {
      id: named.table.id,
      name: named.table.slug,
      description: named.record.summary.zh,
      format: { provider: 'parquet' },
      schemaString: schemaString(files.fields),
      partitionColumns: [],
      configuration: {},
      version: files.version,
      size: files.files.reduce((sum, file) => sum + file.bytes, 0),
      numFiles: files.files.length,
    },
  },
]

/** Statistics of a file as the text Delta keeps them in. */
function statsText(files: VersionFiles, file: VersionFiles['files'][number]): string | undefined {
  if (file.rows === null) return undefined
  const known = files.fields.flatMap((field) => (file.statistics?.[field.id] ? [{ field, of: file.statistics[field.id]! }] : []))
  const values = (end: 'min' | 'max'): object =>
    Object.fromEntries(known.flatMap(({ field, of }) => (of[end] === null ? [] : [[field.name, typed(field, of[end])]])))
  return JSON.stringify({
    numRecords: file.rows,
    ...(known.length > 0 && {
      minValues: values('min'),
      maxValues: values('max'),
      nullCount: Object.fromEntries(known.flatMap(({ field, of }) => (of.nulls === null ? [] : [[field.name, of.nulls]]))),
    }),
  })
}
const typed = (field: Field, text: string | null): unknown =>
  text !== null && ['integer', 'decimal', 'double'].includes(field.type) ? Number(text) : text

/** A file as the protocol tells it; `as` is its name in the answer. */
export const fileLine = (origin: string, as: 'file' | 'add' | 'remove', files: VersionFiles, file: VersionFiles['files'][number]): object => {
  const stats = statsText(files, file)
  return {
    [as]: {
      url: origin + file.path,
      id: `${files.versionId}-${files.right}-${file.ordinal}`,
      partitionValues: {},
      size: file.bytes,
      ...(stats !== undefined && { stats }),
      version: files.version,
      ...(files.publishedAt !== null && { timestamp: new Date(files.publishedAt).getTime() }),
      ...(files.expiresAt !== null && { expirationTimestamp: new Date(files.expiresAt).getTime() }),
    },
  }
}

export const sendLines = ({ reply }: Exchange, version: number, lines: readonly object[]): unknown =>
  reply
    .type('application/x-ndjson; charset=utf-8')
    .headers({ 'delta-table-version': String(version), 'delta-sharing-capabilities': 'responseformat=parquet', 'cache-control': 'private, no-store' })
    .send(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

/** The capabilities a client names must leave room for the one form there is here. */
function checkFormat({ request }: Exchange): void {
  const asked = String(request.headers['delta-sharing-capabilities'] ?? '')
  const formats = /responseformat=([^;]+)/i.exec(asked)?.[1]?.toLowerCase().split(',')
  if (formats && !formats.map((one) => one.trim()).includes('parquet'))
    throw refused('delta-sharing-capabilities', '这里只给 responseformat=parquet', 'answers here come with responseformat=parquet')
}

/** Metadata, or metadata and the files that may hold what is asked for. Hints only leave out files that certainly hold nothing of it. */
export async function readTable(
  door: Door,
  exchange: Exchange,
  named: NamedTable,
  question: Readonly<Record<string, unknown>> & { metadataOnly?: boolean },
): Promise<unknown> {
  checkFormat(exchange)
  if (question['startingVersion'] !== undefined) throw refused('startingVersion', '变更请用 changes', 'ask for changes by /changes')
  const version = wholeNumber('version', question['version']) ?? (await versionAt(door, exchange, named, 'timestamp', question['timestamp']))
  const limit = wholeNumber('limitHint', question['limitHint'])
  const files = await filesOf(door, exchange, named, version)
  if (question.metadataOnly) return sendLines(exchange, files.version, headLines(named, files))
  const hint = hintOf(question['jsonPredicateHints'])
  const wanted: VersionFiles['files'] = []
  let rows = 0
  for (const file of files.files) {
    if (limit !== undefined && rows >= limit && wanted.length > 0) break
    if (hint && file.statistics && !mayMatch(hint, files.fields, file.statistics)) continue
    wanted.push(file)
    // A file whose rows a condition may thin out promises no row towards the limit.
    if (!hint && !Array.isArray(question['predicateHints'])) rows += file.rows ?? 0
  }
  return sendLines(exchange, files.version, [...headLines(named, files), ...wanted.map((file) => fileLine(door.origin(), 'file', files, file))])
}

/** A hint that cannot be read is no reason to refuse: it was only a hint. */
function hintOf(text: unknown): Hint | null {
  if (typeof text !== 'string' || text.length > 100_000) return null
  try {
    return readHint(JSON.parse(text))
  } catch {
    return null
  }
}
