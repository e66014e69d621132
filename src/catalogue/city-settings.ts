import { sql } from 'kysely'
import type { CityCodes, Text } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** A picture of the city as it is kept: served under its hash. */
export interface CityLogo {
  hash: string
  width: number
  height: number
}

export interface CitySettings {
  name: Text
  /** Name of the portal in mastheads and titles; that of the city when absent. */
  portal?: Text | null
  /** How to reach the people of the portal. */
  contact?: Text | null
  /** Sentence and remark of the home page; the built-in ones when absent. */
  homeTexts?: { lead: Text; note: Text } | null
  /** Mark of the city in the masthead; the seal of the platform when absent. */
  logo?: CityLogo | null
  /** Order and names of the fields of opening; those left out follow in the order of the standard. */
  themes?: readonly { code: string; label: Text }[] | null
  /** What the city says of its other code lists: names, codes it added, codes it no longer offers. */
  codes?: CityCodes | null
  /** GeoJSON of the districts, for maps. */
  geometry?: unknown
  /** Name of the pack this city was made from. */
  pack?: string
  /** Searches offered under the search box. */
  searches?: readonly Text[]
  /** The whole city is invented: said on every page and in every export. */
  synthetic: boolean
  /** Whoever submits cannot approve. */
  twoPersonReview: boolean
}
export const defaultSettings: CitySettings = { name: { zh: '城市数据平台', en: 'City data platform' }, synthetic: false, twoPersonReview: true }

/** Settings of the city; what was never set has its default. */
export async function citySettings(ctx: Pick<Context, 'db'>): Promise<CitySettings> {
  const rows = await ctx.db.selectFrom('city_setting').select(['key', 'value']).execute()
  return { ...defaultSettings, ...(Object.fromEntries(rows.map((r) => [r.key, r.value])) as Partial<CitySettings>) }
}

/** Changes whenever a setting does: the transactions that wrote the rows, which costs nothing to read. */
export async function settingsMark(ctx: Pick<Context, 'db'>): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select count(*)::text || ' ' || coalesce(sum(xmin::text::numeric), 0)::text as mark from city_setting`.execute(ctx.db)
  return rows[0]?.mark ?? ''
}

/** Whether somebody other than the submitter has to approve. */
export async function twoPersonReview(ctx: Pick<Context, 'db'>): Promise<boolean> {
  return (await citySettings(ctx)).twoPersonReview
}

/** Writes the given settings, the rest stays. */
export async function saveCitySettings(db: Context['db'], settings: Partial<CitySettings>): Promise<void> {
  for (const [key, value] of Object.entries(settings))
    await sql`
      insert into city_setting (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
      on conflict (key) do update set value = excluded.value, updated_at = clock_timestamp()`.execute(db)
}
