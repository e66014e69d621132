import { sql } from 'kysely'
import { Type } from 'typebox'
import { FacetCountSchema, TextSchema, type Text } from '../../model/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { citySettings } from '../city-settings.ts'
import { codesOf } from '../settings/city-codes.ts'
import { promisedSeconds } from '../dataset-summary.ts'

const ThemeCountSchema = Type.Object({ ...FacetCountSchema.properties, onTime: Type.Integer({ description: 'Updated as promised.' }) })
const ChangeSchema = Type.Object({
  at: Type.String(),
  kind: Type.Enum(['published', 'updated']),
  dataset: Type.Object({ slug: Type.String(), name: TextSchema, agency: TextSchema }),
  version: Type.Union([Type.Integer(), Type.Null()]),
  rows: Type.Union([Type.Integer(), Type.Null()]),
})

export const CityOverviewSchema = Type.Object({
  name: TextSchema,
  synthetic: Type.Boolean(),
  datasets: Type.Integer(),
  agencies: Type.Integer(),
  rows: Type.Integer({ description: 'Rows open to everybody.' }),
  themes: Type.Array(ThemeCountSchema),
  recent: Type.Array(ChangeSchema),
})

interface Overview {
  datasets: number
  agencies: number
  rows: number
  byTheme: { theme: string; count: number; onTime: number }[]
}

/** Counts speak of the public catalogue only, so they are the same for every caller and may be kept for a few seconds. */
export const showCity = defineOperation({
  name: 'show-city',
  http: 'GET /city',
  stage: 'catalogue',
  summary: { zh: '城市概况', en: 'The city at a glance' },
  effects: 'read',
  input: Type.Object({}),
  output: CityOverviewSchema,
  examples: [{ summary: { zh: '城市的概况', en: 'The city at a glance' }, input: {} }],
  access: anyone(),
  async run(ctx) {
    const settings = await citySettings(ctx)
    const now = ctx.clock.now()
    const overview = await ctx.services.overview.get('city', async () => {
      const { rows } = await sql<Overview>`
        select count(*)::int as datasets, (select count(*)::int from agency where kind <> 'city') as agencies,
          coalesce((select sum(v.rows) from data_table t join table_version v on v.id = t.current_version_id
            join dataset x on x.id = t.dataset_id where x.status = 'published' and x.share_class <> 'none' and x.open_class = 'unconditional'), 0)::bigint as rows,
          (select coalesce(json_agg(g), '[]') from (
            select d.theme, count(*)::int as count, count(*) filter (where d.modified_at >= ${now}::timestamptz - make_interval(secs => c.seconds))::int as "onTime"
            from dataset d left join json_to_recordset(${JSON.stringify(promisedSeconds)}::json) as c(cycle text, seconds float8) on c.cycle = d.update_cycle
            where d.status = 'published' and d.share_class <> 'none' group by d.theme) g) as "byTheme"
        from dataset d where d.status = 'published' and d.share_class <> 'none'`.execute(ctx.db)
      return rows[0] as Overview
    })
    const { rows: recent } = await sql<{
      r: {
        at: string
        kind: 'published' | 'updated'
        dataset: { slug: string; name: Text; agency: Text }
        version: number | null
        rows: number | null
      }
    }>`
      select json_build_object('at', d.modified_at, 'kind', case when v.number > 1 then 'updated' else 'published' end,
        'dataset', json_build_object('slug', d.slug, 'name', d.name, 'agency', a.name),
        'version', v.number, 'rows', case when d.open_class = 'unconditional' then v.rows end) as r
      from (select * from dataset d where d.status = 'published' and d.share_class <> 'none' order by modified_at desc nulls last, id limit 8) d
      join agency a on a.id = d.agency_id
      left join lateral (select v.number, v.rows from data_table t join table_version v on v.id = t.current_version_id where t.dataset_id = d.id order by v.published_at desc nulls last limit 1) v on true
      order by d.modified_at desc nulls last`.execute(ctx.db)
    return {
      name: settings.name,
      synthetic: settings.synthetic,
      datasets: overview.datasets,
      agencies: overview.agencies,
      rows: overview.rows,
      themes: (codesOf(settings)['theme'] ?? []).map((t) => {
        const own = overview.byTheme.find((d) => d.theme === t.code)
        return { code: t.code, label: t.label, count: own?.count ?? 0, onTime: own?.onTime ?? 0 }
      }),
      recent: recent.map((row) => row.r),
    }
  },
})
