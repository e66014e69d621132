import { DuckDBInstance } from '@duckdb/node-api'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Field } from '../../model/index.ts'
import { DuckDbEngine } from './duckdb-engine.ts'
import type { EngineOptions } from './options.ts'
import type { TableSource } from './source.ts'

/** For tests: one table of every type, in three Parquet files of which the first is older (another column name, another type, a column less). */
export const sampleFields: Field[] = [
  { id: 1, name: 'id', header: 'id', type: 'integer' },
  { id: 2, name: '区县', header: '区县', type: 'text' },
  { id: 3, name: 'created_at', header: 'created_at', type: 'timestamp' },
  { id: 4, name: 'amount', header: 'amount', type: 'decimal', precision: 18, scale: 2 },
  { id: 5, name: 'score', header: 'score', type: 'double' },
  { id: 6, name: 'day', header: 'day', type: 'date' },
  { id: 7, name: 'open', header: 'open', type: 'boolean' },
  { id: 8, name: 'at', header: 'at', type: 'time' },
  { id: 9, name: 'more', header: 'more', type: 'json' },
  { id: 10, name: '身份证', header: '身份证', type: 'text' },
]
export const sampleRows = 3000

/** Row `i`; ties and NULLs everywhere, a NaN and an infinity, numbers beyond 2^53. */
const row = `
  CASE WHEN i = 7 THEN 9223372036854775807 WHEN i = 8 THEN -9007199254740992 ELSE i * 3 END AS id,
  CASE WHEN i % 11 = 0 THEN NULL ELSE ['浦东新区', '黄浦区', '静安区', 'it''s', ''][(i * 7919 % 5 + 1)::INT] END AS district,
  CASE WHEN i % 13 = 0 THEN NULL ELSE TIMESTAMP '2024-01-01' + to_seconds((i * 7919 % 500) * 7200) + to_microseconds(i % 2 * 250000) END AS created_at,
  CASE WHEN i % 9 = 1 THEN NULL WHEN i = 9 THEN 9999999999999999.99::DECIMAL(18,2) ELSE ((i % 100) / 4)::DECIMAL(18,2) END AS amount,
  CASE WHEN i = 3 THEN 'nan'::DOUBLE WHEN i = 4 THEN 'inf'::DOUBLE WHEN i % 7 = 0 THEN NULL ELSE (i % 50) / 8 END AS score,
  DATE '2024-01-01' + (i % 400)::INT AS day, i % 3 = 0 AS open, TIME '08:00:00' + to_minutes(i % 30) AS "at",
  CASE WHEN i % 2 = 0 THEN json_object('n', i, 't', '中"文') END AS more, 'secret-' || (i % 17) AS secret`

export interface Sample {
  folder: string
  source: TableSource
  engine: DuckDbEngine
  close(): Promise<void>
}

/** A small table of three files in a temporary folder, with an engine on it; for tests. */
export async function openSample(options: Partial<EngineOptions> = {}): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'pujiang-engine-'))
  // Readable for an unprivileged child, as a data folder may be.
  chmodSync(folder, 0o755)
  const files = [0, 1000, 1700].map((firstRow, k, all) => ({
    path: join(folder, `part-${k}.parquet`),
    firstRow,
    rows: (all[k + 1] ?? sampleRows) - firstRow,
  }))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  for (const [k, f] of files.entries()) {
    const columns = k === 0 ? 'id::INTEGER AS number, district, created_at, amount::DECIMAL(9,2) AS amount, score, day, open, "at", secret' : '*'
    const ids =
      k === 0
        ? 'number: 1, district: 2, created_at: 3, amount: 4, score: 5, day: 6, open: 7, "at": 8, secret: 10'
        : 'id: 1, district: 2, created_at: 3, amount: 4, score: 5, day: 6, open: 7, "at": 8, more: 9, secret: 10'
    // The oldest file holds whole numbers that fit its narrower types.
    const from =
      k === 0
        ? row.replace('9223372036854775807', '2147483647').replace('-9007199254740992', '-1').replace('9999999999999999.99', '9999999.99')
        : row.replaceAll(/i = (\d)/g, 'i = 170$1')
    await connection.run(
      `COPY (SELECT ${columns} FROM (SELECT ${from} FROM range(${f.firstRow}, ${f.firstRow + f.rows}) AS t(i))) TO '${f.path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, FIELD_IDS {${ids}})`,
    )
  }
  connection.closeSync()
  instance.closeSync()
  const source: TableSource = {
    versionId: '0198a000-0000-7000-8000-000000000001',
    fields: sampleFields,
    files,
    servingCopy: null,
    lookupKeys: ['id', '区县'],
    orderField: 'created_at',
  }
  const engine = new DuckDbEngine({
    tempFolder: folder,
    folders: [folder],
    secret: 'test',
    children: 1,
    connections: 2,
    threads: 2,
    memoryMb: 256,
    sqlMemoryMb: 256,
    ...options,
  })
  return {
    folder,
    source,
    engine,
    close: async () => {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Rows of a page as values. */
export const rowsIn = (page: { body: Buffer }): Record<string, unknown>[] => JSON.parse(page.body.toString()) as Record<string, unknown>[]
