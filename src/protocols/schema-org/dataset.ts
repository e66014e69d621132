import type { CatalogueRecord, Locale, Text } from '../../model/index.ts'
import { datasetPage, downloadsOf, licenceAddress } from '../dataset-addresses.ts'

const say = (text: Text | null, locale: Locale): string => (text ? text[locale] || text.zh || text.en : '')

/** A dataset as schema.org has it, without the context; Croissant builds on the same. */
export function schemaOrgDataset(origin: string, record: CatalogueRecord, locale: Locale): Record<string, unknown> {
  const other = locale === 'zh' ? record.name.en : record.name.zh
  const version = record.distributions.find((distribution) => distribution.table?.version)?.table?.version
  const [west, south, east, north] = record.box ?? []
  return {
    '@type': 'Dataset',
    '@id': datasetPage(origin, record),
    name: say(record.name, locale),
    ...(other && other !== say(record.name, locale) && { alternateName: other }),
    description: [say(record.summary, locale), say(record.description, locale)].filter(Boolean).join('\n').slice(0, 5000),
    url: datasetPage(origin, record),
    identifier: record.code ?? record.id,
    inLanguage: 'zh-CN',
    keywords: record.keywords,
    creator: { '@type': 'GovernmentOrganization', name: say(record.agency.name, locale), url: `${origin}/agencies/${record.agency.slug}` },
    isAccessibleForFree: true,
    ...(record.licence && { license: licenceAddress(origin, record.licence) }),
    datePublished: record.publishedAt ?? record.createdAt,
    dateModified: record.modifiedAt ?? record.changedAt,
    ...(version && { version: String(version.number) }),
    ...(record.period && { temporalCoverage: `${record.period.from}/${record.period.to}` }),
    ...(record.box
      ? {
          spatialCoverage: {
            '@type': 'Place',
            ...(record.spatial && { name: record.spatial }),
            geo: { '@type': 'GeoShape', box: `${south} ${west} ${north} ${east}` },
          },
        }
      : record.spatial && { spatialCoverage: record.spatial }),
    variableMeasured: record.distributions
      .flatMap((distribution) => distribution.table?.fields ?? [])
      .map((field) => ({ '@type': 'PropertyValue', name: say(field.label, locale) || field.name, ...(field.unit && { unitText: field.unit }) })),
    distribution: downloadsOf(origin, record).flatMap((download) =>
      download.downloadUrl
        ? [
            {
              '@type': 'DataDownload',
              name: `${say(download.distribution.name, locale)} (${download.format})`,
              encodingFormat: download.mediaType ?? 'application/octet-stream',
              contentUrl: download.downloadUrl,
              ...(download.bytes !== null && { contentSize: `${download.bytes} B` }),
              ...(download.sha256 !== null && { sha256: download.sha256 }),
            },
          ]
        : [],
    ),
  }
}
