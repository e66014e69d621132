import { sql, type Kysely } from 'kysely'

/** What the files weigh that everybody downloads of a version, and their checksums: measured once, because exporting a table to tell its size costs an export. Files carried as they are get the checksum of their upload. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- {"engine": its version, "fields": [field ids], "csv" | "json" | "parquet": {"bytes": n, "sha256": hex}}; null until measured
    alter table table_version add column public_files jsonb;
    update distribution di set sha256 = u.sha256 from upload u where u.object_key = di.object_key;
  `.execute(db)
}
