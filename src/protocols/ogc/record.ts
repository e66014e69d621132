import type { CatalogueRecord, Code, Locale } from '../../model/index.ts'
import { datasetPage, downloadsOf, licenceAddress } from '../dataset-addresses.ts'
import { catalogueId } from './place-tables.ts'
import { collectionAt, geojsonType, jsonType, say, type Link } from './links.ts'

const languages = [
  { code: 'zh', name: '中文' },
  { code: 'en', name: 'English' },
] as const

/** The box of a dataset as an area, or as a point where it is one. */
function geometryOf(box: CatalogueRecord['box']): object | null {
  const [west, south, east, north] = box ?? []
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null
  if (west === east && south === north) return { type: 'Point', coordinates: [west, south] }
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return { type: 'Polygon', coordinates: [ring] }
}

/** Whole years: as finely as the catalogue can be asked by time. The exact ends stand in the properties. */
function timeOf(period: CatalogueRecord['period']): object | null {
  if (!period) return null
  return { interval: [`${period.from.slice(0, 4)}-01-01`, `${period.to.slice(0, 4)}-12-31`], resolution: 'P1Y' }
}

function contactOf(origin: string, record: CatalogueRecord, locale: Locale): object {
  const contact = record.contact ?? record.agency.contact
  const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(contact ?? '')?.[0]
  return {
    organization: say(record.agency.name, locale),
    ...(mail && { emails: [{ value: mail }] }),
    ...(contact && !mail && { contactInstructions: contact }),
    links: [{ href: `${origin}/agencies/${encodeURIComponent(record.agency.slug)}`, rel: 'about', type: 'text/html' }],
    roles: ['publisher', 'pointOfContact'],
  }
}

function linksOf(origin: string, record: CatalogueRecord, locale: Locale): Link[] {
  const here = collectionAt(origin, catalogueId)
  return [
    { href: `${here}/items/${encodeURIComponent(record.slug)}`, rel: 'self', type: geojsonType },
    { href: here, rel: 'collection', type: jsonType },
    { href: datasetPage(origin, record), rel: 'alternate', type: 'text/html', title: say(record.name, locale) },
    ...downloadsOf(origin, record).flatMap((download): Link[] =>
      download.downloadUrl === null
        ? []
        : [
            {
              href: download.downloadUrl,
              rel: 'enclosure',
              ...(download.mediaType && { type: download.mediaType }),
              ...(download.bytes !== null && { length: download.bytes }),
              title: `${say(download.distribution.name, locale)} · ${download.format}`,
            },
          ],
    ),
    ...(record.licence === null ? [] : [{ href: licenceAddress(origin, record.licence), rel: 'license', type: 'text/html', title: record.licence }]),
  ]
}

/** One dataset as a record of the catalogue (a GeoJSON feature), as the standard of records writes it. */
export function recordOf(origin: string, record: CatalogueRecord, themes: readonly Code[], locale: Locale): object {
  const formats = new Map(downloadsOf(origin, record).map(({ format, mediaType }) => [format, { name: format, ...(mediaType && { mediaType }) }]))
  const theme = themes.find(({ code }) => code === record.theme)
  return {
    id: record.slug,
    type: 'Feature',
    conformsTo: ['http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core'],
    time: timeOf(record.period),
    geometry: geometryOf(record.box),
    properties: {
      type: 'dataset',
      title: say(record.name, locale),
      description: say(record.description ?? record.summary, locale) || say(record.summary, locale),
      created: record.createdAt,
      updated: record.changedAt,
      keywords: record.keywords,
      themes: [
        {
          concepts: [
            { id: record.theme, url: `${origin}/themes/${encodeURIComponent(record.theme)}`, ...(theme && { title: say(theme.label, locale) }) },
          ],
          scheme: `${origin}/themes`,
        },
      ],
      language: languages.find(({ code }) => code === locale) ?? languages[0],
      languages,
      ...(record.code !== null && { externalIds: [{ scheme: 'code', value: record.code }] }),
      formats: [...formats.values()],
      contacts: [contactOf(origin, record, locale)],
      ...(record.licence !== null && { license: record.licence }),
      ...(record.openCondition && { rights: record.openCondition }),
      ...(record.period && { period: record.period }),
      ...(record.synthetic && { synthetic: true }),
    },
    links: linksOf(origin, record, locale),
  }
}
