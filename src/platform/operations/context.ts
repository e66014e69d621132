import type { Readable } from 'node:stream'
import type { Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Locale } from '../../model/index.ts'
import type { Database } from '../db/index.ts'

/** Who asks. `anonymous` has no id, no agency and the role `visitor`. */
export interface Actor {
  id: string | null
  kind: 'anonymous' | 'person' | 'program' | 'system'
  name: string
  agencyId: string | null
  /** Role codes with the agency they hold in (`null` = the whole city). A role in an agency holds in the agencies below it. */
  roles: readonly HeldRole[]
  /** Agencies where the actor has any role, with all below them; computed once per session. */
  agencyIds: readonly string[]
  suspended: boolean
  /** API key that was used: id and the scopes it is limited to (operation names or `read`, `write`, `*`). */
  key?: { id: string; scopes: readonly string[]; purpose: string | null }
  /** Exempt from the rate limit (keys made for load tests by the administrator). */
  unlimited?: boolean
}

export interface HeldRole {
  role: string
  agencyId: string | null
  /** The agency with all below it, as the tree stood at authentication; absent for the whole city. */
  within?: readonly string[]
}

/** What a grant lets its holder read, beyond the class of the dataset. */
export interface ActiveGrant {
  id: string
  subjectKind: string
  subjectId: string
  /** Field ids of a table; null = every field that is not closed. */
  fields: readonly number[] | null
  /** Predicate in the query language; null = all rows. */
  rowFilter: string | null
  purpose: string
  startsAt: Date
  endsAt: Date | null
}

/** What the program is made of, by stage. Stages add their ports by declaration merging; `main` fills them. */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by declaration merging
export interface Services {}

export interface Clock {
  now(): Date
}
export interface Random {
  uuid(): string
  bytes(length: number): Buffer
}

/** Answers "may I" for the caller of this request; the same policies give the predicate for lists. */
export interface AccessPort {
  /** Throws NotFound when hidden or missing, NotAllowed when only the action is refused; answers the subject's id. */
  require(action: string, kind: string, ref: string): Promise<string>
  may(action: string, kind: string, id: string): Promise<boolean>
  /** The actions among these that the caller may do, by one question. */
  mayWhich(actions: readonly string[], kind: string, id: string): Promise<ReadonlySet<string>>
  hasRole(...roles: string[]): boolean
  hasRoleIn(agencyId: string, ...roles: string[]): boolean
  /** The same rule as a predicate for lists, over `alias` (the policy's own by default): rows the caller may see and do `action` with. */
  where(action: string, kind: string, alias?: string): RawBuilder<SqlBool>
  /** Grants of the caller on these subjects that hold now and name the purpose of this request. */
  activeGrants(subjectKind: string, subjectIds: readonly string[]): Promise<ActiveGrant[]>
}

export interface AuditPort {
  /** Adds facts to the entry of this operation (never secrets, never row contents). */
  note(facts: Record<string, unknown>): void
  /** Names the subject of the entry when it is not in the input. */
  subject(kind: string, id: string): void
  /** Writes a leaf for this read too: reads under a grant are audited one by one. */
  record(): void
}

/** The other end of the request, for the few operations that begin or end a session. */
export interface Client {
  address: string
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** A value for Set-Cookie, sent with the answer. */
  setCookie(value: string): void
}

/** Built once per request and handed to `run`. There are no globals. */
export interface Context {
  requestId: string
  actor: Actor
  /** Named by the key, by the header `Pujiang-Purpose`, or chosen in the signed-in place. */
  purpose: string | null
  locale: Locale
  /** A transaction for write and destroy, the pool for read. */
  db: Kysely<Database>
  access: AccessPort
  /** What `access: may(…)` of the operation found; its id saves `run` a second look. */
  subject: { kind: string; id: string } | null
  audit: AuditPort
  clock: Clock
  random: Random
  /** Counts this read for a further subject, once it has succeeded: a statement may name several tables. */
  countUse(subjectKind: string, subjectId: string): void
  /** Aborted when the caller goes away or the deadline passes. */
  signal: AbortSignal
  services: Services
  client: Client
  /** ETags the caller already holds (If-None-Match), without quotes. */
  known: readonly string[]
  /** Request body of operations with `body: 'stream'`. */
  body?: Readable & { fileName?: string; contentType?: string; length?: number }
  /** What `prepare` of the operation answered. */
  prepared?: unknown
  /** Runs after the transaction has committed; lost on rollback. Use jobs for work that must happen. */
  afterCommit(work: () => void | Promise<void>): void
}
