import { sql, type Kysely } from 'kysely'

/** Harvesters ask for what changed since their last visit: in that order, from any point. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index dataset_changed on dataset (date_trunc('milliseconds', greatest(updated_at, modified_at, published_at) at time zone 'utc'), slug)`.execute(
    db,
  )
}
