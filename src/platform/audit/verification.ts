import { sql, type Kysely } from 'kysely'
import { jsonb, type Database } from '../db/index.ts'
import { defineJob, type JobKind } from '../jobs/index.ts'
import type { Clock, Random } from '../operations/index.ts'
import type { Verifier } from './checkpoint.ts'
import { verifyAudit } from './verify-audit.ts'

/** What the newest look through the whole log found. */
export interface Verification {
  at: Date
  ok: boolean
  entries: number
  signedSize: number
  faults: { kind: string; at: number; detail: string }[]
}

/** Reads the whole log again and keeps what it found; it takes a minute for some millions of entries, hence a job. */
export function verifyAuditJob(parts: {
  db: Kysely<Database>
  checkpointsFile: string
  publicKey: Verifier
  clock: Clock
  random: Random
}): JobKind<{ actorId: string | null }, { ok: boolean; entries: number }> {
  return defineJob<{ actorId: string | null }, { ok: boolean; entries: number }>({
    kind: 'verify-audit',
    queue: 'verify-audit',
    maxAttempts: 1,
    async run(_job, { actorId }) {
      const report = await verifyAudit(parts)
      await sql`
        insert into audit_verification (id, at, asked_by, ok, entries, signed_size, faults)
        values (${parts.random.uuid()}, ${parts.clock.now()}, ${actorId}, ${report.ok}, ${report.entries}, ${report.signedSize}, ${jsonb(report.faults.slice(0, 50))})`.execute(
        parts.db,
      )
      return { ok: report.ok, entries: report.entries }
    },
  })
}

/** The newest verification; null before the first. */
export async function lastVerification(db: Kysely<Database>): Promise<Verification | null> {
  const { rows } = await sql<Verification>`
    select at, ok, entries, signed_size as "signedSize", faults from audit_verification order by at desc limit 1`.execute(db)
  return rows[0] ?? null
}
