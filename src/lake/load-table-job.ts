import { mkdir, rm } from 'node:fs/promises'
import { sql, type Kysely } from 'kysely'
import type { ColumnStatistics, Field } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import { conflict, notFound } from '../platform/errors/index.ts'
import { defineJob, type GivenUp, type JobContext, type JobKind } from '../platform/jobs/index.ts'
import type { Clock, Random, Services } from '../platform/operations/index.ts'
import { translateStorageError, type ObjectStore } from '../platform/storage/index.ts'
import { pointTo, syncFields } from './commit-version.ts'
import { stageTable, type StagedVersion } from './ingest/index.ts'
import { openTable, type OpenTable } from './open-table.ts'
import { fieldsNewToPublic } from './version-state.ts'
import type { FieldMeasure, Lineage } from './tables.ts'
import { watchSpace } from './watch-space.ts'

/** What a file does to the rows of a table: takes their place, comes after them, or changes them by key or by row number. */
export const loadModes = ['replace', 'append', 'merge', 'update', 'remove'] as const
export type LoadMode = (typeof loadModes)[number]

export interface LoadTableInput {
  uploadId: string
  tableId: string
  mode: LoadMode
  /** Number of the version the rows were made for: no other may be current when they arrive. */
  onto?: number
  publish: boolean
  actorId: string | null
}

export interface LoadResult {
  versionId: string
  number: number
  rows: number
  findings: number
  /** False where it was not asked for, or where new columns wait for a second person. */
  published: boolean
}

export interface LoadTableParts {
  services: Services
  clock: Clock
  random: Random
  /** Cores and memory a load may take, so that readers keep theirs. */
  threads: number
  memoryMb: number
  /** Told after a commit, with the rows written, so that use is logged. */
  writeAudit(trx: Kysely<Database>, facts: { actorId: string | null; tableId: string; facts: Record<string, unknown> }): Promise<void>
}

/** Field ids already given: also to fields that rest, so that a column that comes back is the same column. */
async function knownFields(db: Kysely<Database>, tableId: string): Promise<Field[]> {
  const rows = await db.selectFrom('field').selectAll().where('table_id', '=', tableId).orderBy('active', 'desc').orderBy('position').execute()
  return rows.map((f) => ({
    id: f.field_id,
    name: f.name,
    header: f.header,
    type: f.type,
    ...(f.precision !== null && { precision: f.precision }),
    ...(f.scale !== null && { scale: f.scale }),
  }))
}

/**
 * Loads an upload as a version. Files are written under intents before the one transaction that names them, so a kill at any
 * moment leaves either the whole version or nothing but objects the sweeper removes.
 */
export function loadTableJob(parts: LoadTableParts): JobKind<LoadTableInput, LoadResult> {
  return defineJob<LoadTableInput, LoadResult>({
    kind: 'load-table',
    maxAttempts: 3,
    // Field ids and parents follow each other, and the load asked for last is the one that stays current.
    queueFor: ({ tableId }) => `load ${tableId}`,
    onGiveUp: releaseUpload,
    async run(job, input) {
      const { store } = parts.services
      const folder = await store.stagingPath()
      const space = watchSpace(store)
      try {
        const upload = await job.db.selectFrom('upload').selectAll().where('id', '=', input.uploadId).executeTakeFirst()
        if (!upload) throw notFound({ zh: '上传', en: 'upload' }, input.uploadId)
        if (upload.state === 'loaded' && upload.version_id) return await alreadyLoaded(job, upload.version_id)
        await job.db
          .updateTable('upload')
          .set({ state: 'loading', error: null })
          .where('id', '=', upload.id)
          .where('state', 'in', ['sniffed', 'failed'])
          .execute()
        const table = await openTable({ db: job.db }, input.tableId)
        const parent = parentOf(input, table)
        await store.requireSpace(upload.bytes)
        await mkdir(folder, { recursive: true })
        const { next_field_id: nextFieldId } = await job.db
          .selectFrom('data_table')
          .select('next_field_id')
          .where('id', '=', input.tableId)
          .executeTakeFirstOrThrow()
        const staged = await stageTable(
          {
            source: { path: await store.localPath(upload.object_key), fileName: upload.file_name, bytes: upload.bytes, sha256: upload.sha256 },
            settings: upload.settings ?? {},
            mode: parent ? input.mode : 'replace',
            key: table.keyFields,
            existingFields: parent ? parent.fields : await knownFields(job.db, input.tableId),
            nextFieldId,
            outDir: folder,
            parentFiles: parent
              ? await Promise.all(parent.files.map(async (f) => ({ path: await store.localPath(f.key), rows: f.rows, firstRow: f.firstRow })))
              : [],
            firstRow: parent?.rows ?? 0,
            threads: parts.threads,
            memoryMb: parts.memoryMb,
          },
          { signal: AbortSignal.any([job.signal, space.signal]), onProgress: (p) => job.progress(p) },
        )
        return await commit(parts, job, input, { upload, table, staged })
      } catch (error) {
        throw translateStorageError(error)
      } finally {
        space.stop()
        await rm(folder, { recursive: true, force: true })
      }
    },
  })
}

/** The version whose rows go on in the new one. @throws Conflict where there is nothing to change, or it is not the version that was meant */
function parentOf({ mode, onto }: LoadTableInput, { version }: OpenTable): OpenTable['version'] {
  if (onto !== undefined && version?.number !== onto)
    throw conflict({
      code: 'PUJIANG_OTHER_VERSION',
      detail: { zh: `第 ${onto} 版已经不是当前版本。`, en: `Version ${onto} is not the current one any more.` },
      cure: { zh: '按当前版本重做一遍。', en: 'Do it again on the current version.' },
    })
  if (version === null && (mode === 'update' || mode === 'remove'))
    throw conflict({ code: 'PUJIANG_NO_ROWS', detail: { zh: '这张表还没有行。', en: 'This table has no rows yet.' } })
  return mode === 'replace' ? null : version
}

async function alreadyLoaded(job: JobContext, versionId: string): Promise<LoadResult> {
  const v = await job.db
    .selectFrom('table_version')
    .select(['id', 'number', 'rows', 'findings_count', 'state'])
    .where('id', '=', versionId)
    .executeTakeFirstOrThrow()
  return { versionId: v.id, number: v.number, rows: v.rows, findings: v.findings_count, published: v.state === 'published' }
}

/** What the job leaves of its upload: a cancelled one may be loaded again as it is, a failed one says why. */
async function releaseUpload(trx: Kysely<Database>, { uploadId }: LoadTableInput, { state, error }: GivenUp): Promise<void> {
  await trx
    .updateTable('upload')
    .set(state === 'cancelled' ? { state: 'sniffed' } : { state: 'failed', error: JSON.stringify(error) })
    .where('id', '=', uploadId)
    .where('state', '=', 'loading')
    .execute()
}

interface Committing {
  upload: { id: string; object_key: string; file_name: string; bytes: number; sha256: string }
  table: OpenTable
  staged: StagedVersion
}

interface StoredFiles {
  versionId: string
  files: (StagedVersion['files'][number] & { key: string })[]
  findingsKey: string | null
  keys: string[]
  /** Set when the transaction that names them is about to be committed: from then on its outcome may be unknown. */
  isSent: boolean
}

async function commit(parts: LoadTableParts, job: JobContext, input: LoadTableInput, committing: Committing): Promise<LoadResult> {
  const { store } = parts.services
  const { findings, files } = committing.staged
  const versionId = parts.random.uuid()
  job.progress({ stage: 'store' })
  const folder = `tables/${input.tableId}/${versionId}`
  const findingsKey = findings.path === null ? null : `${folder}/findings.parquet`
  const keyed = files.map((file, i) => ({ ...file, key: `${folder}/${i}.parquet` }))
  const stored: StoredFiles = {
    versionId,
    files: keyed,
    findingsKey,
    keys: [...keyed.map((f) => f.key), ...(findingsKey ? [findingsKey] : [])],
    isSent: false,
  }
  await job.db
    .insertInto('object_intent')
    .values(stored.keys.map((object_key) => ({ object_key })))
    .execute()
  try {
    for (const file of keyed) await store.putFile(file.key, file.path)
    if (findingsKey && findings.path !== null) await store.putFile(findingsKey, findings.path)
    return await writeRows(parts, job, input, committing, stored)
  } catch (error) {
    // A commit whose answer was lost may have named them: then the sweeper decides, later.
    if (!stored.isSent) await discardObjects(job, store, stored.keys)
    throw error
  }
}

/** What cannot be removed now (the database may be gone) the sweeper removes. */
async function discardObjects(job: JobContext, store: ObjectStore, keys: readonly string[]): Promise<void> {
  try {
    for (const key of keys) await store.delete(key)
    await job.db.deleteFrom('object_intent').where('object_key', 'in', keys).execute()
  } catch (error) {
    job.log.debug({ err: error }, 'the files of a load that did not succeed are left to the sweeper')
  }
}

/** The one transaction that makes the version exist. */
async function writeRows(
  parts: LoadTableParts,
  job: JobContext,
  input: LoadTableInput,
  { upload, table, staged }: Committing,
  stored: StoredFiles,
): Promise<LoadResult> {
  const { versionId, files, findingsKey, keys } = stored
  const before = input.mode === 'replace' ? null : table.version
  // Only what is appended to keeps its files; a change wrote all rows anew.
  const parent = input.mode === 'append' ? table.version : null
  const lineage: Lineage = {
    source: { fileName: upload.file_name, bytes: upload.bytes, sha256: upload.sha256 },
    settings: staged.settings,
    engine: staged.engine,
    operator: input.actorId,
    uploadId: upload.id,
  }
  const { number, published } = await job.db.transaction().execute(async (trx) => {
    await job.fence(trx)
    const claimed = await trx
      .updateTable('upload')
      .set({ state: 'loaded', version_id: versionId })
      .where('id', '=', upload.id)
      .where('state', '<>', 'loaded')
      .executeTakeFirst()
    if (claimed.numUpdatedRows === 0n)
      throw conflict({ code: 'PUJIANG_UPLOAD_USED', detail: { zh: '这个文件已经入库。', en: 'This file has been loaded already.' } })
    const row = await trx
      .selectFrom('data_table')
      .select(['next_version', 'current_version_id'])
      .where('id', '=', input.tableId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (before && row.current_version_id !== before.id) throw new Error('The version to change is not current any more; trying again')
    await trx
      .insertInto('table_version')
      .values({
        id: versionId,
        table_id: input.tableId,
        number: row.next_version,
        mode: parent ? 'append' : 'replace',
        parent_id: parent?.id ?? null,
        fields: JSON.stringify(staged.fields),
        rows: staged.rows,
        bytes: (parent?.bytes ?? 0) + staged.bytes,
        content_hash: staged.contentHash,
        statistics: JSON.stringify(staged.statistics.map(statisticsView)),
        measures: JSON.stringify(staged.statistics.map(measureOf)),
        lineage: JSON.stringify(lineage),
        findings_key: findingsKey,
        findings_count: staged.findings.count,
        created_by: input.actorId,
        created_at: parts.clock.now(),
      })
      .execute()
    if (parent)
      await sql`
        insert into version_file (version_id, ordinal, object_key, rows, bytes, first_row, statistics)
        select ${versionId}::uuid, ordinal, object_key, rows, bytes, first_row, statistics from version_file where version_id = ${parent.id}::uuid`.execute(
        trx,
      )
    await writeFileRows(trx, versionId, parent?.files.length ?? 0, files)
    if (staged.findings.groups.length > 0)
      await trx
        .insertInto('finding_count')
        .values(
          staged.findings.groups.map((g) => ({
            version_id: versionId,
            field_id: g.fieldId,
            column_name: g.column,
            reason: g.reason,
            count: g.count,
          })),
        )
        .execute()
    await trx
      .updateTable('data_table')
      .set({ next_version: row.next_version + 1, next_field_id: staged.nextFieldId })
      .where('id', '=', input.tableId)
      .execute()
    // Columns that the public has never seen wait for a second person.
    const publish = input.publish && (await fieldsNewToPublic({ db: trx }, table, staged.fields)).length === 0
    if (publish || table.version === null) await syncFields(trx, input.tableId, staged.fields)
    if (publish) await pointTo({ db: trx, clock: parts.clock, services: parts.services }, table, versionId, null)
    await trx.deleteFrom('object_intent').where('object_key', 'in', keys).execute()
    await parts.writeAudit(trx, {
      actorId: input.actorId,
      tableId: input.tableId,
      facts: {
        version: row.next_version,
        versionId,
        rows: staged.addedRows,
        findings: staged.findings.count,
        sha256: upload.sha256,
        contentHash: staged.contentHash,
        published: publish,
      },
    })
    await parts.services.catalogueEvents.changed(trx, table.dataset.id)
    stored.isSent = true
    return { number: row.next_version, published: publish }
  })
  return { versionId, number, rows: staged.rows, findings: staged.findings.count, published }
}

async function writeFileRows(trx: Kysely<Database>, versionId: string, from: number, files: StoredFiles['files']): Promise<void> {
  if (files.length === 0) return
  const rows = files.map((f, i) => ({
    version_id: versionId,
    ordinal: from + i,
    object_key: f.key,
    rows: f.rows,
    bytes: f.bytes,
    first_row: f.firstRow,
    statistics: JSON.stringify(f.statistics),
  }))
  await trx.insertInto('version_file').values(rows).execute()
}

/** Statistics as the catalogue and the API know them. */
const statisticsView = (s: StagedVersion['statistics'][number]): ColumnStatistics => ({
  fieldId: s.fieldId,
  nulls: s.nulls,
  distinct: s.distinct,
  distinctApproximate: s.distinctApproximate,
  min: s.min,
  max: s.max,
  topValues: s.topValues,
  topApproximate: s.topValuesApproximate,
  histogram: s.histogram ?? [],
})

const measureOf = (s: StagedVersion['statistics'][number]): FieldMeasure => ({
  id: s.fieldId,
  nulls: s.nulls,
  distinct: s.distinctApproximate ? null : s.distinct,
})
