import type { DuckDBConnection } from '@duckdb/node-api'
import { literal, query } from './engine.ts'

/** What the footer of a Parquet file of ours tells without reading its rows. Columns in file order. */
export interface FileFooter {
  rows: number
  columns: { nulls: number; min: string | null; max: string | null; dictionaryBytes: number | null }[]
}

/** Reads the footer. `min` and `max` are of integers and truth values only; `dictionaryBytes` is null unless every chunk of the column is dictionary-encoded. */
export async function readFooter(connection: DuckDBConnection, path: string): Promise<FileFooter> {
  const [file] = await query<{ num_rows: string }>(connection, `SELECT num_rows FROM parquet_file_metadata(${literal(path)})`)
  const columns = await query<{
    nulls: string
    low: string | null
    high: string | null
    allTrue: boolean | null
    allFalse: boolean | null
    chunks: string
    dictionaries: string
    dictionary: string | null
  }>(
    connection,
    `SELECT column_id, coalesce(sum(stats_null_count), 0) AS nulls, min(TRY_CAST(stats_min_value AS BIGINT)) AS low, max(TRY_CAST(stats_max_value AS BIGINT)) AS high,
       bool_and(stats_min_value = 'true') AS allTrue, bool_and(stats_max_value = 'false') AS allFalse,
       count(*) AS chunks, count(dictionary_page_offset) AS dictionaries, max(data_page_offset - dictionary_page_offset) AS dictionary
     FROM parquet_metadata(${literal(path)}) GROUP BY column_id ORDER BY column_id`,
  )
  return {
    rows: Number(file?.num_rows ?? 0),
    columns: columns.map((column) => ({
      nulls: Number(column.nulls),
      min: column.low ?? (column.allTrue === null ? null : column.allTrue ? 'true' : 'false'),
      max: column.high ?? (column.allFalse === null ? null : column.allFalse ? 'false' : 'true'),
      dictionaryBytes: column.dictionaries === column.chunks ? Number(column.dictionary) : null,
    })),
  }
}
