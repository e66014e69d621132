import { sql } from 'kysely'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from './database.ts'

test('each test gets its own migrated database that others do not see', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
  onTestFinished(one.drop)
  onTestFinished(two.drop)
  await sql`insert into city_setting (key, value) values ('name', '"Jiangcheng"')`.execute(one.db)
  const seen = await sql<{ count: number }>`select count(*) as count from city_setting`.execute(two.db)
  expect(seen.rows).toEqual([{ count: 0 }])
  const jobs = await sql`select id from graphile_worker.jobs`.execute(one.db)
  expect(jobs.rows).toEqual([])
})

test('a dropped database is gone, also when somebody is still connected', async () => {
  const { drop, url, connection } = await createTestDatabase()
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await drop()
  const late = new pg.Client(connection)
  await expect(late.connect()).rejects.toThrow(/does not exist/)
  await client.end().catch(() => {})
})
