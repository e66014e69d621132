import type { CityWords } from '../city-words.ts'
import type { Resource } from '../rdf/resource.ts'
import { apiService } from './describe-dataset.ts'
import { language, spoken } from './vocabularies.ts'

/** The catalogue itself; `datasets` are the addresses of those the document describes. */
export function describeCatalogue(origin: string, city: CityWords, changedAt: string | null, datasets: readonly string[]): Resource {
  return {
    iri: `${origin}/catalog`,
    types: ['dcat:Catalog'],
    says: [
      ['dct:title', spoken({ zh: `${city.name.zh}公共数据目录`, en: `Public data of ${city.name.en || city.name.zh}` })],
      [
        'dct:description',
        spoken({
          zh: `${city.name.zh}各部门、各区公开的数据集`,
          en: `Datasets that the agencies and districts of ${city.name.en || city.name.zh} make public`,
        }),
      ],
      [
        'dct:publisher',
        [
          {
            iri: city.publisher ? `${origin}/agencies/${encodeURIComponent(city.publisher.slug)}` : origin,
            types: ['foaf:Agent'],
            says: [['foaf:name', spoken(city.publisher?.name ?? city.name)]],
            shared: true,
          },
        ],
      ],
      ['foaf:homepage', [{ iri: `${origin}/`, types: ['foaf:Document'], says: [], shared: true }]],
      ['dct:language', [language('ZHO'), language('ENG')]],
      ['dct:modified', changedAt === null ? [] : [{ text: changedAt, type: 'xsd:dateTime' }]],
      ['dcat:themeTaxonomy', [themeScheme(origin)]],
      ['dcat:service', [apiService(origin)]],
      ['dcat:dataset', datasets.map((iri) => ({ iri }))],
    ],
  }
}

const themeScheme = (origin: string): Resource => ({
  iri: `${origin}/themes`,
  types: ['skos:ConceptScheme'],
  says: [['dct:title', spoken({ zh: '公共数据开放领域', en: 'Fields of public data' })]],
  shared: true,
})

/** One page of several as Hydra tells it, so that a harvester finds the next. */
export function describePage(page: {
  address: string
  first: string
  last: string
  next: string | null
  previous: string | null
  total: number
}): Resource {
  const link = (iri: string | null) => (iri === null ? [] : [{ iri }])
  return {
    iri: page.address,
    types: ['hydra:PartialCollectionView'],
    says: [
      ['hydra:first', link(page.first)],
      ['hydra:previous', link(page.previous)],
      ['hydra:next', link(page.next)],
      ['hydra:last', link(page.last)],
      ['hydra:totalItems', [{ text: String(page.total), type: 'xsd:integer' }]],
    ],
  }
}
