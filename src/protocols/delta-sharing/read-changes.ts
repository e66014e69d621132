import type { Version } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import type { Door, Exchange } from '../protocol.ts'
import type { NamedTable } from './names.ts'
import { fileLine, filesOf, headLines, sendLines, tableVersion, versionAt, wholeNumber, type VersionFiles } from './read-table.ts'

/** Versions one answer may span: each has files of its own. */
const mostVersions = 100

const refused = (zh: string, en: string) => invalidInput({ code: 'PUJIANG_SHARING_CHANGES', detail: { zh, en } })

/** Files two versions share, by the bytes they hold: an append keeps those before it. */
const isKept = (file: VersionFiles['files'][number], before: VersionFiles): boolean =>
  before.files.some((one) => one.ordinal === file.ordinal && one.bytes === file.bytes && one.rows === file.rows)

/**
 * What changed between two versions as whole files: an append adds its own; any other version removes those before it and adds its own. Versions that
 * are held back or retracted are left out: what they brought is in the next one.
 */
export async function readChanges(door: Door, exchange: Exchange, named: NamedTable, query: Readonly<Record<string, unknown>>): Promise<unknown> {
  const from =
    wholeNumber('startingVersion', query['startingVersion']) ??
    (query['startingTimestamp'] === undefined ? undefined : await tableVersion(door, exchange, named, query))
  if (from === undefined) throw refused('请给出 startingVersion 或 startingTimestamp。', 'Give startingVersion or startingTimestamp.')
  const current = named.table.version?.number ?? 0
  const to =
    wholeNumber('endingVersion', query['endingVersion']) ??
    (await versionAt(door, exchange, named, 'endingTimestamp', query['endingTimestamp'])) ??
    current
  if (from > to || from > current)
    throw refused(
      `没有从 ${from} 到 ${to} 的变更；当前是第 ${current} 版。`,
      `There are no changes from ${from} to ${to}; the current version is ${current}.`,
    )
  const { items } = await door.ask<{ items: Version[] }>(exchange, 'list-versions', { table: named.table.slug, limit: 500 })
  const published = items.filter(({ state }) => state === 'published').toReversed()
  const wanted = published.filter(({ number }) => number >= from && number <= to)
  if (wanted.length > mostVersions) throw refused(`一次至多 ${mostVersions} 个版本。`, `At most ${mostVersions} versions at a time.`)
  const lines: object[] = []
  let before: VersionFiles | null = null
  const earlier = published.filter(({ number }) => number < from).at(-1)
  if (earlier && wanted.length > 0) before = await filesOf(door, exchange, named, earlier.number)
  for (const version of wanted) {
    const files = await filesOf(door, exchange, named, version.number)
    const kept = version.mode === 'append' && before !== null && !before.governed && !files.governed ? before : null
    if (before && !kept) lines.push(...before.files.map((file) => fileLine(door.origin(), 'remove', { ...before!, version: files.version }, file)))
    lines.push(...files.files.filter((file) => !kept || !isKept(file, kept)).map((file) => fileLine(door.origin(), 'add', files, file)))
    before = files
  }
  const last = before ?? (await filesOf(door, exchange, named, undefined))
  return sendLines(exchange, last.version, [...headLines(named, last), ...lines])
}
