import type { Text } from '../model/index.ts'
import type { FindingLog } from './finding-log.ts'
import type { Guess } from './load-settings.ts'

/** Rows of a file that is not delimited text, as cells of text; the engine then reads them from a CSV of ours. */
export interface RowSource {
  headers: string[]
  /** The headers are only positions: the first row may be the header. */
  headerless: boolean
  /** Columns whose every value is nested: they are kept as JSON. */
  jsonColumns: ReadonlySet<number>
  lineEnding: undefined
  guess: Partial<Guess>
  notes: Text[]
  rows(findings?: FindingLog): AsyncIterable<(string | null)[]>
}
