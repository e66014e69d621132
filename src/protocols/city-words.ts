import type { Agency, Code, Text } from '../model/index.ts'
import type { Door, Exchange } from './protocol.ts'

/** What exports of the catalogue say of the place they come from. */
export interface CityWords {
  name: Text
  /** Public datasets. */
  datasets: number
  /** The government itself, which publishes the catalogue. */
  publisher: Agency | null
  /** Names of the sixteen fields, as the city calls them. */
  themes: readonly Code[]
}

interface Overview {
  name: Text
  datasets: number
  themes: { code: string; label: Text }[]
}

/** Asks for the words of the city, as the sender may know it. */
export async function cityWords(door: Door, exchange: Exchange): Promise<CityWords> {
  const [city, agencies] = await Promise.all([door.ask<Overview>(exchange, 'show-city'), door.ask<{ items: Agency[] }>(exchange, 'list-agencies')])
  return {
    name: city.name,
    datasets: city.datasets,
    publisher: agencies.items.find((agency) => agency.kind === 'city') ?? null,
    themes: city.themes.map(({ code, label }) => ({ code, label })),
  }
}
