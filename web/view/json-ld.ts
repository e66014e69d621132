import type { MetaDescriptor } from 'react-router'
import { labelOf, type DatasetDetail, type Locale, type TableDetail } from '../../src/model/index.ts'
import type { CitySettings } from '../port.ts'
import { codesIn, localPath, pickText } from '../ui/site.tsx'

const licenceAddresses: Readonly<Record<string, string>> = {
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
}

/** Address of the text of a licence: the steward's own, or the place on the page about the data. */
export const licenceAddress = (code: string, origin: string): string => licenceAddresses[code] ?? `${origin}/about#licence-${code}`

interface Told {
  dataset: DatasetDetail
  locale: Locale
  city: Pick<CitySettings, 'origin' | 'portal' | 'name' | 'codes'>
}

/** Between 50 and 5,000 characters, as search engines for data ask; what the record says beyond its summary fills it up, nothing else. */
function description({ dataset, locale, city }: Told, tables: readonly TableDetail[]): string {
  const parts = [pickText(dataset.summary, locale), pickText(dataset.description, locale)].filter(Boolean)
  const agency = pickText(dataset.agency.name, locale)
  const cycle = labelOf(codesIn(city, 'updateCycle'), dataset.updateCycle)[locale]
  parts.push(locale === 'zh' ? `由${agency}提供，承诺${cycle}更新。` : `Provided by ${agency}, promised to be updated: ${cycle.toLowerCase()}.`)
  if (dataset.synthetic) parts.push(locale === 'zh' ? '演示数据，非真实。' : 'Demonstration data, not real.')
  const fields = tables.flatMap((table) => table.fields.map((field) => pickText(field.label, locale) || field.name))
  if (parts.join(' ').length < 50 && fields.length > 0)
    parts.push((locale === 'zh' ? '字段：' : 'Fields: ') + fields.join(locale === 'zh' ? '、' : ', '))
  const text = parts.join(locale === 'zh' ? '' : ' ')
  const filled =
    text.length < 50
      ? `${text}${locale === 'zh' ? `这是${pickText(dataset.name, locale)}在公共数据目录里的条目，标识 ${dataset.slug}。` : ` This is the entry ${dataset.slug} of the catalogue of public data.`}`
      : text
  return filled.slice(0, 5000)
}

function downloads(table: TableDetail, origin: string, name: string): Record<string, unknown>[] {
  const rows = `${origin}/api/v1/tables/${table.slug}/rows`
  return [
    { '@type': 'DataDownload', name: `${name} (CSV)`, encodingFormat: 'text/csv', contentUrl: `${rows}?format=csv` },
    { '@type': 'DataDownload', name: `${name} (NDJSON)`, encodingFormat: 'application/x-ndjson', contentUrl: `${rows}?format=ndjson` },
    { '@type': 'DataDownload', name: `${name} (Parquet)`, encodingFormat: 'application/vnd.apache.parquet', contentUrl: `${rows}?format=parquet` },
  ]
}

/** From the least to the greatest day of the field the table is ordered by, when that is a time whose statistics the reader may see. */
function temporal(tables: readonly TableDetail[]): string | null {
  for (const table of tables) {
    const field = table.fields.find((f) => f.name === table.orderField && (f.type === 'date' || f.type === 'timestamp'))
    const { min, max } = field?.statistics ?? {}
    if (min && max) return `${min.slice(0, 10)}/${max.slice(0, 10)}`
  }
  return null
}

/** The entry as schema.org Dataset, in the form Google documents for dataset search. */
export function datasetJsonLd(told: Told): Record<string, unknown> {
  const { dataset, locale, city } = told
  const pick = (text: Parameters<typeof pickText>[0]): string => pickText(text, locale)
  const url = city.origin + localPath(`/datasets/${dataset.slug}`, locale)
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const organization = {
    '@type': 'GovernmentOrganization',
    name: pick(dataset.agency.name),
    url: city.origin + localPath(`/agencies/${dataset.agency.slug}`, locale),
  }
  const open = dataset.openClass === 'unconditional'
  const other = pickText(dataset.name, locale === 'zh' ? 'en' : 'zh')
  const period = temporal(tables)
  const version = tables.find((table) => table.version)?.version
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': `${city.origin}/datasets/${dataset.slug}`,
    name: pick(dataset.name),
    ...(other && other !== pick(dataset.name) && { alternateName: [other] }),
    description: description(told, tables),
    url,
    sameAs: city.origin + localPath(`/datasets/${dataset.slug}`, locale === 'zh' ? 'en' : 'zh'),
    identifier: [dataset.code ?? dataset.slug, dataset.id],
    inLanguage: ['zh-CN', 'en'],
    ...(dataset.keywords.length > 0 && { keywords: dataset.keywords }),
    ...(dataset.licence && { license: licenceAddress(dataset.licence, city.origin) }),
    isAccessibleForFree: open,
    conditionsOfAccess: labelOf(codesIn(city, 'openClass'), dataset.openClass)[locale],
    creator: organization,
    publisher: { '@type': 'Organization', name: pick(city.portal), url: city.origin },
    includedInDataCatalog: { '@type': 'DataCatalog', name: pick(city.portal), url: city.origin },
    ...(dataset.publishedAt && { datePublished: dataset.publishedAt }),
    ...(dataset.modifiedAt && { dateModified: dataset.modifiedAt }),
    ...(version && { version: `v${version.number}` }),
    ...(dataset.spatial && { spatialCoverage: { '@type': 'Place', name: dataset.spatial } }),
    ...(period && { temporalCoverage: period }),
    ...(tables.length > 0 && {
      variableMeasured: tables.flatMap((table) =>
        table.fields.map((field) => ({
          '@type': 'PropertyValue',
          name: pick(field.label) || field.name,
          ...(pick(field.description) && { description: pick(field.description) }),
          ...(field.unit && { unitText: field.unit }),
        })),
      ),
    }),
    ...(open && tables.length > 0 && { distribution: tables.flatMap((table) => downloads(table, city.origin, pick(table.name))) }),
  }
}

/** What a dataset page says of itself to search engines and to sites that show a link: title, text and picture. */
export function datasetMeta(told: Told): MetaDescriptor[] {
  const { dataset, locale, city } = told
  const title = pickText(dataset.name, locale)
  const text = pickText(dataset.summary, locale)
  const picture = `${city.origin}${localPath(`/og/datasets/${dataset.slug}.png`, locale)}`
  return [
    { property: 'og:title', content: title },
    { property: 'og:description', content: text },
    { property: 'og:image', content: picture },
    { property: 'og:image:width', content: '1200' },
    { property: 'og:image:height', content: '630' },
    { property: 'og:image:alt', content: title },
    { name: 'twitter:card', content: 'summary_large_image' },
    { name: 'twitter:title', content: title },
    { name: 'twitter:description', content: text },
    { name: 'twitter:image', content: picture },
    { 'script:ld+json': datasetJsonLd(told) as Record<string, string> },
  ]
}
