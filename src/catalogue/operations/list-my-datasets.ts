import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { DatasetSummarySchema } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'
import { summariesByIds } from '../dataset-summary.ts'
import { deskFacts, dueFacts } from '../desk-facts.ts'
import { qualityNumbers, withPromise, type StoredQualityNumbers } from '../quality-numbers.ts'
import { qualityOf } from '../quality-score.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const sortable = (time: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce(to_char(${time} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '~')`

const plain = (text: string): RawBuilder<unknown> => sql`${text}`
const asText = (key: RawBuilder<unknown>, facts = sql``): Key => ({ key, order: sql`${key} collate "C"`, after: plain, facts })

interface Key {
  /** What a page goes on after, as text that sorts the same way. */
  key: RawBuilder<unknown>
  /** The same as the index has it, so that a page reads no more than its rows. */
  order: RawBuilder<unknown>
  after(text: string): RawBuilder<unknown>
  /** What has to be known of every dataset for this order. */
  facts: RawBuilder<unknown>
}

/** What lists are sorted by. */
const keys: Readonly<Record<string, Key>> = {
  updated: {
    key: sql`to_char(d.updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
    order: sql`d.updated_at`,
    after: (text) => sql`(${text} || 'Z')::timestamptz`,
    facts: sql``,
  },
  name: asText(sql`d.slug`),
  due: asText(sortable(sql`k.due_at`), dueFacts),
  findings: asText(sql`lpad(d.findings::text, 12, '0')`),
  version: asText(sortable(sql`(k.last ->> 'at')::timestamptz`), deskFacts),
}
const mostCounted = 10_000
const falling = new Set(['updated', 'findings', 'version'])

interface Found {
  id: string
  key: string
  facts: {
    dataAt: string | null
    dueAt: string | null
    lateAt: string | null
    findings: number
    versions: number
    last: { number: number; state: string; at: string; findings: number } | null
    updates: string[] | null
    numbers: StoredQualityNumbers
  }
}

export const listMyDatasets = defineOperation({
  name: 'list-my-datasets',
  http: 'GET /desk/datasets',
  stage: 'catalogue',
  summary: { zh: '我管的数据集', en: 'Datasets I look after' },
  description: {
    zh: '带下次更新何时到期、最新版本、不合处、质量分和最近的更新。',
    en: 'With the time the next update is due, the newest version, findings, quality and the latest updates.',
  },
  effects: 'read',
  input: Type.Object({
    status: Type.Optional(Type.Enum(['draft', 'in-review', 'published', 'retired'])),
    due: Type.Optional(
      Type.Enum(['late', 'soon', 'promised'], { description: 'Late against the promise; due within seven days; with any promise.' }),
    ),
    findings: Type.Optional(Type.Boolean({ description: 'Only those with cells that did not fit.' })),
    q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name or of the slug.' })),
    sort: Type.Optional(Type.Enum(Object.keys(keys), { default: 'updated' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        ...DatasetSummarySchema.properties,
        dataAt: nullable(Type.String({ description: 'When rows were last published, else the entry.' })),
        dueAt: nullable(Type.String({ description: 'When the next update is due by the promised cycle.' })),
        lateAt: nullable(Type.String({ description: 'From when on it counts as late.' })),
        findings: Type.Integer({ description: 'Cells of the current versions that did not fit.' }),
        versions: Type.Integer(),
        last: nullable(Type.Object({ number: Type.Integer(), state: Type.String(), at: Type.String(), findings: Type.Integer() })),
        updates: Type.Array(Type.String(), { description: 'Times of the latest published versions, newest first.' }),
        quality: nullable(Type.Integer({ description: '0 to 100; null where nothing can be measured.' })),
      }),
    ),
    total: Type.Integer({ description: `Counted to ${mostCounted}.` }),
    more: Type.Boolean({ description: 'There are more than were counted.' }),
    cursor: nullable(Type.String()),
    truncated: Type.Boolean(),
  }),
  examples: [{ summary: { zh: '我能改的数据集', en: 'Datasets I may edit' }, input: {}, as: 'steward' }],
  access: signedIn(),
  async run(ctx, input) {
    const limit = input.limit ?? 50
    const sort = input.sort ?? 'updated'
    const { key, order, after: keyAfter, facts } = keys[sort] ?? asText(sql`d.slug`)
    const now = ctx.clock.now()
    const after = input.cursor === undefined ? undefined : decodeCursor<[string, string]>(input.cursor, 2)
    if (after && !isUuid(String(after[1]))) decodeCursor('')
    const soon = new Date(now.getTime() + 7 * 86_400_000)
    const pattern = `%${(input.q ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    const condition = sql`${ctx.access.where('edit', 'dataset')}
      ${input.status ? sql`and d.status = ${input.status}` : sql``}
      ${input.due === 'late' ? sql`and d.status = 'published' and k.late_at < ${now}` : sql``}
      ${input.due === 'soon' ? sql`and d.status = 'published' and k.due_at between ${now} and ${soon}` : sql``}
      ${input.due === 'promised' ? sql`and d.status = 'published' and k.due_at is not null` : sql``}
      ${input.findings ? sql`and d.findings > 0` : sql``}
      ${input.q ? sql`and (d.name ->> 'zh' ilike ${pattern} or d.name ->> 'en' ilike ${pattern} or d.slug ilike ${pattern})` : sql``}`
    const direction = falling.has(sort) ? sql`desc` : sql``
    const compare = falling.has(sort) ? sql`<` : sql`>`
    // Whoever looks after the whole city has every dataset here: what is told of a dataset is worked out for the page only, unless it decides the page.
    const chosenBy = input.due && facts !== deskFacts ? dueFacts : facts
    const [{ rows }, total] = await Promise.all([
      sql<Found>`
        select d.id, d.key, json_build_object('dataAt', k.data_at, 'dueAt', k.due_at, 'lateAt', k.late_at, 'findings', k.findings, 'versions', k.versions,
          'last', k.last, 'updates', k.updates, 'numbers', ${qualityNumbers(sql`d.id`)}) as facts
        from (
          select d.id, d.status, d.update_cycle, d.modified_at, ${key} as key from dataset d ${chosenBy}
          where ${condition} ${after ? sql`and (${order}, d.id) ${compare} (${keyAfter(String(after[0]))}, ${after[1]}::uuid)` : sql``}
          order by ${order} ${direction}, d.id ${direction} limit ${limit + 1}
        ) d ${deskFacts} order by d.key collate "C" ${direction}, d.id ${direction}`.execute(ctx.db),
      sql<{
        n: number
      }>`select count(*)::int as n from (select from dataset d ${input.due ? dueFacts : sql``} where ${condition} limit ${mostCounted + 1}) counted`.execute(
        ctx.db,
      ),
    ])
    const page = rows.slice(0, limit)
    const summaries = new Map(
      (
        await summariesByIds(
          ctx,
          page.map(({ id }) => id),
        )
      ).map((summary) => [summary.id, summary]),
    )
    const items = page.flatMap(({ id, facts: { numbers, ...facts } }) => {
      const summary = summaries.get(id)
      if (!summary) return []
      return [{ ...summary, ...facts, updates: facts.updates ?? [], quality: qualityOf(withPromise(numbers, summary.updateCycle)).score }]
    })
    const last = page.at(-1)
    const truncated = rows.length > limit
    const counted = total.rows[0]?.n ?? 0
    return {
      items,
      total: Math.min(counted, mostCounted),
      more: counted > mostCounted,
      cursor: truncated && last ? encodeCursor([last.key, last.id]) : null,
      truncated,
    }
  },
})
