import { sql, type RawBuilder } from 'kysely'
import { freeSlug } from '../lake/index.ts'
import type { PublicationSummary, Text } from '../model/index.ts'
import { namedBy } from '../platform/access/index.ts'
import { decodeCursor, encodeCursor } from '../platform/db/index.ts'
import { conflict, notAllowed, notFound } from '../platform/errors/index.ts'
import { isUuid } from '../platform/identity/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { requireWords } from './require-words.ts'

export type Kind = 'story' | 'dashboard'
type Whole = PublicationSummary & { body: unknown; may: { edit: boolean; publish: boolean } }

const aliasOf = (kind: Kind): string => (kind === 'story' ? 'st' : 'da')
const iso = (column: RawBuilder<unknown>): RawBuilder<string> => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

async function find(ctx: Context, kind: Kind, condition: RawBuilder<unknown>, order: RawBuilder<unknown>, limit: number): Promise<Whole[]> {
  const p = (name: string): RawBuilder<unknown> => sql.ref(`${aliasOf(kind)}.${name}`)
  const { rows } = await sql<{ found: Whole }>`
    select json_build_object('id', ${p('id')}, 'slug', ${p('slug')}, 'title', ${p('title')}, 'summary', ${p('summary')}, 'body', ${p('body')},
      'agency', case when a.id is null then null else json_build_object('slug', a.slug, 'name', a.name) end,
      'status', ${p('status')}, 'revision', ${p('revision')}, 'createdAt', ${iso(p('created_at'))}, 'updatedAt', ${iso(p('updated_at'))},
      'publishedAt', ${iso(p('published_at'))},
      'may', json_build_object('edit', coalesce(${ctx.access.where('edit', kind)}, false), 'publish', coalesce(${ctx.access.where('publish', kind)}, false))) as found
    from publication as ${sql.id(aliasOf(kind))} left join agency a on a.id = ${p('agency_id')}
    where ${condition} and ${ctx.access.where('see', kind)} order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.found)
}

/** One story or dashboard after access was checked. */
export async function wholePublication(ctx: Context, kind: Kind, id: string): Promise<Whole> {
  const [found] = await find(ctx, kind, sql`${sql.ref(`${aliasOf(kind)}.id`)} = ${id}::uuid`, sql.ref(`${aliasOf(kind)}.id`), 1)
  if (!found) throw new Error(`The ${kind} ${id} went away while it was read`)
  return found
}

export interface PublicationPage {
  items: PublicationSummary[]
  cursor: string | null
  truncated: boolean
}

/** Published ones, newest first; or those the caller may change, last touched first. */
export async function listPublications(
  ctx: Context,
  kind: Kind,
  input: { mine?: boolean | undefined; limit?: number | undefined; cursor?: string | undefined },
): Promise<PublicationPage> {
  const limit = input.limit ?? 20
  const p = (name: string): RawBuilder<unknown> => sql.ref(`${aliasOf(kind)}.${name}`)
  const at = sql`date_trunc('milliseconds', ${p(input.mine ? 'updated_at' : 'published_at')})`
  const [when, last] = input.cursor === undefined ? [] : decodeCursor<[string, string]>(input.cursor, 2)
  if (when !== undefined && (Number.isNaN(Date.parse(String(when))) || !isUuid(String(last)))) decodeCursor('')
  const found = await find(
    ctx,
    kind,
    sql`${input.mine ? ctx.access.where('edit', kind) : sql`${p('status')} = 'published'`}
      ${when === undefined ? sql`` : sql`and (${at}, ${p('id')}) < (${new Date(when).toISOString()}::timestamptz, ${last}::uuid)`}`,
    sql`${at} desc, ${p('id')} desc`,
    limit + 1,
  )
  const items = found.slice(0, limit)
  const end = items.at(-1)
  const truncated = found.length > limit
  return { items, truncated, cursor: truncated && end ? encodeCursor([(input.mine ? end.updatedAt : end.publishedAt) ?? '', end.id]) : null }
}

export interface Written {
  slug?: string | undefined
  title: Text
  summary: Text
  body: unknown
  agency?: string | undefined
}

/** The agency a text is written for: one the caller holds office in. Nobody's, for people without office. */
async function agencyFor(ctx: Context, ref: string | undefined): Promise<string | null> {
  if (ref === undefined) return ctx.actor.agencyId
  const row = await ctx.db.selectFrom('agency').select('id').where(namedBy(ref)).executeTakeFirst()
  if (!row) throw notFound({ zh: '部门', en: 'agency' }, ref)
  if (ctx.actor.agencyId === row.id || ctx.access.hasRoleIn(row.id, 'steward', 'bureau')) return row.id
  throw notAllowed({
    code: 'PUJIANG_NOT_YOUR_AGENCY',
    detail: { zh: `您不在“${ref}”任职,不能以它的名义发表。`, en: `You hold no office in “${ref}” and cannot write in its name.` },
    facts: { agency: ref },
  })
}

function requireHead(written: Pick<Written, 'title' | 'summary'>): void {
  requireWords('title', written.title, 200)
  requireWords('summary', written.summary, 1000)
}

/** Writes a new draft. */
export async function createPublication(ctx: Context, kind: Kind, written: Written): Promise<Whole> {
  requireHead(written)
  const id = ctx.random.uuid()
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('publication')
    .values({
      id,
      kind,
      slug: await freeSlug(ctx.db, 'publication', written.slug, () => `${kind}-${ctx.random.bytes(4).toString('hex')}`),
      title: JSON.stringify(written.title),
      summary: JSON.stringify(written.summary),
      body: JSON.stringify(written.body),
      agency_id: await agencyFor(ctx, written.agency),
      created_by: ctx.actor.id,
      created_at: now,
      updated_at: now,
    })
    .execute()
  ctx.audit.subject(kind, id)
  return wholePublication(ctx, kind, id)
}

/** Writes changes over the revision they were made from. @throws Conflict PUJIANG_CHANGED_MEANWHILE */
export async function editPublication(
  ctx: Context,
  kind: Kind,
  revision: number,
  changes: Partial<Omit<Written, 'agency' | 'slug'>>,
): Promise<Whole> {
  const id = ctx.subject?.id ?? ''
  const kept = await ctx.db.selectFrom('publication').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
  if (kept.revision !== revision)
    throw conflict({
      code: 'PUJIANG_CHANGED_MEANWHILE',
      detail: { zh: '您编辑期间,别人改过这份内容,没有覆盖。', en: 'Somebody else changed this while you were editing; nothing was overwritten.' },
      cure: {
        zh: '您写的还在表单里:请在另一页打开现在的内容,比较后再保存。',
        en: 'What you wrote is still in the form: open the present text in another tab, compare, and save again.',
      },
      facts: { revision: kept.revision },
    })
  requireHead({ title: changes.title ?? kept.title, summary: changes.summary ?? kept.summary })
  await ctx.db
    .updateTable('publication')
    .set({
      ...(changes.title && { title: JSON.stringify(changes.title) }),
      ...(changes.summary && { summary: JSON.stringify(changes.summary) }),
      ...(changes.body !== undefined && { body: JSON.stringify(changes.body) }),
      revision: kept.revision + 1,
      updated_at: ctx.clock.now(),
    })
    .where('id', '=', id)
    .execute()
  return wholePublication(ctx, kind, id)
}

/** Puts it on the portal, or takes it back to a draft. */
export async function setPublished(ctx: Context, kind: Kind, published: boolean): Promise<Whole> {
  const id = ctx.subject?.id ?? ''
  const now = ctx.clock.now()
  await ctx.db
    .updateTable('publication')
    .set({ status: published ? 'published' : 'draft', published_at: published ? now : null, updated_at: now, revision: sql`revision + 1` })
    .where('id', '=', id)
    .where('status', '=', published ? 'draft' : 'published')
    .execute()
  return wholePublication(ctx, kind, id)
}

/** Removes it for good. */
export async function removePublication(ctx: Context): Promise<{ removed: boolean }> {
  await ctx.db
    .deleteFrom('publication')
    .where('id', '=', ctx.subject?.id ?? '')
    .execute()
  return { removed: true }
}
