import { sql } from 'kysely'
import { Type } from 'typebox'
import { VersionSchema, type Version } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { rightOf } from '../rights.ts'
import { versionAsOf } from '../version-as-of.ts'

const versionBefore = (cursor: string): number => {
  const [number] = decodeCursor<[number]>(cursor, 1)
  return Number.isSafeInteger(number) && Math.abs(number) < 2 ** 31 ? number : 0
}

export const listVersions = defineOperation({
  name: 'list-versions',
  http: 'GET /tables/{table}/versions',
  stage: 'lake',
  summary: { zh: '表的版本', en: 'Versions of a table' },
  effects: 'read',
  input: Type.Object({
    table: Type.String(),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    retracted: Type.Optional(Type.Boolean({ description: 'Also those that were public and are retracted, with date and reason.' })),
    asof: Type.Optional(Type.String({ maxLength: 40, description: 'A day or time: only the version that was current then.' })),
  }),
  output: Type.Object({ items: Type.Array(VersionSchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
  examples: [{ summary: { zh: '一张表的版本', en: 'The versions of a table' }, input: { table: 'hotline-cases' } }],
  access: may('see', 'table'),
  async run(ctx, input) {
    const id = await ctx.access.require('see', 'table', input.table)
    const table = await ctx.services.tables.forRows(ctx, id)
    const right = await rightOf(ctx, table)
    const own = right?.ground === 'own'
    // Figures of a version speak of all its rows.
    const whole = right !== null && right.rowFilter === null
    const limit = input.limit ?? 50
    const only = input.asof === undefined ? undefined : Number(await versionAsOf(ctx, id, input.asof))
    const before = input.cursor === undefined ? undefined : versionBefore(input.cursor)
    const rows = await ctx.db
      .selectFrom('table_version')
      .selectAll()
      .select(
        sql<Date | null>`(select max(c.at) from version_change c where c.version_id = table_version.id and c.state_after = 'retracted')`.as(
          'retracted_at',
        ),
      )
      .where('table_id', '=', id)
      .$if(!own, (q) =>
        q
          .where((eb) =>
            input.retracted
              ? eb.or([eb('state', '=', 'published'), eb.and([eb('state', '=', 'retracted'), eb('published_at', 'is not', null)])])
              : eb('state', '=', 'published'),
          )
          .where(sql<boolean>`${table.dataset.status} = 'published'`),
      )
      .$if(only !== undefined, (q) => q.where('number', '=', only as number))
      .$if(before !== undefined, (q) => q.where('number', '<', before as number))
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute()
    const items = rows.slice(0, limit).map((v): Version => ({
      id: v.id,
      number: v.number,
      state: v.state,
      mode: v.mode,
      rows: whole && (own || v.state === 'published') ? v.rows : null,
      bytes: whole && (own || v.state === 'published') ? v.bytes : null,
      contentHash: whole && (own || v.state === 'published') ? v.content_hash : null,
      findings: own ? v.findings_count : 0,
      createdAt: v.created_at.toISOString(),
      publishedAt: v.published_at?.toISOString() ?? null,
      retraction: v.state === 'retracted' && v.retracted_at ? { at: v.retracted_at.toISOString(), reason: v.state_reason ?? '' } : null,
      reason: own ? v.state_reason : null,
      current: v.id === table.currentVersionId,
      source: own ? v.lineage.source : null,
    }))
    const truncated = rows.length > limit
    return { items, cursor: truncated ? encodeCursor([items.at(-1)?.number ?? 0]) : null, truncated }
  },
})
