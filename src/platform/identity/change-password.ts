import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import { invalidInput, notAllowed, notAuthenticated } from '../errors/index.ts'
import { passwordFaults } from './accounts.ts'
import type { IdentityContext } from './identity-context.ts'

/** Sets a new password for the caller, who proves the old one. Every session of the account ends. Only when signed in, never with a key. */
export async function changePassword(ctx: IdentityContext, current: string, next: string): Promise<void> {
  if (ctx.actor.id === null || ctx.actor.key)
    throw notAuthenticated({ code: 'PUJIANG_SIGN_IN', detail: { zh: '这一步需要先登录。', en: 'This needs you to sign in.' } })
  const found = await sql<{ id: string; password: string; userId: string; email: string }>`
    select c."id", c."password", c."userId", u."email" from actor as a
    join auth."account" as c on c."userId" = a.user_id and c."providerId" = 'credential' join auth."user" as u on u."id" = a.user_id
    where a.id = ${ctx.actor.id}::uuid for update of c`.execute(ctx.db)
  const account = found.rows[0]
  if (!account || !(await verifyPassword({ hash: account.password, password: current })))
    throw notAllowed({ code: 'PUJIANG_PASSWORD_WRONG', detail: { zh: '当前密码不对。', en: 'The current password is wrong.' } })
  const faults = passwordFaults(next, account.email)
  if (faults.length > 0)
    throw invalidInput({ code: 'PUJIANG_ACCOUNT_INVALID', detail: { zh: '新密码不合要求。', en: 'The new password will not do.' }, faults })
  await sql`update auth."account" set "password" = ${await hashPassword(next)}, "updatedAt" = now() where "id" = ${account.id}`.execute(ctx.db)
  await sql`delete from auth."session" where "userId" = ${account.userId}`.execute(ctx.db)
}
