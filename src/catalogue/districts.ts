import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import type { Box } from './search/index.ts'

/** A district of the city as the search tells places apart. */
export interface District {
  code: string
  zh: string
  en: string
  box: Box
}

interface Feature {
  properties?: { code?: unknown; name?: unknown; name_en?: unknown; level?: unknown }
  geometry?: { coordinates?: unknown }
}

const kept = new WeakMap<object, { at: number; districts: readonly District[] }>()

/** Districts of the geometry in the city's settings; none without one. */
export async function cityDistricts(db: Kysely<Database>): Promise<readonly District[]> {
  const setting = await db.selectFrom('city_setting').select('updated_at').where('key', '=', 'geometry').executeTakeFirst()
  if (!setting) return []
  const at = setting.updated_at.getTime()
  const known = kept.get(db)
  if (known?.at === at) return known.districts
  const row = await db.selectFrom('city_setting').select('value').where('key', '=', 'geometry').executeTakeFirst()
  const features = ((row?.value as { features?: Feature[] } | undefined)?.features ?? []).filter((f) => f.properties?.level === 'district')
  const districts = features.flatMap(({ properties, geometry }): District[] => {
    const box = boxOf(geometry?.coordinates)
    const { code, name, name_en: english } = properties ?? {}
    const named = typeof name === 'object' && name !== null ? (name as { zh?: string; en?: string }) : { zh: String(name ?? '') }
    const en = named.en ?? (typeof english === 'string' ? english : '')
    return box && typeof code === 'string' && named.zh ? [{ code, zh: named.zh, en, box }] : []
  })
  kept.set(db, { at, districts })
  return districts
}

/** Least box around all points of nested coordinates. */
function boxOf(coordinates: unknown): Box | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    const [x, y] = part as unknown[]
    if (typeof x === 'number' && typeof y === 'number') {
      west = Math.min(west, x)
      east = Math.max(east, x)
      south = Math.min(south, y)
      north = Math.max(north, y)
    } else for (const inner of part) walk(inner)
  }
  walk(coordinates)
  return west <= east ? [west, south, east, north] : null
}

/** Least box around several. */
export const boxAround = (boxes: readonly Box[]): Box | null =>
  boxes.length === 0
    ? null
    : [
        Math.min(...boxes.map((b) => b[0])),
        Math.min(...boxes.map((b) => b[1])),
        Math.max(...boxes.map((b) => b[2])),
        Math.max(...boxes.map((b) => b[3])),
      ]
