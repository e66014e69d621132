import { sql, type Kysely } from 'kysely'

/** Uses by month beside the log: what a year was used for is a dozen rows, however long the log is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table use_month (
      subject_kind text not null,
      subject_id uuid not null,
      -- first day of the month in the city's time
      month date not null,
      kind text not null check (kind in ('view', 'api', 'download')),
      count bigint not null,
      primary key (subject_kind, subject_id, month, kind)
    );
    insert into use_month (subject_kind, subject_id, month, kind, count)
    select subject_kind, subject_id, date_trunc('month', day)::date, kind, sum(count) from use_log group by 1, 2, 3, 4;
  `.execute(db)
}
