import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { saveCitySettings } from '../../src/catalogue/index.ts'
import { migrationSets } from '../../src/migrations.ts'
import { migrate, openDatabase, type OpenedDatabase } from '../../src/platform/db/index.ts'
import { createAccount, createAgency } from '../../src/platform/identity/index.ts'
import { migrateJobs } from '../../src/platform/jobs/index.ts'
import { openPostgres, type PostgresServer } from '../../src/platform/postgres/index.ts'

export const password = 'correct-horse-battery'
export const steward = 'steward@city.test'
export const agency = 'water-bureau'

/** Makes a city of one agency and one person, who may do everything in it, on a folder nobody works on. */
export async function prepareFolder(dataDir: string): Promise<void> {
  const server = await openPostgres({ dataDir })
  const database = openDatabase({ connection: server.connection, max: 4 })
  try {
    await migrate(database.db, migrationSets)
    await migrateJobs(database.pool)
    await saveCitySettings(database.db, { name: { zh: '测试市', en: 'Test City' }, synthetic: false, twoPersonReview: false })
    const city = await createAgency(database.db, { id: randomUUID(), slug: 'test-city', name: { zh: '测试市', en: 'Test City' }, kind: 'city' })
    const made = await createAgency(database.db, {
      id: randomUUID(),
      slug: agency,
      name: { zh: '水务局', en: 'Water Bureau' },
      kind: 'department',
      parent: city.slug,
    })
    const random = { uuid: () => randomUUID(), bytes: (length: number) => randomBytes(length) }
    const roles = ['steward', 'approver'].map((role) => ({ role, agencyId: made.id }))
    await createAccount(database.db, random, { email: steward, password, name: 'Steward', agencyId: made.id, roles })
  } finally {
    await database.close()
    await server.stop()
  }
}

/** A look into the database of a running program, past its door: what is on disk, not what it says. */
export async function lookInside(dataDir: string): Promise<OpenedDatabase & { server: PostgresServer }> {
  const server = await openPostgres({ dataDir })
  return { ...openDatabase({ connection: server.connection, max: 4 }), server }
}

export const objectsOf = (dataDir: string): string => join(dataDir, 'objects')
