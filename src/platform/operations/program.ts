import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/index.ts'
import type { AccessPort, Actor, Clock, Random, Services } from './context.ts'
import type { Operation, UseKind } from './operation.ts'

export interface AuditEntry {
  operation: string
  outcome: 'success' | 'failure'
  actorId: string | null
  agencyId: string | null
  subjectKind?: string
  subjectId?: string
  purpose: string | null
  requestId: string
  /** Error code on failure; facts noted by the operation on success. Never secrets or row contents. */
  facts: Record<string, unknown>
}

/** What running an operation needs from the rest of the program; `city.ts` fills it. */
export interface Program {
  db: Kysely<Database>
  operations: readonly Operation[]
  services: Services
  clock: Clock
  random: Random
  log: Logger
  access(actor: Actor, purpose: string | null, db: Kysely<Database>): AccessPort
  /** Writes the leaf in the given transaction, so that it commits with what it speaks of. */
  writeAudit(trx: Kysely<Database>, entry: AuditEntry): Promise<void>
  /** Called after each committed write of an operation, before it is answered. */
  committed(): void
  countUse(use: { subjectKind: string; subjectId: string; kind: UseKind }): void
}

/** Finds an operation by name; the registry is small and made once. */
export function operationNamed(program: Program, name: string): Operation {
  const found = program.operations.find((o) => o.name === name)
  if (!found) throw new Error(`There is no operation ${name}`)
  return found
}
