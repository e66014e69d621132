import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { publicOnly } from './catalogue-entry.ts'
import { entryOf } from './entry-fixtures.ts'
import { followOutbox, outboxChannel, type FollowOptions, type OutboxFollower } from './follow-outbox.ts'
import { SearchIndex } from './search-index.ts'

const agencyId = '00000000-0000-7000-8000-00000000aaaa'
const idOf = (n: number): string => entryOf(n, { name: '' }).id

async function openCity(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  await database.pool.query(
    `insert into agency (id, slug, name, kind, path) values ($1, 'env', '{"zh":"环境局","en":""}', 'department', array[$1::uuid])`,
    [agencyId],
  )
  return database
}

type Queryable = Pick<TestDatabase['pool'], 'query'>
async function publish(on: Queryable, n: number, name: string, notify = true): Promise<void> {
  await on.query(
    `insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status) values ($1, $2, $3, $4, '{"zh":"","en":""}', 'environment', 'unconditional', 'unconditional', 'daily', 'published')
     on conflict (id) do update set name = excluded.name`,
    [idOf(n), `dataset-${n}`, agencyId, JSON.stringify({ zh: name, en: '' })],
  )
  await announce(on, n, notify)
}
async function announce(on: Queryable, n: number, notify = true): Promise<void> {
  await on.query('insert into catalogue_outbox (dataset_id) values ($1)', [idOf(n)])
  if (notify) await on.query(`select pg_notify('${outboxChannel}', '')`)
}

interface Following {
  index: SearchIndex
  feed: OutboxFollower
  batches: { put: number; removed: number; filling: boolean }[]
  find(text: string): Promise<number[]>
  /** Milliseconds until the entry is found. */
  timeToFind(text: string, total?: number): Promise<number>
  stop(): Promise<void>
}

async function follow(database: TestDatabase, more: Partial<FollowOptions> = {}): Promise<Following> {
  const index = await SearchIndex.open()
  const batches: Following['batches'] = []
  const feed = followOutbox({
    db: database.db,
    pool: database.pool,
    index,
    async loadEntries(ids) {
      const { rows } = await sql<{
        id: string
        name: string
      }>`select id, name->>'zh' as name from dataset where id = any(${[...ids]}::uuid[])`.execute(database.db)
      return rows.map((r) => entryOf(Number.parseInt(r.id.slice(-12), 16), { name: r.name }))
    },
    onBatch: (batch) => void batches.push(batch),
    ...more,
  })
  const find: Following['find'] = async (text) =>
    (await index.search({ text, visibility: publicOnly })).hits.map((h) => Number.parseInt(h.id.slice(-12), 16)).sort((a, b) => a - b)
  const stop = async (): Promise<void> => {
    await feed.stop()
    await index.close()
  }
  onTestFinished(stop)
  await feed.ready
  return {
    index,
    feed,
    batches,
    find,
    stop,
    async timeToFind(text, total = 1) {
      const begin = performance.now()
      while ((await find(text)).length !== total && performance.now() - begin < 10_000) await new Promise((resolve) => setTimeout(resolve, 5))
      return performance.now() - begin
    },
  }
}
async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-feed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

it('fills the index from the database, then finds a published dataset within a second, told or not', async () => {
  const city = await openCity()
  await publish(city.pool, 1, '噪声监测')
  const { find, timeToFind, batches } = await follow(city)
  // A transaction that runs elsewhere on the server may have the row told once more after the filling, which changes nothing.
  expect(batches.filter((b) => b.filling)).toEqual([{ put: 1, removed: 0, filling: true }])
  expect(batches.slice(1).every((b) => !b.filling && b.put === 1 && b.removed === 0)).toBe(true)
  expect(await find('噪声')).toEqual([1])
  await publish(city.pool, 2, '水质监测')
  expect(await timeToFind('水质')).toBeLessThan(1000)
  await publish(city.pool, 3, '绿化监测', false)
  expect(await timeToFind('绿化')).toBeLessThan(1000)
})

it('follows renaming and deletion', async () => {
  const city = await openCity()
  await publish(city.pool, 1, '噪声监测')
  const { find, feed } = await follow(city)
  await publish(city.pool, 1, '声环境监测')
  await feed.caughtUp()
  expect([await find('噪声'), await find('声环境')]).toEqual([[], [1]])
  await city.pool.query('delete from dataset where id = $1', [idOf(1)])
  await announce(city.pool, 1)
  await feed.caughtUp()
  expect(await find('')).toEqual([])
})

it('shows what committed first at once, and loses no transaction that began earlier and commits later, not even across a restart', async () => {
  const city = await openCity()
  const folder = await folderOfTest()
  const first = await follow(city, { folder })
  const slow = await city.pool.connect()
  await slow.query('begin')
  await publish(slow, 1, '噪声监测')
  await publish(city.pool, 2, '水质监测')
  expect(await first.timeToFind('水质')).toBeLessThan(1000)
  expect(await first.find('')).toEqual([2])
  await first.stop()
  await slow.query('commit')
  slow.release()
  const second = await follow(city, { folder })
  expect(second.batches.every((b) => !b.filling)).toBe(true)
  await second.feed.caughtUp()
  expect(await second.find('')).toEqual([1, 2])
})

it('does not show what was rolled back', async () => {
  const city = await openCity()
  const { feed, find } = await follow(city)
  const client = await city.pool.connect()
  await client.query('begin')
  await publish(client, 1, '噪声监测')
  await client.query('rollback')
  client.release()
  await feed.caughtUp()
  expect(await find('')).toEqual([])
})

it('keeps two replicas in step', async () => {
  const city = await openCity()
  const [one, two] = [await follow(city), await follow(city)]
  await publish(city.pool, 1, '噪声监测')
  await Promise.all([one.feed.caughtUp(), two.feed.caughtUp()])
  expect([await one.find('噪声'), await two.find('噪声')]).toEqual([[1], [1]])
})

it('goes on after the database broke its connections', async () => {
  const city = await openCity()
  const { timeToFind } = await follow(city)
  await city.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
  await publish(city.pool, 1, '噪声监测')
  expect(await timeToFind('噪声')).toBeLessThan(3000)
})

it('takes many changes in many batches', async () => {
  const city = await openCity()
  const { feed, find, index } = await follow(city)
  await city.pool.query(
    `with made as (insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status)
       select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'dataset-' || n, $1, jsonb_build_object('zh', '监测' || n, 'en', ''), '{"zh":"","en":""}', 'environment', 'unconditional', 'unconditional', 'daily', 'published'
       from generate_series(1, 1300) n returning id) insert into catalogue_outbox (dataset_id) select id from made`,
    [agencyId],
  )
  await feed.caughtUp()
  expect(await find('1299')).toEqual([1299])
  expect((await index.state()).entries).toBe(1300)
})

it('fills the index again when the snapshot is damaged or belongs to another database', async () => {
  const [city, other] = [await openCity(), await openCity()]
  const folder = await folderOfTest()
  await publish(city.pool, 1, '噪声监测')
  await (await follow(city, { folder })).stop()
  expect(await readdir(folder)).toContain('manifest.json')
  await publish(other.pool, 2, '水质监测')
  const moved = await follow(other, { folder })
  expect(await moved.find('')).toEqual([2])
  await moved.stop()
  await writeFile(join(folder, 'manifest.json'), 'x')
  const again = await follow(other, { folder })
  expect(again.batches.filter((b) => b.filling)).toEqual([{ put: 1, removed: 0, filling: true }])
  expect(again.batches.slice(1).every((b) => !b.filling && b.put === 1 && b.removed === 0)).toBe(true)
  expect(await again.find('')).toEqual([2])
})

it('fills the index again when its thread died', async () => {
  const threads: Worker[] = []
  const watch = (worker: Worker): void => void threads.push(worker)
  process.on('worker', watch)
  onTestFinished(() => void process.off('worker', watch))
  const city = await openCity()
  await publish(city.pool, 1, '噪声监测')
  const { timeToFind } = await follow(city)
  await new Promise((resolve) => setTimeout(resolve, 600))
  await threads[0]!.terminate()
  expect(await timeToFind('噪声')).toBeLessThan(2000)
})
