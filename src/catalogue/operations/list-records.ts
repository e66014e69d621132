import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { CatalogueRecordSchema } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { catalogueRecords, changedAt, utc } from '../catalogue-records.ts'

const time = (description: string) => Type.Optional(Type.String({ maxLength: 40, format: 'date-time', description }))

/** A time that the database has too: it knows no year 0. */
const isTime = (text: string): boolean => /^(?!0000)\d{4}-\d\d-\d\d[Tt ]/.test(text) && !Number.isNaN(Date.parse(text))

const noTime = (at: string, text: string) =>
  invalidInput({
    code: 'PUJIANG_TIME_INVALID',
    detail: { zh: `“${text}”不是时间。`, en: `“${text}” is not a time.` },
    cure: { zh: '写成 2026-11-22 或 2026-11-22T08:00:00Z。', en: 'Write 2026-11-22 or 2026-11-22T08:00:00Z.' },
    faults: [{ at, message: { zh: '不是时间', en: 'not a time' } }],
  })

/** Of ids and slugs in one list: which are which. */
const isId = (ref: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ref)

const changedWithin = (since: string | undefined, until: string | undefined): RawBuilder<unknown> =>
  sql`${since === undefined ? sql`true` : sql`${changedAt} >= ${utc(since)}`} and ${until === undefined ? sql`true` : sql`${changedAt} < ${utc(until)}`}`

export const listRecords = defineOperation({
  name: 'list-catalogue-records',
  http: 'GET /catalogue-records',
  stage: 'catalogue',
  summary: { zh: '成批取出完整目录', en: 'The whole catalogue, in batches' },
  description: {
    zh: '给镜像、收割和标准输出使用：每条含分发、字段、版本与校验值。按标识或按变更时间顺序，从 cursor 之后取；每批一样快。datasets 指名要哪些。',
    en: 'For mirrors, harvesters and exports: every entry with distributions, fields, versions and checksums. In the order of slugs or of change, from behind a cursor; each batch costs the same. `datasets` names the wanted ones.',
  },
  effects: 'read',
  input: Type.Object({
    datasets: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1000, description: 'Slugs or ids; hidden and missing ones are absent.' }),
    ),
    codes: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 1000, description: 'Codes of the directory.' })),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of an agency.' })),
    theme: Type.Optional(Type.String({ maxLength: 100 })),
    since: time('Changed at or after.'),
    until: time('Changed before.'),
    readable: Type.Optional(Type.Boolean({ description: 'Only those with a table whose rows the caller may read.' })),
    order: Type.Optional(Type.Enum(['slug', 'changed'], { default: 'slug' })),
    from: Type.Optional(Type.String({ maxLength: 100, description: 'First slug wanted.' })),
    before: Type.Optional(Type.String({ maxLength: 100, description: 'Only slugs before this one.' })),
    all: Type.Optional(Type.Boolean({ description: 'Also drafts and retired entries the caller may see; only published ones when absent.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({ items: Type.Array(CatalogueRecordSchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
  access: anyone(),
  examples: [{ summary: { zh: '两条', en: 'Two of them' }, input: { limit: 2 } }],
  async run(ctx, input) {
    const limit = input.limit ?? 100
    for (const at of ['since', 'until'] as const) {
      const text = input[at]
      if (text !== undefined && !isTime(text)) throw noTime(at, text)
    }
    const byChange = input.order === 'changed'
    const named = input.datasets ?? []
    const ids = named.filter(isId)
    const conditions = [
      input.all ? sql`true` : sql`d.status = 'published'`,
      input.datasets === undefined ? sql`true` : sql`(d.slug = any(${named}::text[]) or d.id = any(${ids}::uuid[]))`,
      input.codes === undefined ? sql`true` : sql`d.code = any(${input.codes}::text[])`,
      input.agency === undefined ? sql`true` : sql`d.agency_id = (select a.id from agency a where a.slug = ${input.agency})`,
      input.theme === undefined ? sql`true` : sql`d.theme = ${input.theme}`,
      input.from === undefined ? sql`true` : sql`d.slug >= ${input.from}`,
      input.before === undefined ? sql`true` : sql`d.slug < ${input.before}`,
      input.readable
        ? sql`${ctx.access.where('read-rows', 'dataset')} and exists (select from data_table r where r.dataset_id = d.id and r.current_version_id is not null)`
        : sql`true`,
      changedWithin(input.since, input.until),
    ]
    if (input.cursor !== undefined) {
      const [at, slug] = decodeCursor<[string, string]>(input.cursor, 2)
      if (typeof at !== 'string' || typeof slug !== 'string' || !isTime(at)) decodeCursor('')
      conditions.push(byChange ? sql`(${changedAt}, d.slug) > (${utc(String(at))}, ${String(slug)})` : sql`d.slug > ${String(slug)}`)
    }
    const order = byChange ? sql`${changedAt}, d.slug` : sql`d.slug`
    const found = await catalogueRecords(ctx, sql.join(conditions, sql` and `), order, limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    const truncated = found.length > limit
    return { items, truncated, cursor: truncated && last ? encodeCursor([last.changedAt, last.slug]) : null }
  },
})
