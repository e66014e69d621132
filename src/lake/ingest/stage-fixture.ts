import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { LoadSettings } from '../../collect/index.ts'
import { runStageJob } from './run-stage-job.ts'
import type { StageJob, StageResult } from './stage-job.ts'

/** What a test sees of a staged version: the result, its rows as text, its findings. Imported by tests only. */
export interface StagedForTest extends StageResult {
  rowsRead: Record<string, unknown>[]
  findingRows: { row: string | null; line: string | null; column: string; raw: string; reason: string }[]
  /** Field ids as they stand in the file, in column order. */
  fileIds: number[]
  /** Type of each field by name. */
  types: Record<string, string>
}

/** A temporary folder that is removed by `using`. */
export function temporaryFolder(): { path: string; names: () => string[]; [Symbol.dispose]: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'pujiang-ingest-'))
  return { path, names: () => readdirSync(path), [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Rows of a Parquet file in file order, as JSON values. */
export const readRows = (path: string, limit = 1000): Promise<Record<string, unknown>[]> =>
  ask(`SELECT * FROM read_parquet('${path}') LIMIT ${limit}`)

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Stages a file, or content given here, in this process and reads back what was written. */
export async function stageForTest(
  input: { path?: string; content?: string | Uint8Array; fileName?: string; settings?: LoadSettings } & Partial<StageJob>,
): Promise<StagedForTest> {
  using folder = temporaryFolder()
  const fileName = input.fileName ?? input.path?.split('/').at(-1) ?? 'data.csv'
  const path = input.path ?? join(folder.path, 'input.bin')
  if (input.content !== undefined) writeFileSync(path, input.content)
  const workFolder = join(folder.path, 'work')
  mkdirSync(workFolder)
  const job: StageJob = {
    mode: 'replace',
    key: [],
    existingFields: [],
    nextFieldId: 1,
    parentFiles: [],
    firstRow: 0,
    threads: 2,
    engineMemoryMb: 512,
    ...input,
    settings: input.settings ?? {},
    source: { path, fileName, bytes: statSync(path).size },
    workFolder,
  }
  const result = await runStageJob(job, () => undefined)
  const [file] = result.files
  const rowsRead = file ? await readRows(file.path) : []
  const findingRows = result.findings.path ? ((await readRows(result.findings.path)) as unknown as StagedForTest['findingRows']) : []
  const fileIds = file
    ? (await ask(`SELECT field_id FROM parquet_schema('${file.path}') WHERE name <> 'duckdb_schema'`)).map((row) => Number(row['field_id']))
    : []
  return { ...result, rowsRead, findingRows, fileIds, types: Object.fromEntries(result.fields.map(({ name, type }) => [name, type])) }
}
