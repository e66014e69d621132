import { sql, type Kysely } from 'kysely'
import type { Field } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import type { Clock, Services } from '../platform/operations/index.ts'
import { scheduleServingCopy } from './schedule-serving-copy.ts'

/** Makes these the active fields of the table: new ones are added, known ones keep what stewards wrote, the rest rest inactive. */
export async function syncFields(db: Kysely<Database>, tableId: string, fields: readonly Field[]): Promise<void> {
  const rows = fields.map((f, position) => ({
    id: f.id,
    name: f.name,
    header: f.header,
    type: f.type,
    precision: f.precision ?? null,
    scale: f.scale ?? null,
    position,
  }))
  // Keys and order follow a column to its new name.
  await sql`
    with renamed as (
      select f.name as was, r.name from field f join json_to_recordset(${JSON.stringify(rows)}::json) as r(id int, name text) on r.id = f.field_id
      where f.table_id = ${tableId} and f.active and f.name <> r.name
    )
    update data_table t set
      lookup_keys = array(select coalesce((select name from renamed where was = k), k) from unnest(t.lookup_keys) with ordinality as u(k, n) order by n),
      key_fields = array(select coalesce((select name from renamed where was = k), k) from unnest(t.key_fields) with ordinality as u(k, n) order by n),
      order_field = coalesce((select name from renamed where was = t.order_field), t.order_field)
    where t.id = ${tableId} and exists (select from renamed)`.execute(db)
  // Names may swap between fields, so all step aside before the new ones take their places.
  await sql`update field set active = false where table_id = ${tableId}`.execute(db)
  await sql`
    insert into field (table_id, field_id, name, header, type, precision, scale, position, active)
    select ${tableId}::uuid, r.id, r.name, r.header, r.type, r.precision, r.scale, r.position, true
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(id int, name text, header text, type text, precision int, scale int, position int)
    on conflict (table_id, field_id) do update
      set name = excluded.name, header = excluded.header, type = excluded.type, precision = excluded.precision, scale = excluded.scale, position = excluded.position, active = true`.execute(
    db,
  )
  // A declared key that the new shape no longer has would make every serving copy fail.
  await sql`
    update data_table t set
      lookup_keys = array(select k from unnest(t.lookup_keys) k where exists (select from field f where f.table_id = t.id and f.active and f.name = k)),
      key_fields = case when t.key_fields <@ array(select f.name from field f where f.table_id = t.id and f.active) then t.key_fields else '{}' end,
      order_field = case when exists (select from field f where f.table_id = t.id and f.active and f.name = t.order_field) then t.order_field end
    where t.id = ${tableId}`.execute(db)
}

/** Publishes a version: the pointer of the table, the time, the dataset's date of change, and the serving copy in the background. */
export async function pointTo(
  ctx: { db: Kysely<Database>; clock: Clock; services: Services },
  table: { id: string; dataset: { id: string } },
  versionId: string,
  reason: string | null,
): Promise<void> {
  const now = ctx.clock.now()
  await ctx.db
    .updateTable('table_version')
    .set({ state: 'published', published_at: sql<Date>`coalesce(published_at, ${now})`, state_reason: reason })
    .where('id', '=', versionId)
    .execute()
  await ctx.db.updateTable('data_table').set({ current_version_id: versionId }).where('id', '=', table.id).execute()
  await sql`update dataset set modified_at = ${now}, updated_at = ${now} where id = ${table.dataset.id}`.execute(ctx.db)
  await scheduleServingCopy(ctx, versionId)
}
