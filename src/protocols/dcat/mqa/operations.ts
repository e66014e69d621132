import './tables.ts'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { catalogueRecords } from '../../../catalogue/index.ts'
import { TextSchema, type Text } from '../../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../../platform/db/index.ts'
import { notFound } from '../../../platform/errors/index.ts'
import { isUuid } from '../../../platform/identity/index.ts'
import { anyone, defineOperation, may, type Context } from '../../../platform/operations/index.ts'
import { dimensions, indicators, mostPoints, ratingOf, type Indicator } from './indicators.ts'
import { bestPoints, distributionIndicators, populationPoints } from './score-described.ts'
import { bringUpToDate, scoreRecords } from './score-records.ts'

const RatingSchema = Type.Enum(['excellent', 'good', 'sufficient', 'bad'], { description: '351, 221 and 121 points are the bounds.' })
const IndicatorSchema = {
  id: Type.String(),
  dimension: Type.Enum([...dimensions]),
  label: TextSchema,
  points: Type.Integer({ description: 'Points it gives.' }),
  mend: Type.Union([Type.String(), Type.Null()], { description: 'Entry of the metadata that decides it; `parts` for links and files.' }),
}
const told = ({ id, dimension, label, points, mend }: Indicator) => ({ id, dimension, label, points, mend })
const rounded = (points: number): number => Math.round(points * 100) / 100

export const showMetadataScore = defineOperation({
  name: 'show-metadata-score',
  http: 'GET /datasets/{dataset}/metadata-score',
  stage: 'protocols',
  summary: { zh: '一个数据集的元数据得分', en: 'The metadata score of a dataset' },
  description: {
    zh: '按欧洲数据门户公布的 405 分表（MQA）给这个数据集的 DCAT 描述打分：best 只看最好的一个分发，population 按各分发的比例。外部链接没有探过的不给分，写在 unchecked 里。',
    en: 'Scores the DCAT description of the dataset by the 405-point table (MQA) of the European portal: `best` looks at the best distribution, `population` at the share of all. Links that were not asked yet give no points and stand in `unchecked`.',
  },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({
    best: Type.Integer(),
    population: Type.Number(),
    of: Type.Integer(),
    rating: RatingSchema,
    distributions: Type.Integer(),
    indicators: Type.Array(
      Type.Object({
        ...IndicatorSchema,
        got: Type.Boolean({ description: 'In the best distribution.' }),
        share: Type.Number({ description: 'Share of the distributions that have it, 0 to 1; of the dataset itself 0 or 1.' }),
      }),
    ),
    unchecked: Type.Array(Type.String(), { description: 'Indicators without points only because the address was not asked yet.' }),
  }),
  examples: [{ summary: { zh: '一个数据集', en: 'One dataset' }, input: { dataset: 'hotline-cases' } }],
  access: may('see', 'dataset'),
  async run(ctx, input) {
    const id = ctx.subject?.id ?? (await ctx.access.require('see', 'dataset', input.dataset))
    const [record] = await catalogueRecords(ctx, sql`d.id = ${id}::uuid`, sql`d.id`, 1, false, 'everybody')
    if (!record) throw notFound({ zh: '数据集', en: 'dataset' }, input.dataset)
    const [scored] = await scoreRecords(ctx, [record])
    const { lacks, held, distributions, unchecked } = scored!
    const best = bestPoints(scored!)
    return {
      best,
      population: rounded(populationPoints(scored!)),
      of: mostPoints,
      rating: ratingOf(best),
      distributions,
      indicators: indicators.map((one) => {
        const at = distributionIndicators.indexOf(one)
        const share = at < 0 ? Number(!lacks.includes(one.id)) : distributions === 0 ? 0 : (held[at] ?? 0) / distributions
        return { ...told(one), got: !lacks.includes(one.id), share: rounded(share) }
      }),
      unchecked,
    }
  },
})

const scope = {
  agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of an agency.' })),
  mine: Type.Optional(Type.Boolean({ description: 'Only datasets the caller may edit.' })),
}

/** Public datasets of a scope, over `s` and `d`. Drafts and hidden ones are in no harvest and in no score. */
const within = (ctx: Context, { agency, mine }: { agency?: string; mine?: boolean }): RawBuilder<unknown> => sql`
  d.status = 'published' and d.share_class <> 'none'
  and ${agency === undefined ? sql`true` : sql`d.agency_id = (select a.id from agency a where a.slug = ${agency})`}
  and ${mine ? ctx.access.where('edit', 'dataset') : sql`true`}`

/** Datasets that are alike count together: a city has few kinds of gaps. */
interface Alike {
  lacks: string[]
  held: number[]
  distributions: number
  datasets: number
}

export const showCatalogueScore = defineOperation({
  name: 'show-catalogue-score',
  http: 'GET /metadata-score',
  stage: 'protocols',
  summary: { zh: '目录的元数据得分', en: 'The metadata score of the catalogue' },
  description: {
    zh: '公开的数据集按 405 分表（MQA）的平均分、各方面的分，以及先补哪一项：每项值几分、缺在多少个数据集。complete 为假时还有数据集没有算到，过一会儿再问。',
    en: 'Mean points of the public datasets by the 405-point table (MQA), of each dimension, and what to mend first: the points of an indicator and in how many datasets it is missing. While `complete` is false some are not scored yet.',
  },
  effects: 'read',
  input: Type.Object(scope),
  output: Type.Object({
    datasets: Type.Integer(),
    complete: Type.Boolean(),
    best: Type.Number({ description: 'Mean over the datasets, by their best distribution.' }),
    population: Type.Number({ description: 'By the share of datasets and distributions.' }),
    of: Type.Integer(),
    rating: RatingSchema,
    full: Type.Integer({ description: 'Datasets with all points.' }),
    dimensions: Type.Array(Type.Object({ id: Type.Enum([...dimensions]), best: Type.Number(), of: Type.Integer() })),
    first: Type.Array(Type.Object({ ...IndicatorSchema, datasets: Type.Integer(), gain: Type.Integer({ description: 'Points times datasets.' }) }), {
      description: 'What is missing, the most to gain first.',
    }),
  }),
  examples: [{ summary: { zh: '整个目录', en: 'The whole catalogue' }, input: {} }],
  access: anyone(),
  async run(ctx, input) {
    const complete = await bringUpToDate(ctx)
    const count = async (): Promise<Alike[]> =>
      (
        await sql<Alike>`
        select s.lacks, s.held, s.distributions, count(*)::int as datasets from metadata_score s join dataset d on d.id = s.dataset_id
        where ${within(ctx, input)} group by s.lacks, s.held, s.distributions`.execute(ctx.db)
      ).rows
    // Counting 100,000 datasets takes 60 ms: of the whole catalogue, which is the same for everybody, it is remembered for seconds.
    const whole = complete && input.agency === undefined && !input.mine
    const rows = whole ? await ctx.services.overview.get('metadata-score', count) : await count()
    const sum = (of: (alike: Alike) => number): number => rows.reduce((total, alike) => total + of(alike), 0)
    const datasets = sum((alike) => alike.datasets)
    const [parts, per] = [sum((alike) => alike.distributions * alike.datasets), Math.max(1, datasets)]
    const missing = new Map(indicators.map(({ id }) => [id, sum((alike) => (alike.lacks.includes(id) ? alike.datasets : 0))]))
    const mean = (list: readonly Indicator[]): number =>
      rounded(list.reduce((total, { id, points }) => total + (points * (datasets - (missing.get(id) ?? 0))) / per, 0))
    const best = mean(indicators)
    const held = distributionIndicators.map((_, i) => sum((alike) => (alike.held[i] ?? 0) * alike.datasets))
    const lacks = (alike: Indicator): number => missing.get(alike.id) ?? 0
    const population = indicators.reduce((total, one) => {
      const at = distributionIndicators.indexOf(one)
      return total + one.points * (at < 0 ? (datasets - lacks(one)) / per : (held[at] ?? 0) / Math.max(1, parts))
    }, 0)
    return {
      datasets,
      complete,
      best,
      population: rounded(population),
      of: mostPoints,
      rating: ratingOf(Math.round(best)),
      full: sum((alike) => (alike.lacks.length === 0 ? alike.datasets : 0)),
      dimensions: dimensions.map((id) => {
        const own = indicators.filter(({ dimension }) => dimension === id)
        return { id, best: mean(own), of: own.reduce((total, { points }) => total + points, 0) }
      }),
      first: indicators
        .flatMap((one) => (lacks(one) > 0 ? [{ ...told(one), datasets: lacks(one), gain: one.points * lacks(one) }] : []))
        .toSorted((a, b) => b.gain - a.gain),
    }
  },
})

interface ListedScore {
  id: string
  slug: string
  name: Text
  agency: Text
  best: number
  lacks: string[]
}

export const listMetadataScores = defineOperation({
  name: 'list-metadata-scores',
  http: 'GET /metadata-scores',
  stage: 'protocols',
  summary: { zh: '数据集的元数据得分', en: 'Metadata scores of datasets' },
  description: { zh: '得分低的在前；可只列缺某一项的。', en: 'The fewest points first; of those that lack an indicator when one is named.' },
  effects: 'read',
  input: Type.Object({
    ...scope,
    lacks: Type.Optional(Type.Enum(indicators.map(({ id }) => id))),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({ slug: Type.String(), name: TextSchema, agency: TextSchema, best: Type.Integer(), lacks: Type.Array(Type.String()) }),
    ),
    cursor: Type.Union([Type.String(), Type.Null()]),
    truncated: Type.Boolean(),
  }),
  examples: [{ summary: { zh: '缺时间范围的', en: 'Those without a period' }, input: { lacks: 'temporal', limit: 2 } }],
  access: anyone(),
  async run(ctx, input) {
    await bringUpToDate(ctx)
    const limit = input.limit ?? 50
    const after = input.cursor === undefined ? null : decodeCursor<[number, string]>(input.cursor, 2)
    if (after && !(Number.isInteger(after[0]) && Math.abs(after[0]) <= mostPoints && isUuid(String(after[1])))) decodeCursor('')
    const { rows } = await sql<ListedScore>`
      select d.id, d.slug, d.name, a.name as agency, s.best, s.lacks
      from metadata_score s join dataset d on d.id = s.dataset_id join agency a on a.id = d.agency_id
      where ${within(ctx, input)} ${input.lacks ? sql`and ${input.lacks} = any(s.lacks)` : sql``}
        ${after ? sql`and (s.best, d.id) > (${after[0]}::smallint, ${after[1]}::uuid)` : sql``}
      order by s.best, d.id limit ${limit + 1}`.execute(ctx.db)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const truncated = rows.length > limit
    return { items, truncated, cursor: truncated && last ? encodeCursor([last.best, last.id]) : null }
  },
})
