import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { hasAccount, insertAccount, type CheckedAccount } from '../platform/identity/index.ts'
import type { Letter } from '../platform/mail/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { dayMs, hashOf } from './send-letters.ts'

const roles = [{ role: 'registered', agencyId: null }]
/** Letters to one address in an hour, whoever asks for them: enough for a lost one, too few to pester. */
const mostLetters = 3

/**
 * Takes a registration in. Where letters go out it waits until its owner opens the link, and the letter says what became of it: a link, or that there is
 * an account already. So whoever asks learns nothing about an address of somebody else: the same is looked up, written and answered either way. Answers
 * whether a letter goes out; where none does there is nothing to wait for, and the account is made at once.
 */
export async function takeRegistration(ctx: Context, account: CheckedAccount): Promise<boolean> {
  const { mail, log } = ctx.services.open
  if (mail === null) {
    const id = await insertAccount(ctx.db, ctx.random, { ...account, agencyId: null, roles })
    if (id !== null) ctx.audit.subject('actor', id)
    return false
  }
  const token = randomBytes(32).toString('base64url')
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('registration')
    .values({
      token_hash: hashOf(token),
      email: account.email,
      name: account.name,
      password_hash: account.passwordHash,
      created_at: now,
      expires_at: new Date(now.getTime() + 2 * dayMs),
    })
    .execute()
  const { rows } = await sql<{ letters: number }>`
    select count(*)::int as letters from registration where email = ${account.email} and created_at > ${now}::timestamptz - interval '1 hour'`.execute(
    ctx.db,
  )
  if ((rows[0]?.letters ?? 0) > mostLetters) return true
  const letter = { to: account.email, ...((await hasAccount(ctx.db, account.email)) ? triedLetter(ctx) : linkLetter(ctx, token)) }
  // Nobody waits for it: how long the post takes, and whether it takes the letter, would tell of the address.
  ctx.afterCommit(() => {
    mail.send(letter).catch((error: unknown) => log.warn({ err: error }, 'the letter of a registration could not be sent'))
  })
  return true
}

type Words = Pick<Letter, 'subject' | 'text'>
const addressOf = (ctx: Context, path: string): string => `${ctx.services.open.baseUrl()}${ctx.locale === 'zh' ? '' : '/en'}${path}`

function linkLetter(ctx: Context, token: string): Words {
  const link = addressOf(ctx, `/account/confirm/${token}`)
  return ctx.locale === 'zh'
    ? { subject: '请确认邮箱', text: `有人用这个邮箱在城市数据平台注册。是您的话，请打开：\n${link}\n两天内有效。不是您，不用理会。` }
    : {
        subject: 'Confirm your address',
        text: `Somebody registered at the city data platform with this address. If it was you, open:\n${link}\nIt is valid for two days. If it was not you, do nothing.`,
      }
}

function triedLetter(ctx: Context): Words {
  const link = addressOf(ctx, '/sign-in')
  return ctx.locale === 'zh'
    ? {
        subject: '这个邮箱已有账号',
        text: `有人用这个邮箱在城市数据平台注册，而您已经有账号了。是您的话，请直接登录：\n${link}\n不是您，不用理会：账号和密码都没有变。`,
      }
    : {
        subject: 'You have an account already',
        text: `Somebody tried to register at the city data platform with this address, and you have an account there. If it was you, sign in:\n${link}\nIf it was not you, do nothing: your account and its password are as they were.`,
      }
}

/** Makes the account of a link. Answers the actor's id; null where the link is none, is used or has expired, or the address has an account by now. */
export async function completeRegistration(ctx: Context, token: string): Promise<string | null> {
  const { rows } = await sql<{ email: string; name: string; passwordHash: string }>`
    delete from registration where token_hash = ${hashOf(token)} and expires_at > ${ctx.clock.now()}
    returning email, name, password_hash as "passwordHash"`.execute(ctx.db)
  return rows[0] ? insertAccount(ctx.db, ctx.random, { ...rows[0], agencyId: null, roles, confirmed: true }) : null
}
