import { sql } from 'kysely'
import { Type } from 'typebox'
import { conflict, invalidInput, notFound, upstream } from '../../platform/errors/index.ts'
import { checkAccount, confirmAddress, showOwnAccount, type CheckedAccount } from '../../platform/identity/index.ts'
import { anyone, defineOperation, signedIn, type Context } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { orNull } from '../discussion-view.ts'
import { completeRegistration, takeRegistration } from '../registration.ts'
import { hashOf, oneTimeToken } from '../send-letters.ts'
import { withdrawContributions } from '../withdraw-contributions.ts'

const registrations: ActionLimit = { name: 'register', anonymous: 5, person: 5 }
const confirmations: ActionLimit = { name: 'confirm-address', anonymous: 0, person: 3 }
const done = Type.Object({ done: Type.Boolean() })

export const register = defineOperation({
  name: 'register',
  http: 'POST /register',
  stage: 'open',
  summary: { zh: '注册', en: 'Make an account' },
  description: {
    zh: '注册用户可以投票、关注、展示应用、捐赠数据;看不到任何未公开的东西。平台能发信的,打开信里的链接(confirm-email)后账号才有;邮箱已有账号的,答复一样,只由信说明。',
    en: 'A registered person may vote, follow, show reuses and offer data, and sees nothing that is not public. Where the city sends mail the account is there once the link in the letter is opened (confirm-email). For an address that has an account the answer is the same, and the letter says so.',
  },
  effects: 'write',
  input: Type.Object({
    name: Type.String({ maxLength: 200, description: 'Stands beside what one writes; need not be the real one.' }),
    email: Type.String({ maxLength: 254 }),
    password: Type.String({ maxLength: 200 }),
    website: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Leave it out: programs that fill in everything give themselves away by it.' }),
    ),
  }),
  output: Type.Object({ letter: Type.Boolean({ description: 'A letter with a link goes to the address; else one may sign in at once.' }) }),
  access: anyone(),
  errors: ['PUJIANG_ACCOUNT_INVALID', 'PUJIANG_TOO_MANY_ACTIONS', 'PUJIANG_DEMO_ADDRESS'],
  async prepare(ctx, input): Promise<CheckedAccount | null> {
    await admitAction(ctx, registrations)
    if (input.website) return null
    // Addresses of the demo accounts are put in and out of use by the program itself.
    if (/@([^@]*\.)?pujiang\.example$/i.test(input.email.trim()))
      throw invalidInput({
        code: 'PUJIANG_DEMO_ADDRESS',
        detail: { zh: '这个邮箱域名留给演示账号。', en: 'This domain is kept for the demo accounts.' },
        faults: [{ at: 'email', message: { zh: '请用别的邮箱', en: 'use another address' } }],
      })
    return checkAccount(input)
  },
  async run(ctx) {
    const account = ctx.prepared as CheckedAccount | null
    return { letter: account ? await takeRegistration(ctx, account) : ctx.services.open.mail !== null }
  },
})

const AccountSchema = Type.Object({
  name: Type.String(),
  email: orNull(Type.String()),
  confirmed: Type.Boolean({ description: 'Letters go only to a confirmed address.' }),
  mailOn: Type.Boolean({ description: 'This city sends mail.' }),
  mail: Type.Enum(['none', 'daily', 'immediate']),
  locale: Type.Enum(['zh', 'en']),
  sessions: Type.Array(Type.Object({ id: Type.String(), createdAt: Type.String(), updatedAt: Type.String(), userAgent: orNull(Type.String()) })),
})

async function accountView(ctx: Context) {
  const account = await showOwnAccount(ctx)
  const setting = await ctx.db
    .selectFrom('notice_setting')
    .select(['mail', 'locale'])
    .where('actor_id', '=', ctx.actor.id as string)
    .executeTakeFirst()
  return {
    ...account,
    mailOn: ctx.services.open.mail !== null,
    mail: setting?.mail ?? ('none' as const),
    locale: setting?.locale ?? ctx.locale,
    sessions: account.sessions.map((session) => ({
      ...session,
      createdAt: session.createdAt.toISOString(),
      updatedAt: session.updatedAt.toISOString(),
    })),
  }
}

export const showAccount = defineOperation({
  name: 'show-account',
  http: 'GET /me/account',
  stage: 'open',
  summary: { zh: '我的账号', en: 'My account' },
  effects: 'read',
  input: Type.Object({}),
  output: AccountSchema,
  access: signedIn(),
  run: accountView,
})

export const editAccount = defineOperation({
  name: 'edit-account',
  http: 'PATCH /me/account',
  stage: 'open',
  summary: { zh: '改名称、消息的方式和语言', en: 'Change name, letters and their language' },
  effects: 'write',
  input: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 200 })),
    mail: Type.Optional(Type.Enum(['none', 'daily', 'immediate'])),
    locale: Type.Optional(Type.Enum(['zh', 'en'])),
  }),
  output: AccountSchema,
  access: signedIn(),
  errors: ['PUJIANG_NAME_INVALID', 'PUJIANG_MAIL_OFF', 'PUJIANG_ADDRESS_UNCONFIRMED'],
  async run(ctx, input) {
    if (input.name !== undefined) await ctx.services.identity.renameSelf(ctx, input.name)
    if (input.mail !== undefined && input.mail !== 'none') {
      if (ctx.services.open.mail === null)
        throw conflict({ code: 'PUJIANG_MAIL_OFF', detail: { zh: '本平台没有开通邮件。', en: 'This city sends no mail.' } })
      if (!(await showOwnAccount(ctx)).confirmed)
        throw conflict({
          code: 'PUJIANG_ADDRESS_UNCONFIRMED',
          detail: { zh: '先确认邮箱,才能收信。', en: 'Confirm your address first.' },
          cure: { zh: '在账号页发一封确认信。', en: 'Have a letter sent from the account page.' },
        })
    }
    if (input.mail !== undefined || input.locale !== undefined) {
      const set = { ...(input.mail !== undefined && { mail: input.mail }), ...(input.locale !== undefined && { locale: input.locale }) }
      await ctx.db
        .insertInto('notice_setting')
        .values({ actor_id: ctx.actor.id as string, locale: ctx.locale, ...set })
        .onConflict((oc) => oc.column('actor_id').doUpdateSet(set))
        .execute()
    }
    return accountView(ctx)
  },
})

export const requestConfirmation = defineOperation({
  name: 'request-confirmation',
  http: 'POST /me/email/confirmation',
  stage: 'open',
  summary: { zh: '发一封确认邮箱的信', en: 'Have a letter sent that confirms your address' },
  effects: 'write',
  input: Type.Object({}),
  output: done,
  access: signedIn(),
  errors: ['PUJIANG_MAIL_OFF', 'PUJIANG_MAIL_NOT_SENT', 'PUJIANG_TOO_MANY_ACTIONS'],
  prepare: (ctx) => admitAction(ctx, confirmations),
  async run(ctx) {
    const { open } = ctx.services
    const { mail } = open
    const account = await showOwnAccount(ctx)
    const { email } = account
    if (mail === null || email === null)
      throw conflict({ code: 'PUJIANG_MAIL_OFF', detail: { zh: '本平台没有开通邮件。', en: 'This city sends no mail.' } })
    if (account.confirmed) return { done: true }
    const token = await oneTimeToken(ctx.db, {
      actorId: ctx.actor.id as string,
      kind: 'confirm-address',
      address: email,
      now: ctx.clock.now(),
      days: 2,
    })
    const zh = ctx.locale === 'zh'
    const link = `${open.baseUrl()}${zh ? '' : '/en'}/account/confirm/${token}`
    // After the commit: a letter whose link does not stand in the database would be of no use.
    ctx.afterCommit(async () => {
      const letter = {
        to: email,
        subject: zh ? '请确认邮箱' : 'Confirm your address',
        text: zh
          ? `有人用这个邮箱在城市数据平台注册。是您的话,请打开:\n${link}\n两天内有效。不是您,不用理会。`
          : `Somebody registered at the city data platform with this address. If it was you, open:\n${link}\nIt is valid for two days. If it was not you, do nothing.`,
      }
      await mail.send(letter).catch((error: unknown) => {
        throw upstream({
          code: 'PUJIANG_MAIL_NOT_SENT',
          detail: { zh: '信没有发出去。', en: 'The letter could not be sent.' },
          cure: { zh: '过一会儿再试。', en: 'Try again in a while.' },
          cause: error,
        })
      })
    })
    return { done: true }
  },
})

/** Uses up a link. Used, expired and invented ones answer NotFound alike. */
async function useLink(ctx: Context, token: string, kind: 'confirm-address' | 'unsubscribe'): Promise<{ actor: string; address: string | null }> {
  const { rows } = await sql<{ actor: string; address: string | null }>`
    update one_time_link set used_at = ${ctx.clock.now()} where token_hash = ${hashOf(token)} and kind = ${kind} and used_at is null and expires_at > ${ctx.clock.now()}
    returning actor_id as actor, address`.execute(ctx.db)
  const link = rows[0]
  if (!link) throw notFound({ zh: '链接', en: 'link' }, '…')
  ctx.audit.subject('actor', link.actor)
  return link
}

const token = Type.String({ maxLength: 100, description: 'Of the link in the letter.' })

export const confirmEmail = defineOperation({
  name: 'confirm-email',
  http: 'POST /email/confirm',
  stage: 'open',
  summary: { zh: '确认邮箱', en: 'Confirm an address' },
  description: {
    zh: '打开信里的链接:注册由此完成,已有的账号由此能收信。',
    en: 'The link of a letter: completes a registration, or lets an account receive letters.',
  },
  effects: 'write',
  input: Type.Object({ token }),
  output: done,
  access: anyone(),
  async run(ctx, input) {
    const made = await completeRegistration(ctx, input.token)
    if (made !== null) {
      ctx.audit.subject('actor', made)
      return { done: true }
    }
    const link = await useLink(ctx, input.token, 'confirm-address')
    await confirmAddress(ctx, link.actor, link.address ?? '')
    return { done: true }
  },
})

export const unsubscribe = defineOperation({
  name: 'unsubscribe',
  http: 'POST /email/unsubscribe',
  stage: 'open',
  summary: { zh: '不再收信', en: 'End the letters' },
  effects: 'write',
  input: Type.Object({ token }),
  output: done,
  access: anyone(),
  async run(ctx, input) {
    const link = await useLink(ctx, input.token, 'unsubscribe')
    await sql`update notice_setting set mail = 'none' where actor_id = ${link.actor}::uuid`.execute(ctx.db)
    await sql`update notice set mailed_at = ${ctx.clock.now()} where actor_id = ${link.actor}::uuid and mailed_at is null`.execute(ctx.db)
    return { done: true }
  },
})

export const endSession = defineOperation({
  name: 'end-session',
  http: 'POST /me/sessions/{session}/end',
  stage: 'open',
  summary: { zh: '结束一个会话', en: 'End a session of yours' },
  effects: 'write',
  input: Type.Object({ session: Type.String({ maxLength: 100 }) }),
  output: done,
  access: signedIn(),
  async run(ctx, input) {
    await ctx.services.identity.endOwnSession(ctx, input.session)
    return { done: true }
  },
})

export const closeAccount = defineOperation({
  name: 'close-account',
  http: 'POST /me/close',
  stage: 'open',
  summary: { zh: '注销账号', en: 'Close your account' },
  description: {
    zh: '邮箱、密码、会话、密钥、关注与消息都删除;公开写过的留下,不再写明是谁。',
    en: 'Address, password, sessions, keys, follows and news are deleted; what was written in public stays and no longer says by whom.',
  },
  effects: 'destroy',
  input: Type.Object({ password: Type.String({ maxLength: 200 }) }),
  output: done,
  access: signedIn(),
  errors: ['PUJIANG_PASSWORD_WRONG', 'PUJIANG_OFFICE_HELD'],
  async run(ctx, input) {
    await ctx.services.identity.closeOwnAccount(ctx, input.password)
    const me = ctx.actor.id as string
    for (const table of ['follow', 'notice', 'notice_setting', 'webhook', 'one_time_link'] as const)
      await ctx.db.deleteFrom(table).where('actor_id', '=', me).execute()
    // What still waited for a decision is withdrawn with its giver.
    await withdrawContributions(ctx, sql`k.author_id = ${me}::uuid`)
    await sql`update reuse set state = 'withdrawn' where author_id = ${me}::uuid and state = 'waiting'`.execute(ctx.db)
    return { done: true }
  },
})
