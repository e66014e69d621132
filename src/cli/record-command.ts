import type { Kysely } from 'kysely'
import { writeLeaf } from '../platform/audit/index.ts'
import type { Database } from '../platform/db/index.ts'

/** Writes what a command did to the data folder into the audit log, in the transaction it is given. */
export async function recordCommand(
  trx: Kysely<Database>,
  operation: string,
  facts: Record<string, unknown>,
  subject?: { kind: string; id: string },
): Promise<void> {
  const who = { actorId: null, agencyId: null, purpose: null, requestId: `command ${operation}` }
  await writeLeaf(
    trx,
    { operation, outcome: 'success', ...who, ...(subject && { subjectKind: subject.kind, subjectId: subject.id }), facts },
    new Date(),
  )
}
