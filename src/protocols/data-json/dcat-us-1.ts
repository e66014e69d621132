import type { CatalogueRecord, Locale, Text } from '../../model/index.ts'
import { datasetPage, downloadsOf, licenceAddress } from '../dataset-addresses.ts'

/** ISO 8601 repeating intervals of the promised cycles; `irregular` is a word of the schema. */
const periodicity: Readonly<Record<string, string>> = {
  realtime: 'R/PT1S',
  hourly: 'R/PT1H',
  daily: 'R/P1D',
  weekly: 'R/P1W',
  monthly: 'R/P1M',
  quarterly: 'R/P3M',
  yearly: 'R/P1Y',
  irregular: 'irregular',
}

const accessLevel = (record: CatalogueRecord): string =>
  record.openClass === 'unconditional' ? 'public' : record.openClass === 'conditional' ? 'restricted public' : 'non-public'

/** A contact as vCard: an address of mail where one is given, else the page of the agency. */
function contactPoint(record: CatalogueRecord, locale: Locale): object {
  const contact = record.contact ?? record.agency.contact ?? ''
  const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(contact)?.[0]
  return { '@type': 'vcard:Contact', fn: record.agency.name[locale], ...(mail && { hasEmail: `mailto:${mail}` }) }
}

/** One dataset in the shape of DCAT-US 1.1. */
export function datasetUs11(origin: string, record: CatalogueRecord, locale: Locale): object {
  const say = (text: Text): string => text[locale] || text.zh || text.en
  return {
    '@type': 'dcat:Dataset',
    identifier: datasetPage(origin, record),
    title: say(record.name),
    description: say(record.description ?? record.summary) || say(record.summary),
    keyword: record.keywords.length > 0 ? record.keywords : [record.theme],
    modified: record.modifiedAt ?? record.changedAt,
    ...(record.publishedAt && { issued: record.publishedAt }),
    publisher: { '@type': 'org:Organization', name: say(record.agency.name) },
    contactPoint: contactPoint(record, locale),
    accessLevel: accessLevel(record),
    ...(record.openCondition && record.openClass !== 'unconditional' && { rights: record.openCondition.slice(0, 255) }),
    ...(record.licence && { license: licenceAddress(origin, record.licence) }),
    ...(record.spatial && { spatial: record.spatial }),
    ...(record.period && { temporal: `${record.period.from}/${record.period.to}` }),
    accrualPeriodicity: periodicity[record.updateCycle] ?? 'irregular',
    landingPage: datasetPage(origin, record),
    theme: [record.theme],
    distribution: downloadsOf(origin, record).map((download) => ({
      '@type': 'dcat:Distribution',
      title: `${say(download.distribution.name)} · ${download.format}`,
      format: download.format,
      ...(download.downloadUrl
        ? { downloadURL: download.downloadUrl, mediaType: download.mediaType ?? 'application/octet-stream' }
        : { accessURL: download.accessUrl }),
    })),
  }
}
