import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { auditRead, createUseLog, type UseLog } from './index.ts'

const log = pino({ enabled: false })
const [water, roads] = [randomUUID(), randomUUID()]

async function open(
  options: { everyMs?: number; batch?: number; at?: string } = {},
): Promise<TestDatabase & { uses: UseLog; rows(): Promise<unknown[]>; queries(): number }> {
  const database = await createTestDatabase()
  const uses = createUseLog({
    db: database.db,
    clock: { now: () => new Date(options.at ?? '2026-11-20T08:00:00Z') },
    log,
    everyMs: 60_000,
    ...options,
  })
  onTestFinished(async () => {
    await uses.stop()
    await database.drop()
  })
  let queries = 0
  database.pool.on('acquire', () => void (queries += 1))
  const rows = async (): Promise<unknown[]> =>
    (await sql`select day, subject_id, kind, count, rows, bytes from use_log order by kind, count`.execute(database.db)).rows
  return { ...database, uses, rows, queries: () => queries }
}

test('many reads of one thing become one row, with their sums', async () => {
  const city = await open()
  for (let i = 0; i < 300; i += 1) city.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api', rows: 100, bytes: 4_000 })
  city.uses.count({ subjectKind: 'table', subjectId: water, kind: 'download' })
  city.uses.count({ subjectKind: 'dataset', subjectId: roads, kind: 'view' })
  await city.uses.flush()
  expect(city.queries()).toBe(1)
  expect(await city.rows()).toEqual([
    { day: '2026-11-20', subject_id: water, kind: 'api', count: 300, rows: 30_000, bytes: 1_200_000 },
    { day: '2026-11-20', subject_id: water, kind: 'download', count: 1, rows: 0, bytes: 0 },
    { day: '2026-11-20', subject_id: roads, kind: 'view', count: 1, rows: 0, bytes: 0 },
  ])
})

test('a batch is written by itself when it is full, when its time is up, and on stop', async () => {
  const full = await open({ batch: 10 })
  for (let i = 0; i < 10; i += 1) full.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api' })
  await expect.poll(full.rows).toHaveLength(1)
  full.uses.count({ subjectKind: 'table', subjectId: water, kind: 'view' })
  await full.uses.stop()
  expect(await full.rows()).toHaveLength(2)
  const timed = await open({ everyMs: 20 })
  timed.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api' })
  await expect.poll(timed.rows).toHaveLength(1)
})

test('a database that fails for a while loses no count', async () => {
  const city = await open()
  await sql`alter table use_log rename to use_log_away`.execute(city.db)
  city.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api', rows: 7 })
  await city.uses.flush()
  city.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api', rows: 5 })
  await sql`alter table use_log_away rename to use_log`.execute(city.db)
  await city.uses.flush()
  expect(await city.rows()).toMatchObject([{ count: 2, rows: 12 }])
})

test('the day is the day of the city, not of Greenwich', async () => {
  const city = await open({ at: '2026-11-20T16:30:00Z' })
  city.uses.count({ subjectKind: 'table', subjectId: water, kind: 'api' })
  await city.uses.flush()
  expect(await city.rows()).toMatchObject([{ day: '2026-11-21' }])
})

test('a read under a grant is one entry that names grant and purpose, and holds the query only as a hash', async () => {
  const city = await open()
  const grant = randomUUID()
  await auditRead(
    city.db,
    {
      operation: 'query-rows',
      actorId: null,
      agencyId: null,
      subjectKind: 'table',
      subjectId: water,
      purpose: 'flood relief',
      requestId: 'r1',
      grantIds: [grant],
      queryHash: 'abc',
      rows: 12,
    },
    new Date('2026-11-20T08:00:00Z'),
  )
  const { rows } = await sql<{ entry: string; purpose: string }>`select entry, purpose from audit_leaf`.execute(city.db)
  expect(rows).toHaveLength(1)
  expect([rows[0]!.purpose, JSON.parse(rows[0]!.entry)]).toMatchObject([
    'flood relief',
    { outcome: 'success', facts: { grants: [grant], query: 'abc', rows: 12 } },
  ])
})
