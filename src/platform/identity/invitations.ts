import { sql, type Kysely } from 'kysely'
import { transaction, type Database } from '../db/index.ts'
import { conflict, invalidInput, notFound } from '../errors/index.ts'
import type { Context } from '../operations/index.ts'
import { createAccount, normalEmail } from './accounts.ts'
import { agencyNamed } from './agencies.ts'
import { mayAssign, requireMayAssign } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'
import { findById } from './read-actor.ts'
import { hashToken, isInvitationToken, newInvitationToken } from './tokens.ts'

const validDays = 7

export interface InviteInput {
  /** Slug or id of the agency the person will act for; null = the whole city. */
  agency: string | null
  role: string
  email: string
}

/** A one-time link. The token is shown once and kept only as a hash. */
export interface InvitationLink {
  id: string
  token: string
  /** Path of the page that accepts it. */
  path: string
  expiresAt: Date
}

export interface InvitationShown {
  email: string | null
  role: string
  agencyId: string | null
  expiresAt: Date
}

type Parts = Pick<Context, 'db' | 'clock' | 'random'>

/** Invites somebody to a role the caller's office may give. An older open invitation of the same address is voided. Throws NotAllowed, NotFound, InvalidInput. */
export async function inviteActor(ctx: IdentityContext, input: InviteInput): Promise<InvitationLink> {
  const agencyId = input.agency === null ? null : (await agencyNamed(ctx.db, input.agency)).id
  requireMayAssign(ctx.actor, input.role, agencyId)
  const email = normalEmail(input.email)
  if (!/^[^\s@\0]+@[^\s@\0]+\.[^\s@\0]+$/.test(email))
    throw invalidInput({ code: 'PUJIANG_EMAIL_INVALID', detail: { zh: '邮箱格式不对。', en: 'This is not an e-mail address.' } })
  await sql`
    update invitation set expires_at = ${ctx.clock.now()} where email = ${email} and invited_by = ${ctx.actor.id} and used_at is null and expires_at > ${ctx.clock.now()}`.execute(
    ctx.db,
  )
  return writeInvitation(ctx, { agencyId, role: input.role, email, invitedBy: ctx.actor.id })
}

async function writeInvitation(
  { db, clock, random }: Parts,
  to: { agencyId: string | null; role: string; email: string | null; invitedBy: string | null },
): Promise<InvitationLink> {
  const token = newInvitationToken()
  const expiresAt = new Date(clock.now().getTime() + validDays * 86_400_000)
  const id = random.uuid()
  await sql`
    insert into invitation (id, token_hash, email, agency_id, role, invited_by, created_at, expires_at)
    values (${id}, ${hashToken(token)}, ${to.email}, ${to.agencyId}, ${to.role}, ${to.invitedBy}, ${clock.now()}, ${expiresAt})`.execute(db)
  return { id, token, path: `/invitation/${token}`, expiresAt }
}

const unknownLink = () => notFound({ zh: '邀请', en: 'invitation' }, '…')

/** What an open invitation is for; used, expired and invented ones answer NotFound alike. */
export async function showInvitation({ db, clock }: Pick<Parts, 'db' | 'clock'>, token: string): Promise<InvitationShown> {
  const found = await sql<InvitationShown>`
    select email, role, agency_id as "agencyId", expires_at as "expiresAt" from invitation
    where token_hash = ${hashToken(token)} and used_at is null and expires_at > ${clock.now()}`.execute(db)
  if (!isInvitationToken(token) || !found.rows[0]) throw unknownLink()
  return found.rows[0]
}

export interface Acceptance {
  token: string
  name: string
  password: string
  /** Only for a link that was not made out to an address: the one of the first administrator. */
  email?: string
}

/**
 * Makes the account an invitation is for. The link works once: of two who use it at the same moment one gets the account. It is void when who invited is
 * suspended or could no longer give the role. Answers the actor's id. Throws NotFound, InvalidInput, Conflict.
 */
export async function acceptInvitation({ db, clock, random }: Parts, input: Acceptance): Promise<string> {
  if (!isInvitationToken(input.token)) throw unknownLink()
  return transaction(db, async (trx) => {
    const used = await sql<InvitationShown & { id: string; invitedBy: string | null }>`
      update invitation set used_at = ${clock.now()}
      where token_hash = ${hashToken(input.token)} and used_at is null and expires_at > ${clock.now()}
      returning id, email, role, agency_id as "agencyId", expires_at as "expiresAt", invited_by as "invitedBy"`.execute(trx)
    const invitation = used.rows[0]
    if (!invitation || !(await stillMeant(trx, invitation))) throw unknownLink()
    if (invitation.email !== null && input.email !== undefined && normalEmail(input.email) !== invitation.email)
      throw invalidInput({
        code: 'PUJIANG_INVITATION_ADDRESS',
        detail: { zh: '这份邀请是给另一个邮箱的。', en: 'This invitation is for another address.' },
      })
    const { role, agencyId } = invitation
    const account = {
      name: input.name,
      password: input.password,
      email: invitation.email ?? input.email ?? '',
      agencyId,
      roles: [{ role, agencyId }],
      grantedBy: invitation.invitedBy,
    }
    const actorId = await createAccount(trx, random, account)
    await sql`update invitation set actor_id = ${actorId} where id = ${invitation.id}`.execute(trx)
    return actorId
  })
}

async function stillMeant(db: Kysely<Database>, invitation: { role: string; agencyId: string | null; invitedBy: string | null }): Promise<boolean> {
  // Without an inviter: the first administrator, invited by the machine itself.
  if (invitation.invitedBy === null) return true
  const inviter = await findById(db, invitation.invitedBy)
  return inviter !== null && mayAssign(inviter, invitation.role, invitation.agencyId)
}

/**
 * The one-time link with which the first administrator makes the own account; for `pujiang init`, which runs on the machine itself. A newer link voids the
 * older. Throws Conflict once there is an administrator.
 */
export async function createFirstAdministrator({ db, clock, random }: Parts): Promise<InvitationLink> {
  return transaction(db, async (trx) => {
    await sql`lock table invitation in share row exclusive mode`.execute(trx)
    const there = await sql`select 1 from actor_role where role = 'administrator' and agency_id is null`.execute(trx)
    if (there.rows.length > 0)
      throw conflict({
        code: 'PUJIANG_ADMINISTRATOR_EXISTS',
        detail: { zh: '已有全市管理员。', en: 'There is an administrator of the city.' },
        cure: { zh: '请由其邀请他人。', en: 'Ask them for an invitation.' },
      })
    await sql`update invitation set expires_at = ${clock.now()} where invited_by is null and used_at is null and expires_at > ${clock.now()}`.execute(
      trx,
    )
    return writeInvitation({ db: trx, clock, random }, { agencyId: null, role: 'administrator', email: null, invitedBy: null })
  })
}

export interface OpenInvitation extends InvitationShown {
  id: string
  invitedBy: string | null
  createdAt: Date
}

/** Invitations nobody has used yet, to offices the caller may give. */
export async function openInvitations(ctx: IdentityContext): Promise<OpenInvitation[]> {
  const found = await sql<OpenInvitation>`
    select i.id, i.email, i.role, i.agency_id as "agencyId", i.expires_at as "expiresAt", i.created_at as "createdAt", a.name as "invitedBy"
    from invitation as i left join actor as a on a.id = i.invited_by
    where i.used_at is null and i.expires_at > ${ctx.clock.now()} order by i.created_at desc limit 500`.execute(ctx.db)
  return found.rows.filter((invitation) => mayAssign(ctx.actor, invitation.role, invitation.agencyId))
}

/** Voids an invitation that is still open. Throws NotFound. */
export async function voidInvitation(ctx: IdentityContext, id: string): Promise<void> {
  const open = (await openInvitations(ctx)).find((invitation) => invitation.id === id)
  if (!open) throw notFound({ zh: '邀请', en: 'invitation' }, id)
  await sql`update invitation set expires_at = ${ctx.clock.now()} where id = ${open.id} and used_at is null`.execute(ctx.db)
}
