import type { Field, FieldType } from '../../model/index.ts'

const types: Readonly<Record<FieldType, string>> = {
  text: 'string',
  integer: 'long',
  decimal: 'decimal',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
  json: 'string',
}

const typeOf = ({ type, precision, scale }: Field): string => (type === 'decimal' ? `decimal(${precision ?? 18}, ${scale ?? 2})` : types[type])

/** Fields as a schema of Iceberg: their ids are those of the lake, and of the columns in the files. */
export const icebergSchema = (fields: readonly Field[], id: number) => ({
  type: 'struct',
  'schema-id': id,
  fields: fields.map((field) => ({
    id: field.id,
    name: field.name,
    required: false,
    type: typeOf(field),
    ...(field.header !== field.name && { doc: field.header }),
  })),
})
