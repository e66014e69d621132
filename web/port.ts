import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { CityCodes, Locale, Text } from '../src/model/index.ts'

/** What an operation may need to know of the page request it runs for. */
export interface WebRequest {
  headers: IncomingHttpHeaders
  /** Path and query as asked; a key in it is refused. */
  url?: string
  ip: string
  locale: Locale
  /** Aborted when the reader goes away. */
  signal: AbortSignal
  /** Passes a `Set-Cookie` value on to the reader (sign-in and sign-out set the session this way). */
  setCookie(value: string): void
  /** Byte stream of operations with `body: 'stream'`. */
  body?: Readable & { fileName?: string; contentType?: string; length?: number }
}

/** The door to the platform: runs an operation in this process under the session of the request. Throws PlatformError. */
export interface WebPort {
  call(operationName: string, input: Record<string, unknown>, request: WebRequest): Promise<unknown>
  /** What every page says about the place it belongs to. */
  city: CitySettings
  /** Clock of the city; the time of day of the machine when absent. */
  now?(): Date
  /** Brings `city` up to date before a page is drawn; cheap when nothing changed. */
  refresh?(): Promise<void>
  /** Whether an operation changes anything. */
  writes?(operationName: string): boolean
  /** Every operation with what people call it. */
  operations?: readonly { name: string; summary: Text }[]
  /** Seals what travels through the browser of a reader; made anew at each start when absent. */
  secret?: string
  /** Turns a drawing into a PNG. */
  paint(svg: string): Promise<Buffer>
}

/** Geometry of a city as GeoJSON. Features carry `code` and `name`, and where there are several kinds `level`: district, subdistrict, water. */
export interface Geometry {
  type: 'FeatureCollection'
  features: { type: 'Feature'; properties: { code: string; name: string | Text; name_en?: string; level?: string }; geometry: GeoShape }[]
}
export type GeoShape =
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'MultiPolygon'; coordinates: number[][][][] }
  | { type: 'LineString'; coordinates: number[][] }

export interface CitySettings {
  /** Name of the city, e.g. 浦江示范市. */
  name: Text
  /** Name of the portal as the masthead and titles show it. */
  portal: Text
  /** All data is generated for demonstration: every page says so. */
  synthetic: boolean
  /** Address under which readers reach the portal, without a slash at the end; used in snippets and citations. */
  origin: string
  /** Mark of the city in the masthead, in place of the seal of the platform. */
  logo?: { hash: string; width: number; height: number }
  /** How to reach the people of the portal. */
  contact?: Text
  /** Sentence and remark of the home page in place of the built-in ones. */
  homeTexts?: { lead: Text; note: Text }
  /** Code lists in the order and by the names of this city; those of the standard when absent. */
  codes?: CityCodes
  /** Districts for maps; charts do without when it is absent. */
  geometry?: Geometry
  /** Version of the program, shown in the footer. */
  version: string
  /** Figures of the city for the home page, each a query over an open table. */
  pulse?: readonly PulseFigure[]
  /** The picture of the home page: the last whole day of one fine-grained series. */
  river?: RiverSeries
  /** Searches offered under the search box. */
  examples?: readonly Text[]
  /** Demo accounts listed on the sign-in page; only given in the demo city on loopback. */
  accounts?: readonly { email: string; password: string; role: Text }[]
}

/** A series of many points a day, e.g. entries of the metro by ten minutes. */
export interface RiverSeries {
  title: Text
  unit: Text
  dataset: string
  table: string
  /** Field of type timestamp. */
  at: string
  /** Numeric field; its values of a day are also summed. */
  value: string
}

/** One figure of the home page: a grouped query whose groups are the days or kinds drawn, the last one told large. */
export interface PulseFigure {
  title: Text
  unit: Text
  dataset: string
  table: string
  /** Field of type date or timestamp to group by day, or any other field to group by value. */
  by: string
  /** Aggregate in the grammar of `select`; `count(*)` when absent. */
  measure?: string
}
