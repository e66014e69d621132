import { sql, type Kysely } from 'kysely'

/** A picture of a reuse, as it was drawn anew when it came; what it shows is said for those who do not see it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reuse_picture (
      reuse_id uuid primary key references reuse (id) on delete cascade,
      -- of the bytes; part of the address, so that a new picture has a new one
      hash text not null,
      width int not null check (width between 1 and 1280),
      height int not null check (height between 1 and 960),
      alt text not null,
      bytes bytea not null,
      created_at timestamptz not null
    )`.execute(db)
}
