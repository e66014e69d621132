import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'

/** One setting of the city; the default where none was made. */
export async function citySettingValue<T>(ctx: Pick<Context, 'db'>, key: string, otherwise: T): Promise<T> {
  const { rows } = await sql<{ value: T }>`select value from city_setting where key = ${key}`.execute(ctx.db)
  return rows[0]?.value ?? otherwise
}
