import { prepareTable, serveChild } from '../../collect/index.ts'
import { describeVersion } from './describe-version.ts'
import { openEngine, query } from './engine.ts'
import { fieldsForAppend, fieldsForReplace } from './match-fields.ts'
import type { StageJob, StageProgress, StageResult } from './stage-job.ts'
import { writeFindings } from './write-findings.ts'
import { writeVersion } from './write-version.ts'

serveChild<StageJob, StageProgress, StageResult>(async (job, progress) => {
  const { source, workFolder, existingFields, firstRow } = job
  const seconds: Record<string, number> = {}
  let started = performance.now()
  const lap = (stage: string): void => {
    seconds[stage] = Math.round(performance.now() - started) / 1000
    started = performance.now()
  }
  const tell = (stage: StageProgress['stage'], share: number, rowsDone = 0): void => progress({ stage, bytesDone: Math.round(source.bytes * share), bytesTotal: source.bytes, rowsDone })

  tell('read', 0)
  const table = await prepareTable(source, { settings: job.settings, workFolder })
  lap('read')
  const connection = await openEngine({ threads: job.threads, memoryMb: job.engineMemoryMb, spillFolder: workFolder })
  const [engine] = await query<{ version: string }>(connection, 'SELECT version() AS version')
  const matched = job.mode === 'append' ? { columns: fieldsForAppend(existingFields, table.columns), nextFieldId: job.nextFieldId } : fieldsForReplace(existingFields, table.columns, job.nextFieldId)
  const written = await writeVersion({ connection, workFolder, onShare: tell }, table, matched.columns)
  const { rows } = written.footer
  lap('write')
  tell('describe', 0, rows)
  const fields = written.columns.map(({ field }) => field)
  const described = await describeVersion(connection, [...job.parentFiles, { path: written.path, firstRow }], fields, (share) => tell('describe', share, rows))
  lap('describe')
  const findings = await writeFindings(connection, written, firstRow, workFolder)
  lap('findings')
  const { guess } = written.table
  const setting = written.columns.map(({ source: column, field, plan }) => ({
    column, name: field.name, type: field.type, ...(plan.format !== undefined && { format: plan.format }), ...(field.precision !== undefined && { precision: field.precision, scale: field.scale ?? 0 }), reason: plan.reason,
  }))
  const { columns: _columns, firstRows: _firstRows, rawLines: _rawLines, entries: _entries, sheets: _sheets, ...applied } = guess
  return {
    fields,
    nextFieldId: matched.nextFieldId,
    rows: described.rows,
    addedRows: rows,
    bytes: written.bytes,
    files: [{ path: written.path, rows, bytes: written.bytes, firstRow }],
    contentHash: described.contentHash,
    statistics: described.statistics,
    findings,
    engine: `DuckDB ${engine?.version ?? ''}`,
    settings: { ...applied, emptyText: job.settings.emptyText ?? [], columns: setting },
    seconds,
    passes: written.passes,
  }
})
