import { sql } from 'kysely'
import type { Context } from '../../platform/operations/index.ts'
import type { Field } from '../../model/index.ts'
import { readFileStatistics, type FileStatistics } from '../file-statistics/read-file-statistics.ts'
import { openTable, type OpenTable, type OpenVersion } from '../open-table.ts'
import { grantedRight, openRight, ownRight, sharedRight, type TableRight } from '../rights.ts'
import { engineRight, rowSource, versionOf } from '../row-source.ts'
import { linkRefused, type FileLink } from './file-link.ts'

/** Files that hold exactly what a right leaves of a version: the stored ones where it leaves everything, else one copy made for it. */
export interface GivenFiles {
  governed: boolean
  /** Columns of the files, by their field ids. */
  fields: Field[]
  files: GivenFile[]
}

export interface GivenFile {
  ordinal: number
  bytes: number
  rows: number
  firstRow: number
  /** Of the fields of the right alone. */
  statistics: FileStatistics
  /** Key of the object; null of a copy. */
  key: string | null
  /** Where its bytes lie on this machine. */
  path(): Promise<string>
}

/** The right lets every row and every field of the version through. */
export const isWhole = (right: TableRight, version: Pick<OpenVersion, 'fields'>): boolean =>
  right.rowFilter === null && version.fields.every((field) => right.fieldIds.includes(field.id))

/** What a right leaves of a version, as files; makes the copy where one is needed. */
export async function givenFiles(ctx: Context, table: OpenTable, version: OpenVersion, right: TableRight): Promise<GivenFiles> {
  const fields = version.fields.filter((field) => right.fieldIds.includes(field.id))
  if (isWhole(right, version)) {
    const statistics = await storedStatistics(ctx, version)
    const files = version.files.map((file, ordinal): GivenFile => ({
      ordinal,
      bytes: file.bytes,
      rows: file.rows,
      firstRow: file.firstRow,
      statistics: statistics[ordinal] ?? {},
      key: file.key,
      path: () => ctx.services.store.localPath(file.key),
    }))
    return { governed: false, fields, files }
  }
  const copy = await ctx.services.givenFiles.copies.ensure(version.id, right.key, async () => {
    const source = await rowSource(ctx, table, version)
    const exported = await ctx.services.rows.export({ source, right: engineRight(right, version), query: {}, format: 'parquet', order: 'kept' })
    return exported.body
  })
  const { rows, statistics } = await readFileStatistics(copy.path, fields)
  return {
    governed: true,
    fields,
    files: [{ ordinal: 0, bytes: copy.bytes, rows, firstRow: 0, statistics, key: null, path: () => Promise.resolve(copy.path) }],
  }
}

/** Statistics of the files of a version in their order. A file that was stored without gives them now, once and for every version that holds it. */
async function storedStatistics(ctx: Context, version: OpenVersion): Promise<FileStatistics[]> {
  const kept = await ctx.db
    .selectFrom('version_file')
    .select(['object_key', 'statistics'])
    .where('version_id', '=', version.id)
    .orderBy('ordinal')
    .execute()
  const read: FileStatistics[] = []
  for (const { object_key: key, statistics } of kept) {
    if (statistics !== null) {
      read.push(statistics)
      continue
    }
    const { statistics: found } = await readFileStatistics(await ctx.services.store.localPath(key), version.fields)
    await ctx.db
      .updateTable('version_file')
      .set({ statistics: JSON.stringify(found) })
      .where('object_key', '=', key)
      .where('statistics', 'is', null)
      .execute()
    read.push(found)
  }
  return read
}

/** A grant that is in force, with its holder not suspended; read anew, because a link outlives the request that made it. */
async function grantInForce(ctx: Context, id: string): Promise<{ id: string; fields: readonly number[] | null; rowFilter: string | null } | null> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ id: string; fields: number[] | null; rowFilter: string | null }>`
    select id, fields, row_filter as "rowFilter" from access_grant
    where id = ${id}::uuid and revoked_at is null and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`.execute(ctx.db)
  return rows[0] ?? null
}

/** Whoever was given the link may still ask: neither suspended nor, where it came by a key, is that key revoked or over. */
async function senderStands(ctx: Context, link: FileLink): Promise<boolean> {
  if (link.actor === null) return true
  const now = ctx.clock.now()
  const { rows } = await sql<{ stands: boolean }>`
    select exists (select from actor where id = ${link.actor}::uuid and status = 'active')
      and (${link.apiKey}::uuid is null or exists (select from api_key where id = ${link.apiKey}::uuid and revoked_at is null and (expires_at is null or expires_at > ${now}))) as stands`.execute(
    ctx.db,
  )
  return rows[0]?.stands === true
}

/** The right a link rests on, as it stands now. @throws NotAllowed when it no longer holds, and for every version it could no longer be read in */
export async function rightOfLink(ctx: Context, link: FileLink): Promise<{ table: OpenTable; version: OpenVersion; right: TableRight }> {
  const table = await openTable(ctx, link.table, link.version, 'rows').catch(() => null)
  if (!table || !(await senderStands(ctx, link))) throw linkRefused('withdrawn')
  const version = versionOf(table)
  const open = version.state === 'published' && table.dataset.status === 'published'
  let right: TableRight | null = null
  if (link.ground === 'own') right = ownRight(table)
  else if (open && link.ground === 'open') right = openRight(table)
  else if (open && link.ground === 'shared') right = sharedRight(table)
  else if (open && link.grant !== null) {
    const grant = await grantInForce(ctx, link.grant)
    right = grant && grantedRight(table, grant)
  }
  if (right?.key !== link.right) throw linkRefused('withdrawn')
  return { table, version, right }
}
