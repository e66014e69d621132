import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'

/** Migrations of one stage. Names sort within the stage (`0001-catalogue`); once released a name never changes. */
export interface MigrationSet {
  stage: string
  migrations: Readonly<Record<string, { up(db: Kysely<unknown>): Promise<void> }>>
}

/** Any number that every Pujiang migrating this database shares. */
const migrationLock = 7_081_200_026

/**
 * Brings the database to the newest form: the sets in the given order, each by name, all in one transaction under an advisory lock, so that several
 * processes may start at once. Each stage keeps its own list of applied names (schema `migration`), because a stage gets its second migration after a later
 * stage got its first. Answers the names it applied. Throws the error of the migration that failed, with nothing applied.
 */
export async function migrate<D>(db: Kysely<D>, sets: readonly MigrationSet[]): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = 0`.execute(trx)
    await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx)
    const applied: string[] = []
    for (const set of sets) applied.push(...(await migrateSet(trx, set)))
    return applied
  })
}

async function migrateSet<D>(trx: Kysely<D>, set: MigrationSet): Promise<string[]> {
  const migrator = new Migrator({
    db: trx,
    provider: { getMigrations: async () => ({ ...set.migrations }) as Record<string, Migration> },
    migrationTableSchema: 'migration',
    migrationTableName: set.stage.replaceAll('/', '_'),
    migrationLockTableName: 'lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? ''
    throw new Error(`migration ${set.stage}/${failed} failed: ${error instanceof Error ? error.message : JSON.stringify(error)}`, { cause: error })
  }
  return (results ?? []).map((result) => `${set.stage}/${result.migrationName}`)
}
