import { sql, type Kysely } from 'kysely'

/** Who gave a dataset is asked on each of its pages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index contribution_dataset on contribution (dataset_id) where dataset_id is not null`.execute(db)
}
