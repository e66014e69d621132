import { sql, type Kysely } from 'kysely'

/** The checksum of a file that a dataset carries as it is, for whoever downloads it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- SHA-256, hexadecimal; null of links, services and tables
    alter table distribution add column sha256 text;
  `.execute(db)
}
