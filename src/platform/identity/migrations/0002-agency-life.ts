import { sql, type Kysely } from 'kysely'

/** Agencies are closed, never removed: what they published and did keeps its author. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table agency
      add column closed_at timestamptz,
      add column closed_reason text,
      -- who goes on with its work
      add column successor_id uuid references agency (id);
  `.execute(db)
}
