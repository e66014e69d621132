import { sql, type Kysely } from 'kysely'

/** Smallest, largest and missing values of every column of a file, so that readers skip the files that hold nothing of what they ask. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- {"field id": {"min": text or null, "max": text or null, "nulls": n}}; null until the footer of an older file is read
    alter table version_file add column statistics jsonb;
  `.execute(db)
}
