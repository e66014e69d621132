import { Type, type Static } from 'typebox'
import { coordinateSystems } from './table.ts'
import { TextSchema } from './text.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Name = Type.String({ minLength: 1, maxLength: 300 })

/** Forms a chart can take; `figure` is one number with its name. */
export const chartTypes = ['bar', 'line', 'area', 'scatter', 'histogram', 'heat', 'map', 'figure'] as const
export type ChartType = (typeof chartTypes)[number]

/** How dates are gathered: into stretches of time, or by the part of them that comes round again. */
export const chartPeriods = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'hour-of-day', 'weekday', 'month-of-year'] as const
export type ChartPeriod = (typeof chartPeriods)[number]

export const chartMeasures = ['count', 'distinct', 'sum', 'avg', 'median', 'min', 'max'] as const
export type ChartMeasure = (typeof chartMeasures)[number]

export const ChartSpecSchema = Type.Object(
  {
    type: Type.Enum([...chartTypes]),
    x: nullable(Name),
    per: nullable(Type.Enum([...chartPeriods])),
    y: nullable(Name),
    yPer: nullable(Type.Enum([...chartPeriods])),
    measure: Type.Object({ fn: Type.Enum([...chartMeasures]), field: nullable(Name) }, { additionalProperties: false }),
    series: nullable(Name),
    facet: nullable(Name),
    top: Type.Integer({ minimum: 1, maximum: 60, description: 'Categories shown; the rest is told.' }),
    coordinates: nullable(Type.Enum([...coordinateSystems], { description: 'System a map states; the one of the table when null.' })),
  },
  { additionalProperties: false },
)
/** What a chart shows of a table: fields by API name. Together with a query and a version it draws the same picture for ever. */
export type ChartSpec = Static<typeof ChartSpecSchema>

/** A chart with everything as usual: rows counted as bars. */
export const plainChart: ChartSpec = {
  type: 'bar',
  x: null,
  per: null,
  y: null,
  yPer: null,
  measure: { fn: 'count', field: null },
  series: null,
  facet: null,
  top: 20,
  coordinates: null,
}

/** A question in the language of `docs/reference/query.md`, as canonical text. */
export const ChartQuerySchema = Type.Object(
  {
    select: Type.Optional(Type.String({ maxLength: 20_000 })),
    where: Type.Optional(Type.String({ maxLength: 20_000 })),
    group_by: Type.Optional(Type.String({ maxLength: 20_000 })),
    order_by: Type.Optional(Type.String({ maxLength: 20_000 })),
    limit: Type.Optional(Type.String({ maxLength: 10 })),
  },
  { additionalProperties: false },
)
export type ChartQuery = Static<typeof ChartQuerySchema>

export const ChartDetailSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  title: TextSchema,
  note: nullable(TextSchema),
  table: Type.String({ description: 'Slug of the table.' }),
  dataset: Type.Object({ slug: Type.String(), name: TextSchema, agency: TextSchema, synthetic: Type.Boolean() }),
  version: nullable(Type.Integer({ description: 'Pinned version; null follows the newest.' })),
  query: ChartQuerySchema,
  spec: ChartSpecSchema,
  createdAt: Type.String(),
  updatedAt: Type.String(),
  mayEdit: Type.Boolean(),
})
/** A saved chart: a question to one version of a table, and how its answer is drawn. */
export type ChartDetail = Static<typeof ChartDetailSchema>

const Publication = {
  id: Type.String(),
  slug: Type.String(),
  title: TextSchema,
  summary: TextSchema,
  agency: nullable(Type.Object({ slug: Type.String(), name: TextSchema })),
  status: Type.Enum(['draft', 'published']),
  revision: Type.Integer(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  publishedAt: nullable(Type.String()),
}
export const PublicationSummarySchema = Type.Object(Publication)
/** A story or dashboard as lists show it. */
export type PublicationSummary = Static<typeof PublicationSummarySchema>

const May = Type.Object({ edit: Type.Boolean(), publish: Type.Boolean() })
export const StoryDetailSchema = Type.Object({ ...Publication, body: TextSchema, may: May })
/** A story: Markdown in both languages with charts and tables that are drawn when it is read. */
export type StoryDetail = Static<typeof StoryDetailSchema>

export const DashboardItemSchema = Type.Union([
  Type.Object(
    { kind: Type.Literal('chart'), chart: Type.String({ minLength: 1, maxLength: 100 }), wide: Type.Boolean() },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('text'), text: Type.Object(TextSchema.properties), wide: Type.Boolean() }, { additionalProperties: false }),
])
export type DashboardItem = Static<typeof DashboardItemSchema>
export const DashboardDetailSchema = Type.Object({ ...Publication, items: Type.Array(DashboardItemSchema), may: May })
/** A dashboard: charts, figures and words in their order. */
export type DashboardDetail = Static<typeof DashboardDetailSchema>
