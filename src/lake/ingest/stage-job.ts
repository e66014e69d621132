import type { Field } from '../../model/index.ts'
import type { LoadSettings } from '../../collect/index.ts'
import type { RowChange } from './change-rows.ts'
import type { DescribedFile } from './describe-version.ts'
import type { StagedVersion } from './staged-version.ts'

/** What the parent tells the loading child. */
export interface StageJob {
  source: { path: string; fileName: string; bytes: number }
  settings: LoadSettings
  mode: 'replace' | 'append' | RowChange
  /** Names of the fields that tell rows apart; no version holds two rows of one key. */
  key: readonly string[]
  existingFields: readonly Field[]
  nextFieldId: number
  parentFiles: readonly DescribedFile[]
  firstRow: number
  workFolder: string
  threads: number
  /** DuckDB's share of the memory. */
  engineMemoryMb: number
}

export interface StageProgress {
  /** `read`: unpack, decode, sniff; `write`: the pass that types and writes; `repair`, `recheck`: extra passes over bad input; `describe`: hash and statistics. */
  stage: 'read' | 'write' | 'repair' | 'recheck' | 'describe'
  bytesDone: number
  bytesTotal: number
  rowsDone: number
}

export type StageResult = Omit<StagedVersion, 'work'> & { seconds: Record<string, number>; passes: number }
