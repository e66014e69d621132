import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import type { TellFault } from './audit-fault.ts'
import { openCheckpoint, type Verifier } from './checkpoint.ts'
import { readNotes } from './checkpoint-file.ts'

const chunk = 5_000

/** A checkpoint whose signature holds. */
export interface Signed {
  size: number
  root: Buffer
  outside: boolean
  /** Signed within the last minute. */
  fresh: boolean
}

/** The checkpoints of the file outside the database. */
export async function* outsideCheckpoints(file: string, publicKey: Verifier, fault: TellFault): AsyncGenerator<Signed> {
  let last = 0
  for await (const note of readNotes(file)) {
    const checkpoint = openCheckpoint(note, publicKey)
    if (!checkpoint) fault('checkpoint', last, `a checkpoint of the file behind size ${last} is malformed or not signed by this key`)
    else if (checkpoint.size <= last) fault('checkpoint', checkpoint.size, `the file states size ${checkpoint.size} after ${last}`)
    else {
      last = checkpoint.size
      yield { size: checkpoint.size, root: checkpoint.root, outside: true, fresh: false }
    }
  }
}

/** The checkpoints in the database. */
export async function* insideCheckpoints(db: Kysely<Database>, publicKey: Verifier, fault: TellFault): AsyncGenerator<Signed> {
  for (let last = 0; ;) {
    const found = await sql<{ size: number; root: Buffer; note: string; fresh: boolean }>`
      select size, root, note, at > now() - interval '1 minute' as fresh from audit_checkpoint where size > ${last} order by size limit ${chunk}`.execute(
      db,
    )
    if (found.rows.length === 0) return
    for (const row of found.rows) {
      last = row.size
      const checkpoint = openCheckpoint(row.note, publicKey)
      if (checkpoint && checkpoint.size === last && checkpoint.root.equals(row.root))
        yield { size: last, root: row.root, outside: false, fresh: row.fresh }
      else fault('checkpoint', last, `the checkpoint of size ${last} in the database is not what was signed`)
    }
  }
}

/** Both lists by size. Only what the database has just signed may be missing outside: the copy follows the commit. */
export async function* mergeCheckpoints(
  outside: AsyncGenerator<Signed>,
  inside: AsyncGenerator<Signed>,
  fault: TellFault,
): AsyncGenerator<Signed, void> {
  let a = await outside.next()
  let b = await inside.next()
  while (!a.done || !b.done) {
    const left = a.done ? Infinity : a.value.size
    const right = b.done ? Infinity : b.value.size
    if (left === right && !a.done && !b.done) {
      if (!a.value.root.equals(b.value.root)) fault('checkpoint', left, `two roots were signed for size ${left}`)
      yield a.value
      a = await outside.next()
      b = await inside.next()
    } else if (left < right && !a.done) {
      fault('checkpoint', left, `the checkpoint of size ${left} is missing in the database`)
      yield a.value
      a = await outside.next()
    } else if (!b.done) {
      if (!a.done || !b.value.fresh) fault('checkpoint', right, `the checkpoint of size ${right} is missing in the file outside the database`)
      yield b.value
      b = await inside.next()
    }
  }
}
