import type { CatalogueRecord, FieldType, Locale, RecordTable } from '../../model/index.ts'
import { datasetPage } from '../dataset-addresses.ts'
import type { ReadableTable } from '../one-record.ts'
import { schemaOrgDataset } from '../schema-org/dataset.ts'

/** Names of the format in JSON-LD, as its specification gives them. */
const context = {
  '@language': 'zh',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  rai: 'http://mlcommons.org/croissant/RAI/',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
}

const dataTypes: Readonly<Record<FieldType, string>> = {
  text: 'sc:Text',
  integer: 'sc:Integer',
  decimal: 'sc:Float',
  double: 'sc:Float',
  boolean: 'sc:Boolean',
  date: 'sc:Date',
  timestamp: 'sc:DateTime',
  time: 'sc:Time',
  json: 'sc:Text',
}

const fileId = (table: RecordTable): string => `${table.slug}.parquet`

const recordSetOf = (table: RecordTable): object => ({
  '@type': 'cr:RecordSet',
  '@id': table.slug,
  name: table.slug,
  field: table.fields.map((field) => ({
    '@type': 'cr:Field',
    '@id': `${table.slug}/${field.name}`,
    name: field.name,
    ...(field.description?.zh && { description: field.description.zh }),
    dataType: dataTypes[field.type],
    source: { fileObject: { '@id': fileId(table) }, extract: { column: field.name } },
  })),
})

/** A dataset with a record set for each table whose rows the sender may read. Rows may change with the next version: the dataset is told as live. */
export function croissantDataset(origin: string, record: CatalogueRecord, tables: readonly ReadableTable[], locale: Locale): object {
  const agency = record.agency.name[locale] || record.agency.name.zh
  return {
    '@context': context,
    ...schemaOrgDataset(origin, record, locale),
    '@type': 'sc:Dataset',
    // Readers of Croissant know no kinds of organization, so the narrower type of schema.org is no author to them.
    creator: { '@type': 'sc:Organization', name: agency, url: `${origin}/agencies/${record.agency.slug}` },
    citeAs: `${agency}. ${record.name[locale] || record.name.zh}. ${datasetPage(origin, record)}`,
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    isLiveDataset: true,
    distribution: tables.map(({ table }) => ({
      '@type': 'cr:FileObject',
      '@id': fileId(table),
      name: fileId(table),
      contentUrl: `${origin}/api/v1/tables/${encodeURIComponent(table.slug)}/rows?format=parquet`,
      // The name by which readers of Croissant know it; the registered one is younger.
      encodingFormat: 'application/x-parquet',
      ...(table.version?.files && { contentSize: `${table.version.files.parquet.bytes} B`, sha256: table.version.files.parquet.sha256 }),
    })),
    recordSet: tables.map(({ table }) => recordSetOf(table)),
  }
}
