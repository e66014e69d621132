import { sql, type Kysely } from 'kysely'

/** The fields that together tell the rows of a table apart, where its steward declares them: then no version holds two rows of one key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_table add column key_fields text[] not null default '{}'`.execute(db)
}
