import type { Text } from '../../src/model/index.ts'
import type { Many } from './platform.ts'

/** What the people's side asks of an office. */
export interface Duty {
  kind: string
  title: Text
  href: string
  since: string
  dueAt: string | null
  agency: Text | null
}

interface Place {
  slug: string
  name: Text
}

type Shown = 'held' | 'shown' | 'hidden'

/** A question or an error report with its posts. */
export interface Discussion {
  id: string
  slug: string
  kind: 'question' | 'error'
  title: string
  body: string
  state: 'open' | 'answered' | 'corrected' | 'withdrawn'
  shown: Shown
  heldFor: string | null
  moderationReason: string | null
  dataset: Place
  agency: Place
  about: { table: string | null; field: { name: string; label: Text | null } | null; row: number | null; version: number | null }
  author: { name: string | null; own: boolean }
  createdAt: string
  editedAt: string | null
  dueAt: string
  answeredAt: string | null
  corrected: { table: string; number: number } | null
  posts: { id: string; author: string | null; agency: Text | null; body: string; createdAt: string }[]
  may: { edit: boolean; withdraw: boolean; answer: boolean; moderate: boolean }
}

export type RequestState = 'open' | 'accepted' | 'planned' | 'fulfilled' | 'declined' | 'withdrawn'

export interface DataRequest {
  id: string
  slug: string
  title: string
  body: string
  purpose: string
  theme: string | null
  agency: Place | null
  author: { name: string | null; own: boolean }
  organisation: string | null
  state: RequestState
  shown: Shown
  heldFor: string | null
  moderationReason: string | null
  votes: number
  voted: boolean
  note: string | null
  legalBasis: string | null
  plannedOn: string | null
  firstPlannedOn: string | null
  overdue: boolean
  dataset: Place | null
  createdAt: string
  dueAt: string
  answeredAt: string | null
  may: { withdraw: boolean; answer: boolean; moderate: boolean; vote: boolean }
}

export interface RequestStep {
  at: string
  state: RequestState
  note: string | null
  legalBasis: string | null
  plannedOn: string | null
  agency: Text | null
}

export type ReuseKind = 'application' | 'research' | 'news' | 'visualisation' | 'service' | 'other'

export interface Reuse {
  id: string
  slug: string
  title: string
  body: string
  url: string
  kind: ReuseKind
  organisation: string | null
  author: { name: string | null; own: boolean }
  state: 'waiting' | 'shown' | 'declined' | 'withdrawn'
  reason: string | null
  picture: { hash: string; width: number; height: number; alt: string } | null
  datasets: Place[]
  createdAt: string
  decidedAt: string | null
  dueAt: string
  may: { review: boolean; withdraw: boolean; picture: boolean }
}

/** Who contributed a dataset, and when it was agreed to; null for what was not contributed. */
export type Credit = { name: string; at: string } | null

export interface Contribution {
  id: string
  slug: string
  name: string
  summary: string
  origin: string
  theme: string
  licence: string
  organisation: string | null
  consent: string
  agency: Place | null
  author: { name: string | null; own: boolean }
  file: { id: string; name: string; bytes: number; sha256: string } | null
  preview: string[][] | null
  state: 'collecting' | 'waiting' | 'accepted' | 'declined' | 'withdrawn'
  reason: string | null
  dataset: Place | null
  createdAt: string
  decidedAt: string | null
  dueAt: string | null
  may: { decide: boolean; withdraw: boolean }
}

export interface Follow {
  id: string
  kind: 'dataset' | 'agency' | 'search' | 'request'
  ref: string
  name: Text
  createdAt: string
}

export interface Notice {
  id: number
  kind: string
  at: string
  text: Text
  path: string
  reason: string
  read: boolean
}

export interface Account {
  name: string
  email: string | null
  confirmed: boolean
  mailOn: boolean
  mail: 'none' | 'daily' | 'immediate'
  locale: 'zh' | 'en'
  sessions: { id: string; createdAt: string; updatedAt: string; userAgent: string | null }[]
}

export interface Webhook {
  id: string
  url: string
  createdAt: string
  stoppedAt: string | null
  failures: number
  lastStatus: number | null
  lastAt: string | null
}

interface Sent {
  slug: string | null
  shown: 'held' | 'shown'
}

export interface CitedViewAnswer {
  hash: string
  dataset: string
  table: string
  version: number
  query: string
}

export interface HashedViewAnswer extends CitedViewAnswer {
  /** The short address opens it already. */
  kept: boolean
}

/** Answers of the operations of taking part. */
export interface OpenAnswers {
  'list-duties': { items: Duty[]; total: number }
  'cite-view': CitedViewAnswer
  'hash-view': HashedViewAnswer
  'show-cited-view': CitedViewAnswer
  'start-discussion': Sent
  'list-discussions': Many<Discussion>
  'reply-discussion': Discussion
  'answer-discussion': Discussion
  'edit-discussion': Discussion
  'withdraw-discussion': unknown
  'moderate-discussion': Discussion
  'list-questions': Many<Discussion>
  'create-request': Sent
  'list-requests': Many<DataRequest> & { cursor: string | null; total: number; states: { state: RequestState; count: number }[] }
  'similar-requests': Many<DataRequest>
  'show-request': DataRequest & { steps: RequestStep[] }
  'vote-request': { votes: number; voted: boolean }
  'withdraw-request': unknown
  'answer-request': DataRequest
  'assign-request': unknown
  'moderate-request': DataRequest
  'list-requests-to-answer': Many<DataRequest>
  'show-plan': Many<DataRequest>
  'submit-reuse': Reuse
  'list-reuses': Many<Reuse>
  'show-reuse': Reuse
  'decide-reuse': Reuse
  'withdraw-reuse': unknown
  'list-reuses-to-review': Many<Reuse>
  'create-contribution': Contribution
  'show-contribution': Contribution
  'show-credit': { credit: Credit }
  'list-contributions': Many<Contribution>
  'decide-contribution': Contribution
  'withdraw-contribution': unknown
  follow: { following: boolean }
  unfollow: { following: boolean }
  'list-follows': Many<Follow>
  'list-notices': Many<Notice> & { unread: number }
  'read-notices': unknown
  'create-webhook': Webhook & { secret: string }
  'list-webhooks': Many<Webhook>
  'remove-webhook': unknown
  register: { letter: boolean }
  'show-account': Account
  'edit-account': Account
  'request-confirmation': unknown
  'confirm-email': unknown
  unsubscribe: unknown
  'end-session': unknown
  'close-account': unknown
}
