import type { CatalogueRecord, Locale, Text } from '../../model/index.ts'
import { datasetPage, downloadsOf, licenceAddress } from '../dataset-addresses.ts'

/** Names of DCAT-US 3 in the vocabularies they come from, so that the document is JSON-LD by itself. */
export const contextUs3 = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dcterms: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  Catalog: 'dcat:Catalog',
  Dataset: 'dcat:Dataset',
  Distribution: 'dcat:Distribution',
  Organization: 'foaf:Organization',
  Kind: 'vcard:Kind',
  Concept: 'skos:Concept',
  Document: 'foaf:Document',
  Standard: 'dcterms:Standard',
  PeriodOfTime: 'dcterms:PeriodOfTime',
  Location: 'dcterms:Location',
  title: 'dcterms:title',
  description: 'dcterms:description',
  identifier: 'dcterms:identifier',
  issued: 'dcterms:issued',
  modified: 'dcterms:modified',
  created: 'dcterms:created',
  language: 'dcterms:language',
  publisher: 'dcterms:publisher',
  name: 'foaf:name',
  fn: 'vcard:fn',
  hasEmail: { '@id': 'vcard:hasEmail', '@type': '@id' },
  contactPoint: 'dcat:contactPoint',
  keyword: 'dcat:keyword',
  theme: 'dcat:theme',
  prefLabel: 'skos:prefLabel',
  landingPage: 'dcat:landingPage',
  homepage: 'foaf:homepage',
  accessURL: { '@id': 'dcat:accessURL', '@type': '@id' },
  downloadURL: { '@id': 'dcat:downloadURL', '@type': '@id' },
  mediaType: 'dcat:mediaType',
  format: 'dcterms:format',
  byteSize: 'dcat:byteSize',
  Checksum: 'spdx:Checksum',
  checksum: 'spdx:checksum',
  algorithm: { '@id': 'spdx:algorithm', '@type': '@id' },
  checksumValue: 'spdx:checksumValue',
  license: 'dcterms:license',
  rights: 'dcterms:rights',
  accessRights: 'dcterms:accessRights',
  accrualPeriodicity: 'dcterms:accrualPeriodicity',
  conformsTo: 'dcterms:conformsTo',
  spatial: 'dcterms:spatial',
  bbox: 'dcat:bbox',
  temporal: 'dcterms:temporal',
  startDate: 'dcat:startDate',
  endDate: 'dcat:endDate',
  version: 'dcat:version',
  dataset: 'dcat:dataset',
  distribution: 'dcat:distribution',
} as const

/** Frequencies by the words of ISO 19115 that the standard takes. */
const frequencies: Readonly<Record<string, string>> = {
  realtime: 'continual',
  hourly: 'R/PT1H',
  daily: 'daily',
  weekly: 'weekly',
  monthly: 'monthly',
  quarterly: 'quarterly',
  yearly: 'annually',
  irregular: 'irregular',
}

const accessRights: Readonly<Record<string, string>> = { unconditional: 'public', conditional: 'restricted public', none: 'non-public' }

/** One dataset in the shape of DCAT-US 3. */
export function datasetUs3(origin: string, record: CatalogueRecord, locale: Locale): object {
  const say = (text: Text): string => text[locale] || text.zh || text.en
  const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(record.contact ?? record.agency.contact ?? '')?.[0]
  const page = datasetPage(origin, record)
  const version = record.distributions.find(({ table }) => table?.version)?.table?.version
  return {
    '@id': page,
    '@type': 'Dataset',
    identifier: page,
    title: say(record.name),
    description: say(record.description ?? record.summary) || say(record.summary),
    publisher: { '@type': 'Organization', '@id': `${origin}/agencies/${encodeURIComponent(record.agency.slug)}`, name: say(record.agency.name) },
    contactPoint: { '@type': 'Kind', fn: say(record.agency.name), ...(mail && { hasEmail: `mailto:${mail}` }) },
    keyword: record.keywords,
    theme: [{ '@type': 'Concept', '@id': `${origin}/themes/${encodeURIComponent(record.theme)}`, prefLabel: record.theme }],
    created: record.createdAt,
    ...(record.publishedAt && { issued: record.publishedAt }),
    modified: record.modifiedAt ?? record.changedAt,
    language: ['zh', 'en'],
    accessRights: accessRights[record.openClass] ?? 'non-public',
    ...(record.openCondition && { rights: [record.openCondition] }),
    accrualPeriodicity: frequencies[record.updateCycle] ?? 'irregular',
    landingPage: { '@type': 'Document', title: say(record.name), accessURL: page },
    ...((record.box ?? record.spatial) && {
      spatial: [{ '@type': 'Location', ...(record.spatial && { prefLabel: record.spatial }), ...(record.box && { bbox: wkt(record.box) }) }],
    }),
    ...(record.period && { temporal: [{ '@type': 'PeriodOfTime', startDate: record.period.from, endDate: record.period.to }] }),
    ...(version && { version: String(version.number) }),
    distribution: downloadsOf(origin, record).map((download) => ({
      '@type': 'Distribution',
      title: `${say(download.distribution.name)} · ${download.format}`,
      format: download.format,
      accessURL: download.accessUrl,
      ...(download.downloadUrl && { downloadURL: download.downloadUrl }),
      ...(download.mediaType && { mediaType: download.mediaType }),
      ...(download.bytes !== null && { byteSize: String(download.bytes) }),
      ...(download.sha256 !== null && { checksum: checksum(download.sha256) }),
      ...(record.licence && { license: licenceAddress(origin, record.licence) }),
    })),
  }
}

const checksum = (sha256: string): object => ({ '@type': 'Checksum', algorithm: 'spdx:checksumAlgorithm_sha256', checksumValue: sha256 })

const wkt = ([west, south, east, north]: readonly number[]): string =>
  `POLYGON((${[
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
    .map((point) => point.join(' '))
    .join(',')}))`
