import { sql } from 'kysely'
import { Type } from 'typebox'
import { rightOf } from '../../lake/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { qualityNumbers, withPromise, type StoredQualityNumbers } from '../quality-numbers.ts'
import { qualityOf, qualityParts } from '../quality-score.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

interface Asked {
  cycle: string
  numbers: StoredQualityNumbers
}
interface Finding {
  table: string
  field: number
  column: string
  reason: string
  count: number
}

/** Counts of findings by field and reason, as far as the caller may read all rows of the field; raw cells stay with `list-findings`. */
async function findingsOf(ctx: Context, datasetId: string): Promise<Finding[]> {
  const { rows: tables } = await sql<{
    id: string
  }>`select id from data_table where dataset_id = ${datasetId} and current_version_id is not null`.execute(ctx.db)
  const found = await Promise.all(
    tables.map(async ({ id }) => {
      const table = await ctx.services.tables.forRows(ctx, id)
      const right = await rightOf(ctx, table)
      if (!right || right.rowFilter !== null || !table.version) return []
      const { rows } = await sql<Finding>`
        with recursive chain as (
          select v.id, v.mode, v.parent_id from table_version v where v.id = ${table.version.id}
          union all select p.id, p.mode, p.parent_id from chain c join table_version p on c.mode = 'append' and p.id = c.parent_id
        )
        select ${table.slug}::text as "table", fc.field_id as field, f.name as "column", fc.reason, sum(fc.count)::float8 as count
        from chain c join finding_count fc on fc.version_id = c.id join field f on f.table_id = ${id} and f.field_id = fc.field_id and f.active
        where fc.field_id = any(${right.fieldIds}::int[]) group by 2, 3, 4 order by 5 desc, 3, 4 limit 200`.execute(ctx.db)
      return rows
    }),
  )
  return found.flat()
}

interface Update {
  at: string
  table: string
  number: number
}

export const readQuality = defineOperation({
  name: 'read-quality',
  http: 'GET /datasets/{dataset}/quality',
  stage: 'catalogue',
  summary: { zh: '看一个数据集的质量怎样算出', en: 'See how the quality of a dataset is computed' },
  description: {
    zh: '分数与各部分的数,不含不公开的列;最近的更新与承诺的周期相比;不合类型的单元格按列和原因计数。',
    en: 'The score with the figures of its parts, closed columns left out; the latest updates against the promised cycle; counts of cells that did not fit, by column and reason.',
  },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({
    score: nullable(Type.Integer({ description: '0 to 100, rounded down; null where nothing can be measured.' })),
    weights: Type.Integer({ description: 'Sum of the weights that counted.' }),
    parts: Type.Array(
      Type.Object({
        code: Type.Enum([...qualityParts]),
        weight: Type.Integer(),
        share: nullable(Type.Number({ description: 'Null where there is nothing to measure.' })),
        good: Type.Number(),
        of: Type.Number(),
      }),
    ),
    promisedSeconds: nullable(Type.Number({ description: 'Time within which an update keeps the cycle; null where none is promised.' })),
    updates: Type.Array(
      Type.Object({
        at: Type.String(),
        table: Type.String(),
        version: Type.Integer(),
        gapSeconds: nullable(Type.Number({ description: 'Since the update before.' })),
        kept: nullable(Type.Boolean({ description: 'Whether the promise was kept; null where there is none.' })),
      }),
      { description: 'The latest 12 published versions, newest first.' },
    ),
    findings: Type.Array(Type.Object({ table: Type.String(), column: Type.String(), reason: Type.String(), count: Type.Integer() })),
    mayReadFindings: Type.Boolean({ description: 'The caller may read the cells themselves (list-findings).' }),
  }),
  access: may('see', 'dataset'),
  examples: [{ summary: { zh: '热线工单的质量', en: 'Quality of the hotline cases' }, input: { dataset: 'hotline-cases' } }],
  async run(ctx, input) {
    const id = ctx.subject?.id ?? (await ctx.access.require('see', 'dataset', input.dataset))
    const [asked, updates, findings, mayReadFindings] = await Promise.all([
      sql<Asked>`select d.update_cycle as cycle, ${qualityNumbers(sql.ref('d.id'))} as numbers from dataset d where d.id = ${id}`.execute(ctx.db),
      sql<Update>`
        select v.published_at as at, t.slug as "table", v.number from table_version v join data_table t on t.id = v.table_id
        join dataset d on d.id = t.dataset_id
        where t.dataset_id = ${id} and v.state = 'published' and v.published_at is not null and (d.status = 'published' or ${ctx.access.where('read-findings', 'dataset')})
        order by v.published_at desc, v.number desc limit 13`.execute(ctx.db),
      findingsOf(ctx, id),
      ctx.access.may('read-findings', 'dataset', id),
    ])
    const { cycle, numbers } = asked.rows[0] as Asked
    const figures = withPromise(numbers, cycle)
    const promised = figures.promisedSeconds
    const times = updates.rows.map((u) => ({ ...u, time: new Date(u.at).getTime() }))
    return {
      ...qualityOf(figures),
      promisedSeconds: promised,
      updates: times.slice(0, 12).map((u, i) => {
        const before = times.slice(i + 1).find((older) => older.time < u.time)
        const gapSeconds = before ? (u.time - before.time) / 1000 : null
        return {
          at: new Date(u.time).toISOString(),
          table: u.table,
          version: u.number,
          gapSeconds,
          kept: promised === null || gapSeconds === null ? null : gapSeconds <= promised,
        }
      }),
      findings,
      mayReadFindings,
    }
  },
})
