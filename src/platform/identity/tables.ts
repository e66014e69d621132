import type { ColumnType } from 'kysely'
import type { Text } from '../../model/index.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>

/** 部门: a node of the city's tree. */
export interface AgencyTable {
  id: string
  slug: string
  name: ColumnType<Text, string, string>
  kind: 'city' | 'district' | 'department'
  parent_id: string | null
  /** Ids from the root down to this agency itself. */
  path: string[]
  code: string | null
  contact: string | null
  created_at: WithDefault<Date>
  closed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  closed_reason: ColumnType<string | null, string | null | undefined, string | null>
  successor_id: ColumnType<string | null, string | null | undefined, string | null>
}

/** Who can act: a person with an account, a program with keys. */
export interface ActorTable {
  id: string
  kind: 'person' | 'program' | 'system'
  user_id: string | null
  agency_id: string | null
  name: string
  status: WithDefault<'invited' | 'active' | 'suspended'>
  created_at: WithDefault<Date>
  suspended_at: Date | null
  suspended_reason: string | null
}

export interface ActorRoleTable {
  actor_id: string
  role: string
  /** Null = the whole city. */
  agency_id: string | null
  granted_by: string | null
  granted_at: WithDefault<Date>
}

/** A one-time link; only the hash of its token is kept. */
export interface InvitationTable {
  id: string
  token_hash: Buffer
  email: string | null
  actor_id: string | null
  agency_id: string | null
  role: string
  invited_by: string | null
  created_at: WithDefault<Date>
  expires_at: Date
  used_at: Date | null
}

/** An API key; only its SHA-256 is kept. */
export interface ApiKeyTable {
  id: string
  actor_id: string
  key_hash: Buffer
  prefix: string
  name: string
  scopes: string[]
  purpose: string | null
  unlimited: WithDefault<boolean>
  created_by: string | null
  created_at: WithDefault<Date>
  expires_at: Date | null
  revoked_at: Date | null
  revoked_reason: string | null
  last_used_at: Date | null
}

/** Failed sign-ins of one account or one address. */
export interface SignInAttemptTable {
  key: Buffer
  failures: number
  first_at: Date
  blocked_until: Date | null
}

declare module '../db/database.ts' {
  interface Database {
    agency: AgencyTable
    actor: ActorTable
    actor_role: ActorRoleTable
    invitation: InvitationTable
    api_key: ApiKeyTable
    sign_in_attempt: SignInAttemptTable
  }
}
