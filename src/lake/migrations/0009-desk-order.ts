import { sql, type Kysely } from 'kysely'

/** What is late or soon due in the whole city, in the order of its desk: a page of it reads as many datasets as it shows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index dataset_cycle on dataset (update_cycle, data_at) where status = 'published'`.execute(db)
}
