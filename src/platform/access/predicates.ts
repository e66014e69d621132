import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { agenciesHeld } from '../identity/index.ts'
import { nobody, everybody, type Caller, type Predicate } from './policy.ts'

/** The caller holds one of the roles in the agency of the row, in one above it, or in the whole city. */
export function roleIn(caller: Caller, agencyId: RawBuilder<unknown>, roles: readonly string[]): Predicate {
  const held = agenciesHeld(caller.actor, ...roles)
  if (held === 'city') return everybody
  if (held.length === 0) return nobody
  // The tree is asked as it stands now, so an agency that moved is right at once.
  return sql<SqlBool>`(${agencyId} in (select reached.id from agency as reached where reached.path && ${held}::uuid[]))`
}

/** The row is the caller's own. */
export function isCaller(caller: Caller, actorId: RawBuilder<unknown>): Predicate {
  return caller.actor.id === null || caller.actor.suspended ? nobody : sql<SqlBool>`(${actorId} = ${caller.actor.id}::uuid)`
}

/** Condition over `access_grant as held`: it is in force, names the purpose of this request, and is held by the caller or by an agency at or above the caller's. */
export function grantHolds(caller: Caller): Predicate {
  const { actor, purpose, now } = caller
  if (actor.id === null || actor.suspended || purpose === null) return nobody
  return sql<SqlBool>`(held.purpose = ${purpose} and held.revoked_at is null
    and held.starts_at <= ${now} and (held.ends_at is null or held.ends_at > ${now})
    and (held.grantee_actor_id = ${actor.id}::uuid
      or held.grantee_agency_id = any((select own.path from agency as own where own.id = ${actor.agencyId}::uuid)::uuid[])))`
}

/** The caller holds a grant on the thing with this id, for the purpose of this request. */
export function granted(caller: Caller, subjectKind: string, subjectId: RawBuilder<unknown>): Predicate {
  const { actor, purpose } = caller
  if (actor.id === null || actor.suspended || purpose === null) return nobody
  return sql<SqlBool>`exists (select from access_grant as held
    where held.subject_kind = ${subjectKind} and held.subject_id = ${subjectId} and ${grantHolds(caller)})`
}
