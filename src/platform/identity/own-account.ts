import { verifyPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import { conflict, invalidInput, notAllowed, notAuthenticated, notFound } from '../errors/index.ts'
import type { IdentityContext } from './identity-context.ts'
import { rolesWithoutOffice } from './reach.ts'

export interface OwnSession {
  id: string
  createdAt: Date
  updatedAt: Date
  userAgent: string | null
}

export interface OwnAccount {
  name: string
  email: string | null
  confirmed: boolean
  sessions: OwnSession[]
}

const needSession = () => notAuthenticated({ code: 'PUJIANG_SIGN_IN', detail: { zh: '这一步需要先登录。', en: 'This needs you to sign in.' } })

/** The caller's own account with its sessions, newest first. With a key there is none to show. */
export async function showOwnAccount(ctx: Pick<IdentityContext, 'actor' | 'db'>): Promise<OwnAccount> {
  if (ctx.actor.id === null || ctx.actor.key) throw needSession()
  const found = await sql<OwnAccount & { userId: string | null }>`
    select a.name, u."email", coalesce(u."emailVerified", false) as confirmed, a.user_id as "userId"
    from actor a left join auth."user" u on u."id" = a.user_id where a.id = ${ctx.actor.id}::uuid`.execute(ctx.db)
  const account = found.rows[0]
  if (!account) throw needSession()
  const sessions = await sql<OwnSession>`
    select "id", "createdAt", "updatedAt", "userAgent" from auth."session" where "userId" = ${account.userId} and "expiresAt" > now()
    order by "updatedAt" desc limit 50`.execute(ctx.db)
  return { name: account.name, email: account.email, confirmed: account.confirmed, sessions: sessions.rows }
}

/** Changes the name the caller writes under. */
export async function renameOwnAccount(ctx: IdentityContext, name: string): Promise<void> {
  if (ctx.actor.id === null || ctx.actor.key) throw needSession()
  const plain = name.trim()
  if (plain === '' || plain.length > 100)
    throw invalidInput({
      code: 'PUJIANG_NAME_INVALID',
      detail: { zh: '名称须为 1 至 100 个字。', en: 'A name has 1 to 100 characters.' },
      faults: [{ at: 'name', message: { zh: '1 至 100 个字', en: '1 to 100 characters' } }],
    })
  await sql`update actor set name = ${plain} where id = ${ctx.actor.id}::uuid`.execute(ctx.db)
  await sql`update auth."user" u set "name" = ${plain} from actor a where a.id = ${ctx.actor.id}::uuid and u."id" = a.user_id`.execute(ctx.db)
}

/** Ends one session of the caller's own. Throws NotFound for those of others. */
export async function endOwnSession(ctx: IdentityContext, session: string): Promise<void> {
  if (ctx.actor.id === null || ctx.actor.key) throw needSession()
  const gone = await sql`
    delete from auth."session" s using actor a where s."id" = ${session} and a.id = ${ctx.actor.id}::uuid and s."userId" = a.user_id returning 1`.execute(
    ctx.db,
  )
  if (gone.rows.length === 0) throw notFound({ zh: '会话', en: 'session' }, session)
}

/** Notes that the caller reads letters at this address; nothing happens when the address has changed since. */
export async function confirmAddress(ctx: Pick<IdentityContext, 'db'>, actorId: string, address: string): Promise<void> {
  await sql`
    update auth."user" u set "emailVerified" = true from actor a where a.id = ${actorId}::uuid and u."id" = a.user_id and u."email" = ${address}`.execute(
    ctx.db,
  )
}

/**
 * Closes the caller's account: address, password, sessions and keys are gone, the name becomes “已注销用户”, and nothing that was written says whose it
 * was. Whoever holds an office hands it over first. Throws NotAllowed for a wrong password, Conflict for office holders.
 */
export async function closeOwnAccount(ctx: IdentityContext, password: string): Promise<void> {
  if (ctx.actor.id === null || ctx.actor.key) throw needSession()
  const found = await sql<{ password: string; userId: string }>`
    select c."password", c."userId" from actor a join auth."account" c on c."userId" = a.user_id and c."providerId" = 'credential'
    where a.id = ${ctx.actor.id}::uuid for update of c`.execute(ctx.db)
  const account = found.rows[0]
  if (!account || !(await verifyPassword({ hash: account.password, password })))
    throw notAllowed({
      code: 'PUJIANG_PASSWORD_WRONG',
      detail: { zh: '当前密码不对。', en: 'The current password is wrong.' },
      faults: [{ at: 'password', message: { zh: '密码不对', en: 'wrong password' } }],
    })
  const offices =
    await sql`select 1 from actor_role where actor_id = ${ctx.actor.id}::uuid and role <> all(${[...rolesWithoutOffice]}::text[])`.execute(ctx.db)
  if (offices.rows.length > 0)
    throw conflict({
      code: 'PUJIANG_OFFICE_HELD',
      detail: { zh: '您还担任职务,不能自行注销。', en: 'You hold an office and cannot close the account yourself.' },
      cure: { zh: '请管理员先收回职务。', en: 'Ask an administrator to take the office back first.' },
    })
  const now = ctx.clock.now()
  await sql`
    update actor set name = '已注销用户', status = 'suspended', suspended_at = ${now}, suspended_reason = 'closed by its owner', user_id = null
    where id = ${ctx.actor.id}::uuid`.execute(ctx.db)
  await sql`delete from actor_role where actor_id = ${ctx.actor.id}::uuid`.execute(ctx.db)
  await sql`update api_key set revoked_at = ${now}, revoked_reason = 'account closed' where actor_id = ${ctx.actor.id}::uuid and revoked_at is null`.execute(
    ctx.db,
  )
  await sql`delete from auth."user" where "id" = ${account.userId}`.execute(ctx.db)
}
