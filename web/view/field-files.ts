import type { FieldDetail, TableDetail, Text } from '../../src/model/index.ts'

/** Types of a field in the two vocabularies; numbers that JSON would round travel as text in the API. */
const csvwTypes: Readonly<Record<string, string>> = {
  text: 'string',
  integer: 'integer',
  decimal: 'decimal',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'dateTime',
  time: 'time',
  json: 'json',
}
const schemaTypes: Readonly<Record<string, Record<string, unknown>>> = {
  text: { type: ['string', 'null'] },
  integer: { type: ['integer', 'string', 'null'] },
  decimal: { type: ['number', 'string', 'null'] },
  double: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  date: { type: ['string', 'null'], format: 'date' },
  timestamp: { type: ['string', 'null'] },
  time: { type: ['string', 'null'] },
  json: {},
}

const both = (text: Text | null): Record<string, string> => (text ? Object.fromEntries(Object.entries(text).filter(([, words]) => words !== '')) : {})
const titlesOf = (field: FieldDetail): Record<string, string> => ({ ...(field.header && { zh: field.header }), ...both(field.label) })

/** Columns of a table after CSV on the Web (W3C), beside its CSV. */
export const printCsvw = (table: TableDetail, csv: string): string =>
  `${JSON.stringify(
    {
      '@context': ['http://www.w3.org/ns/csvw', { '@language': 'zh' }],
      url: csv,
      'dc:title': both(table.name),
      tableSchema: {
        columns: table.fields.map((field) => ({
          name: field.name,
          titles: titlesOf(field),
          datatype: csvwTypes[field.type] ?? 'string',
          ...(field.description && { 'dc:description': both(field.description) }),
          ...(field.unit && { 'schema:unitText': field.unit }),
        })),
      },
    },
    null,
    2,
  )}\n`

/** One row of a table as the API answers it, after JSON Schema 2020-12. */
export const printJsonSchema = (table: TableDetail, address: string): string =>
  `${JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: address,
      title: table.name.en || table.name.zh,
      type: 'object',
      properties: Object.fromEntries(
        table.fields.map((field) => [
          field.name,
          {
            ...schemaTypes[field.type],
            title: field.label?.en || field.label?.zh || field.header || field.name,
            ...(field.description && { description: field.description.en || field.description.zh }),
          },
        ]),
      ),
    },
    null,
    2,
  )}\n`
