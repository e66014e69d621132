import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../testing/index.ts'
import { createSequencer, openSigner, verifyAudit, writeLeaf, type AuditReport, type Sequencer, type Signer } from './index.ts'
import type { Database } from '../db/index.ts'
import { signCheckpoint } from './checkpoint.ts'
import { canonicalJson } from './canonical-json.ts'
import { leafHash } from './merkle.ts'
import { growTiles, rangeHash, readThrough, type ChangedTile } from './tiles.ts'

interface Log {
  db: Kysely<Database>
  signer: Signer
  checkpointsFile: string
  sequencer: Sequencer
  write(count: number): Promise<void>
  verify(): Promise<AuditReport>
}

/** A log of 300 entries signed at 100, 200 and 300, on which nobody has laid hands yet. The guard against mistakes is off: the attacker owns the database. */
async function signedLog(): Promise<Log> {
  const { db, drop } = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-audit-'))
  onTestFinished(async () => {
    await drop()
    await rm(folder, { recursive: true })
  })
  const signer = await openSigner(join(folder, 'key.pem'), 'city/audit')
  const checkpointsFile = join(folder, 'audit', 'checkpoints')
  const sequencer = createSequencer({ db, signer, checkpointsFile, log: pino({ enabled: false }) })
  let written = 0
  const write = async (count: number): Promise<void> => {
    await db.transaction().execute(async (trx) => {
      for (let i = 0; i < count; i += 1, written += 1) {
        const entry = {
          operation: 'edit-dataset',
          outcome: 'success' as const,
          actorId: null,
          agencyId: null,
          subjectKind: 'dataset',
          subjectId: `d${written}`,
          purpose: null,
          requestId: `r${written}`,
          facts: { name: `第 ${written} 条` },
        }
        await writeLeaf(trx, entry, new Date(1_790_000_000_000 + written * 1000))
      }
    })
  }
  for (let i = 0; i < 3; i += 1) {
    await write(100)
    await sequencer.run()
  }
  await sql`alter table audit_leaf disable trigger all`.execute(db)
  return { db, signer, checkpointsFile, sequencer, write, verify: () => verifyAudit({ db, checkpointsFile, publicKey: signer.verifier }) }
}

/** Rebuilds tiles, root and newest database checkpoint from the rows, as an attacker would to cover the traces. */
async function coverTraces(db: Kysely<Database>): Promise<void> {
  const rows = await sql<{ entry: string }>`select entry from audit_leaf where log_index is not null order by log_index`.execute(db)
  const leaves = rows.rows.map((row) => leafHash(row.entry))
  const tiles: ChangedTile[] = await growTiles(async () => Buffer.alloc(0), 0, leaves)
  await sql`delete from audit_tile`.execute(db)
  for (const t of tiles)
    await sql`insert into audit_tile (level, tile, hashes) values (${t.level}, ${t.tile}, ${t.hashes}) on conflict (level, tile) do update set hashes = excluded.hashes`.execute(
      db,
    )
  const root = await rangeHash(
    readThrough(async () => Buffer.alloc(0), tiles),
    0,
    leaves.length,
  )
  await sql`update audit_checkpoint set root = ${root} where size = (select max(size) from audit_checkpoint)`.execute(db)
}

const kinds = (report: AuditReport): string[] => [...new Set(report.faults.map((f) => f.kind))]

test('an untouched log is found whole, with all its checkpoints', async () => {
  const log = await signedLog()
  expect(await log.verify()).toEqual({ ok: true, entries: 300, waiting: 0, checkpoints: 3, signedSize: 300, faults: [] })
})

test('entries that wait for their place are counted, not complained about', async () => {
  const log = await signedLog()
  await log.write(2)
  expect(await log.verify()).toMatchObject({ ok: true, entries: 300, waiting: 2, signedSize: 300 })
})

test('the guard refuses to change, remove or empty entries by mistake', async () => {
  const { db } = await signedLog()
  await sql`alter table audit_leaf enable trigger all`.execute(db)
  await expect(sql`update audit_leaf set operation = 'x' where log_index = 5`.execute(db)).rejects.toThrow('never changed')
  await expect(sql`update audit_leaf set log_index = 900 where log_index = 5`.execute(db)).rejects.toThrow('never changed')
  await expect(sql`delete from audit_leaf where log_index = 5`.execute(db)).rejects.toThrow('never changed')
  await expect(sql`truncate audit_leaf`.execute(db)).rejects.toThrow('never changed')
})

test('attack: the text of an entry is changed', async () => {
  const log = await signedLog()
  await sql`update audit_leaf set entry = replace(entry, 'edit-dataset', 'show-dataset'), operation = 'show-dataset' where log_index = 41`.execute(
    log.db,
  )
  const report = await log.verify()
  expect(report.ok).toBe(false)
  expect(report.faults.filter((f) => f.at === 41).map((f) => f.kind)).toEqual(['changed', 'changed'])
})

test('attack: only a column is changed, so that lists show another actor', async () => {
  const log = await signedLog()
  await sql`update audit_leaf set subject_id = 'innocent' where log_index = 299`.execute(log.db)
  expect((await log.verify()).faults).toEqual([{ kind: 'changed', at: 299, detail: 'column subject_id of entry 299 is not what the entry says' }])
})

test('attack: an entry is changed together with its hash', async () => {
  const log = await signedLog()
  const { rows } = await sql<{ entry: string }>`select entry from audit_leaf where log_index = 41`.execute(log.db)
  const forged = rows[0]!.entry.replace('"success"', '"failure"')
  await sql`update audit_leaf set entry = ${forged}, outcome = 'failure', leaf_hash = ${leafHash(forged)} where log_index = 41`.execute(log.db)
  const report = await log.verify()
  expect(report.faults).toContainEqual({ kind: 'changed', at: 41, detail: 'entry 41 is not the one that was logged' })
  expect(kinds(report)).toContain('root')
})

test('attack: an entry is changed and every trace in the database covered: the signed roots still tell', async () => {
  const log = await signedLog()
  const { rows } = await sql<{ entry: string }>`select entry from audit_leaf where log_index = 141`.execute(log.db)
  const forged = rows[0]!.entry.replace('"success"', '"failure"')
  await sql`update audit_leaf set entry = ${forged}, outcome = 'failure', leaf_hash = ${leafHash(forged)} where log_index = 141`.execute(log.db)
  await coverTraces(log.db)
  const report = await log.verify()
  // Up to 100 the roots hold, so the forgery lies behind it.
  expect(report.faults.filter((f) => f.kind === 'root').map((f) => f.at)).toEqual([200, 300])
  expect(report.signedSize).toBe(100)
})

test('attack: an entry is removed', async () => {
  const log = await signedLog()
  await sql`delete from audit_leaf where log_index = 150`.execute(log.db)
  expect((await log.verify()).faults).toEqual([{ kind: 'removed', at: 150, detail: 'place 150 of the log is empty' }])
})

test('attack: an entry is removed, those behind it move up, and the traces are covered', async () => {
  const log = await signedLog()
  await sql`delete from audit_leaf where log_index = 150`.execute(log.db)
  await sql`update audit_leaf set log_index = -log_index where log_index > 150`.execute(log.db)
  await sql`update audit_leaf set log_index = -log_index - 1 where log_index < 0`.execute(log.db)
  await coverTraces(log.db)
  expect(kinds(await log.verify()).sort()).toEqual(['checkpoint', 'cut-off', 'root'])
})

test('attack: two entries change places', async () => {
  const log = await signedLog()
  await sql`update audit_leaf set log_index = case log_index when 10 then -1 else -2 end where log_index in (10, 20)`.execute(log.db)
  await sql`update audit_leaf set log_index = case log_index when -1 then 20 else 10 end where log_index < 0`.execute(log.db)
  const report = await log.verify()
  expect(report.faults.filter((f) => f.kind === 'reordered').map((f) => f.at)).toEqual([10, 20])
})

test('attack: an entry is slipped into the middle', async () => {
  const log = await signedLog()
  await sql`update audit_leaf set log_index = -log_index where log_index >= 150`.execute(log.db)
  await sql`update audit_leaf set log_index = 1 - log_index where log_index < 0`.execute(log.db)
  const entry = canonicalJson({
    id: '00000000-0000-4000-8000-000000000001',
    at: '2026-09-01T00:00:00.000Z',
    operation: 'approve',
    outcome: 'success',
    actorId: null,
    agencyId: null,
    purpose: null,
    facts: {},
    requestId: 'r',
  })
  await sql`
    insert into audit_leaf (id, at, operation, outcome, entry, leaf_hash, log_index)
    values ('00000000-0000-4000-8000-000000000001', '2026-09-01T00:00:00.000Z', 'approve', 'success', ${entry}, ${leafHash(entry)}, 150)`.execute(
    log.db,
  )
  const report = await log.verify()
  expect(report.faults).toContainEqual({ kind: 'changed', at: 150, detail: 'entry 150 is not the one that was logged' })
  expect(report.faults.filter((f) => f.kind === 'root').map((f) => f.at)).toContain(200)
})

test('attack: the end is cut off, with tiles and checkpoints of the database', async () => {
  const log = await signedLog()
  await sql`delete from audit_leaf where log_index >= 200`.execute(log.db)
  await sql`delete from audit_checkpoint where size > 200`.execute(log.db)
  await coverTraces(log.db)
  const report = await log.verify()
  expect(report).toMatchObject({ ok: false, entries: 200, signedSize: 200 })
  expect(report.faults).toContainEqual({ kind: 'cut-off', at: 300, detail: '300 entries were signed, 200 are there' })
})

test('attack: the whole log is emptied', async () => {
  const log = await signedLog()
  for (const table of ['audit_leaf', 'audit_tile', 'audit_checkpoint']) await sql`delete from ${sql.table(table)}`.execute(log.db)
  expect(kinds(await log.verify()).sort()).toEqual(['checkpoint', 'cut-off'])
})

test('attack: a checkpoint of the file is signed with another key, or its text edited', async () => {
  const log = await signedLog()
  const file = await readFile(log.checkpointsFile, 'utf8')
  const stranger = await openSigner(join(log.checkpointsFile, '..', 'stranger.pem'), 'city/audit')
  await writeFile(log.checkpointsFile, file + signCheckpoint(301, leafHash('forged'), stranger))
  expect(kinds(await log.verify())).toEqual(['checkpoint'])
  await writeFile(log.checkpointsFile, file.replace('\n200\n', '\n201\n'))
  expect(kinds(await log.verify())).toEqual(['checkpoint'])
})

test('a checkpoint cut short by a crash is neither a fault nor in the way of the next one', async () => {
  const log = await signedLog()
  const file = await readFile(log.checkpointsFile, 'utf8')
  await writeFile(log.checkpointsFile, file.slice(0, -20))
  expect(await log.verify()).toMatchObject({ ok: true, checkpoints: 2, signedSize: 300 })
  await log.write(1)
  const restarted = createSequencer({ db: log.db, signer: log.signer, checkpointsFile: log.checkpointsFile, log: pino({ enabled: false }) })
  expect(await restarted.run()).toBe(1)
  expect(await log.verify()).toMatchObject({ ok: true, checkpoints: 4, signedSize: 301 })
})

test('attack: the file outside is cut: what was signed more than a minute ago must be there', async () => {
  const log = await signedLog()
  const file = await readFile(log.checkpointsFile, 'utf8')
  await writeFile(log.checkpointsFile, file.split('\n').slice(0, 5).join('\n') + '\n')
  expect(await log.verify()).toMatchObject({ ok: true, checkpoints: 1 })
  await sql`update audit_checkpoint set at = now() - interval '2 minutes' where size < 300`.execute(log.db)
  expect((await log.verify()).faults).toEqual([
    { kind: 'checkpoint', at: 200, detail: 'the checkpoint of size 200 is missing in the file outside the database' },
  ])
})

test('after a loss of data the sequencer refuses to sign instead of covering it', async () => {
  const log = await signedLog()
  await sql`delete from audit_leaf where log_index >= 200`.execute(log.db)
  await sql`delete from audit_checkpoint where size > 200`.execute(log.db)
  await coverTraces(log.db)
  await log.write(5)
  await expect(log.sequencer.run()).rejects.toThrow('signed')
  expect(await log.verify()).toMatchObject({ ok: false, entries: 200, waiting: 5 })
})
