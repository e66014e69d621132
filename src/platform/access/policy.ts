import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Text } from '../../model/index.ts'
import type { Actor } from '../operations/index.ts'

/** Who asks, what for, and when: all that a rule may depend on beside the row. */
export interface Caller {
  actor: Actor
  purpose: string | null
  now: Date
}

/** A piece of SQL that is true for the rows the rule lets through; NULL counts as false. */
export type Predicate = RawBuilder<SqlBool>

/** Names a column of the row in question: `column('agency_id')`. Works under any alias. */
export type Column = (name: string) => RawBuilder<unknown>

/** A rule answers the predicate for this caller; it is asked once a request and runs inside the query, never after it. */
export type Rule = (caller: Caller, column: Column) => Predicate

/** Who may do what with one kind of thing. */
export interface Policy {
  /** The noun in `may('edit', 'dataset')`. */
  kind: string
  /** What users read: “There is no dataset …”. */
  what: Text
  table: string
  alias: string
  /** Column that callers may name the thing by beside its id; null where there is only the id. */
  slug: string | null
  /** The action that makes a thing exist for the caller. Where its rule fails, everything answers NotFound. */
  see: string
  actions: Readonly<Record<string, Rule>>
  /** What a caller who sees the thing but may not do `action` can do about it. */
  ask?(action: string, caller: Caller): Text | undefined
}

/** Declares a policy. It takes effect by being handed to `createAccess`. */
export function definePolicy(policy: Policy): Policy {
  if (!policy.actions[policy.see]) throw new Error(`The policy of ${policy.kind} has no rule for ${policy.see}`)
  return Object.freeze(policy)
}

export const everybody: Predicate = sql<SqlBool>`true`
export const nobody: Predicate = sql<SqlBool>`false`

/** True where all of them are. */
export function allOf(...rules: Predicate[]): Predicate {
  return rules.length === 0 ? everybody : sql<SqlBool>`(${sql.join(rules, sql` and `)})`
}

/** True where one of them is. */
export function anyOf(...rules: Predicate[]): Predicate {
  return rules.length === 0 ? nobody : sql<SqlBool>`(${sql.join(rules, sql` or `)})`
}
