import { Type, type Static } from 'typebox'

/**
 * Logical types of a field, and how each is kept in Parquet. `decimal` carries precision and scale in `typeArgs`.
 * Money is decimal, never double: sums of doubles differ per engine.
 */
export const fieldTypes = ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'time', 'json'] as const
export type FieldType = (typeof fieldTypes)[number]

export const FieldSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1, description: 'Stable number of the field in its table; the Iceberg and Parquet field id.' }),
    name: Type.String({ description: 'API name, unique in the table.' }),
    header: Type.String({ description: 'The header as it stood in the source.' }),
    type: Type.Enum([...fieldTypes]),
    precision: Type.Optional(Type.Integer({ minimum: 1, maximum: 38 })),
    scale: Type.Optional(Type.Integer({ minimum: 0, maximum: 38 })),
  },
  { $id: 'Field' },
)
/** One field (数据项) of a table as the lake knows it; the catalogue adds labels, unit and classes. */
export type Field = Static<typeof FieldSchema>
