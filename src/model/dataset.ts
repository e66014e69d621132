import { Type, type Static } from 'typebox'
import { AgencyRefSchema } from './agency.ts'
import { TextSchema } from './text.ts'
import { TableDetailSchema } from './table.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const DatasetSummarySchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: TextSchema,
  summary: TextSchema,
  agency: AgencyRefSchema,
  theme: Type.String(),
  keywords: Type.Array(Type.String()),
  shareClass: Type.String(),
  openClass: Type.String(),
  updateCycle: Type.String(),
  status: Type.String(),
  synthetic: Type.Boolean({ description: 'Generated for demonstration, not real.' }),
  formats: Type.Array(Type.String()),
  rows: nullable(Type.Integer({ description: 'Rows of the current versions of its tables together; null for callers who may not read them all.' })),
  fields: Type.Integer(),
  publishedAt: nullable(Type.String()),
  modifiedAt: nullable(Type.String()),
  fresh: Type.Enum(['on-time', 'late', 'unknown'], { description: 'Last update against the promised cycle.' }),
})
/** A dataset (信息资源) in a list. Times are ISO 8601 with zone. */
export type DatasetSummary = Static<typeof DatasetSummarySchema>

export const WhySchema = Type.Object({
  field: Type.Enum(['name', 'summary', 'field', 'keyword', 'agency', 'code']),
  text: Type.String(),
  spans: Type.Array(Type.Array(Type.Integer())),
  more: Type.Optional(Type.Integer({ description: 'Further places of the same kind that are not listed.' })),
  table: Type.Optional(Type.String({ description: 'Of a value: its table.' })),
  column: Type.Optional(Type.String({ description: 'Of a value: the API name of its column.' })),
  value: Type.Optional(Type.String({ description: 'Of a value: as it stands in the rows.' })),
  rows: Type.Optional(Type.Integer({ description: 'Of a value: rows that hold it, as the statistics of the version count them.' })),
})
export type Why = Static<typeof WhySchema>

export const FacetCountSchema = Type.Object({ code: Type.String(), label: TextSchema, count: Type.Integer() })

export const SearchHitSchema = Type.Object({
  ...DatasetSummarySchema.properties,
  why: Type.Array(WhySchema),
  quality: nullable(Type.Integer({ description: 'Score of 0 to 100, see read-quality; null where nothing can be measured.' })),
  years: nullable(Type.Object({ from: Type.Integer(), to: Type.Integer() }, { description: 'Years the data cover, both included.' })),
  use: Type.Array(Type.Integer(), { description: 'Views, downloads and API calls of the last 26 weeks, oldest first; empty where there were none.' }),
})
export type SearchHit = Static<typeof SearchHitSchema>

export const SearchAnswerSchema = Type.Object({
  total: Type.Integer(),
  truncated: Type.Boolean(),
  relaxed: Type.Boolean({ description: 'No entry holds every word; these hold some.' }),
  degraded: Type.Boolean({ description: 'The index is being built: answered by the database, newest first, words as they stand.' }),
  also: Type.Array(Type.Object({ word: Type.String(), others: Type.Array(Type.String()) }), {
    description: 'Words that were also looked for by their synonyms.',
  }),
  corrections: Type.Array(Type.Object({ text: Type.String(), total: Type.Integer() }), {
    description: 'Where nothing holds every word: nearby spellings of the question that find something.',
  }),
  hits: Type.Array(SearchHitSchema),
  facets: Type.Object({
    theme: Type.Array(FacetCountSchema),
    agency: Type.Array(FacetCountSchema),
    openClass: Type.Array(FacetCountSchema),
    updateCycle: Type.Array(FacetCountSchema),
    format: Type.Array(FacetCountSchema),
    fresh: Type.Array(FacetCountSchema),
    quality: Type.Array(FacetCountSchema, { description: 'high from 80, middle from 60, low below, unknown.' }),
    area: Type.Array(FacetCountSchema, { description: 'Districts the data speak of.' }),
    year: Type.Array(FacetCountSchema, { description: 'Datasets that cover the year, ascending.' }),
  }),
  cursor: nullable(Type.String()),
  tookMs: Type.Number(),
})
export type SearchAnswer = Static<typeof SearchAnswerSchema>

export const DistributionSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['table', 'file', 'link', 'service']),
  name: TextSchema,
  url: nullable(Type.String()),
  mediaType: nullable(Type.String()),
  bytes: nullable(Type.Integer()),
  table: nullable(TableDetailSchema),
})
export type Distribution = Static<typeof DistributionSchema>

export const RightsSchema = Type.Object({
  readRows: Type.Boolean(),
  edit: Type.Boolean(),
  load: Type.Boolean(),
  submit: Type.Boolean(),
  approve: Type.Boolean(),
})

export const DatasetDetailSchema = Type.Object({
  ...DatasetSummarySchema.properties,
  description: nullable(TextSchema),
  code: nullable(Type.String()),
  shareCondition: nullable(Type.String()),
  openCondition: nullable(Type.String()),
  legalBasis: nullable(Type.String()),
  licence: nullable(Type.String()),
  contact: nullable(Type.String()),
  spatial: nullable(Type.String()),
  temporal: nullable(Type.String({ description: 'Period covered as stated, ISO 8601: one date or two with a slash.' })),
  series: nullable(Type.String({ description: 'Name of the series it belongs to.' })),
  hvdCategory: nullable(Type.String({ description: 'Category of the high-value datasets of the EU.' })),
  revision: Type.Integer(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  distributions: Type.Array(DistributionSchema),
  may: RightsSchema,
  howToAsk: nullable(TextSchema),
  review: nullable(
    Type.Object({
      id: Type.String(),
      submittedBy: Type.String(),
      submittedAt: Type.String(),
      note: nullable(Type.String()),
      mayDecide: Type.Boolean(),
    }),
  ),
})
/** A dataset with GB/T 21063 core metadata, its distributions and what the caller may do with it. */
export type DatasetDetail = Static<typeof DatasetDetailSchema>
