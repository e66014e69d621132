import { Type, type Static } from 'typebox'
import { FieldSchema } from './field.ts'
import { TextSchema } from './text.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const RecordFieldSchema = Type.Object({
  ...FieldSchema.properties,
  label: nullable(TextSchema),
  description: nullable(TextSchema),
  unit: nullable(Type.String()),
  codeList: nullable(Type.String()),
})
/** A field of a table as an export of the catalogue tells it; closed ones are absent. */
export type RecordField = Static<typeof RecordFieldSchema>

const PublicFileSchema = Type.Object({ bytes: Type.Integer(), sha256: Type.String({ description: 'Over the very bytes, hexadecimal.' }) })
export const RecordVersionSchema = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  publishedAt: nullable(Type.String()),
  rows: nullable(Type.Integer({ description: 'Null for callers who may not read all rows, as bytes and hash.' })),
  bytes: nullable(Type.Integer()),
  contentHash: nullable(Type.String({ description: 'SHA-256 over the logical rows, hexadecimal.' })),
  files: nullable(
    Type.Object(
      { csv: PublicFileSchema, json: PublicFileSchema, parquet: PublicFileSchema },
      {
        description: 'The whole table as everybody downloads it; null for callers who get other columns, of large tables, and until it is measured.',
      },
    ),
  ),
})

export const RecordTableSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  lookupKeys: Type.Array(Type.String()),
  coordinateSystem: nullable(Type.String()),
  version: nullable(RecordVersionSchema),
  versions: Type.Integer({ description: 'Published versions.' }),
  fields: Type.Array(RecordFieldSchema),
})
export type RecordTable = Static<typeof RecordTableSchema>

export const RecordDistributionSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['table', 'file', 'link', 'service']),
  name: TextSchema,
  url: nullable(Type.String()),
  mediaType: nullable(Type.String()),
  bytes: nullable(Type.Integer()),
  sha256: nullable(Type.String({ description: 'Of a file as it is: over its bytes, hexadecimal.' })),
  createdAt: Type.String(),
  readable: Type.Boolean({ description: 'The caller may read its rows or its file; of links and services always.' }),
  table: nullable(RecordTableSchema),
})
export type RecordDistribution = Static<typeof RecordDistributionSchema>

export const CatalogueRecordSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  code: nullable(Type.String()),
  name: TextSchema,
  summary: TextSchema,
  description: nullable(TextSchema),
  agency: Type.Object({
    id: Type.String(),
    slug: Type.String(),
    name: TextSchema,
    kind: Type.String(),
    code: nullable(Type.String()),
    contact: nullable(Type.String()),
  }),
  theme: Type.String(),
  keywords: Type.Array(Type.String()),
  shareClass: Type.String(),
  openClass: Type.String(),
  openCondition: nullable(Type.String()),
  legalBasis: nullable(Type.String()),
  updateCycle: Type.String(),
  licence: nullable(Type.String()),
  contact: nullable(Type.String()),
  spatial: nullable(Type.String()),
  series: nullable(Type.String({ description: 'Name of the series it belongs to.' })),
  hvdCategory: nullable(Type.String({ description: 'Category of the high-value datasets of the EU.' })),
  synthetic: Type.Boolean(),
  status: Type.String(),
  revision: Type.Integer(),
  createdAt: Type.String(),
  publishedAt: nullable(Type.String()),
  modifiedAt: nullable(Type.String({ description: 'When its rows last changed.' })),
  changedAt: Type.String({ description: 'When anything of the entry last changed, rows and words alike.' }),
  period: nullable(
    Type.Object(
      { from: Type.String(), to: Type.String() },
      {
        description: 'First and last day or time of its rows, as far as all may read them; as the provider states it where no column tells.',
      },
    ),
  ),
  box: nullable(Type.Array(Type.Number(), { description: 'West, south, east, north in degrees.' })),
  distributions: Type.Array(RecordDistributionSchema),
})
/** Everything an export of the catalogue says of one dataset, as far as the caller may see it. Times are ISO 8601 in UTC. */
export type CatalogueRecord = Static<typeof CatalogueRecordSchema>
