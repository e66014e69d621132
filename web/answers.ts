import type {
  Agency,
  ChartDetail,
  Code,
  DashboardDetail,
  DatasetDetail,
  DatasetSummary,
  Finding,
  FieldType,
  PublicationSummary,
  RowsAnswer,
  SearchAnswer,
  StoryDetail,
  TableDetail,
  Text,
  Upload,
  Version,
} from '../src/model/index.ts'
import type { CitedViewAnswer, ComparisonView, HashedViewAnswer, LineageView, QualityView, UseView } from './evidence-answers.ts'

import type { GovernAnswers } from './answers-govern.ts'
import type { OpenAnswers } from './answers-open.ts'

/** What the session says about the reader. */
export interface Me {
  actor: { id: string | null; name: string; kind: string }
  roles: { role: string; agencyId: string | null }[]
  agency: { id: string; slug: string; name: Text } | null
  /** What the reader said the data are wanted for; kept for the working day. */
  purpose?: string | null
}

export interface CityAnswer {
  name: Text
  synthetic: boolean
  datasets: number
  agencies: number
  rows: number
  themes: { code: string; label: Text; count: number; onTime: number }[]
  recent: {
    at: string
    kind: 'published' | 'updated'
    dataset: { slug: string; name: Text; agency: Text }
    version: number | null
    rows: number | null
  }[]
}

export interface Suggestion {
  kind: 'dataset' | 'agency' | 'field' | 'theme'
  text: string
  spans: number[][]
  slug?: string
}

export interface Page<T> {
  items: T[]
  cursor: string | null
  truncated: boolean
}

export interface JobView {
  id: string
  kind: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  stage: string | null
  bytesDone: number | null
  bytesTotal: number | null
  rowsDone: number | null
  bytesPerSecond: number | null
  remainingSeconds: number | null
  error: { code: string; detail: Text; cure?: Text } | null
  result: unknown
}

export interface FindingsAnswer extends Page<Finding> {
  groups: { column: string; reason: string; count: number }[]
  total: number
}

export interface ReviewItem {
  id: string
  dataset: { id: string; slug: string; name: Text }
  agency: Text
  submittedBy: string
  submittedAt: string
  note: string | null
  mayDecide: boolean
}

export interface KeyView {
  id: string
  name: string
  prefix?: string | null
  scopes: string[]
  purpose: string | null
  createdAt: string
  expiresAt: string | null
  lastUsedAt?: string | null
  revokedAt?: string | null
}

/** Rows as the engine prints them; `total` comes when the question asked for a count. */
export type Rows = RowsAnswer & { total?: number }

export type ExportFormat = 'csv' | 'ndjson' | 'json' | 'parquet' | 'xlsx' | 'geojson'

/** What each download of a view would weigh; a format that cannot be had says why. */
export interface ExportSizes {
  rows: number
  formats: { format: ExportFormat; bytes: number | null; exact: boolean; refusal: { code: string; detail: Text; cure: Text } | null }[]
}

/** What the sniffer thinks of an upload, as far as the load page draws it; parts may be absent for formats that lack them. */
export interface Guess {
  format?: string
  encoding?: string
  compression?: string
  entry?: string
  entries?: string[]
  delimiter?: string
  quote?: string
  header?: boolean
  /** From 0; `null` when there is none. */
  headerRow?: number | null
  skipRows?: number
  sheet?: string
  sheets?: { name: string; hidden: boolean }[]
  recordPath?: string
  columns?: GuessColumn[]
  /** First lines exactly as they stand in the file. */
  rawLines?: { line: number; text: string }[]
  /** First rows cut into cells, title and header rows included. */
  firstRows?: string[][]
  notes?: Text[]
}
export interface GuessColumn {
  name: string
  header: string
  type: FieldType
  skip?: boolean
  reason: Text
  examples: string[]
}
/** How a file will look when it is loaded, against the current version of its table. */
export interface UploadPreview {
  columns: { name: string; header: string; type: FieldType; change: 'same' | 'new' | 'type' | 'gone'; was: string | null }[]
  rows: { text: string | null; fits: boolean }[][]
  current: { version: number; rows: number; columns: number } | null
}

/** What a steward says about a file; whatever is left out is guessed. */
export interface LoadSettings {
  format?: string
  entry?: string
  encoding?: string
  delimiter?: string
  quote?: string
  header?: boolean
  skipRows?: number
  sheet?: string
  recordPath?: string
  emptyText?: string[]
  columns?: { column: number; name?: string; type?: FieldType; skip?: boolean }[]
}

/** How the place is, as its operation says. */
export interface PlaceStatus {
  state: 'ok' | 'slow' | 'failing'
  at: string
  version: string
  uptimeSeconds: number
  database: { state: 'ok' | 'slow' | 'failing'; milliseconds: number | null }
  search: { state: 'ok' | 'slow' | 'failing'; lagMilliseconds: number | null }
  jobs: { queued: number; running: number }
  engine: { children: number; running: number; waiting: number }
  audit: { size: number; signedAt: string | null }
  catalogue: { datasets: number; onTime: number }
  requests: { minutes: number; count: number; p50: number | null; p95: number | null }
}

/** Quotas and limits as configured. */
export interface PlaceLimits {
  requestsPerMinuteAnonymous: number
  requestsPerMinuteSignedIn: number
  signInsPerMinute: number
  querySeconds: number
  pageRows: number
  sqlRows: number
  sqlCharacters: number
  uploadMb: number
}

/** A table that SQL may ask, with the fields of the caller's right. */
export interface SqlTableView {
  table: string
  name: Text
  dataset: string
  datasetName: Text
  version: number
  rows: number | null
  bytes: number | null
  synthetic: boolean
  fields: { name: string; type: string; precision: number | null; scale: number | null; label: Text | null; unit: string | null }[]
}

export interface SqlResult {
  columns: { name: string; type: string }[]
  rows: Record<string, unknown>[]
  rowCount: number
  truncated: boolean
}

export interface SqlPlanAnswer {
  tables: { table: string; dataset: string; version: number; rows: number | null; from: 'serving-copy' | 'parquet'; limited: boolean }[]
  scans: {
    table: string
    method: 'index' | 'sequential'
    rowsLooked: number | null
    rowsKept: number
    rowsExpected: number | null
    columns: string[]
    conditions: string[]
    rowGroups: number | null
    columnBytes: number | null
  }[]
  cpuMs: number
  elapsedMs: number
}

export interface SavedQueryView {
  id: string
  title: string
  sql: string
  shared: boolean
  mine: boolean
  updatedAt: string
}

export interface PastQuery {
  id: string
  sql: string
  at: string
  milliseconds: number
  rows: number | null
  error: string | null
}

/** A dataset as the desk lists it. */
export interface DeskDataset extends DatasetSummary {
  dataAt: string | null
  dueAt: string | null
  lateAt: string | null
  findings: number
  versions: number
  last: { number: number; state: string; at: string; findings: number } | null
  updates: string[]
  quality: number | null
}

export interface InboxItem {
  id: string
  kind: 'review' | 'returned' | 'failed' | 'staged' | 'findings' | 'late' | 'due' | 'unfinished' | 'waiting'
  since: string
  dueAt: string | null
  dataset: { slug: string; name: Text } | null
  agency: Text | null
  who: string | null
  text: string | null
  cause: Text | null
  count: number | null
  ref: string | null
}
export interface Inbox {
  items: InboxItem[]
  counts: { kind: InboxItem['kind']; count: number }[]
  truncated: boolean
}
export interface DeskPreferences {
  remindDays: number
  filters: { name: string; query: string }[]
}

export interface CompletenessItem {
  id: string
  label: Text
  at: string
  got: number
  of: number
  missing: Text | null
}
export interface MetadataCheck {
  faults: { at: string; message: Text }[]
  score: number
  got: number
  of: number
  items: CompletenessItem[]
  first: CompletenessItem[]
}
export interface MetadataRevision {
  revision: number
  at: string
  by: string | null
  via: string | null
  changes: { path: string; from: string; to: string }[]
  current: boolean
}

export interface BulkPlan {
  id: string
  fileName: string | null
  state: 'open' | 'applied' | 'discarded'
  createdAt: string
  applied: number | null
  ready: number
  unchanged: number
  refused: number
  rows: {
    line: number
    dataset: string
    name: Text | null
    state: 'ready' | 'unchanged' | 'refused'
    cells: { path: string; from: string; to: string }[]
    reasons: { at: string; message: Text }[]
  }[]
}

/** What the people's side asks of an office. */
export interface Duty {
  kind: string
  title: Text
  href: string
  since: string
  dueAt: string | null
  agency: Text | null
}

/** The answer of every operation the pages use, by operation name. */
export interface Answers extends OpenAnswers, GovernAnswers {
  'search-datasets': SearchAnswer
  suggest: { suggestions: Suggestion[] }
  'list-synonyms': { groups: { words: string[] }[]; own: boolean }
  'edit-synonyms': unknown
  'show-dataset': DatasetDetail
  'create-dataset': DatasetDetail
  'edit-dataset': DatasetDetail
  'submit-dataset': unknown
  'withdraw-review': unknown
  'decide-review': unknown
  'retire-dataset': unknown
  'list-reviews': { items: ReviewItem[] }
  'list-my-datasets': Page<DeskDataset> & { total: number }
  'show-inbox': Inbox
  'list-duties': { items: Duty[]; total: number }
  'show-desk-preferences': DeskPreferences
  'edit-desk-preferences': DeskPreferences
  'check-metadata': MetadataCheck
  'list-metadata-revisions': { items: MetadataRevision[]; truncated: boolean }
  'restore-metadata': DatasetDetail
  'start-bulk-edit': { id: string; rows: number }
  'upload-metadata-sheet': { id: string; rows: number }
  'show-bulk-edit': BulkPlan
  'apply-bulk-edit': { applied: number; refused: number }
  'discard-bulk-edit': { id: string }
  'add-distribution': DatasetDetail
  'remove-distribution': DatasetDetail
  'list-agencies': { items: Agency[] }
  'show-agency': Agency
  'show-city': CityAnswer
  'list-codes': Record<string, Code[]>
  'create-table': TableDetail
  'edit-table': TableDetail
  'edit-field': unknown
  'show-table': TableDetail
  'upload-file': Upload
  'show-upload': Upload
  'sniff-upload': Upload
  'preview-upload': UploadPreview
  'load-upload': { job: JobView }
  'list-versions': { items: Version[] }
  'compare-versions': ComparisonView
  'read-lineage': LineageView
  'read-quality': QualityView
  'read-use': UseView
  'cite-view': CitedViewAnswer
  'hash-view': HashedViewAnswer
  'show-cited-view': CitedViewAnswer
  'publish-version': unknown
  'hold-version': unknown
  'retract-version': unknown
  'list-findings': FindingsAnswer
  'read-rows': Rows
  'size-exports': ExportSizes
  'list-charts': { items: ChartDetail[]; truncated: boolean }
  'show-chart': ChartDetail
  'save-chart': ChartDetail
  'edit-chart': ChartDetail
  'remove-chart': { removed: boolean }
  'list-stories': Page<PublicationSummary>
  'show-story': StoryDetail
  'create-story': StoryDetail
  'edit-story': StoryDetail
  'publish-story': StoryDetail
  'unpublish-story': StoryDetail
  'remove-story': { removed: boolean }
  'list-dashboards': Page<PublicationSummary>
  'show-dashboard': DashboardDetail
  'create-dashboard': DashboardDetail
  'edit-dashboard': DashboardDetail
  'publish-dashboard': DashboardDetail
  'unpublish-dashboard': DashboardDetail
  'remove-dashboard': { removed: boolean }
  'read-status': PlaceStatus
  'show-limits': PlaceLimits
  'run-sql': SqlResult
  'explain-sql': SqlPlanAnswer
  'list-sql-tables': { items: SqlTableView[]; truncated: boolean }
  'list-query-history': { items: PastQuery[] }
  'clear-query-history': unknown
  'save-query': SavedQueryView
  'change-saved-query': SavedQueryView
  'remove-saved-query': unknown
  'show-saved-query': SavedQueryView
  'list-saved-queries': { items: SavedQueryView[] }
  'show-job': JobView
  'cancel-job': unknown
  'show-me': Me
  'sign-in': unknown
  'sign-out': unknown
  'create-key': KeyView & { key: string }
  'list-keys': { items: KeyView[] }
  'revoke-key': unknown
  'accept-invitation': unknown
}
export type OperationName = keyof Answers
