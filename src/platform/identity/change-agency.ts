import { sql } from 'kysely'
import type { Text } from '../../model/index.ts'
import { jsonb } from '../db/index.ts'
import { conflict, invalidInput, notAllowed } from '../errors/index.ts'
import { agencyNamed, type AgencyNode } from './agencies.ts'
import { takeTurns } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'
import { agenciesHeld, holdsRoleIn } from './reach.ts'

const offices = ['administrator', 'bureau'] as const

const beyond = () =>
  notAllowed({
    code: 'PUJIANG_AGENCY_BEYOND_YOURS',
    detail: { zh: '这个部门超出您的职权。', en: 'This agency is beyond your office.' },
  })

/** The agency, when the caller's office reaches it from above: nobody changes the place that gives the own office. */
async function changeable(ctx: IdentityContext, ref: string): Promise<AgencyNode> {
  const agency = await agencyNamed(ctx.db, ref)
  const held = agenciesHeld(ctx.actor, ...offices)
  const above = agency.path.slice(0, -1)
  if (held !== 'city' && !above.some((id) => held.includes(id))) throw beyond()
  return agency
}

export interface AgencyChange {
  name?: Text
  contact?: string | null
  code?: string | null
  /** Slug or id of the new agency above. */
  parent?: string
}

/** Renames an agency, mends its contact, or moves it with all below it. Throws NotFound, NotAllowed, InvalidInput (a circle), Conflict (closed). */
export async function editAgency(ctx: IdentityContext, ref: string, change: AgencyChange): Promise<{ before: AgencyNode; after: AgencyNode }> {
  // Offices follow the tree: nobody takes one away or gives one while it moves.
  await takeTurns(ctx)
  const before = await changeable(ctx, ref)
  if (change.name && (!change.name.zh.trim() || !change.name.en.trim()))
    throw invalidInput({
      code: 'PUJIANG_NAME_INVALID',
      detail: { zh: '名称要写中文和英文。', en: 'Give the name in Chinese and English.' },
      faults: [{ at: change.name.zh.trim() ? 'name.en' : 'name.zh', message: { zh: '请补上', en: 'please give it' } }],
    })
  if (change.parent !== undefined) await move(ctx, before, change.parent)
  await sql`
    update agency set name = ${change.name ? jsonb(change.name) : sql`name`},
      contact = ${change.contact === undefined ? sql`contact` : change.contact}, code = ${change.code === undefined ? sql`code` : change.code}
    where id = ${before.id}`.execute(ctx.db)
  return { before, after: await agencyNamed(ctx.db, before.id) }
}

async function move(ctx: IdentityContext, agency: AgencyNode, to: string): Promise<void> {
  const parent = await agencyNamed(ctx.db, to)
  if (parent.id === agency.parentId) return
  if (!holdsRoleIn(ctx.actor, parent.id, ...offices)) throw beyond()
  if (parent.path.includes(agency.id))
    throw invalidInput({
      code: 'PUJIANG_AGENCY_CIRCLE',
      detail: { zh: '部门不能移到自己或自己的下级之下。', en: 'An agency cannot stand below itself or an agency below it.' },
      faults: [{ at: 'parent', message: { zh: '会绕成圈', en: 'this would be a circle' } }],
    })
  await requireOpen(ctx, parent)
  const depth = agency.path.length
  await sql`update agency set parent_id = ${parent.id} where id = ${agency.id}`.execute(ctx.db)
  await sql`
    update agency set path = ${parent.path}::uuid[] || path[${sql.lit(depth)}:] where ${agency.id}::uuid = any(path)`.execute(ctx.db)
}

async function requireOpen(ctx: IdentityContext, agency: AgencyNode): Promise<void> {
  const { rows } = await sql`select 1 from agency where id = ${agency.id} and closed_at is null`.execute(ctx.db)
  if (rows.length > 0) return
  throw conflict({ code: 'PUJIANG_AGENCY_CLOSED', detail: { zh: '这个部门已经撤并。', en: 'This agency is closed.' } })
}

/**
 * Closes an agency whose work another goes on with: what it published keeps its name, new data goes to the successor. Agencies that still have others
 * below them are not closed. Throws NotFound, NotAllowed, Conflict, InvalidInput.
 */
export async function closeAgency(ctx: IdentityContext, ref: string, successor: string, reason: string): Promise<AgencyNode> {
  await takeTurns(ctx)
  const agency = await changeable(ctx, ref)
  await requireOpen(ctx, agency)
  const next = await agencyNamed(ctx.db, successor)
  if (next.path.includes(agency.id))
    throw invalidInput({
      code: 'PUJIANG_AGENCY_SUCCESSOR',
      detail: { zh: '承接部门不能是它自己或它的下级。', en: 'The successor cannot be the agency itself or one below it.' },
      faults: [{ at: 'successor', message: { zh: '请另选', en: 'choose another' } }],
    })
  await requireOpen(ctx, next)
  const below = await sql`select 1 from agency where parent_id = ${agency.id} and closed_at is null limit 1`.execute(ctx.db)
  if (below.rows.length > 0)
    throw conflict({
      code: 'PUJIANG_AGENCY_HAS_OTHERS',
      detail: { zh: '它还有下级部门。', en: 'There are agencies below it.' },
      cure: { zh: '请先移动或撤并下级部门。', en: 'Move or close those first.' },
    })
  await sql`update agency set closed_at = ${ctx.clock.now()}, closed_reason = ${reason}, successor_id = ${next.id} where id = ${agency.id}`.execute(
    ctx.db,
  )
  return agency
}

/** Takes a closing back. Throws NotFound, NotAllowed, Conflict. */
export async function reopenAgency(ctx: IdentityContext, ref: string): Promise<AgencyNode> {
  const agency = await changeable(ctx, ref)
  const { rows } = await sql`
    update agency set closed_at = null, closed_reason = null, successor_id = null where id = ${agency.id} and closed_at is not null returning 1`.execute(
    ctx.db,
  )
  if (rows.length > 0) return agency
  throw conflict({ code: 'PUJIANG_AGENCY_OPEN', detail: { zh: '这个部门没有撤并。', en: 'This agency is not closed.' } })
}
