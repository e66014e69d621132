import { Type } from 'typebox'
import { codeLists, labelOf, SearchAnswerSchema, type Code, type SearchAnswer } from '../../model/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { summariesByIds } from '../dataset-summary.ts'
import { visibilityOf } from '../visibility.ts'

const many = (description: string) => Type.Optional(Type.Array(Type.String(), { maxItems: 50, description }))

async function agencyLabels(ctx: Context, ids: readonly string[]): Promise<Map<string, Code>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db.selectFrom('agency').select(['id', 'slug', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map((a) => [a.id, { code: a.slug, label: a.name }]))
}

async function agencyIds(ctx: Context, slugs: readonly string[] | undefined): Promise<string[] | undefined> {
  if (slugs === undefined || slugs.length === 0) return undefined
  const rows = await ctx.db.selectFrom('agency').select('id').where('slug', 'in', slugs).execute()
  // An unknown agency must find nothing rather than everything.
  return rows.length > 0 ? rows.map((r) => r.id) : ['00000000-0000-0000-0000-000000000000']
}

export const searchDatasets = defineOperation({
  name: 'search-datasets',
  http: 'GET /datasets',
  stage: 'catalogue',
  summary: { zh: '搜索目录', en: 'Search the catalogue' },
  description: {
    zh: '中英文检索名称、摘要、部门、字段名和代码值,五个分面带计数;只含您看得到的数据集。',
    en: 'Searches names, summaries, agencies, field names and code values in Chinese and English, with five facets; only what you may see.',
  },
  effects: 'read',
  input: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 400, description: 'Words; "a phrase"; -without.' })),
    theme: many('Codes of the sixteen fields.'),
    agency: many('Slugs of agencies.'),
    openClass: many('Codes of 开放类型.'),
    updateCycle: many('Codes of 更新周期.'),
    format: many('CSV, JSON, Parquet …'),
    sort: Type.Optional(Type.Enum(['relevance', 'modified', 'name'], { default: 'relevance' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: SearchAnswerSchema,
  access: anyone(),
  examples: [{ summary: { zh: '找噪声', en: 'Look for noise' }, input: { q: '噪声', openClass: ['unconditional'] } }],
  async run(ctx, input): Promise<SearchAnswer> {
    const visibility = await visibilityOf(ctx)
    const agency = await agencyIds(ctx, input.agency)
    const answer = await ctx.services.search.search({
      text: input.q ?? '',
      filters: {
        ...(input.theme && { theme: input.theme }),
        ...(agency && { agency }),
        ...(input.openClass && { openClass: input.openClass }),
        ...(input.updateCycle && { updateCycle: input.updateCycle }),
        ...(input.format && { format: input.format }),
      },
      sort: input.sort ?? 'relevance',
      limit: input.limit ?? 20,
      ...(input.cursor && { cursor: input.cursor }),
      visibility,
    })
    const why = new Map(answer.hits.map((h) => [h.id, h.why]))
    const [items, labels] = await Promise.all([
      summariesByIds(
        ctx,
        answer.hits.map((h) => h.id),
      ),
      agencyLabels(
        ctx,
        answer.facets.agency.map((f) => f.code),
      ),
    ])
    const coded = (list: string, counts: readonly { code: string; count: number }[]) =>
      counts.map((c) => ({ ...c, label: labelOf(codeLists[list] ?? [], c.code) }))
    return {
      total: answer.total,
      truncated: answer.cursor !== null,
      relaxed: answer.relaxed,
      hits: items.map((d) => ({ ...d, why: (why.get(d.id) ?? []) as SearchAnswer['hits'][number]['why'] })),
      facets: {
        theme: coded('theme', answer.facets.theme),
        agency: answer.facets.agency.flatMap((f) => {
          const known = labels.get(f.code)
          return known ? [{ ...known, count: f.count }] : []
        }),
        openClass: coded('openClass', answer.facets.openClass),
        updateCycle: coded('updateCycle', answer.facets.updateCycle),
        format: answer.facets.format.map((f) => ({ ...f, label: { zh: f.code, en: f.code } })),
      },
      cursor: answer.cursor,
      tookMs: answer.took,
    }
  },
})
