import type { DuckDBConnection } from '@duckdb/node-api'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { limits } from '../../collect/index.ts'
import { literal, query } from './engine.ts'
import { trimmed } from './typed-expression.ts'
import { valueSql } from './table-source.ts'
import type { WrittenData } from './write-version.ts'
import type { StagedVersion } from './staged-version.ts'

type Findings = StagedVersion['findings']

/**
 * Writes the findings of a load as their own Parquet, in row order: `row` (the `_row` of the version, null where only the line is known), `line`
 * (physical line of the file where known), `field_id`, `column` (API name), `raw` (the text as it stood, cut at 1,000 characters), `reason`.
 */
export async function writeFindings(connection: DuckDBConnection, written: WrittenData, firstRow: number, workFolder: string): Promise<Findings> {
  const { columns, table, misfits, suspects } = written
  table.findings.close()
  const bySource = new Map(columns.map((column) => [column.source, column.field]))
  const groups: Findings['groups'] = []
  const parts: string[] = []
  if (table.findings.total > 0) {
    for (const { column, reason, count } of table.findings.counts.values()) {
      const field = column === null ? undefined : bySource.get(column)
      groups.push({ fieldId: field?.id ?? null, column: field?.name ?? '', reason, count })
    }
    const fields = [...bySource].map(([source, field]) => `(${source}, ${field.id}, ${literal(field.name)})`).join(', ')
    parts.push(`
      SELECT "row" + ${firstRow} AS "row", line, field_id, coalesce(name, '') AS "column", raw, reason
      FROM read_csv(${literal(table.findings.path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '', max_line_size = ${limits.lineBytes},
        columns = {row: 'BIGINT', line: 'BIGINT', source: 'INTEGER', raw: 'VARCHAR', reason: 'VARCHAR'})
      LEFT JOIN (VALUES ${fields}) AS f(source, field_id, name) USING (source)`)
  }
  for (const column of columns) {
    const { field, source } = column
    const count = misfits.get(field.id)
    if (count === undefined || !suspects) continue
    const reason = `not-${field.type}`
    groups.push({ fieldId: field.id, column: field.name, reason, count })
    const cell = `s${source}`
    const typed = valueSql(table, column, undefined, cell)
    parts.push(`
      SELECT file_row_number + ${firstRow} AS "row", NULL AS line, ${field.id} AS field_id, ${literal(field.name)} AS "column", replace(${cell}, chr(0), '␀')[:${limits.findingRaw}] AS raw, ${literal(reason)} AS reason
      FROM read_parquet(${literal(suspects)}, file_row_number = true) WHERE ${cell} IS NOT NULL AND ${trimmed(cell)} <> '' AND (${typed}) IS NULL`)
  }
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  if (count === 0) return { path: null, bytes: 0, count: 0, groups: [] }
  const path = join(workFolder, 'findings.parquet')
  const types =
    'CAST("row" AS BIGINT) AS "row", CAST(line AS BIGINT) AS line, CAST(field_id AS INTEGER) AS field_id, CAST("column" AS VARCHAR) AS "column", CAST(raw AS VARCHAR) AS raw, CAST(reason AS VARCHAR) AS reason'
  await query(
    connection,
    `
    COPY (SELECT ${types} FROM (${parts.join(' UNION ALL ')}) ORDER BY "row" NULLS LAST, line, field_id LIMIT ${limits.findings})
    TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {row: 1, line: 2, field_id: 3, "column": 4, raw: 5, reason: 6})`,
  )
  return { path, bytes: (await stat(path)).size, count, groups: groups.toSorted((a, b) => b.count - a.count) }
}
