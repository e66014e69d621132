import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLocalStore } from '../platform/storage/index.ts'
import { createTestDatabase } from '../testing/index.ts'
import { sweepLake } from './sweep-lake-job.ts'

test('the sweeper removes what no row names and no writer intends since the given moment, and keeps the rest', async () => {
  const { db, drop } = await createTestDatabase()
  onTestFinished(drop)
  const root = await mkdtemp(join(tmpdir(), 'pujiang-sweep-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const store = await openLocalStore({ root })
  for (const key of ['uploads/named', 'uploads/intended', 'tables/given-up/0.parquet', 'tables/nobody/0.parquet'])
    await store.put(key, Buffer.from('x'))
  const id = '00000000-0000-4000-8000-000000000001'
  await db
    .insertInto('upload')
    .values({ id, actor_id: null, agency_id: null, file_name: 'f', object_key: 'uploads/named', bytes: 1, sha256: 'x', state: 'sniffed' } as never)
    .execute()
  const minutesAgo = (n: number): Date => new Date(Date.now() - n * 60_000)
  await db
    .insertInto('object_intent')
    .values([
      { object_key: 'uploads/intended', created_at: new Date(Date.now() + 60_000) },
      { object_key: 'tables/given-up/0.parquet', created_at: minutesAgo(5) },
    ] as never)
    .execute()
  expect(await sweepLake(db, store, minutesAgo(60))).toEqual([])
  expect((await sweepLake(db, store, new Date(Date.now() + 1_000))).sort()).toEqual(['tables/given-up/0.parquet', 'tables/nobody/0.parquet'])
  const left: string[] = []
  for await (const { key } of store.list()) left.push(key)
  expect(left).toEqual(['uploads/intended', 'uploads/named'])
  expect(await db.selectFrom('object_intent').select('object_key').execute()).toEqual([{ object_key: 'uploads/intended' }])
})
