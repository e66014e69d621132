import type { Text } from '../src/model/index.ts'

export interface OfficesAnswer {
  agencies: {
    id: string
    slug: string
    name: Text
    depth: number
    parentId: string | null
    kind: string
    code: string | null
    contact: string | null
    closedAt: string | null
    closedReason: string | null
    successor: Text | null
    roles: string[]
    mayChange: boolean
  }[]
  city: string[]
}

interface HeldRole {
  role: string
  agencyId: string | null
}

export interface ActorView {
  id: string
  kind: string
  name: string
  email: string | null
  agencyId: string | null
  status: string
  suspendedReason: string | null
  roles: HeldRole[]
  createdAt: string
}

export interface ActorDetailView extends Omit<ActorView, 'roles'> {
  suspendedAt: string | null
  roles: (HeldRole & { mayRemove: boolean })[]
  sessions: { createdAt: string; expiresAt: string }[]
  keys: {
    id: string
    name: string
    prefix: string
    scopes: string[]
    createdAt: string
    expiresAt: string | null
    lastUsedAt: string | null
    revokedAt: string | null
  }[]
  mayManage: boolean
}

export interface InvitationView extends HeldRole {
  id: string
  email: string | null
  invitedBy: string | null
  createdAt: string
  expiresAt: string
}

export interface GivenGrant {
  id: string
  subjectKind: 'dataset' | 'table'
  subjectId: string
  subjectSlug: string
  subjectName: Text
  granteeName: Text | null
  fields: number[] | null
  rowFilter: string | null
  purpose: string
  legalBasis: string | null
  startsAt: string
  endsAt: string | null
  revokedAt: string | null
  revokedReason: string | null
  grantedByName: string | null
  createdAt: string
}

export interface GrantPreview {
  version: number
  fields: { id: number; name: string; label: Text | null; sensitivity: string }[]
  hidden: number
  rows: Record<string, unknown>[]
  total: number
  all: number
}

export interface AuditEntry {
  id: string
  index: number | null
  at: string
  operation: string
  outcome: string
  actorId: string | null
  actorName: string | null
  agencyId: string | null
  subjectKind: string | null
  subjectId: string | null
  purpose: string | null
  entry: string
}

export interface AuditEntryDetail extends AuditEntry {
  proof: { size: number; note: string; leafHash: string; path: string[]; holds: boolean; signed: boolean } | null
}

export interface AuditVerification {
  last: { at: string; ok: boolean; entries: number; signedSize: number; faults: { kind: string; at: number; detail: string }[] } | null
  running: boolean
  size: number
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

interface VersionSide {
  number: number
  rows: number
  fields: number
}
export interface VersionPreview {
  table: { id: string; slug: string; name: Text }
  version: { id: string; number: number; state: string; rows: number; publishedAt: string | null }
  public: boolean
  before: VersionSide | null
  after: VersionSide | null
  fieldsGone: { name: string; label: Text | null }[]
  fieldsNew: { name: string; label: Text | null }[]
  newToPublic: string[]
  uses: { views: number; api: number; downloads: number }
  grants: number
  history: { at: string; actor: string | null; before: string; after: string; reason: string | null }[]
}

/** Answers of the operations behind reviews, versions, people, grants, audit and settings. */
export interface GovernAnswers {
  'show-review': ReviewAnswer
  'preview-version-change': VersionPreview
  'restore-version': unknown
  'list-actors': { items: ActorView[]; cursor: string | null }
  'show-actor': ActorDetailView
  'list-offices': OfficesAnswer
  'list-invitations': { items: InvitationView[] }
  invite: { path: string }
  'void-invitation': unknown
  'assign-role': unknown
  'remove-role': unknown
  'end-sessions': unknown
  'suspend-actor': unknown
  'unsuspend-actor': unknown
  'create-agency': unknown
  'edit-agency': unknown
  'close-agency': unknown
  'reopen-agency': unknown
  'list-given-grants': { items: GivenGrant[]; cursor: string | null; truncated: boolean }
  'list-grantable': { items: { slug: string; name: Text }[] }
  'preview-grant': GrantPreview
  'create-grant': unknown
  'revoke-grant': unknown
  'list-audit-entries': { items: AuditEntry[]; cursor: string | null }
  'show-audit-entry': AuditEntryDetail
  'show-audit-verification': AuditVerification
  'verify-audit-log': unknown
  'show-settings': SettingsAnswer
  'edit-settings': SettingsAnswer
  'undo-setting-change': SettingsAnswer
  'list-code-lists': { items: CodeListView[] }
  'save-code-list': unknown
  'save-code': unknown
  'deprecate-code': unknown
}
