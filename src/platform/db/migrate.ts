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
  // Once a statement has failed the transaction refuses all others, the migrator's own among them, and their complaint hides the first one.
  let failure: { name: string; error: unknown } | null = null
  const watched: Record<string, Migration> = {}
  for (const [name, migration] of Object.entries(set.migrations)) {
    watched[name] = {
      up: async (db: Kysely<unknown>) => {
        try {
          await migration.up(db)
        } catch (error) {
          failure = { name, error }
          throw error
        }
      },
    }
  }
  const migrator = new Migrator({
    db: trx,
    provider: { getMigrations: async () => watched },
    migrationTableSchema: 'migration',
    migrationTableName: set.stage.replaceAll('/', '_'),
    migrationLockTableName: 'lock',
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const { name, error: cause } = (failure as { name: string; error: unknown } | null) ?? { name: '', error }
    throw new Error(`migration ${set.stage}/${name} failed: ${cause instanceof Error ? cause.message : JSON.stringify(cause)}`, { cause })
  }
  return (results ?? []).map((result) => `${set.stage}/${result.migrationName}`)
}
