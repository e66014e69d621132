import { sql, type Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/index.ts'
import { openCheckpoint, signCheckpoint, type Signer } from './checkpoint.ts'
import { CheckpointFile } from './checkpoint-file.ts'
import { growTiles, rangeHash, readThrough, tileReader } from './tiles.ts'

/** Key of the advisory lock that keeps two sequencers from working at once: 'puju' and 'audi' as bytes. */
const sequencerLock = 0x70756a61_75646974n
/** Entries of one step: their hashes and ids are about 1 MB. */
const batch = 10_000

export interface SequencerParts {
  db: Kysely<Database>
  signer: Signer
  /** `<data>/audit/checkpoints`: the copy of the checkpoints outside the database. */
  checkpointsFile: string
  log: Logger
}

export interface Sequencer {
  /** Sequences what has committed, until nothing is left; answers how many entries got their place. 0 where another process is at it. */
  run(): Promise<number>
  /** Runs each `everyMs` until `stop`. */
  start(everyMs?: number): void
  /** Ends the loop after a last run. */
  stop(): Promise<void>
}

/** The log in the database does not continue what was signed before: it was changed, or an old backup was restored. Nothing is signed then. */
export class LogDiverged extends Error {
  override name = 'LogDiverged'
}

/** Makes the sequencer of this process. Any number of processes may run one; an advisory lock lets one work at a time. */
export function createSequencer(parts: SequencerParts): Sequencer {
  const file = new CheckpointFile(parts.checkpointsFile)
  const copied = { size: -1 }
  let timer: NodeJS.Timeout | undefined
  let running: Promise<number> = Promise.resolve(0)
  const run = (): Promise<number> => {
    running = running.then(
      () => drain(parts, file, copied),
      () => drain(parts, file, copied),
    )
    return running
  }
  const tick = (everyMs: number): void => {
    timer = setTimeout(() => {
      run()
        .catch((error: unknown) => parts.log.error({ err: error }, 'the audit log could not be sequenced'))
        .finally(() => timer && tick(everyMs))
    }, everyMs)
    timer.unref()
  }
  return {
    run,
    start: (everyMs = 1_000) => {
      if (!timer) tick(everyMs)
    },
    async stop() {
      clearTimeout(timer)
      timer = undefined
      await run().catch((error: unknown) => parts.log.error({ err: error }, 'the audit log could not be sequenced at the end'))
    },
  }
}

async function drain(parts: SequencerParts, file: CheckpointFile, copied: { size: number }): Promise<number> {
  for (let total = 0; ;) {
    const look = await sql<{ signed: number | null; waiting: boolean }>`
      select (select max(size) from audit_checkpoint) as signed, exists (select from audit_leaf where log_index is null) as waiting`.execute(parts.db)
    const { signed, waiting } = look.rows[0]!
    if ((signed ?? 0) !== copied.size) copied.size = await parts.db.transaction().execute((trx) => copyCheckpoints(trx, parts, file))
    if (!waiting) return total
    const done = await parts.db.transaction().execute((trx) => sequenceBatch(trx, parts.signer, file))
    if (done === 0) return total
    total += done
  }
}

/**
 * Gives one batch its places. Which entries are ready is asked by `log_index is null` in a fresh snapshot, never by "newer than the last one":
 * a transaction that commits late only gets a later place and none is skipped.
 */
async function sequenceBatch(trx: Kysely<Database>, signer: Signer, file: CheckpointFile): Promise<number> {
  const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${sequencerLock}) as held`.execute(trx)
  if (!lock.rows[0]?.held) return 0
  const size = await trustedSize(trx, signer, file)
  const pending = await sql<{ id: string; leaf_hash: Buffer }>`
    select id, leaf_hash from audit_leaf where log_index is null order by seq limit ${batch}`.execute(trx)
  if (pending.rows.length === 0) return 0
  const ids = pending.rows.map((leaf) => leaf.id)
  await sql`
    update audit_leaf set log_index = placed.log_index
    from (select id, ${size}::bigint + ordinality - 1 as log_index from unnest(${ids}::uuid[]) with ordinality as listed (id, ordinality)) as placed
    where audit_leaf.id = placed.id`.execute(trx)
  const read = tileReader(trx)
  const leaves = pending.rows.map((leaf) => leaf.leaf_hash)
  const changed = await growTiles(read, size, leaves)
  await sql`
    insert into audit_tile (level, tile, hashes)
    select * from unnest(${changed.map((t) => t.level)}::int[], ${changed.map((t) => t.tile)}::bigint[], ${changed.map((t) => t.hashes)}::bytea[])
    on conflict (level, tile) do update set hashes = excluded.hashes`.execute(trx)
  const grown = size + ids.length
  const root = await rangeHash(readThrough(read, changed), 0, grown)
  await sql`insert into audit_checkpoint (size, root, note) values (${grown}, ${root}, ${signCheckpoint(grown, root, signer)})`.execute(trx)
  return ids.length
}

/** Size of the log as last signed, after a look that the tiles still give the signed root and that the file outside knows nothing newer. */
async function trustedSize(trx: Kysely<Database>, signer: Signer, file: CheckpointFile): Promise<number> {
  const found = await sql<{ size: number; note: string }>`select size, note from audit_checkpoint order by size desc limit 1`.execute(trx)
  const last = found.rows[0]
  const size = last?.size ?? 0
  if (last) {
    const signed = openCheckpoint(last.note, signer.verifier)
    if (!signed || signed.size !== size) throw new LogDiverged(`The newest checkpoint in the database (size ${size}) does not carry our signature`)
    const root = await rangeHash(tileReader(trx), 0, size)
    if (!root.equals(signed.root)) throw new LogDiverged(`The tiles no longer give the root signed at size ${size}`)
  }
  const outside = await file.last()
  const copied = outside === null ? null : openCheckpoint(outside, signer.verifier)
  if (outside !== null && !copied) throw new LogDiverged('The newest checkpoint outside the database does not carry our signature')
  if (copied && copied.size > size) throw new LogDiverged(`The database ends at ${size}, but ${copied.size} entries were signed`)
  return size
}

/**
 * Appends to the file what the database has signed since; after the commit, so that the file never knows more than the database. Answers the
 * size the file then states.
 */
async function copyCheckpoints(trx: Kysely<Database>, { signer, log }: SequencerParts, file: CheckpointFile): Promise<number> {
  await sql`select pg_advisory_xact_lock(${sequencerLock})`.execute(trx)
  const outside = await file.last()
  const known = outside === null ? null : openCheckpoint(outside, signer.verifier)
  // An unsigned end of the file is somebody's work: keep it for `verifyAudit`, and let `trustedSize` refuse.
  if (outside !== null && !known) return -1
  for (let copied = known?.size ?? 0; ;) {
    const fresh = await sql<{ size: number; note: string }>`
      select size, note from audit_checkpoint where size > ${copied} order by size limit 1000`.execute(trx)
    if (fresh.rows.length === 0) return copied
    if (outside === null && fresh.rows.length > 1)
      log.warn({ file: file.path }, 'the checkpoints outside the database were missing and are written again')
    await file.append(fresh.rows.map((row) => row.note))
    copied = fresh.rows.at(-1)!.size
  }
}
