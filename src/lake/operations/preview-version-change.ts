import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { openTable, type OpenTable, type OpenVersion } from '../open-table.ts'
import { lastChange, versionBefore } from '../version-history.ts'
import { fieldsNewToPublic } from '../version-state.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const changes = ['publish', 'hold', 'retract', 'restore'] as const
const SideSchema = nullable(Type.Object({ number: Type.Integer(), rows: Type.Integer(), fields: Type.Integer() }))
const FieldName = Type.Object({ name: Type.String(), label: nullable(TextSchema) })

interface Side {
  id: string
  number: number
  rows: number
  fields: OpenVersion['fields']
}

/** The version readers get once the change is made. */
async function currentAfter(
  ctx: Context,
  table: OpenTable,
  version: OpenVersion,
  change: (typeof changes)[number],
  current: Side | null,
): Promise<Side | null> {
  if (change === 'publish') return version
  if (change === 'restore') {
    const last = await lastChange(ctx, version.id)
    return last?.currentBefore === version.id && last.currentAfter === table.currentVersionId ? version : current
  }
  return version.id === table.currentVersionId ? versionBefore(ctx, table.id, version.id) : current
}

export const previewVersionChange = defineOperation({
  name: 'preview-version-change',
  http: 'GET /tables/{table}/versions/{version}/preview',
  stage: 'lake',
  summary: { zh: '先看改变版本状态的后果', en: 'What a change of a version would mean' },
  description: {
    zh: '读者之后拿到哪一版、多少行、少了和多了哪些列，近 30 天有多少次使用，有多少授权。',
    en: 'Which version readers would get, how many rows, which columns go and come, how much it was used in 30 days, how many grants there are.',
  },
  effects: 'read',
  input: Type.Object({ table: Type.String(), version: Type.String({ description: 'Number or id.' }), change: Type.Enum([...changes]) }),
  output: Type.Object({
    table: Type.Object({ id: Type.String(), slug: Type.String(), name: TextSchema }),
    version: Type.Object({
      id: Type.String(),
      number: Type.Integer(),
      state: Type.String(),
      rows: Type.Integer(),
      publishedAt: nullable(Type.String()),
    }),
    public: Type.Boolean({ description: 'The dataset is published, so readers notice.' }),
    before: SideSchema,
    after: SideSchema,
    fieldsGone: Type.Array(FieldName),
    fieldsNew: Type.Array(FieldName),
    newToPublic: Type.Array(Type.String(), { description: 'Columns that were never public: a second person has to publish them.' }),
    uses: Type.Object({ views: Type.Integer(), api: Type.Integer(), downloads: Type.Integer() }),
    grants: Type.Integer(),
    history: Type.Array(
      Type.Object({
        at: Type.String(),
        actor: nullable(Type.String()),
        before: Type.String(),
        after: Type.String(),
        reason: nullable(Type.String()),
      }),
    ),
  }),
  access: may('load', 'table'),
  async run(ctx, input) {
    const table = await openTable(ctx, ctx.subject?.id ?? '', input.version)
    const version = table.version as OpenVersion
    const current = table.currentVersionId === null ? null : (await openTable(ctx, table.id, table.currentVersionId)).version
    const after = await currentAfter(ctx, table, version, input.change, current)
    const labels = new Map(table.fields.map((field) => [field.id, field.label]))
    const named = (fields: OpenVersion['fields']) => fields.map((field) => ({ name: field.name, label: labels.get(field.id) ?? null }))
    const beyond = (left: Side | null, right: Side | null) => {
      const known = new Set((right?.fields ?? []).map((field) => field.id))
      return named((left?.fields ?? []).filter((field) => !known.has(field.id)))
    }
    const side = (of: Side | null) => of && { number: of.number, rows: of.rows, fields: of.fields.length }
    const since = new Date(ctx.clock.now().getTime() - 30 * 86_400_000)
    const uses = await sql<{ kind: 'view' | 'api' | 'download'; count: number }>`
      select kind, sum(count)::int as count from use_log
      where ((subject_kind = 'table' and subject_id = ${table.id}) or (subject_kind = 'dataset' and subject_id = ${table.dataset.id})) and day >= ${since}::date
      group by kind`.execute(ctx.db)
    const used = (kind: string): number => uses.rows.find((row) => row.kind === kind)?.count ?? 0
    const grants = await sql<{ count: number }>`
      select count(*)::int as count from access_grant where subject_id in (${table.id}::uuid, ${table.dataset.id}::uuid) and revoked_at is null
        and (ends_at is null or ends_at > ${ctx.clock.now()})`.execute(ctx.db)
    const history = await sql<{ at: Date; actor: string | null; before: string; after: string; reason: string | null }>`
      select c.at, a.name as actor, c.state_before as before, c.state_after as after, c.reason
      from version_change as c left join actor as a on a.id = c.actor_id where c.version_id = ${version.id} order by c.at desc limit 20`.execute(
      ctx.db,
    )
    return {
      table: { id: table.id, slug: table.slug, name: table.name },
      version: { id: version.id, number: version.number, state: version.state, rows: version.rows, publishedAt: version.publishedAt },
      public: table.dataset.status === 'published',
      before: side(current),
      after: side(after),
      fieldsGone: beyond(current, after),
      fieldsNew: beyond(after, current),
      newToPublic: input.change === 'publish' ? (await fieldsNewToPublic(ctx, table, version.fields)).map((field) => field.name) : [],
      uses: { views: used('view'), api: used('api'), downloads: used('download') },
      grants: grants.rows[0]?.count ?? 0,
      history: history.rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    }
  },
})
