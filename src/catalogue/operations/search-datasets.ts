import { Type, type Static } from 'typebox'
import { labelOf, SearchAnswerSchema, type Code, type SearchAnswer, type Text } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { summariesByIds } from '../dataset-summary.ts'
import { readCodes } from '../settings/city-codes.ts'
import { cityDistricts } from '../districts.ts'
import type { Box, FacetName, SearchRequest, SearchAnswer as IndexAnswer } from '../search/index.ts'
import { useByWeek } from '../use-weeks.ts'
import { visibilityOf } from '../visibility.ts'
import { searchDatabase } from './search-fallback.ts'

const many = (description: string) => Type.Optional(Type.Array(Type.String(), { maxItems: 50, description }))

const text = (zh: string, en: string): Text => ({ zh, en })
/** Names of the codes that stand in no code list. */
const freshLabels: readonly Code[] = [
  { code: 'on-time', label: text('按承诺更新', 'Updated as promised') },
  { code: 'late', label: text('晚了', 'Late') },
  { code: 'unknown', label: text('没有承诺周期', 'No cycle promised') },
]
const qualityLabels: readonly Code[] = [
  { code: 'high', label: text('80 分及以上', '80 and above') },
  { code: 'middle', label: text('60 至 79 分', '60 to 79') },
  { code: 'low', label: text('60 分以下', 'Below 60') },
  { code: 'unknown', label: text('还不能算', 'Not measured yet') },
]

const year = (description: string) => Type.Optional(Type.Integer({ minimum: 1000, maximum: 9999, description }))
const SearchInputSchema = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 400, description: 'Words; "a phrase"; -without.' })),
  theme: many('Codes of the sixteen fields.'),
  agency: many('Slugs of agencies.'),
  openClass: many('Codes of 开放类型.'),
  updateCycle: many('Codes of 更新周期.'),
  format: many('CSV, JSON, Parquet …'),
  fresh: many('on-time, late, unknown: the last update against the promised cycle.'),
  quality: many('high from 80, middle from 60, low below, unknown.'),
  area: many('Codes of the districts the data speak of.'),
  from: year('First year the data must reach.'),
  to: year('Last year the data must begin by.'),
  box: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: '^-?[0-9.]+(,-?[0-9.]+){3}$',
      description: 'west,south,east,north in degrees; the data lie in it at least in part.',
    }),
  ),
  sort: Type.Optional(Type.Enum(['relevance', 'modified', 'name', 'rows', 'use'], { default: 'relevance' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: Type.Optional(Type.String({ maxLength: 1500 })),
})
export type SearchInput = Static<typeof SearchInputSchema>

async function agencyLabels(ctx: Context, ids: readonly string[]): Promise<Map<string, Code>> {
  const read = async (): Promise<Map<string, Code>> =>
    new Map((await ctx.db.selectFrom('agency').select(['id', 'slug', 'name']).execute()).map((a) => [a.id, { code: a.slug, label: a.name }]))
  const known = await ctx.services.overview.get('agency names', read)
  // One that was made a moment ago.
  return ids.every((id) => known.has(id)) ? known : read()
}

async function agencyIds(ctx: Context, slugs: readonly string[] | undefined): Promise<string[] | undefined> {
  if (slugs === undefined || slugs.length === 0) return undefined
  const rows = await ctx.db.selectFrom('agency').select('id').where('slug', 'in', slugs).execute()
  // An unknown agency must find nothing rather than everything.
  return rows.length > 0 ? rows.map((r) => r.id) : ['00000000-0000-0000-0000-000000000000']
}

/** A box as parameters write it. @throws InvalidInput */
export function searchBox(box: string): Box {
  const [west, south, east, north] = box.split(',').map(Number) as [number, number, number, number]
  if (west <= east && south <= north && west >= -180 && east <= 180 && south >= -90 && north <= 90) return [west, south, east, north]
  throw invalidInput({
    code: 'PUJIANG_SEARCH_BOX',
    detail: { zh: '范围写作“西,南,东,北”，单位是度。', en: 'A box is west,south,east,north in degrees.' },
    cure: { zh: '西不大于东，南不大于北。', en: 'West is not above east, south not above north.' },
    faults: [{ at: 'box', message: { zh: '范围不对', en: 'not a box' } }],
  })
}

async function requestOf(ctx: Context, input: SearchInput): Promise<SearchRequest> {
  const agency = await agencyIds(ctx, input.agency)
  const chosen = (['theme', 'openClass', 'updateCycle', 'format', 'fresh', 'quality', 'area'] as const).flatMap((name) =>
    input[name] ? [[name, input[name]] as const] : [],
  )
  return {
    text: input.q ?? '',
    filters: { ...Object.fromEntries(chosen), ...(agency && { agency }) },
    ...((input.from !== undefined || input.to !== undefined) && { years: { from: input.from, to: input.to } }),
    ...(input.box && { box: searchBox(input.box) }),
    // To the minute, so that the same question finds its answer remembered.
    now: Math.floor(ctx.clock.now().getTime() / 60_000) * 60,
    sort: input.sort ?? 'relevance',
    limit: input.limit ?? 20,
    ...(input.cursor && { cursor: input.cursor }),
    visibility: await visibilityOf(ctx),
  }
}

/** By the index; by the database while the index is not whole or its thread has died. Both know only what the caller may see. */
async function found(ctx: Context, input: SearchInput): Promise<{ answer: IndexAnswer; degraded: boolean }> {
  const request = await requestOf(ctx, input)
  const { search } = ctx.services
  if (search.complete) {
    const { generation } = search
    try {
      return { answer: await search.search(request), degraded: false }
    } catch (error) {
      // Anything but the death of the thread is a fault of ours and must be seen.
      if (search.generation === generation) throw error
    }
  }
  return { answer: await searchDatabase(ctx, request), degraded: true }
}

export const searchDatasets = defineOperation({
  name: 'search-datasets',
  http: 'GET /datasets',
  stage: 'catalogue',
  summary: { zh: '搜索目录', en: 'Search the catalogue' },
  description: {
    zh: '中英文检索名称、摘要、部门、字段名和代码值，同义词也算；九个分面带计数，可按年份和地区筛选；只含您看得到的数据集。',
    en: 'Searches names, summaries, agencies, field names and values in Chinese and English, with synonyms; nine facets with counts, years and places; only what you may see.',
  },
  effects: 'read',
  input: SearchInputSchema,
  output: SearchAnswerSchema,
  access: anyone(),
  examples: [{ summary: { zh: '找噪声', en: 'Look for noise' }, input: { q: '噪声', openClass: ['unconditional'] } }],
  async run(ctx, input): Promise<SearchAnswer> {
    const { answer, degraded } = await found(ctx, input)
    const byId = new Map(answer.hits.map((h) => [h.id, h]))
    const ids = answer.hits.map((h) => h.id)
    const [items, uses, labels, districts, codes] = await Promise.all([
      summariesByIds(ctx, ids),
      useByWeek(ctx, ids),
      agencyLabels(
        ctx,
        answer.facets.agency.map((f) => f.code),
      ),
      ctx.services.overview.get('districts', () => cityDistricts(ctx.db)),
      readCodes(ctx),
    ])
    const coded = (list: readonly Code[], name: FacetName) => answer.facets[name].map((c) => ({ ...c, label: labelOf(list, c.code) }))
    const plain = (name: FacetName) => answer.facets[name].map((c) => ({ ...c, label: { zh: c.code, en: c.code } }))
    return {
      total: answer.total,
      truncated: answer.cursor !== null,
      relaxed: answer.relaxed,
      degraded,
      also: answer.also,
      corrections: answer.corrections,
      hits: items.map((d) => {
        const hit = byId.get(d.id)
        return {
          ...d,
          why: hit?.why ?? [],
          quality: hit?.quality ?? null,
          years: hit?.years ?? null,
          use: uses.get(d.id) ?? [],
        }
      }),
      facets: {
        theme: coded(codes['theme'] ?? [], 'theme'),
        agency: answer.facets.agency.flatMap((f) => {
          const known = labels.get(f.code)
          return known ? [{ ...known, count: f.count }] : []
        }),
        openClass: coded(codes['openClass'] ?? [], 'openClass'),
        updateCycle: coded(codes['updateCycle'] ?? [], 'updateCycle'),
        format: plain('format'),
        fresh: coded(freshLabels, 'fresh'),
        quality: coded(qualityLabels, 'quality'),
        area: coded(
          districts.map((d) => ({ code: d.code, label: { zh: d.zh, en: d.en || d.zh } })),
          'area',
        ),
        year: plain('year'),
      },
      cursor: answer.cursor,
      tookMs: answer.took,
    }
  },
})
