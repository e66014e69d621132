import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The row workload of every figure, or null where it is not at hand. */
export function workloadPath(): string | null {
  const path =
    process.env['PUJIANG_BENCH_SQL'] ??
    (process.env['PUJIANG_TEST_DATA'] ? join(process.env['PUJIANG_TEST_DATA'], '..', 'bench', 'requests.sql') : '')
  return existsSync(path) ? path : null
}

/** Writes the workload as CSV, in a process of its own so that its memory does not count. */
export async function makeWorkload(csv: string, rows: number): Promise<void> {
  const script = `
    import { readFile } from 'node:fs/promises'
    import { DuckDBInstance } from '@duckdb/node-api'
    const c = await (await DuckDBInstance.create(':memory:')).connect()
    await c.run('SET VARIABLE n = ${rows}')
    await c.run(await readFile(${JSON.stringify(workloadPath())}, 'utf8'))
    await c.run(${JSON.stringify(`COPY (FROM requests) TO '${csv}' (HEADER)`)})`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname })
}
