import type { Field } from '../../model/index.ts'

/** One Parquet file of a version on a local path; `firstRow` is the `_row` of its first row: files are in source order, from 0 without gaps. */
export interface TableFile {
  readonly path: string
  readonly firstRow: number
  readonly rows: number
}

/** The rows of one version, as the engine reads them. */
export interface TableSource {
  readonly versionId: string
  /** All fields of the version. */
  readonly fields: readonly Field[]
  readonly files: readonly TableFile[]
  /** Path of the serving copy, when it is ready. */
  readonly servingCopy: string | null
  /** Names of fields with an index in the serving copy. */
  readonly lookupKeys: readonly string[]
  /** Name of the field the serving copy is ordered by; null = source order. */
  readonly orderField: string | null
}

export const rowsOf = (source: TableSource): number => source.files.reduce((sum, f) => sum + f.rows, 0)
