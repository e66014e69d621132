import { sql } from 'kysely'
import { Type } from 'typebox'
import { CatalogueRecordSchema, FacetCountSchema, labelOf, type Code, type Text } from '../../model/index.ts'
import { upstream } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { catalogueRecords } from '../catalogue-records.ts'
import { readCondition } from '../read-condition.ts'
import { likePattern, type Condition, type SearchAnswer } from '../search/index.ts'
import { readCodes } from '../settings/city-codes.ts'
import { visibilityOf } from '../visibility.ts'
import { searchBox } from './search-datasets.ts'

interface AgencyName {
  id: string
  slug: string
  name: Text
}

const agencyNames = (ctx: Context): Promise<AgencyName[]> =>
  ctx.services.overview.get('agencies by slug', () => ctx.db.selectFrom('agency').select(['id', 'slug', 'name']).execute())

/** Agencies are named by slug or id in a condition; the index knows them by id. */
function withAgencyIds(condition: Condition, agencies: readonly AgencyName[]): Condition {
  if ('all' in condition) return { all: condition.all.map((part) => withAgencyIds(part, agencies)) }
  if ('any' in condition) return { any: condition.any.map((part) => withAgencyIds(part, agencies)) }
  if ('not' in condition) return { not: withAgencyIds(condition.not, agencies) }
  if (!('field' in condition) || condition.field !== 'agency') return condition
  const like = 'like' in condition ? likePattern(condition.like) : null
  const wanted = agencies.filter(({ id, slug }) => ('in' in condition ? condition.in.includes(slug) || condition.in.includes(id) : like?.test(slug)))
  return { field: 'agency', in: wanted.map(({ id }) => id) }
}

/** How long a question waits for an index that is being filled. */
const patience = 3000

async function wholeIndex(ctx: Context): Promise<Context['services']['search']> {
  const { search } = ctx.services
  for (let waited = 0; !search.complete && waited < patience; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50))
  if (search.complete) return search
  throw upstream({
    code: 'PUJIANG_SEARCH_BUILDING',
    status: 503,
    detail: { zh: '检索索引正在重建。', en: 'The search index is being built.' },
    cure: { zh: '请稍后再试。', en: 'Try again in a moment.' },
    facts: { retryAfter: 5 },
  })
}

const sorts = [
  'relevance',
  'modified',
  'name',
  'rows',
  'use',
  'name-desc',
  'changed',
  'changed-asc',
  'created',
  'created-asc',
  'slug',
  'slug-desc',
] as const

const counts = Type.Array(FacetCountSchema)

export const searchRecords = defineOperation({
  name: 'search-catalogue-records',
  http: 'POST /catalogue-records/search',
  stage: 'catalogue',
  summary: { zh: '按任意条件检索，取回完整条目', en: 'Whole entries that satisfy any condition' },
  description: {
    zh: '词(q)与条件(where)一起成立；分面只数命中的条目。where 由 {all:[…]}、{any:[…]}、{not:…}、{field,in:[…]}、{field,like:"*"}、{time,from,to}、{count:"resources",from,to}、{years:{from,to}}、{box:[西,南,东,北]}、{lacks}、{words,place,prefix} 组成。',
    en: 'Words (q) and a condition (where) together; facets count the hits only. `where` is made of {all:[…]}, {any:[…]}, {not:…}, {field,in:[…]}, {field,like:"*"}, {time,from,to}, {count:"resources",from,to}, {years:{from,to}}, {box:[west,south,east,north]}, {lacks}, {words,place,prefix}.',
  },
  effects: 'read',
  input: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 400, description: 'Words, all of them; "a phrase"; -without.' })),
    where: Type.Optional(Type.Unknown({ description: 'A condition of any shape.' })),
    box: Type.Optional(Type.String({ maxLength: 100, pattern: '^-?[0-9.]+(,-?[0-9.]+){3}$', description: 'west,south,east,north in degrees.' })),
    sort: Type.Optional(Type.Enum([...sorts], { default: 'relevance' })),
    then: Type.Optional(
      Type.Array(Type.Enum([...sorts]), { maxItems: 8, description: 'Orders of what the first leaves equal; relevance can only be the first.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 10 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
    all: Type.Optional(Type.Boolean({ description: 'Also drafts and retired entries the caller may see; only published ones when absent.' })),
    facets: Type.Optional(
      Type.Integer({ minimum: -1, maximum: 100_000, description: 'Count facets, so many codes of each; -1 for all; none when absent.' }),
    ),
  }),
  output: Type.Object({
    total: Type.Integer(),
    items: Type.Array(CatalogueRecordSchema),
    facets: Type.Union([
      Type.Object({
        theme: counts,
        agency: counts,
        openClass: counts,
        updateCycle: counts,
        format: counts,
        keyword: counts,
        licence: counts,
      }),
      Type.Null(),
    ]),
  }),
  access: anyone(),
  examples: [
    {
      summary: { zh: '环境或交通，不含草稿', en: 'Environment or transport' },
      input: {
        where: {
          any: [
            { field: 'theme', in: ['environment'] },
            { field: 'theme', in: ['transport'] },
          ],
        },
        limit: 2,
      },
    },
  ],
  async run(ctx, input) {
    const agencies = await agencyNames(ctx)
    const conditions: Condition[] = [
      ...(input.all ? [] : [{ field: 'status' as const, in: ['published'] }]),
      ...(input.where === undefined ? [] : [withAgencyIds(readCondition(input.where), agencies)]),
    ]
    const search = await wholeIndex(ctx)
    const answer = await search.search({
      text: input.q ?? '',
      visibility: await visibilityOf(ctx),
      sort: input.sort ?? 'relevance',
      ...(input.then && { then: input.then }),
      limit: input.limit ?? 10,
      offset: input.offset ?? 0,
      strict: true,
      bare: true,
      ...(conditions.length > 0 && { only: { all: conditions } }),
      ...(input.box && { box: searchBox(input.box), now: Math.floor(ctx.clock.now().getTime() / 60_000) * 60 }),
      ...(input.facets !== undefined && { labels: input.facets }),
    })
    const ids = answer.hits.map(({ id }) => id)
    const [items, facets] = await Promise.all([
      ids.length === 0 ? [] : catalogueRecords(ctx, sql`d.id = any(${ids}::uuid[])`, sql`array_position(${ids}::uuid[], d.id)`, ids.length, true),
      input.facets === undefined ? null : facetsOf(ctx, answer, agencies, input.facets),
    ])
    return { total: answer.total, items, facets }
  },
})

async function facetsOf(ctx: Context, answer: SearchAnswer, agencies: readonly AgencyName[], limit: number) {
  const codes = await ctx.services.overview.get('code lists', () => readCodes(ctx))
  const byId = new Map(agencies.map((agency) => [agency.id, agency]))
  const first = <T>(items: readonly T[]): readonly T[] => (limit < 0 ? items : items.slice(0, limit))
  const plain = (items: readonly { code: string; count: number }[]) =>
    items.map(({ code, count }) => ({ code, count, label: { zh: code, en: code } }))
  const coded = (list: readonly Code[] | undefined, items: readonly { code: string; count: number }[]) =>
    items.map(({ code, count }) => ({ code, count, label: labelOf(list ?? [], code) }))
  return {
    theme: coded(codes['theme'], first(answer.facets.theme)),
    agency: first(answer.facets.agency).flatMap(({ code, count }) => {
      const agency = byId.get(code)
      return agency ? [{ code: agency.slug, label: agency.name, count }] : []
    }),
    openClass: coded(codes['openClass'], first(answer.facets.openClass)),
    updateCycle: coded(codes['updateCycle'], first(answer.facets.updateCycle)),
    format: plain(first(answer.facets.format)),
    keyword: plain(answer.labels?.keyword ?? []),
    licence: coded(codes['licence'], answer.labels?.licence ?? []),
  }
}
