import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { mostFaults, type AuditFault, type TellFault } from './audit-fault.ts'
import type { Verifier } from './checkpoint.ts'
import type { LeafEntry } from './leaf.ts'
import { LoggedTiles } from './logged-tiles.ts'
import { leafHash } from './merkle.ts'
import { insideCheckpoints, mergeCheckpoints, outsideCheckpoints } from './signed-checkpoints.ts'

export interface AuditReport {
  ok: boolean
  /** Entries that have a place, all of them hashed again. */
  entries: number
  /** Entries written but not yet sequenced. */
  waiting: number
  /** Checkpoints of the file outside the database whose signature and root hold. */
  checkpoints: number
  /** Size the newest good checkpoint speaks for. */
  signedSize: number
  /** The first thousand faults. */
  faults: AuditFault[]
}

export interface VerifyParts {
  db: Kysely<Database>
  /** The checkpoints kept outside the database. */
  checkpointsFile: string
  publicKey: Verifier
}

const chunk = 5_000

interface LeafRow {
  id: string
  at: Date
  actor_id: string | null
  agency_id: string | null
  operation: string
  outcome: string
  subject_kind: string | null
  subject_id: string | null
  purpose: string | null
  entry: string
  leaf_hash: Buffer
  log_index: number
}

/** Reads the whole log once, in order, in constant memory; compares entries, columns, tiles, roots, signatures and the copy outside. */
export async function verifyAudit({ db, checkpointsFile, publicKey }: VerifyParts): Promise<AuditReport> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verify(trx, checkpointsFile, publicKey))
}

async function verify(db: Kysely<Database>, checkpointsFile: string, publicKey: Verifier): Promise<AuditReport> {
  const faults: AuditFault[] = []
  const fault: TellFault = (kind, at, detail) => {
    if (faults.length < mostFaults) faults.push({ kind, at, detail })
  }
  const signed = mergeCheckpoints(outsideCheckpoints(checkpointsFile, publicKey, fault), insideCheckpoints(db, publicKey, fault), fault)
  const log = new LoggedTiles(db, fault)
  let next = await signed.next()
  let entries = 0
  let checkpoints = 0
  let signedSize = 0
  const passSigned = async (): Promise<void> => {
    for (; !next.done && next.value.size <= log.range.size; next = await signed.next()) {
      if (!log.range.root().equals(next.value.root))
        fault('root', next.value.size, `the first ${next.value.size} entries do not give the root that was signed`)
      else {
        checkpoints += next.value.outside ? 1 : 0
        signedSize = next.value.size
      }
    }
  }
  for await (const row of leavesInOrder(db)) {
    const index = row.log_index
    if (index - log.range.size > mostFaults) {
      fault('removed', log.range.size, `${index - log.range.size} places of the log are empty from ${log.range.size} on`)
      break
    }
    while (log.range.size < index) {
      fault('removed', log.range.size, `place ${log.range.size} of the log is empty`)
      await log.addLogged()
      await passSigned()
    }
    await log.add(checkLeaf(row, index, fault))
    await passSigned()
    entries += 1
  }
  await log.end()
  for (; !next.done; next = await signed.next())
    fault('cut-off', next.value.size, `${next.value.size} entries were signed, ${log.range.size} are there`)
  const waiting = await sql<{ count: number }>`select count(*) from audit_leaf where log_index is null`.execute(db)
  return { ok: faults.length === 0, entries, waiting: waiting.rows[0]!.count, checkpoints, signedSize, faults }
}

/** Hash of the entry's text, after a look that hash and columns say the same as the text. */
function checkLeaf(row: LeafRow, index: number, fault: TellFault): Buffer {
  const hash = leafHash(row.entry)
  if (!hash.equals(row.leaf_hash)) fault('changed', index, `the text of entry ${index} does not give its hash`)
  const said = readEntry(row.entry)
  const columns: [string, unknown, unknown][] = [
    ['id', row.id, said?.id],
    ['at', row.at.toISOString(), said?.at],
    ['actor_id', row.actor_id, said?.actorId],
    ['agency_id', row.agency_id, said?.agencyId],
    ['operation', row.operation, said?.operation],
    ['outcome', row.outcome, said?.outcome],
    ['subject_kind', row.subject_kind, said?.subjectKind],
    ['subject_id', row.subject_id, said?.subjectId],
    ['purpose', row.purpose, said?.purpose],
  ]
  for (const [name, column, text] of columns)
    if ((column ?? null) !== (text ?? null)) fault('changed', index, `column ${name} of entry ${index} is not what the entry says`)
  return hash
}

function readEntry(text: string): LeafEntry | null {
  try {
    return JSON.parse(text) as LeafEntry
  } catch {
    return null
  }
}

async function* leavesInOrder(db: Kysely<Database>): AsyncGenerator<LeafRow> {
  for (let after = -1; ;) {
    const found = await sql<LeafRow>`select * from audit_leaf where log_index > ${after} order by log_index limit ${chunk}`.execute(db)
    yield* found.rows
    const last = found.rows.at(-1)
    if (!last) return
    after = last.log_index
  }
}
