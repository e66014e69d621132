import { sql, type Kysely } from 'kysely'

/** Entries that catalogues of other places ask for: the period where no column tells it, the series, the category of high-value datasets of the EU. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dataset add column temporal text, add column series text, add column hvd_category text`.execute(db)
}
