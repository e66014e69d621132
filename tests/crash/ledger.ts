/** What one file brings: its rows carry the name of the batch, so that a query tells which files a version is made of. */
export interface Batch {
  name: string
  rows: number
  sum: number
}

/** The batches a version holds. */
export type Holding = ReadonlyMap<string, Batch>

export interface VersionPromised {
  table: string
  number: number
  versionId: string
  contentHash: string
  holding: Holding
}

/** A load whose outcome is not known yet. */
export interface LoadUnderWay {
  jobId: string | null
  batch: Batch
  /** What the table would hold. */
  result: Holding
  /** Its success was acknowledged, and by itself it makes the version current. */
  isDone: boolean
}

export interface TableLedger {
  slug: string
  /** What its current version was last known to hold. */
  current: Holding
  underWay: LoadUnderWay | null
}

/** Everything the program has acknowledged, and what was asked of it without an answer. */
export class Ledger {
  readonly tables = new Map<string, TableLedger>()
  readonly batches = new Map<string, Batch>()
  readonly versions = new Map<string, VersionPromised>()
  readonly jobs = new Set<string>()
  readonly created = new Set<string>()
  readonly published = new Set<string>()
  readonly publishing = new Set<string>()
  readonly edits = new Map<string, { acknowledged: number; tried: number }>()
  /** Answers counted by kind, for the report. */
  readonly acknowledged = new Map<string, number>()
  /** What each actor is doing at the moment. */
  readonly doing = new Map<string, string>()
  batchCount = 0

  count(kind: string): void {
    this.acknowledged.set(kind, (this.acknowledged.get(kind) ?? 0) + 1)
  }
}
