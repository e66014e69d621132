import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/index.ts'
import type { AuditEntry } from '../operations/index.ts'
import {
  createSequencer,
  leafHash,
  openCheckpoint,
  openSigner,
  proveConsistency,
  proveEntry,
  verifyAudit,
  verifyConsistency,
  verifyInclusion,
  writeLeaf,
  type Sequencer,
  type Signer,
} from './index.ts'

const entry = (subjectId: string): AuditEntry => ({
  operation: 'edit-dataset',
  outcome: 'success',
  actorId: null,
  agencyId: null,
  subjectKind: 'dataset',
  subjectId,
  purpose: null,
  requestId: 'r1',
  facts: {},
})
const early = new Date('2026-11-01T00:00:00Z')
const late = new Date('2026-11-02T00:00:00Z')

async function emptyLog(): Promise<TestDatabase & { sequencer(): Sequencer; signer: Signer; checkpointsFile: string }> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-audit-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(folder, { recursive: true })
  })
  const signer = await openSigner(join(folder, 'key.pem'), 'city/audit')
  const checkpointsFile = join(folder, 'checkpoints')
  const sequencer = (): Sequencer => createSequencer({ db: database.db, signer, checkpointsFile, log: pino({ enabled: false }) })
  return { ...database, signer, checkpointsFile, sequencer }
}

async function order(log: TestDatabase): Promise<(string | null)[]> {
  const rows = await sql<{ subject_id: string }>`select subject_id from audit_leaf where log_index is not null order by log_index`.execute(log.db)
  return rows.rows.map((r) => r.subject_id)
}

test('a leaf and what it speaks of commit together or not at all', async () => {
  const log = await emptyLog()
  const work = log.db.transaction().execute(async (trx) => {
    await sql`insert into city_setting (key, value) values ('a', '1')`.execute(trx)
    await writeLeaf(trx, entry('lost'), early)
    throw new Error('the power fails here')
  })
  await expect(work).rejects.toThrow('power')
  const left = await sql<{
    leaves: number
    settings: number
  }>`select (select count(*) from audit_leaf) as leaves, (select count(*) from city_setting) as settings`.execute(log.db)
  expect(left.rows).toEqual([{ leaves: 0, settings: 0 }])
  await log.db.transaction().execute(async (trx) => {
    await sql`insert into city_setting (key, value) values ('a', '1')`.execute(trx)
    await writeLeaf(trx, entry('kept'), early)
  })
  expect(await log.sequencer().run()).toBe(1)
  expect(await order(log)).toEqual(['kept'])
})

test('a connection killed before its commit leaves neither leaf nor row, and no gap in the log', async () => {
  const log = await emptyLog()
  const client = await log.pool.connect()
  client.on('error', () => {})
  await client.query('begin')
  await client.query(`insert into city_setting (key, value) values ('a', '1')`)
  await client.query(
    `insert into audit_leaf (id, at, operation, outcome, entry, leaf_hash) values (gen_random_uuid(), now(), 'x', 'success', '{}', '\\x00')`,
  )
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(log.db)
  await expect(client.query('commit')).rejects.toThrow()
  client.release(true)
  await writeLeaf(log.db, entry('next'), early)
  expect(await log.sequencer().run()).toBe(1)
  expect((await sql`select log_index from audit_leaf`.execute(log.db)).rows).toEqual([{ log_index: 0 }])
})

test('an entry that commits late gets a later place and is not skipped', async () => {
  const log = await emptyLog()
  const slow = await log.db.startTransaction().execute()
  await writeLeaf(slow, entry('slow'), early)
  await writeLeaf(log.db, entry('quick'), late)
  const sequencer = log.sequencer()
  expect(await sequencer.run()).toBe(1)
  await slow.commit().execute()
  expect(await sequencer.run()).toBe(1)
  expect(await order(log)).toEqual(['quick', 'slow'])
  expect(await verifyAudit({ db: log.db, checkpointsFile: log.checkpointsFile, publicKey: log.signer.verifier })).toMatchObject({
    ok: true,
    entries: 2,
  })
})

test('entries of one moment keep the order they were written in', async () => {
  const log = await emptyLog()
  const names = Array.from({ length: 40 }, (_, i) => `step ${i}`)
  for (const name of names) await writeLeaf(log.db, entry(name), early)
  await log.sequencer().run()
  expect(await order(log)).toEqual(names)
})

test('writers do not wait for each other', async () => {
  const log = await emptyLog()
  const open = await Promise.all(Array.from({ length: 5 }, () => log.db.startTransaction().execute()))
  for (const [i, trx] of open.entries()) await writeLeaf(trx, entry(`w${i}`), early)
  for (const trx of open.toReversed()) await trx.commit().execute()
  expect(await log.sequencer().run()).toBe(5)
})

test('several sequencers at once give every entry one place and leave a sound log', async () => {
  const log = await emptyLog()
  const sequencers = Array.from({ length: 3 }, () => log.sequencer())
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => writeLeaf(log.db, entry(`${round}-${i}`), early)))
    await Promise.all(sequencers.map((s) => s.run()))
  }
  const report = await verifyAudit({ db: log.db, checkpointsFile: log.checkpointsFile, publicKey: log.signer.verifier })
  expect(report).toMatchObject({ ok: true, entries: 100, waiting: 0 })
  expect((await readFile(log.checkpointsFile, 'utf8')).split('\n').length - 1).toBe(report.checkpoints * 5)
})

test('the loop sequences by itself, and stopping it leaves nothing waiting', async () => {
  const log = await emptyLog()
  const sequencer = log.sequencer()
  sequencer.start(20)
  await writeLeaf(log.db, entry('one'), early)
  await expect.poll(() => order(log), { timeout: 5_000 }).toEqual(['one'])
  await writeLeaf(log.db, entry('two'), early)
  await sequencer.stop()
  expect(await order(log)).toEqual(['one', 'two'])
})

test('no secret gets into an entry, wherever an operation noted it', async () => {
  const log = await emptyLog()
  const key = `pj_${'A'.repeat(43)}`
  const facts = {
    password: 'hunter2hunter2',
    nested: { apiKey: key, list: [`used ${key}`] },
    cookie: 'c',
    header: `Bearer ${'x'.repeat(30)}`,
    name: '好\0的',
  }
  await writeLeaf(log.db, { ...entry('s'), purpose: `with ${key}`, facts }, early)
  const { rows } = await sql<{ entry: string; purpose: string }>`select entry, purpose from audit_leaf`.execute(log.db)
  expect(rows[0]!.entry).not.toMatch(/hunter2|pj_A|xxxx|"c"/)
  expect(rows[0]!.purpose).toBe('[removed]')
  expect(JSON.parse(rows[0]!.entry)).toMatchObject({ facts: { password: '[removed]', name: '好的' } })
})

test('facts as large as rows are not kept', async () => {
  const log = await emptyLog()
  await writeLeaf(log.db, { ...entry('s'), facts: { rows: Array.from({ length: 5_000 }, (_, i) => ({ i, name: '某人' })) } }, early)
  const { rows } = await sql<{ entry: string }>`select entry from audit_leaf`.execute(log.db)
  expect(rows[0]!.entry).toMatch(/"facts":\{"removed":"facts of \d+ bytes"\}/)
})

test('an outsider with a checkpoint and the public key can check an entry and that the log only grew', async () => {
  const log = await emptyLog()
  const sequencer = log.sequencer()
  const buffers = (hashes: string[]): Buffer[] => hashes.map((hash) => Buffer.from(hash, 'base64'))
  const ids: string[] = []
  for (let i = 0; i < 300; i += 1) ids.push(await writeLeaf(log.db, entry(`d${i}`), early))
  await sequencer.run()
  const older = openCheckpoint((await proveEntry(log.db, ids[0]!)).note, log.signer.verifier)!
  for (let i = 0; i < 50; i += 1) await writeLeaf(log.db, entry(`e${i}`), late)
  await sequencer.run()
  const { index, entry: text, size, note, proof } = await proveEntry(log.db, ids[123]!)
  const newer = openCheckpoint(note, log.signer.verifier)!
  expect([older.size, size, newer.size]).toEqual([300, 350, 350])
  expect(verifyInclusion(leafHash(text), index, size, buffers(proof), newer.root)).toBe(true)
  expect(verifyInclusion(leafHash(text.replace('d', 'x')), index, size, buffers(proof), newer.root)).toBe(false)
  expect(verifyConsistency(300, 350, older.root, newer.root, buffers(await proveConsistency(log.db, 300, 350)))).toBe(true)
  expect(verifyConsistency(300, 350, newer.root, newer.root, buffers(await proveConsistency(log.db, 300, 350)))).toBe(false)
  await expect(proveConsistency(log.db, 300, 351)).rejects.toThrow('no 351')
  await expect(proveEntry(log.db, await writeLeaf(log.db, entry('waiting'), late))).rejects.toThrow('no audit entry')
})
