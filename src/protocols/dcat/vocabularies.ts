import type { Code, Text } from '../../model/index.ts'
import { licenceAddress } from '../dataset-addresses.ts'
import type { Literal, Resource } from '../rdf/resource.ts'

const authority = 'http://publications.europa.eu/resource/authority'

/** The sixteen fields of the city in the data themes of the EU. */
const themes: Readonly<Record<string, string>> = {
  economy: 'ECON',
  transport: 'TRAN',
  education: 'EDUC',
  health: 'HEAL',
  employment: 'SOCI',
  'social-security': 'SOCI',
  culture: 'EDUC',
  science: 'TECH',
  agriculture: 'AGRI',
  environment: 'ENVI',
  safety: 'JUST',
  statistics: 'GOVE',
  credit: 'ECON',
  weather: 'ENVI',
  ocean: 'ENVI',
  market: 'ECON',
}
const frequencies: Readonly<Record<string, string>> = {
  realtime: 'CONT',
  hourly: 'HOURLY',
  daily: 'DAILY',
  weekly: 'WEEKLY',
  monthly: 'MONTHLY',
  quarterly: 'QUARTERLY',
  yearly: 'ANNUAL',
  irregular: 'IRREG',
}
const licences: Readonly<Record<string, string>> = { 'CC-BY-4.0': 'CC_BY_4_0', 'CC0-1.0': 'CC0' }
const accessRights: Readonly<Record<string, string>> = { unconditional: 'PUBLIC', conditional: 'RESTRICTED', none: 'NON_PUBLIC' }
/** Categories of high-value datasets as the regulation names them. */
const hvdCategories: Readonly<Record<string, string>> = {
  geospatial: 'c_ac64a52d',
  environment: 'c_dd313021',
  meteorological: 'c_164e0bf5',
  statistics: 'c_e1da4e07',
  companies: 'c_a9135398',
  mobility: 'c_b79e35eb',
}
/** Formats of downloads in the file types of the EU, which have none for Parquet. */
const fileTypes: Readonly<Record<string, string>> = {
  CSV: 'CSV',
  JSON: 'JSON',
  XLSX: 'XLSX',
  GEOJSON: 'GEOJSON',
  XML: 'XML',
  PDF: 'PDF',
  HTML: 'HTML',
  ZIP: 'ZIP',
  TXT: 'TXT',
  XLS: 'XLS',
  DOC: 'DOC',
  DOCX: 'DOCX',
  PNG: 'PNG',
  JPG: 'JPEG',
  JPEG: 'JPEG',
}

const concept = (iri: string, types: readonly string[], label?: readonly Literal[]): Resource => ({
  iri,
  types,
  says: label ? [['skos:prefLabel', label]] : [],
  shared: true,
})

/** Both languages of a text; the same words twice are said once. */
export function spoken(text: Text): Literal[] {
  const zh = { text: text.zh || text.en, lang: 'zh' }
  return text.en && text.en !== text.zh ? [zh, { text: text.en, lang: 'en' }] : [zh]
}

/** Theme of the EU, then the field of the city itself with its name. */
export function themeConcepts(origin: string, theme: string, labels: readonly Code[]): Resource[] {
  const own = labels.find((code) => code.code === theme)
  const eu = themes[theme]
  return [
    ...(eu ? [concept(`${authority}/data-theme/${eu}`, ['skos:Concept'], [{ text: euThemeNames[eu] ?? eu, lang: 'en' }])] : []),
    concept(`${origin}/themes/${encodeURIComponent(theme)}`, ['skos:Concept'], own ? spoken(own.label) : [{ text: theme, lang: 'zh' }]),
  ]
}
const euThemeNames: Readonly<Record<string, string>> = {
  AGRI: 'Agriculture, fisheries, forestry and food',
  ECON: 'Economy and finance',
  EDUC: 'Education, culture and sport',
  ENVI: 'Environment',
  GOVE: 'Government and public sector',
  HEAL: 'Health',
  JUST: 'Justice, legal system and public safety',
  SOCI: 'Population and society',
  TECH: 'Science and technology',
  TRAN: 'Transport',
}

export const frequencyOf = (cycle: string): Resource => concept(`${authority}/frequency/${frequencies[cycle] ?? 'UNKNOWN'}`, ['dct:Frequency'])
export const accessRightsOf = (openClass: string): Resource =>
  concept(`${authority}/access-right/${accessRights[openClass] ?? 'NON_PUBLIC'}`, ['dct:RightsStatement'])
const mediaTypeAddress = (mediaType: string): string => `https://www.iana.org/assignments/media-types/${mediaType.split(';')[0]?.trim()}`
/** Format by the authority table of the EU, else by its registered media type. */
export function fileTypeOf(format: string, mediaType: string | null): Resource | null {
  if (fileTypes[format]) return concept(`${authority}/file-type/${fileTypes[format]}`, ['dct:MediaTypeOrExtent'])
  return mediaType === null ? null : concept(mediaTypeAddress(mediaType), formatAndMediaType)
}
export const mediaTypeOf = (mediaType: string): Resource => concept(mediaTypeAddress(mediaType), formatAndMediaType)
/** One address may stand for both, and shapes ask for either class. */
const formatAndMediaType = ['dct:MediaType', 'dct:MediaTypeOrExtent']
export const language = (code: 'ZHO' | 'ENG'): Resource => concept(`${authority}/language/${code}`, ['dct:LinguisticSystem'])
/** Licence by the authority table of the EU, else by the place where the city says it. */
export const licenceOf = (origin: string, licence: string): Resource =>
  concept(licences[licence] ? `${authority}/licence/${licences[licence]}` : licenceAddress(origin, licence), ['dct:LicenseDocument'])
/** Category of a high-value dataset; null for codes the regulation does not know. */
export const hvdCategoryOf = (category: string, label: readonly Literal[]): Resource | null =>
  hvdCategories[category] ? concept(`http://data.europa.eu/bna/${hvdCategories[category]}`, ['skos:Concept'], label) : null
/** The regulation that makes a dataset one of high value. */
export const hvdRegulation = (): Resource => concept('http://data.europa.eu/eli/reg_impl/2023/138/oj', ['eli:LegalResource'])
/** SHA-256 as SPDX names it. */
export const checksumAlgorithm = (): Resource => ({
  iri: 'http://spdx.org/rdf/terms#checksumAlgorithm_sha256',
  types: ['spdx:ChecksumAlgorithm'],
  says: [],
  shared: true,
})
/** Planned availability: the city keeps what it publishes. */
export const availability = (): Resource =>
  concept(`${authority}/planned-availability/AVAILABLE`, ['skos:Concept'], [{ text: 'Available', lang: 'en' }])
