import type { Text } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'

export interface CitySettings {
  name: Text
  /** Name of the portal in mastheads and titles; that of the city when absent. */
  portal?: Text
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

/** Whether somebody other than the submitter has to approve. */
export async function twoPersonReview(ctx: Pick<Context, 'db'>): Promise<boolean> {
  return (await citySettings(ctx)).twoPersonReview
}

/** Writes the given settings, the rest stays. */
export async function saveCitySettings(db: Context['db'], settings: Partial<CitySettings>): Promise<void> {
  for (const [key, value] of Object.entries(settings))
    await db
      .insertInto('city_setting')
      .values({ key, value: JSON.stringify(value) })
      .onConflict((oc) => oc.column('key').doUpdateSet({ value: JSON.stringify(value) }))
      .execute()
}
