import type { Agency, CityCode, Code, DatasetDetail, DatasetSummary, SearchAnswer, Text } from '../../src/model/index.ts'
import type { Page } from './platform.ts'

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

export interface ReviewItem {
  id: string
  dataset: { id: string; slug: string; name: Text }
  agency: Text
  submittedBy: string
  submittedAt: string
  note: string | null
  mayDecide: boolean
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
  counts: { kind: InboxItem['kind']; count: number; more: boolean }[]
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

export interface SettingChangeView {
  id: string
  key: string
  before: unknown
  after: unknown
  actor: string | null
  at: string
  undone: boolean
  mayUndo: boolean
}

export interface SettingsAnswer {
  name: Text
  portal: Text | null
  contact: Text | null
  homeTexts: { lead: Text; note: Text } | null
  logo: { hash: string; width: number; height: number } | null
  themes: { code: string; label: Text }[]
  /** Every code list as the city has it. */
  codes: Record<string, CityCode[]>
  twoPersonReview: boolean
  changes: SettingChangeView[]
}

export interface CodeListView {
  name: string
  label: Text
  fields: number
  codes: { code: string; label: Text; deprecatedAt: string | null; replacedBy: string | null }[]
}

export interface ReviewField {
  id: number
  name: string
  type: string
  label: Text | null
  description: Text | null
  unit: string | null
  sensitivity: string
  shareClass: string
  openClass: string
}

export interface ReviewTable {
  id: string
  slug: string
  name: Text
  version: number | null
  rows: number | null
  fields: ReviewField[]
}

interface Snapshot {
  metadata: Record<string, unknown>
  tables: ReviewTable[]
}

type Sight = 'yes' | 'part' | 'ask' | 'no'

export interface ReviewAnswer {
  status: string
  review: {
    id: string
    submittedBy: string
    submittedAt: string
    dueAt: string
    note: string | null
    own: boolean
    mayDecide: boolean
    mayApprove: boolean
  } | null
  twoPersons: boolean
  approved: { at: string; by: string | null } | null
  before: Snapshot | null
  after: Snapshot
  wider: { what: string; table: string | null; from: string | null; to: string }[]
  readers: {
    kind: 'visitor' | 'official' | 'grant'
    holder: Text | null
    purpose: string | null
    entry: { now: Sight; then: Sight }
    tables: { id: string; rows: { now: Sight; then: Sight }; fields: { id: number; now: Sight; then: Sight }[] }[]
  }[]
  decisions: {
    at: string
    by: string | null
    submittedBy: string
    decision: string
    reason: string | null
    notes: { at: string; text: string }[]
  }[]
}

export interface QualityView {
  score: number | null
  weights: number
  parts: { code: 'complete' | 'valid' | 'timely' | 'described' | 'unique'; weight: number; share: number | null; good: number; of: number }[]
  promisedSeconds: number | null
  /** The reader may see the cells themselves, at the desk. */
  mayReadFindings: boolean
  updates: { at: string; table: string; version: number; gapSeconds: number | null; kept: boolean | null }[]
  findings: { table: string; column: string; reason: string; count: number }[]
}

export interface UseView {
  months: { month: string; view: number; download: number; api: number }[]
  since: string | null
}

/** Answers of the operations of search, datasets, their review, the desk and the settings of the city. */
export interface CatalogueAnswers {
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
  'list-my-datasets': Page<DeskDataset> & { total: number; more: boolean }
  'show-inbox': Inbox
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
  'read-quality': QualityView
  'read-use': UseView
  'show-review': ReviewAnswer
  'show-settings': SettingsAnswer
  'edit-settings': SettingsAnswer
  'undo-setting-change': SettingsAnswer
  'list-code-lists': { items: CodeListView[] }
  'save-code-list': unknown
  'save-code': unknown
  'deprecate-code': unknown
}
