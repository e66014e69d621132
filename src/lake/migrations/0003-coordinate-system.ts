import { sql, type Kysely } from 'kysely'

/** In which system the coordinates of a table are given; null where nobody has said it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table data_table add column coordinate_system text check (coordinate_system in ('wgs84', 'cgcs2000', 'gcj02', 'bd09'));
  `.execute(db)
}
