import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import type { ActiveGrant } from '../operations/index.ts'
import { grantHolds } from './predicates.ts'
import type { Caller } from './policy.ts'

/** The caller's grants on these subjects, in force now and for the purpose of this request; oldest first. One query. */
export async function readActiveGrants(
  db: Kysely<Database>,
  caller: Caller,
  subjectKind: string,
  subjectIds: readonly string[],
): Promise<ActiveGrant[]> {
  if (caller.actor.id === null || caller.actor.suspended || caller.purpose === null || subjectIds.length === 0) return []
  const found = await sql<ActiveGrant>`
    select held.id, held.subject_kind as "subjectKind", held.subject_id as "subjectId", held.fields, held.row_filter as "rowFilter", held.purpose,
      held.starts_at as "startsAt", held.ends_at as "endsAt"
    from access_grant as held
    where held.subject_kind = ${subjectKind} and held.subject_id = any(${[...subjectIds]}::uuid[]) and ${grantHolds(caller)}
    order by held.created_at, held.id`.execute(db)
  return found.rows
}
