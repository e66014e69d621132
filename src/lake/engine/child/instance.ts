import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { ChildSettings } from '../protocol.ts'

const text = (s: string): string => `'${s.replaceAll("'", "''")}'`

/** Opens an engine with the limits of this child. Nothing is downloaded, ever. */
export async function openInstance(settings: ChildSettings, path = ':memory:'): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(path, {
    threads: String(settings.threads),
    memory_limit: `${settings.memoryMb}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run(`SET temp_directory = ${text(settings.tempFolder)}; SET max_temp_directory_size = '${settings.memoryMb * 8}MB'`)
  await connection.run(`SET parquet_metadata_cache = true; SET GLOBAL TimeZone = ${text(settings.timeZone)}`)
  return { instance, connection }
}
