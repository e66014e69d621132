import { codeLists, labelOf, type CatalogueRecord, type Code, type Text } from '../../model/index.ts'
import { datasetPage, downloadsOf, type Download } from '../dataset-addresses.ts'
import type { Literal, Resource, Term } from '../rdf/resource.ts'
import {
  accessRightsOf,
  availability,
  checksumAlgorithm,
  fileTypeOf,
  frequencyOf,
  hvdCategoryOf,
  hvdRegulation,
  language,
  licenceOf,
  mediaTypeOf,
  spoken,
  themeConcepts,
} from './vocabularies.ts'

/** What describing needs to know beside the record. */
export interface Describing {
  origin: string
  /** Names of the fields of the city. */
  themes: readonly Code[]
}

const at = (time: string): Literal => ({ text: time, type: 'xsd:dateTime' })
const one = <T>(value: T | null | undefined, make: (value: T) => Term): Term[] => (value == null || value === '' ? [] : [make(value)])

/** A day, month, year or time as the statistics print it, typed as XML Schema knows it. */
function dated(text: string): Literal {
  const day = /^\d{4}-\d{2}-\d{2}$/.exec(text)
  if (day) return { text, type: 'xsd:date' }
  if (/^\d{4}$/.test(text)) return { text, type: 'xsd:gYear' }
  if (/^\d{4}-\d{2}$/.test(text)) return { text, type: 'xsd:gYearMonth' }
  return at(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'))
}

export const agencyResource = (origin: string, agency: CatalogueRecord['agency']): Resource => ({
  iri: `${origin}/agencies/${encodeURIComponent(agency.slug)}`,
  types: ['foaf:Agent'],
  says: [
    ['foaf:name', spoken(agency.name)],
    ['dct:identifier', one(agency.code, (text) => ({ text }))],
  ],
  shared: true,
})

/** Nothing where nobody wrote how to reach the provider: a name alone is no contact. */
function contactsOf(record: CatalogueRecord): Resource[] {
  const words = record.contact || record.agency.contact
  if (!words) return []
  const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(words)?.[0]
  const phone = /\+?\d[\d -]{4,}\d/.exec(words)?.[0]?.replaceAll(' ', '')
  return [
    {
      types: ['vcard:Organization', 'vcard:Kind'],
      says: [
        ['vcard:fn', spoken(record.agency.name)],
        ['vcard:hasEmail', one(mail, (address) => ({ iri: `mailto:${address}` }))],
        ['vcard:hasTelephone', one(phone, (number) => ({ iri: `tel:${number}` }))],
        ['vcard:note', mail || phone ? [] : [{ text: words }]],
      ],
    },
  ]
}

/** Place by its words and, where coordinates are open, by the box around them (WGS84, as GeoSPARQL writes it). */
function placesOf(record: CatalogueRecord): Resource[] {
  const says: [string, Term[]][] = []
  if (record.spatial) says.push(['skos:prefLabel', [{ text: record.spatial, lang: 'zh' }]])
  if (record.box) {
    const [west, south, east, north] = record.box as [number, number, number, number]
    says.push([
      'dcat:bbox',
      [
        {
          text: `POLYGON((${west} ${south},${east} ${south},${east} ${north},${west} ${north},${west} ${south}))`,
          type: 'geo:wktLiteral',
        },
      ],
    ])
  }
  return says.length > 0 ? [{ types: ['dct:Location'], says }] : []
}

const periodsOf = ({ period }: CatalogueRecord): Resource[] =>
  period
    ? [
        {
          types: ['dct:PeriodOfTime'],
          says: [
            ['dcat:startDate', [dated(period.from)]],
            ['dcat:endDate', [dated(period.to)]],
          ],
        },
      ]
    : []

/** Datasets that name the same series of an agency belong together. */
const seriesOf = (origin: string, record: CatalogueRecord): Resource[] =>
  record.series
    ? [
        {
          iri: `${origin}/agencies/${encodeURIComponent(record.agency.slug)}#series-${encodeURIComponent(record.series)}`,
          types: ['dcat:DatasetSeries'],
          says: [
            ['dct:title', [{ text: record.series, lang: 'zh' }]],
            [
              'dct:description',
              spoken({ zh: `${record.agency.name.zh}的数据集系列`, en: `Series of datasets of ${record.agency.name.en || record.agency.name.zh}` }),
            ],
            ['dct:publisher', [agencyResource(origin, record.agency)]],
          ],
          shared: true,
        },
      ]
    : []

const hvdOf = (record: CatalogueRecord): Resource | null =>
  record.hvdCategory ? hvdCategoryOf(record.hvdCategory, spoken(labelOf(codeLists['hvdCategory'] ?? [], record.hvdCategory))) : null

/** The REST door, through which every table is also served. */
export const apiService = (origin: string): Resource => ({
  iri: `${origin}/api/v1`,
  types: ['dcat:DataService'],
  says: [
    ['dct:title', spoken({ zh: '浦江数据接口', en: 'Pujiang data API' })],
    ['dcat:endpointURL', [address(`${origin}/api/v1`)]],
    ['dcat:endpointDescription', [address(`${origin}/openapi.json`)]],
    ['dcat:landingPage', [document(`${origin}/developers`)]],
    ['dct:license', [licenceOf(origin, 'CC-BY-4.0')]],
    ['dct:accessRights', [accessRightsOf('unconditional')]],
  ],
  shared: true,
})
/** The shapes ask that an address is known as a resource. */
const address = (iri: string): Resource => ({ iri, types: ['rdfs:Resource'], says: [] })
const document = (iri: string): Resource => ({ iri, types: ['foaf:Document'], says: [], shared: true })

function distributionOf(record: CatalogueRecord, download: Download, { origin }: Describing): Resource {
  const { distribution, format } = download
  const version = distribution.table?.version
  const fileType = fileTypeOf(format, download.mediaType)
  const title = (text: Text): Text => ({ zh: `${text.zh} · ${format}`, en: `${text.en || text.zh} · ${format}` })
  return {
    iri: `${datasetPage(origin, record)}#${download.id}`,
    types: ['dcat:Distribution'],
    says: [
      ['dct:title', spoken(title(distribution.name))],
      ['dct:description', spoken(record.summary)],
      ['dcat:accessURL', [{ iri: download.downloadUrl ?? download.accessUrl }]],
      ['dcat:downloadURL', one(download.downloadUrl, (iri) => ({ iri }))],
      ['dct:format', fileType ? [fileType] : []],
      ['dcat:mediaType', one(download.mediaType, mediaTypeOf)],
      ['dcat:byteSize', one(download.bytes, (bytes) => ({ text: String(bytes), type: 'xsd:nonNegativeInteger' }))],
      ['spdx:checksum', one(download.sha256, checksum)],
      ['dct:license', one(record.licence, (licence) => licenceOf(origin, licence))],
      ['dct:rights', [rightsOf(record)]],
      ['dct:accessRights', [accessRightsOf(record.openClass)]],
      ['dct:issued', [at(record.publishedAt ?? distribution.createdAt)]],
      ['dct:modified', [at(version?.publishedAt ?? record.modifiedAt ?? record.changedAt)]],
      ['dct:language', [language('ZHO')]],
      ['dcatap:availability', [availability()]],
      ['dcatap:applicableLegislation', record.hvdCategory ? [hvdRegulation()] : []],
      ['dcat:accessService', distribution.kind === 'table' ? [apiService(origin)] : []],
    ],
  }
}

const checksum = (sha256: string): Resource => ({
  types: ['spdx:Checksum'],
  says: [
    ['spdx:algorithm', [checksumAlgorithm()]],
    ['spdx:checksumValue', [{ text: sha256, type: 'xsd:hexBinary' }]],
  ],
})

const rightsOf = (record: CatalogueRecord): Resource => ({
  types: ['dct:RightsStatement'],
  says: [
    [
      'rdfs:label',
      spoken(
        record.openClass === 'unconditional'
          ? { zh: '向社会无条件开放', en: 'Open to everybody without condition' }
          : { zh: record.openCondition ?? '申请后使用', en: record.openCondition ?? 'Given on request' },
      ),
    ],
  ],
})

/** A dataset with everything DCAT-AP 3.0.1 has a word for and the record can answer. */
export function describeDataset(record: CatalogueRecord, describing: Describing): Resource {
  const { origin, themes } = describing
  const page = datasetPage(origin, record)
  const downloads = downloadsOf(origin, record)
  const version = record.distributions.find((d) => d.table?.version)?.table?.version
  const highValue = hvdOf(record)
  return {
    iri: page,
    types: ['dcat:Dataset'],
    says: [
      ['dct:title', spoken(record.name)],
      ['dct:description', spoken(record.description ?? record.summary)],
      ['dct:identifier', [{ text: record.code ?? record.id }]],
      ['dcat:keyword', record.keywords.map((text) => ({ text, lang: 'zh' }))],
      ['dcat:theme', themeConcepts(origin, record.theme, themes)],
      ['dct:publisher', [agencyResource(origin, record.agency)]],
      ['dcat:contactPoint', contactsOf(record)],
      ['dct:issued', [at(record.publishedAt ?? record.createdAt)]],
      ['dct:modified', [at(record.modifiedAt ?? record.changedAt)]],
      ['dct:language', [language('ZHO')]],
      ['dct:accrualPeriodicity', [frequencyOf(record.updateCycle)]],
      ['dct:spatial', placesOf(record)],
      ['dct:temporal', periodsOf(record)],
      ['dct:accessRights', [accessRightsOf(record.openClass)]],
      ['dcat:landingPage', [document(page)]],
      ['dcat:inSeries', seriesOf(origin, record)],
      ['dcatap:hvdCategory', highValue ? [highValue] : []],
      ['dcatap:applicableLegislation', highValue ? [hvdRegulation()] : []],
      ['dcat:version', one(version, ({ number }) => ({ text: String(number) }))],
      ['dcat:distribution', downloads.map((download) => distributionOf(record, download, describing))],
    ],
  }
}
