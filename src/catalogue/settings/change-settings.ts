import { sql } from 'kysely'
import { conflict, notAllowed, notFound } from '../../platform/errors/index.ts'
import { agenciesHeld, isUuid } from '../../platform/identity/index.ts'
import type { Context } from '../../platform/operations/index.ts'

/** Settings are a matter of the whole city. @throws NotAllowed */
export function requireCityOffice(ctx: Pick<Context, 'actor'>, ...offices: string[]): void {
  if (agenciesHeld(ctx.actor, ...offices) === 'city') return
  throw notAllowed({
    code: 'PUJIANG_CITY_OFFICE_NEEDED',
    detail: {
      zh: '这是全市的设置，要由全市的管理员或数据主管部门来改。',
      en: 'This is a setting of the whole city, for its administrator or data bureau.',
    },
  })
}

/** Sets one setting and keeps what it was. `null` takes it back to its default. Answers the id of the change, or null when nothing changed. */
export async function changeSetting(ctx: Context, key: string, value: unknown): Promise<string | null> {
  await sql`select pg_advisory_xact_lock(7081200031)`.execute(ctx.db)
  const { rows } = await sql<{ value: unknown }>`select value from city_setting where key = ${key}`.execute(ctx.db)
  const before = rows.length === 0 ? null : JSON.stringify(rows[0]?.value)
  const after = value === null ? null : JSON.stringify(value)
  const same = await sql<{ same: boolean }>`select ${before}::jsonb is not distinct from ${after}::jsonb as same`.execute(ctx.db)
  if (same.rows[0]?.same) return null
  if (after === null) await sql`delete from city_setting where key = ${key}`.execute(ctx.db)
  else
    await sql`
      insert into city_setting (key, value) values (${key}, ${after}::jsonb)
      on conflict (key) do update set value = excluded.value, updated_at = clock_timestamp()`.execute(ctx.db)
  const id = ctx.random.uuid()
  await sql`
    insert into city_setting_change (id, key, before, after, actor_id, at)
    values (${id}, ${key}, ${before}::jsonb, ${after}::jsonb, ${ctx.actor.id}, ${ctx.clock.now()})`.execute(ctx.db)
  return id
}

export interface SettingChange {
  id: string
  key: string
  before: unknown
  after: unknown
  actor: string | null
  at: string
  undone: boolean
  /** The setting still is what this change made it. */
  mayUndo: boolean
}

/** The newest changes of settings first. */
export async function settingChanges(ctx: Pick<Context, 'db'>, limit: number): Promise<SettingChange[]> {
  const { rows } = await sql<Omit<SettingChange, 'at'> & { at: Date }>`
    select c.id, c.key, c.before, c.after, a.name as actor, c.at, c.undone_by is not null as undone,
      c.undone_by is null and c.after is not distinct from (select s.value from city_setting as s where s.key = c.key) as "mayUndo"
    from city_setting_change as c left join actor as a on a.id = c.actor_id order by c.at desc, c.id limit ${limit}`.execute(ctx.db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Takes a change back, when nobody changed the setting since. @throws NotFound, Conflict */
export async function undoSetting(ctx: Context, change: string): Promise<{ key: string; change: string | null }> {
  const missing = notFound({ zh: '更改', en: 'change' }, change)
  if (!isUuid(change)) throw missing
  const { rows } = await sql<{ key: string; before: unknown; undone: boolean; still: boolean }>`
    select c.key, c.before, c.undone_by is not null as undone,
      c.after is not distinct from (select s.value from city_setting as s where s.key = c.key) as still
    from city_setting_change as c where c.id = ${change}::uuid for update of c`.execute(ctx.db)
  const found = rows[0]
  if (!found) throw missing
  if (found.undone || !found.still)
    throw conflict({
      code: 'PUJIANG_SETTING_CHANGED_SINCE',
      detail: { zh: '这项设置后来又改过，不能直接撤回。', en: 'This setting was changed again since; it cannot simply be taken back.' },
      cure: { zh: '请先撤回后来的更改，或直接改成想要的值。', en: 'Take the later change back first, or set the value you want.' },
    })
  const made = await changeSetting(ctx, found.key, found.before)
  if (made) await sql`update city_setting_change set undone_by = ${made} where id = ${change}::uuid`.execute(ctx.db)
  return { key: found.key, change: made }
}
