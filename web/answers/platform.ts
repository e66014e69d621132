import type { Text } from '../../src/model/index.ts'

/** What the session says about the reader. */
export interface Me {
  actor: { id: string | null; name: string; kind: string }
  roles: { role: string; agencyId: string | null }[]
  agency: { id: string; slug: string; name: Text } | null
  /** What the reader said the data are wanted for; kept for the working day. */
  purpose?: string | null
}

/** A list that may have been cut. */
export interface Many<T> {
  items: T[]
  truncated: boolean
}

/** A list read page by page. */
export interface Page<T> extends Many<T> {
  cursor: string | null
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

/** Answers of the operations of people, roles, keys, grants, jobs and the audit log. */
export interface PlatformAnswers {
  'show-job': JobView
  'cancel-job': unknown
  'show-me': Me
  'sign-in': unknown
  'sign-out': unknown
  'create-key': KeyView & { key: string }
  'list-keys': { items: KeyView[] }
  'revoke-key': unknown
  'accept-invitation': unknown
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
  'create-grant': unknown
  'revoke-grant': unknown
  'list-audit-entries': { items: AuditEntry[]; cursor: string | null }
  'show-audit-entry': AuditEntryDetail
  'show-audit-verification': AuditVerification
  'verify-audit-log': unknown
  'change-password': unknown
}
