import type { CatalogueRecord, FieldType, RecordField, RecordTable, Text } from '../../model/index.ts'
import { datasetPage, licenceAddress } from '../dataset-addresses.ts'
import type { ReadableTable } from '../one-record.ts'

const datatypes: Readonly<Record<FieldType, string | object>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'decimal',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  // Cells have a space between day and clock where XML Schema has a T, and parts of a second where there are any.
  timestamp: { base: 'dateTime', format: 'yyyy-MM-dd HH:mm:ss.SSSSSS' },
  time: 'time',
  json: 'json',
}

/** Natural language property: both languages by their tags. */
const titles = ({ zh, en }: Text): object => ({ zh: [zh || en], ...(en && en !== zh && { en: [en] }) })

const columnOf = (field: RecordField): object => ({
  name: field.name,
  titles: field.name,
  datatype: datatypes[field.type],
  ...(field.label && { 'rdfs:label': titles(field.label) }),
  ...(field.description && { 'dc:description': titles(field.description) }),
})

const tableOf = (origin: string, table: RecordTable): object => ({
  url: `${origin}/api/v1/tables/${encodeURIComponent(table.slug)}/rows?format=csv`,
  tableSchema: { columns: table.fields.map(columnOf) },
})

/** The tables of a dataset whose rows the sender may read, as a table group. */
export const tableGroup = (origin: string, record: CatalogueRecord, tables: readonly ReadableTable[]): object => ({
  '@context': ['http://www.w3.org/ns/csvw', { '@language': 'zh' }],
  'dc:title': titles(record.name),
  'dc:description': titles(record.description ?? record.summary),
  'dc:publisher': { 'schema:name': titles(record.agency.name) },
  ...(record.licence && { 'dc:license': { '@id': licenceAddress(origin, record.licence) } }),
  'dc:modified': { '@value': record.modifiedAt ?? record.changedAt, '@type': 'xsd:dateTime' },
  'dcat:landingPage': { '@id': datasetPage(origin, record) },
  tables: tables.map(({ table }) => tableOf(origin, table)),
})
