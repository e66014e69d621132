import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { notFound } from '../errors/index.ts'
import { consistencyProof, inclusionProof } from './proofs.ts'
import { rangeHash, tileReader } from './tiles.ts'

/** Proof that an entry stands in the signed log; checked with `verifyInclusion` and nothing of ours. */
export interface EntryProof {
  index: number
  /** The exact text that was hashed. */
  entry: string
  /** Size and note of the newest checkpoint. */
  size: number
  note: string
  /** Audit path of RFC 6962, base64. */
  proof: string[]
}

/** Proves an entry by its id against the newest checkpoint, out of at most two tiles a level. Throws NotFound while it waits for its place. */
export async function proveEntry(db: Kysely<Database>, id: string): Promise<EntryProof> {
  const found = await sql<{ index: number; entry: string; size: number; note: string }>`
    select l.log_index as index, l.entry, c.size, c.note from audit_leaf as l, (select size, note from audit_checkpoint order by size desc limit 1) as c
    where l.id = ${id}::uuid and l.log_index < c.size`.execute(db)
  const leaf = found.rows[0]
  if (!leaf) throw notFound({ zh: '审计记录', en: 'audit entry' }, id)
  const read = tileReader(db)
  const proof = await inclusionProof(leaf.index, leaf.size, (start, end) => rangeHash(read, start, end))
  return { ...leaf, proof: proof.map((hash) => hash.toString('base64')) }
}

/** Proves that the log signed at `size` begins with the log signed at `from`; for somebody who kept an older checkpoint. RangeError for other sizes. */
export async function proveConsistency(db: Kysely<Database>, from: number, size: number): Promise<string[]> {
  const known = await sql<{ size: number }>`select max(size) as size from audit_checkpoint`.execute(db)
  if (size > (known.rows[0]?.size ?? 0)) throw new RangeError(`The log has no ${size} signed entries`)
  const read = tileReader(db)
  return (await consistencyProof(from, size, (start, end) => rangeHash(read, start, end))).map((hash) => hash.toString('base64'))
}
