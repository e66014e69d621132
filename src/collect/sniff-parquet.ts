import { DuckDBInstance } from '@duckdb/node-api'
import type { Field } from '../model/index.ts'
import { unreadableFile } from './errors.ts'
import { guessedColumn, planColumns, type PlannedColumn } from './guess-columns.ts'
import type { IdentifiedFile } from './identify-file.ts'
import type { Guess, LoadSettings } from './load-settings.ts'

/** The logical type that a column of Parquet gets, by the engine's name of its type. Nested ones are kept as JSON, what we have no type for as text. */
export function logicalType(engineType: string): Pick<Field, 'type' | 'precision' | 'scale'> {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/u.exec(engineType)
  if (decimal) return { type: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) }
  if (/^(STRUCT|MAP|UNION)\(|\]$/u.test(engineType) || engineType === 'JSON') return { type: 'json' }
  if (/^(U?TINYINT|U?SMALLINT|U?INTEGER|BIGINT)$/u.test(engineType)) return { type: 'integer' }
  // 64 bit unsigned and 128 bit numbers become DOUBLE in Parquet unless they are decimals
  if (/^(UBIGINT|U?HUGEINT)$/u.test(engineType)) return { type: 'decimal', precision: 38, scale: 0 }
  if (/^(FLOAT|DOUBLE)$/u.test(engineType)) return { type: 'double' }
  if (engineType === 'BOOLEAN') return { type: 'boolean' }
  if (engineType === 'DATE') return { type: 'date' }
  if (engineType.startsWith('TIMESTAMP')) return { type: 'timestamp' }
  if (engineType === 'TIME' || engineType === 'TIME_NS') return { type: 'time' }
  return { type: 'text' }
}

/** Columns of a Parquet file with the types they have, and its first rows. */
export async function sniffParquet(file: IdentifiedFile, hints: LoadSettings): Promise<{ columns: PlannedColumn[]; guess: Guess }> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  try {
    const from = `read_parquet('${file.path.replaceAll("'", "''")}')`
    const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRowObjectsJson() as {
      column_name: string
      column_type: string
    }[]
    const shown = described.map(({ column_name: name, column_type: type }) => {
      const cell = `"${name.replaceAll('"', '""')}"`
      return logicalType(type).type === 'json' ? `CAST(to_json(${cell}) AS VARCHAR)` : `CAST(${cell} AS VARCHAR)`
    })
    const sample = (await connection.runAndReadAll(`SELECT ${shown.join(', ')} FROM ${from} LIMIT 50`)).getRowsJson() as (string | null)[][]
    const headers = described.map(({ column_name: name }) => name)
    const columns = planColumns(headers, sample, hints).map((column, index): PlannedColumn => {
      if (column.fixed) return column
      const native = described[index]?.column_type ?? 'VARCHAR'
      const { format: _format, precision: _precision, scale: _scale, ...rest } = column
      return { ...rest, ...logicalType(native), native, reason: { zh: `文件中的类型是 ${native}`, en: `its type in the file is ${native}` } }
    })
    return {
      columns,
      guess: {
        format: 'parquet',
        compression: file.compression,
        ...(file.entry !== undefined && { entry: file.entry, entries: file.entries ?? [] }),
        header: true,
        headerRow: null,
        skipRows: 0,
        columns: columns.map(guessedColumn),
        firstRows: [headers, ...sample.map((row) => row.map((cell) => (cell ?? '').slice(0, 500)))].slice(0, 50),
        rawLines: [],
        notes: file.notes,
      },
    }
  } catch (error) {
    throw unreadableFile(file.fileName, 'Parquet 文件已损坏或不完整。', 'the Parquet file is damaged or cut off.', error)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
