import type { DuckDBConnection } from '@duckdb/node-api'
import { prepareTable, type PreparedTable } from '../../collect/index.ts'
import { readFileStatistics } from '../file-statistics/read-file-statistics.ts'
import { changeRows, requireUniqueKey, type RowChange } from './change-rows.ts'
import { describeVersion } from './describe-version.ts'
import { openEngine, query } from './engine.ts'
import { fieldsForAppend, fieldsForChange, fieldsForReplace, type IngestColumn } from './match-fields.ts'
import type { StageJob, StageProgress, StageResult } from './stage-job.ts'
import { writeFindings } from './write-findings.ts'
import { writeVersion, type WrittenData } from './write-version.ts'

/**
 * The whole way from a raw file to a staged version, in this process: prepare, match fields, write, describe, findings. The files are left in the
 * job's work folder.
 */
export async function runStageJob(job: StageJob, progress: (value: StageProgress) => void): Promise<StageResult> {
  const { source, workFolder } = job
  const tell = (stage: StageProgress['stage'], share: number, rowsDone = 0): void =>
    progress({ stage, bytesDone: Math.round(source.bytes * share), bytesTotal: source.bytes, rowsDone })
  tell('read', 0)
  const started = performance.now()
  const table = await prepareTable(source, { settings: job.settings, workFolder })
  const readSeconds = elapsed(started)
  const engine = await openEngine({ threads: job.threads, memoryMb: job.engineMemoryMb, spillFolder: workFolder })
  try {
    const result = await stage(job, engine.connection, table, tell)
    return { ...result, seconds: { read: readSeconds, ...result.seconds } }
  } finally {
    engine.close()
  }
}

const elapsed = (since: number): number => Math.round(performance.now() - since) / 1000

async function stage(
  job: StageJob,
  connection: DuckDBConnection,
  table: PreparedTable,
  tell: (stage: StageProgress['stage'], share: number, rowsDone?: number) => void,
): Promise<StageResult> {
  const { workFolder, firstRow } = job
  const seconds: Record<string, number> = {}
  let started = performance.now()
  const lap = (name: string): void => {
    seconds[name] = elapsed(started)
    started = performance.now()
  }
  const [engine] = await query<{ version: string }>(connection, 'SELECT version() AS version')
  const matched = matchFields(job, table)
  const written = await writeVersion({ connection, workFolder, onShare: tell }, table, matched.columns)
  if (isChange(job.mode)) return stageChange(job, job.mode, { connection, written, tell, engine: engine?.version ?? '' })
  const { rows } = written.footer
  lap('write')
  tell('describe', 0, rows)
  const fields = written.columns.map(({ field }) => field)
  const described = await describeVersion(connection, [...job.parentFiles, { path: written.path, firstRow }], fields, (share) =>
    tell('describe', share, rows),
  )
  await requireUniqueKey(connection, fields, job.key)
  lap('describe')
  const findings = await writeFindings(connection, written, firstRow, workFolder)
  lap('findings')
  const { statistics } = await readFileStatistics(written.path, fields)
  lap('bounds')
  return {
    fields,
    nextFieldId: matched.nextFieldId,
    rows: described.rows,
    addedRows: rows,
    bytes: written.bytes,
    files: [{ path: written.path, rows, bytes: written.bytes, firstRow, statistics }],
    contentHash: described.contentHash,
    statistics: described.statistics,
    findings,
    engine: `DuckDB ${engine?.version ?? ''}`,
    settings: appliedSettings(job, written),
    seconds,
    passes: written.passes,
  }
}

const isChange = (mode: StageJob['mode']): mode is RowChange => mode !== 'replace' && mode !== 'append'

function matchFields(job: StageJob, { columns }: PreparedTable): { columns: IngestColumn[]; nextFieldId: number } {
  const { existingFields, nextFieldId } = job
  if (job.mode === 'append') return { columns: fieldsForAppend(existingFields, columns), nextFieldId }
  if (job.mode === 'merge' || job.mode === 'update') return { columns: fieldsForChange(existingFields, columns, job.key), nextFieldId }
  // What names rows to take out has nothing to do with the fields of the table.
  return fieldsForReplace(job.mode === 'remove' ? [] : existingFields, columns, nextFieldId)
}

interface StagedChange {
  connection: DuckDBConnection
  written: WrittenData
  tell: (stage: StageProgress['stage'], share: number, rowsDone?: number) => void
  engine: string
}

/** A version whose rows are those of its parent, changed: one file, with the fields of the table as they are. */
async function stageChange(job: StageJob, change: RowChange, { connection, written, tell, engine }: StagedChange): Promise<StageResult> {
  const { workFolder, parentFiles, existingFields, key } = job
  const started = performance.now()
  const fields = [...existingFields]
  const changed = await changeRows(change, { connection, workFolder, parentFiles, fields, key, written, onShare: (share) => tell('write', share) })
  const described = await describeVersion(connection, [{ path: changed.path, firstRow: 0 }], fields, (share) => tell('describe', share))
  await requireUniqueKey(connection, fields, key)
  const { statistics } = await readFileStatistics(changed.path, fields)
  written.table.findings.close()
  return {
    fields,
    nextFieldId: job.nextFieldId,
    rows: described.rows,
    addedRows: changed.changes,
    bytes: changed.bytes,
    files: [{ path: changed.path, rows: described.rows, bytes: changed.bytes, firstRow: 0, statistics }],
    contentHash: described.contentHash,
    statistics: described.statistics,
    findings: { path: null, bytes: 0, count: 0, groups: [] },
    engine: `DuckDB ${engine}`,
    settings: { ...appliedSettings(job, written), change, key },
    seconds: { change: elapsed(started) },
    passes: written.passes,
  }
}

/** What was guessed and what was set, as one record for the lineage of the version. */
function appliedSettings({ settings }: StageJob, { table, columns }: WrittenData): Record<string, unknown> {
  const { columns: _columns, firstRows: _firstRows, rawLines: _rawLines, entries: _entries, sheets: _sheets, ...guess } = table.guess
  const applied = columns.map(({ source: column, field, plan }) => ({
    column,
    name: field.name,
    type: field.type,
    ...(plan.format !== undefined && { format: plan.format }),
    ...(field.precision !== undefined && { precision: field.precision }),
    ...(field.scale !== undefined && { scale: field.scale }),
    reason: plan.reason,
  }))
  return { ...guess, emptyText: settings.emptyText ?? [], columns: applied }
}
