import { sql, type Kysely } from 'kysely'

/** What an approver says about single entries and columns when sending a dataset back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table review add column notes jsonb`.execute(db)
}
