import type { ColumnType, Generated } from 'kysely'

type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>
type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>
type Shown = 'held' | 'shown' | 'hidden'

export interface DiscussionTable {
  id: string
  slug: Generated<string>
  kind: 'question' | 'error'
  dataset_id: string
  table_id: string | null
  field_id: number | null
  row_number: number | null
  version_number: number | null
  title: string
  body: string
  author_id: string | null
  state: Generated<'open' | 'answered' | 'corrected' | 'withdrawn'>
  shown: Shown
  held_for: string | null
  moderated_by: Maybe<string>
  moderated_at: MaybeTime
  moderation_reason: Maybe<string>
  corrected_table_id: Maybe<string>
  corrected_number: Maybe<number>
  created_at: Date
  edited_at: MaybeTime
  due_at: Date
  answered_at: MaybeTime
}

export interface DiscussionPostTable {
  id: string
  discussion_id: string
  author_id: string | null
  agency_id: string | null
  body: string
  shown: Generated<Shown>
  moderation_reason: Maybe<string>
  created_at: Date
  edited_at: MaybeTime
}

export interface DataRequestTable {
  id: string
  slug: Generated<string>
  title: string
  body: string
  purpose: string
  theme: string | null
  agency_id: string | null
  author_id: string | null
  organisation: string | null
  state: Generated<'open' | 'accepted' | 'planned' | 'fulfilled' | 'declined' | 'withdrawn'>
  shown: Shown
  held_for: string | null
  moderation_reason: Maybe<string>
  votes: Generated<number>
  note: Maybe<string>
  legal_basis: Maybe<string>
  planned_on: Maybe<string>
  first_planned_on: Maybe<string>
  dataset_id: Maybe<string>
  created_at: Date
  due_at: Date
  answered_at: MaybeTime
}

export interface DataRequestStepTable {
  id: string
  request_id: string
  at: Date
  state: string
  note: string | null
  legal_basis: string | null
  planned_on: string | null
  dataset_id: string | null
  actor_id: string | null
  agency_id: string | null
}

export interface DataRequestVoteTable {
  request_id: string
  actor_id: string
  at: Date
}

export interface ReuseTable {
  id: string
  slug: Generated<string>
  title: string
  body: string
  url: string
  kind: string
  organisation: string | null
  author_id: string | null
  state: Generated<'waiting' | 'shown' | 'declined' | 'withdrawn'>
  reason: Maybe<string>
  decided_by: Maybe<string>
  decided_at: MaybeTime
  created_at: Date
  due_at: Date
}

export interface ReuseDatasetTable {
  reuse_id: string
  dataset_id: string
}

export interface ContributionTable {
  id: string
  slug: Generated<string>
  name: string
  summary: string
  origin: string
  theme: string
  licence: string
  organisation: string | null
  consent: string
  consented_at: Date
  agency_id: string | null
  author_id: string | null
  upload_id: Maybe<string>
  state: Generated<'collecting' | 'waiting' | 'accepted' | 'declined' | 'withdrawn'>
  reason: Maybe<string>
  dataset_id: Maybe<string>
  decided_by: Maybe<string>
  decided_at: MaybeTime
  created_at: Date
  due_at: MaybeTime
}

export interface FollowTable {
  id: string
  actor_id: string
  kind: 'dataset' | 'agency' | 'search' | 'request'
  dataset_id: string | null
  agency_id: string | null
  request_id: string | null
  search: string | null
  created_at: Date
}

export interface NewsEventTable {
  id: Generated<number>
  kind: string
  at: Date
  dataset_id: Maybe<string>
  version_number: Maybe<number>
  discussion_id: Maybe<string>
  request_id: Maybe<string>
  reuse_id: Maybe<string>
  contribution_id: Maybe<string>
  state: Maybe<string>
  handled_at: MaybeTime
}

export interface NoticeTable {
  actor_id: string
  event_id: number
  reason: string
  read_at: MaybeTime
  mailed_at: MaybeTime
  hooked_at: MaybeTime
}

export interface NoticeSettingTable {
  actor_id: string
  mail: Generated<'none' | 'daily' | 'immediate'>
  locale: Generated<'zh' | 'en'>
}

export interface OneTimeLinkTable {
  token_hash: Buffer
  actor_id: string
  kind: 'confirm-address' | 'unsubscribe'
  address: string | null
  created_at: Date
  expires_at: Date
  used_at: MaybeTime
}

export interface RegistrationTable {
  token_hash: Buffer
  email: string
  name: string
  password_hash: string
  created_at: Date
  expires_at: Date
}

export interface WebhookTable {
  id: string
  actor_id: string
  url: string
  created_at: Date
  stopped_at: MaybeTime
  failures: Generated<number>
  last_status: Maybe<number>
  last_at: MaybeTime
}

export interface WebhookDeliveryTable {
  id: string
  webhook_id: string
  event_id: number | null
  state: Generated<'waiting' | 'done' | 'failed'>
  attempts: Generated<number>
  status: Maybe<number>
  fault: Maybe<string>
  created_at: Date
  ended_at: MaybeTime
}

export interface ActionCountTable {
  key: Buffer
  starts_at: Date
  count: number
}

declare module '../platform/db/database.ts' {
  interface Database {
    discussion: DiscussionTable
    discussion_post: DiscussionPostTable
    data_request: DataRequestTable
    data_request_step: DataRequestStepTable
    data_request_vote: DataRequestVoteTable
    reuse: ReuseTable
    reuse_dataset: ReuseDatasetTable
    contribution: ContributionTable
    follow: FollowTable
    news_event: NewsEventTable
    notice: NoticeTable
    notice_setting: NoticeSettingTable
    one_time_link: OneTimeLinkTable
    registration: RegistrationTable
    webhook: WebhookTable
    webhook_delivery: WebhookDeliveryTable
    action_count: ActionCountTable
  }
}
