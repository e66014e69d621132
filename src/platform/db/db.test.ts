import fc from 'fast-check'
import { sql, type Kysely } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../testing/index.ts'
import type { PlatformError } from '../errors/index.ts'
import {
  decodeCursor,
  encodeCursor,
  isUniqueViolation,
  jsonb,
  migrate,
  openDatabase,
  transaction,
  type Database,
  type MigrationSet,
} from './index.ts'

async function openEmpty(): Promise<Awaited<ReturnType<typeof createTestDatabase>>> {
  const database = await createTestDatabase({ migrations: [] })
  onTestFinished(database.drop)
  return database
}

const creating = (stage: string, names: readonly string[], sqlOf = (name: string): string => `create table "${name}" (id int)`): MigrationSet => ({
  stage,
  migrations: Object.fromEntries(names.map((name) => [name, { up: async (db) => void (await sql.raw(sqlOf(name)).execute(db)) }])),
})

const tables = async (db: Kysely<Database>): Promise<string[]> =>
  (await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db)).rows.map(
    (row) => row.name,
  )

test('migrations run in the order of their stages, each once', async () => {
  const { db } = await openEmpty()
  const sets = [creating('zoo', ['0001-z']), creating('platform/ark', ['0001-a', '0002-b'])]
  expect(await migrate(db, sets)).toEqual(['zoo/0001-z', 'platform/ark/0001-a', 'platform/ark/0002-b'])
  expect(await migrate(db, sets)).toEqual([])
  expect(await migrate(db, [creating('zoo', ['0001-z', '0002-later']), sets[1]!])).toEqual(['zoo/0002-later'])
  expect(await tables(db)).toEqual(['0001-a', '0001-z', '0002-b', '0002-later'])
})

test('several that start at once apply each migration once', async () => {
  const { connection } = await openEmpty()
  const opened = [1, 2, 3].map(() => openDatabase({ connection, max: 2 }))
  onTestFinished(async () => void (await Promise.all(opened.map((database) => database.close()))))
  const applied = await Promise.all(opened.map(({ db }) => migrate(db, [creating('zoo', ['0001-z', '0002-y'])])))
  expect(applied.flat()).toEqual(['zoo/0001-z', 'zoo/0002-y'])
})

test('a migration that fails leaves nothing behind and says which it was', async () => {
  const { db } = await openEmpty()
  const sets = [creating('zoo', ['0001-z']), creating('ark', ['0001-a'], () => 'create table broken (id nonsense)')]
  await expect(migrate(db, sets)).rejects.toThrow(/migration ark\/0001-a failed: type "nonsense" does not exist/)
  expect(await tables(db)).toEqual([])
})

test('numbers, days and times arrive without loss', async () => {
  const { db } = await openEmpty()
  const { rows } = await sql`
    select 9007199254740991::bigint as safe, 9007199254740993::bigint as beyond, array[1, 9007199254740993]::bigint[] as list, '2024-02-29'::date as day,
      0.1::numeric + 0.2 as money, '2024-02-29T23:59:59.999Z'::timestamptz as at, count(*) as count from generate_series(1, 3)
  `.execute(db)
  expect(rows).toEqual([
    {
      safe: 9007199254740991,
      beyond: 9007199254740993n,
      list: [1, 9007199254740993n],
      day: '2024-02-29',
      money: '0.3',
      at: new Date('2024-02-29T23:59:59.999Z'),
      count: 3,
    },
  ])
})

test('a JSONB column takes arrays and texts as JSON', async () => {
  const { db } = await openEmpty()
  const { rows } = await sql`select ${jsonb([1, '二', null])} as list, ${jsonb('text')} as text, ${jsonb({ a: [1] })} as object`.execute(db)
  expect(rows).toEqual([{ list: [1, '二', null], text: 'text', object: { a: [1] } }])
})

test('transactions that collide are run again where asked, and joined when nested', async () => {
  const { db } = await openEmpty()
  await sql`create table counter (n int); insert into counter values (0)`.execute(db)
  const increment = async (retries: number): Promise<void> =>
    transaction(
      db,
      async (trx) => {
        const { rows } = await sql<{ n: number }>`select n from counter`.execute(trx)
        await transaction(trx, async (inner) => void (await sql`update counter set n = ${(rows[0]?.n ?? 0) + 1}`.execute(inner)))
      },
      { isolation: 'serializable', retries },
    )
  await Promise.all([1, 2, 3, 4].map(() => increment(20)))
  expect((await sql`select n from counter`.execute(db)).rows).toEqual([{ n: 4 }])
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => increment(0)))
  expect(outcomes.some((outcome) => outcome.status === 'rejected' && (outcome.reason as { code?: string }).code === '40001')).toBe(true)
})

test('a broken unique rule is recognised by name', async () => {
  const { db } = await openEmpty()
  await sql`create table thing (slug text constraint thing_slug unique); insert into thing values ('a')`.execute(db)
  const error = await sql`insert into thing values ('a')`.execute(db).catch((reason: unknown) => reason)
  expect([
    isUniqueViolation(error),
    isUniqueViolation(error, 'thing_slug'),
    isUniqueViolation(error, 'other'),
    isUniqueViolation(new Error('x')),
  ]).toEqual([true, true, false, false])
})

test('a cursor gives back its key, and anything else is InvalidInput', () => {
  const part = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  fc.assert(
    fc.property(fc.array(part), (key) => {
      expect(decodeCursor(encodeCursor(key), key.length)).toEqual(key)
    }),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        decodeCursor(text)
      } catch (error) {
        expect((error as PlatformError).failing.code).toBe('PUJIANG_CURSOR_INVALID')
      }
    }),
  )
  expect(() => decodeCursor(encodeCursor(['a']), 2)).toThrow('The cursor is not valid.')
})
