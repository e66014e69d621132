import type { Locale, Text } from '../../model/index.ts'

export interface Link {
  href: string
  rel: string
  type?: string
  title?: string
  hreflang?: string
  /** Size in bytes. */
  length?: number
}

export const jsonType = 'application/json'
export const geojsonType = 'application/geo+json'
export const openApiType = 'application/vnd.oai.openapi+json;version=3.0'
export const schemaType = 'application/schema+json'

/** Where everything of this standard lives. */
export const base = (origin: string): string => `${origin}/ogc`
export const collectionAt = (origin: string, id: string): string => `${base(origin)}/collections/${encodeURIComponent(id)}`

/** A text in the language of the reader; whichever there is. */
export const say = (text: Text, locale: Locale): string => text[locale] || text.zh || text.en
