import { Type, type Static } from 'typebox'
import { FieldSchema } from './field.ts'
import { TextSchema } from './text.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const ColumnStatisticsSchema = Type.Object({
  fieldId: Type.Integer(),
  nulls: Type.Integer(),
  distinct: nullable(Type.Integer()),
  distinctApproximate: Type.Boolean(),
  min: nullable(Type.String({ description: 'As text; dates and times in ISO 8601.' })),
  max: nullable(Type.String()),
  topValues: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
  topApproximate: Type.Boolean(),
  histogram: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), count: Type.Integer() }), {
    description: 'Equal-width bins of number and time fields; empty for others.',
  }),
})
/** Statistics of one column of one version, as far as the caller's right goes. */
export type ColumnStatistics = Static<typeof ColumnStatisticsSchema>

export const FieldDetailSchema = Type.Object({
  ...FieldSchema.properties,
  label: nullable(TextSchema),
  description: nullable(TextSchema),
  unit: nullable(Type.String()),
  codeList: nullable(Type.String()),
  sensitivity: Type.String(),
  shareClass: Type.String(),
  openClass: Type.String(),
  position: Type.Integer(),
  readable: Type.Boolean({ description: 'The caller may read its cells.' }),
  statistics: nullable(ColumnStatisticsSchema),
})
export type FieldDetail = Static<typeof FieldDetailSchema>

export const VersionSchema = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  state: Type.Enum(['staged', 'published', 'held', 'retracted']),
  mode: Type.Enum(['replace', 'append']),
  rows: nullable(Type.Integer({ description: 'As far as the right goes; null for callers who may not read the rows.' })),
  bytes: nullable(Type.Integer({ description: 'Null for callers who may not read all rows.' })),
  contentHash: nullable(Type.String({ description: 'Over the logical rows; null for callers who may not read all rows.' })),
  findings: Type.Integer({ description: 'Cells that did not fit their column; 0 for callers who may not see them.' }),
  createdAt: Type.String(),
  publishedAt: nullable(Type.String()),
  retraction: Type.Optional(
    nullable(
      Type.Object({ at: Type.String(), reason: Type.String() }, { description: 'Since when and why it is retracted; its rows are given no more.' }),
    ),
  ),
  reason: Type.Optional(nullable(Type.String({ description: 'Reason of the last change of its state; for the own agency.' }))),
  current: Type.Boolean(),
  source: nullable(Type.Object({ fileName: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
})
export type Version = Static<typeof VersionSchema>

/** Systems in which longitude and latitude are given in China; CGCS2000 and WGS84 differ by centimetres, the others are shifted by hundreds of metres. */
export const coordinateSystems = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const
export type CoordinateSystem = (typeof coordinateSystems)[number]

export const TableDetailSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  datasetId: Type.String(),
  name: TextSchema,
  fields: Type.Array(FieldDetailSchema, { description: 'Fields the caller may know of; closed ones are absent.' }),
  key: Type.Array(Type.String(), { description: 'Fields that together tell its rows apart; empty where none are declared.' }),
  lookupKeys: Type.Array(Type.String()),
  orderField: nullable(Type.String()),
  coordinateSystem: nullable(
    Type.Enum([...coordinateSystems], {
      description: 'System of its coordinates as the steward stated it; null when nobody did, then read as CGCS2000.',
    }),
  ),
  version: nullable(VersionSchema),
  versions: Type.Integer({ description: 'Versions the caller may know of.' }),
  mayReadRows: Type.Boolean(),
  servingCopy: Type.Boolean({ description: 'The fast copy of the current version is ready.' }),
})
/** A table: governed rows with fields and immutable versions. */
export type TableDetail = Static<typeof TableDetailSchema>

export const RowsAnswerSchema = Type.Object({
  table: Type.String(),
  version: Type.Integer(),
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  rowCount: Type.Integer(),
  truncated: Type.Boolean(),
  cursor: nullable(Type.String()),
})
/** Shape of `GET /tables/{table}/rows` in JSON; the engine prints it, Node only pipes. */
export type RowsAnswer = Static<typeof RowsAnswerSchema>

export const FindingSchema = Type.Object({
  row: Type.Integer({ description: '0-based position in the source (`_row`).' }),
  column: Type.String(),
  raw: nullable(Type.String()),
  reason: Type.String({ description: 'Reason code, e.g. not-a-number, not-a-date, extra-cells.' }),
})
export type Finding = Static<typeof FindingSchema>

export const UploadSchema = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  state: Type.Enum(['received', 'sniffed', 'loading', 'loaded', 'failed', 'discarded']),
  guess: Type.Unknown({
    description: 'What the sniffer thinks (collect Guess): format, encoding, delimiter, header, columns with types and reasons, first rows.',
  }),
  settings: Type.Unknown(),
  jobId: nullable(Type.String()),
  versionId: nullable(Type.String()),
  createdAt: Type.String(),
})
export type Upload = Static<typeof UploadSchema>
