import { isLiteral, isResource, type Resource, type Term } from '../../rdf/resource.ts'
import { indicators, mostPoints, type Indicator } from './indicators.ts'

/** Whether an address answers: `unchecked` gives no points and is told apart. */
export type Reach = 'answers' | 'fails' | 'unchecked'

/** What a description has of the table. Of a dataset without distributions every indicator of distributions is missing. */
export interface Scored {
  distributions: number
  /** Missing in the dataset or in its best distribution; what is not here got its points. */
  lacks: string[]
  /** By the order of `distributionIndicators`: how many distributions have it. */
  held: number[]
  /** Missing only because nobody has asked the address yet. */
  unchecked: string[]
}

export const datasetIndicators = indicators.filter(({ of }) => of === 'dataset')
export const distributionIndicators = indicators.filter(({ of }) => of === 'distribution')

/** Points by the best distribution, as the methodology says. */
export const bestPoints = ({ lacks }: Pick<Scored, 'lacks'>): number =>
  indicators.reduce((sum, { id, points }) => sum - (lacks.includes(id) ? points : 0), mostPoints)

/** Points by the share of distributions that have an indicator, as the tools of the community count. */
export const populationPoints = ({ lacks, held, distributions }: Omit<Scored, 'unchecked'>): number =>
  datasetIndicators.reduce((sum, { id, points }) => sum + (lacks.includes(id) ? 0 : points), 0) +
  distributionIndicators.reduce((sum, { points }, i) => sum + (distributions === 0 ? 0 : (points * (held[i] ?? 0)) / distributions), 0)

const authority = 'http://publications.europa.eu/resource/authority/'
const mediaTypes = 'https://www.iana.org/assignments/media-types/'
/** Of the formats the city gives: open to all makers of programs, and readable without a person. */
const parquet = 'vnd.apache.parquet'
const nonProprietary = new Set(['CSV', 'JSON', 'GEOJSON', 'XML', 'HTML', 'TXT', parquet, 'ZIP', 'PNG', 'JPEG'])
const machineReadable = new Set(['CSV', 'JSON', 'GEOJSON', 'XML', 'XLSX', 'XLS', parquet])

const said = (resource: Resource, predicate: string): readonly Term[] => resource.says.find(([name]) => name === predicate)?.[1] ?? []
const iriOf = (term: Term | undefined): string => (term && !isLiteral(term) ? (term.iri ?? '') : '')
const iriIn = (resource: Resource, predicate: string): string => iriOf(said(resource, predicate)[0])
const has = (resource: Resource, predicate: string): boolean => said(resource, predicate).length > 0

/** What the shapes of DCAT-AP demand of a dataset and its distributions; what they demand beyond is so by construction. */
const conforms = (dataset: Resource, distributions: readonly Resource[]): boolean =>
  has(dataset, 'dct:title') && has(dataset, 'dct:description') && distributions.every((one) => URL.canParse(iriIn(one, 'dcat:accessURL')))

/** Scores a dataset as DCAT describes it. */
export function scoreDescribed(dataset: Resource, reach: (address: string) => Reach): Scored {
  const distributions = said(dataset, 'dcat:distribution').filter(isResource)
  const rights = iriIn(dataset, 'dct:accessRights')
  const ofDataset: Readonly<Record<string, boolean>> = {
    keywords: has(dataset, 'dcat:keyword'),
    theme: has(dataset, 'dcat:theme'),
    spatial: has(dataset, 'dct:spatial'),
    temporal: has(dataset, 'dct:temporal'),
    conforms: conforms(dataset, distributions),
    'access-rights': rights !== '',
    'access-rights-known': rights.startsWith(`${authority}access-right/`),
    contact: has(dataset, 'dcat:contactPoint'),
    publisher: has(dataset, 'dct:publisher'),
  }
  const found = distributions.map((one): Readonly<Record<string, boolean>> => {
    const [access, download] = [iriIn(one, 'dcat:accessURL'), iriIn(one, 'dcat:downloadURL')]
    const type = iriIn(one, 'dct:format')
    const format = type.slice(type.lastIndexOf('/') + 1)
    const licence = iriIn(one, 'dct:license')
    return {
      'access-answers': reach(access) === 'answers',
      'download-given': download !== '',
      'download-answers': download !== '' && reach(download) === 'answers',
      format: type !== '',
      'media-type': has(one, 'dcat:mediaType'),
      'format-known': type.startsWith(`${authority}file-type/`),
      'media-type-known': iriIn(one, 'dcat:mediaType').startsWith(mediaTypes),
      'non-proprietary': nonProprietary.has(format),
      'machine-readable': machineReadable.has(format),
      licence: licence !== '',
      'licence-known': licence.startsWith(`${authority}licence/`),
      rights: has(one, 'dct:rights'),
      'byte-size': has(one, 'dcat:byteSize'),
      issued: has(one, 'dct:issued'),
      modified: has(one, 'dct:modified'),
    }
  })
  const points = (of: Readonly<Record<string, boolean>> | undefined): number =>
    distributionIndicators.reduce((sum, one) => sum + (of?.[one.id] ? one.points : 0), 0)
  const best = found.toSorted((a, b) => points(b) - points(a))[0]
  const missing = (list: readonly Indicator[], of: Readonly<Record<string, boolean>> | undefined): string[] =>
    list.filter(({ id }) => !of?.[id]).map(({ id }) => id)
  const lacks = [...missing(datasetIndicators, ofDataset), ...missing(distributionIndicators, best)]
  const asked = distributions.map((one) => iriIn(one, 'dcat:accessURL')).some((address) => reach(address) === 'unchecked')
  return {
    distributions: distributions.length,
    lacks,
    held: distributionIndicators.map(({ id }) => found.filter((of) => of[id]).length),
    unchecked: asked && lacks.includes('access-answers') ? ['access-answers'] : [],
  }
}
