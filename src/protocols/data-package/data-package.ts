import type { CatalogueRecord, FieldType, Locale, RecordField, RecordTable, Text } from '../../model/index.ts'
import { datasetPage, licenceAddress } from '../dataset-addresses.ts'
import type { ReadableTable } from '../one-record.ts'

/** Types of Table Schema; times without zone are local to the city. */
const types: Readonly<Record<FieldType, string>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'datetime',
  time: 'time',
  // A list or a single value is JSON too, and no object.
  json: 'any',
}

const say = (text: Text | null, locale: Locale): string => (text ? text[locale] || text.zh || text.en : '')

function fieldOf(field: RecordField, locale: Locale): object {
  const title = say(field.label, locale)
  const description = say(field.description, locale)
  return {
    name: field.name,
    type: types[field.type],
    // Cells print times as ISO 8601 with a space or a T; `any` leaves reading them to the tool.
    ...(field.type === 'timestamp' && { format: 'any' }),
    ...(title && { title }),
    ...(description && { description }),
    ...(field.unit && { unit: field.unit }),
  }
}

const resourceOf = (origin: string, table: RecordTable, name: Text, locale: Locale): object => ({
  name: table.slug,
  type: 'table',
  title: say(name, locale),
  path: `${origin}/api/v1/tables/${encodeURIComponent(table.slug)}/rows?format=csv`,
  scheme: 'http',
  format: 'csv',
  mediatype: 'text/csv',
  encoding: 'utf-8',
  ...(table.version?.files && { bytes: table.version.files.csv.bytes, hash: `sha256:${table.version.files.csv.sha256}` }),
  schema: {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: table.fields.map((field) => fieldOf(field, locale)),
    missingValues: [''],
  },
})

/** A dataset as a Data Package of the tables whose rows the sender may read. */
export function dataPackage(origin: string, record: CatalogueRecord, tables: readonly ReadableTable[], locale: Locale): object {
  const description = say(record.description, locale) || say(record.summary, locale)
  const version = tables[0]?.table.version?.number
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: record.slug,
    id: record.id,
    title: say(record.name, locale),
    description,
    homepage: datasetPage(origin, record),
    created: record.publishedAt ?? record.createdAt,
    ...(version !== undefined && { version: String(version) }),
    ...(record.keywords.length > 0 && { keywords: record.keywords }),
    ...(record.licence && { licenses: [{ name: record.licence, path: licenceAddress(origin, record.licence) }] }),
    contributors: [{ title: say(record.agency.name, locale), path: `${origin}/agencies/${record.agency.slug}`, roles: ['publisher'] }],
    resources: tables.map(({ table, name }) => resourceOf(origin, table, name, locale)),
  }
}
