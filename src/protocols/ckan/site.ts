import type { CityCode, Locale, Text } from '../../model/index.ts'
import type { Door, Exchange } from '../protocol.ts'

/** What every answer needs and everybody may know: names of codes and of the city. */
export interface Site {
  name: Text
  licences: readonly CityCode[]
  themes: readonly CityCode[]
}

/** Milliseconds for which the names are kept. */
const kept = 5000

/** Reads the names of the city, at most once in five seconds: they are the same for everybody. */
export function siteReader(door: Door): (exchange: Exchange) => Promise<Site> {
  let last: { at: number; site: Site } | null = null
  return async (exchange) => {
    const now = door.now().getTime()
    if (last && Math.abs(now - last.at) < kept) return last.site
    const site = await read(door, exchange)
    last = { at: now, site }
    return site
  }
}

async function read(door: Door, exchange: Exchange): Promise<Site> {
  const [codes, city] = await Promise.all([
    door.ask<Record<string, CityCode[]>>(exchange, 'list-codes'),
    door.ask<{ name: Text }>(exchange, 'show-city'),
  ])
  return { name: city.name, licences: codes['licence'] ?? [], themes: codes['theme'] ?? [] }
}

export const say = (text: Text, locale: Locale): string => text[locale] || text.zh || text.en

/** A time as CKAN writes it: UTC without a zone, to the microsecond. */
export const ckanTime = (time: string | null): string | null => time && `${time.replace(/Z$/, '')}000`
