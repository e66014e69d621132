import type { Field, FieldType } from '../../model/index.ts'

/** Types of Spark. Parquet has a time of day and Spark none: it is told as text. */
const types: Readonly<Record<FieldType, string>> = {
  text: 'string',
  integer: 'long',
  decimal: 'decimal',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  time: 'string',
  json: 'string',
}

/** Columns as the struct of Spark that `schemaString` holds. */
export const schemaString = (fields: readonly Field[]): string =>
  JSON.stringify({
    type: 'struct',
    fields: fields.map((field) => ({
      name: field.name,
      type: field.type === 'decimal' ? `decimal(${field.precision ?? 38},${field.scale ?? 0})` : types[field.type],
      nullable: true,
      metadata: { 'delta.columnMapping.id': field.id },
    })),
  })
