import type { CatalogueRecord, Text, Version } from '../../model/index.ts'
import { datasetPage } from '../dataset-addresses.ts'
import type { Door, Exchange } from '../protocol.ts'
import type { Resource } from '../rdf/resource.ts'
import { spoken } from './vocabularies.ts'

/** What a version is beside the one before it. */
function notesOf({ mode, rows }: Version): Text {
  const [zh, en] = mode === 'append' ? ['在上一版之后追加', 'Appended to the version before'] : ['全部换新', 'Replaces all rows']
  return rows === null ? { zh, en } : { zh: `${zh}，共 ${rows} 行`, en: `${en}; ${rows} rows` }
}

/** The published versions of the first table of a dataset, newest first, each with the one before it. */
export async function describeVersions(door: Door, exchange: Exchange, record: CatalogueRecord): Promise<Resource[]> {
  const table = record.distributions.find((distribution) => distribution.table?.version)?.table
  if (!table) return []
  const { items } = await door.ask<{ items: Version[] }>(exchange, 'list-versions', { table: table.slug })
  const page = datasetPage(door.origin(), record)
  const address = (version: Version): string => `${page}?version=${version.number}`
  const published = items.filter((version) => version.state === 'published')
  return published.map((version, i): Resource => {
    const before = published[i + 1]
    return {
      iri: address(version),
      types: ['dcat:Dataset'],
      says: [
        [
          'dct:title',
          spoken({ zh: `${record.name.zh}（第 ${version.number} 版）`, en: `${record.name.en || record.name.zh} (version ${version.number})` }),
        ],
        ['dct:description', spoken(record.summary)],
        ['dcat:version', [{ text: String(version.number) }]],
        ['dct:issued', version.publishedAt ? [{ text: version.publishedAt, type: 'xsd:dateTime' }] : []],
        ['dcat:isVersionOf', [{ iri: page }]],
        ['adms:versionNotes', spoken(notesOf(version))],
        ['dcat:previousVersion', before ? [{ iri: address(before) }] : []],
      ],
    }
  })
}
