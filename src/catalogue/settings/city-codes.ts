import { cityCodes, type CityCodes } from '../../model/index.ts'
import type { Context } from '../../platform/operations/index.ts'
import type { CitySettings } from '../city-settings.ts'

/** The code lists of the city out of its settings. */
export const codesOf = ({ codes, themes }: Pick<CitySettings, 'codes' | 'themes'>): CityCodes =>
  cityCodes({ ...codes, ...(themes && { theme: themes }) })

/** The code lists as the city names them now. */
export async function readCodes(ctx: Pick<Context, 'db'>): Promise<CityCodes> {
  const rows = await ctx.db.selectFrom('city_setting').select(['key', 'value']).where('key', 'in', ['codes', 'themes']).execute()
  return codesOf(Object.fromEntries(rows.map((row) => [row.key, row.value])))
}
