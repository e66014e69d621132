import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'

/** A DuckDB instance of a loading child: two knobs bound it, and its spill files stand beside the work. */
export async function openEngine(options: {
  threads: number
  memoryMb: number
  spillFolder: string
}): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryMb}MB`,
    temp_directory: options.spillFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  // progress is asked for, never printed
  await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false')
  return {
    connection,
    close() {
      connection.closeSync()
      // Its threads and memory go too: the process may have more to do.
      instance.closeSync()
    },
  }
}

/** Rows of a small answer as plain objects; BIGINT and DECIMAL come as text. */
export async function query<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjectsJson() as unknown as Row[]
}

/** Runs a long statement and reports its share done, four times a second. */
export async function runLong(connection: DuckDBConnection, sql: string, onShare: (share: number) => void): Promise<void> {
  const timer = setInterval(() => {
    const { percentage } = connection.progress
    if (percentage >= 0) onShare(Math.min(1, percentage / 100))
  }, 250)
  try {
    await connection.run(sql)
  } finally {
    clearInterval(timer)
  }
}

/** A string literal; a NUL cannot be part of SQL text and never stands in paths or patterns of ours. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
