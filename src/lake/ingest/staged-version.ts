import { Type, type Static } from 'typebox'
import { FieldSchema } from '../../model/index.ts'

const Count = Type.Integer({ minimum: 0 })

export const ValueCountSchema = Type.Object({ value: Type.String(), count: Count })
export const HistogramBinSchema = Type.Object({
  from: Type.String({ description: 'Lower bound, inclusive, written like min and max.' }),
  to: Type.String({ description: 'Upper bound, exclusive but for the last bin.' }),
  count: Count,
})

export const ColumnStatisticsSchema = Type.Object(
  {
    fieldId: Type.Integer(),
    nulls: Count,
    empties: Type.Integer({ minimum: 0, description: 'Texts of no character; they are not null.' }),
    distinct: Count,
    distinctApproximate: Type.Boolean({ description: 'A HyperLogLog estimate, off by a few per cent.' }),
    min: Type.Union([Type.String(), Type.Null()], { description: 'Smallest value as text; texts are cut at 200 characters.' }),
    max: Type.Union([Type.String(), Type.Null()]),
    topValues: Type.Array(ValueCountSchema, { description: 'At most twenty of the most frequent values.' }),
    topValuesApproximate: Type.Boolean({ description: 'Counts are scaled up from a sample of rows.' }),
    histogram: Type.Optional(Type.Array(HistogramBinSchema, { description: 'For numbers, dates and times.' })),
    histogramApproximate: Type.Optional(Type.Boolean()),
    averageLength: Type.Optional(Type.Number({ description: 'Characters, for texts.' })),
  },
  { $id: 'ColumnStatistics' },
)
/** What one scan tells about a column of a version. */
export type ColumnStatistics = Static<typeof ColumnStatisticsSchema>

export const FindingGroupSchema = Type.Object({
  fieldId: Type.Union([Type.Integer(), Type.Null()], { description: 'Null where whole rows are meant.' }),
  column: Type.String({ description: 'API name of the field; empty where whole rows are meant.' }),
  reason: Type.String(),
  count: Count,
})

export const StagedFileSchema = Type.Object({
  path: Type.String(),
  rows: Count,
  bytes: Count,
  firstRow: Type.Integer({ minimum: 0, description: '_row of the first row of the file.' }),
  statistics: Type.Record(
    Type.String(),
    Type.Object({
      min: Type.Union([Type.String(), Type.Null()]),
      max: Type.Union([Type.String(), Type.Null()]),
      nulls: Type.Union([Count, Type.Null()]),
    }),
    { description: 'By field id, from the footer.' },
  ),
})
export type StagedFile = Static<typeof StagedFileSchema>

export const StagedVersionSchema = Type.Object(
  {
    fields: Type.Array(FieldSchema),
    nextFieldId: Type.Integer(),
    rows: Type.Integer({ minimum: 0, description: 'Rows of the version: those of the parent and the new ones.' }),
    addedRows: Count,
    bytes: Type.Integer({ minimum: 0, description: 'Bytes of the new files.' }),
    files: Type.Array(StagedFileSchema, { description: 'The new files only.' }),
    contentHash: Type.String({ description: 'Over the logical rows of the version in order; see the README.' }),
    statistics: Type.Array(ColumnStatisticsSchema),
    findings: Type.Object({
      path: Type.Union([Type.String(), Type.Null()]),
      bytes: Count,
      count: Type.Integer({ minimum: 0, description: 'All findings; the file keeps the first million.' }),
      groups: Type.Array(FindingGroupSchema),
    }),
    engine: Type.String(),
    settings: Type.Record(Type.String(), Type.Unknown(), { description: 'LoadSettings as applied: guesses and overrides together.' }),
    work: Type.Object({
      seconds: Type.Record(Type.String(), Type.Number()),
      cpuSeconds: Type.Number(),
      peakMemoryBytes: Type.Integer(),
      passes: Type.Integer(),
    }),
  },
  { $id: 'StagedVersion' },
)
/** A version whose files are written but that nothing names yet. */
export type StagedVersion = Static<typeof StagedVersionSchema>
