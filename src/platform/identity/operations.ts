import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, anyone, hasRole, signedIn, type Context, type Operation } from '../operations/index.ts'
import { actorOperations } from './actor-operations.ts'
import { showOwnStatus } from './actors.ts'
import { addAgency } from './agencies.ts'
import type { ApiKeyShown } from './api-keys.ts'
import type { Identity } from './identity.ts'
import { acceptInvitation, inviteActor } from './invitations.ts'
import { peopleOperations } from './people-operations.ts'
import type { SignedIn } from './sign-in.ts'

declare module '../operations/context.ts' {
  interface Services {
    identity: Identity
  }
}

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const done = Type.Object({ done: Type.Boolean() })
const stage = 'platform'

export const showMe = defineOperation({
  name: 'show-me',
  http: 'GET /me',
  stage,
  summary: { zh: '我是谁、能代表谁', en: 'Who I am and for whom I act' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    actor: Type.Object({
      id: nullable(Type.String()),
      name: Type.String(),
      kind: Type.String(),
      suspended: Type.Boolean(),
      suspendedReason: nullable(Type.String()),
    }),
    roles: Type.Array(Type.Object({ role: Type.String(), agencyId: nullable(Type.String()) })),
    agency: nullable(Type.Object({ id: Type.String(), slug: Type.String(), name: TextSchema })),
    purpose: nullable(Type.String()),
  }),
  examples: [{ summary: { zh: '现在是谁', en: 'Who is asking' }, input: {} }],
  access: anyone(),
  async run(ctx) {
    const { actor } = ctx
    const agency =
      actor.agencyId === null
        ? undefined
        : await ctx.db.selectFrom('agency').select(['id', 'slug', 'name']).where('id', '=', actor.agencyId).executeTakeFirst()
    const status = actor.suspended ? await showOwnStatus(ctx) : null
    return {
      actor: { id: actor.id, name: actor.name, kind: actor.kind, suspended: actor.suspended, suspendedReason: status?.suspendedReason ?? null },
      roles: actor.roles.map((r) => ({ ...r })),
      agency: agency ?? null,
      purpose: ctx.purpose,
    }
  },
})

export const signIn = defineOperation({
  name: 'sign-in',
  http: 'POST /sign-in',
  stage,
  summary: { zh: '登录', en: 'Sign in' },
  description: { zh: '成功后以 HttpOnly 的 Cookie 建立会话。', en: 'Begins a session in an HttpOnly cookie.' },
  effects: 'write',
  input: Type.Object({ email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 200 }) }),
  output: Type.Object({ actor: Type.Object({ id: nullable(Type.String()), name: Type.String() }) }),
  access: anyone(),
  // The hash of a password takes 60 ms of a core: not inside a transaction.
  prepare(ctx, input) {
    const agent = ctx.client.headers['user-agent']
    return ctx.services.identity.signIn(
      { ...input, address: ctx.client.address, ...(typeof agent === 'string' && { userAgent: agent }) },
      ctx.client.headers,
    )
  },
  async run(ctx) {
    const { actor, setCookie } = ctx.prepared as SignedIn
    for (const cookie of setCookie) ctx.client.setCookie(cookie)
    if (actor.id !== null) ctx.audit.subject('actor', actor.id)
    return { actor: { id: actor.id, name: actor.name } }
  },
})

export const signOut = defineOperation({
  name: 'sign-out',
  http: 'POST /sign-out',
  stage,
  summary: { zh: '退出登录', en: 'Sign out' },
  effects: 'write',
  input: Type.Object({}),
  output: done,
  access: anyone(),
  async run(ctx) {
    for (const cookie of await ctx.services.identity.signOut(ctx.client.headers)) ctx.client.setCookie(cookie)
    return { done: true }
  },
})

export const changePasswordOperation = defineOperation({
  name: 'change-password',
  http: 'POST /me/password',
  stage,
  summary: { zh: '改密码', en: 'Change your password' },
  description: { zh: '其他会话随之结束。', en: 'Ends your other sessions.' },
  effects: 'write',
  input: Type.Object({ current: Type.String({ maxLength: 200 }), next: Type.String({ maxLength: 200 }) }),
  output: done,
  access: signedIn(),
  async run(ctx, input) {
    await ctx.services.identity.changePassword(ctx, input.current, input.next)
    return { done: true }
  },
})

const KeySchema = Type.Object({
  id: Type.String(),
  actorId: Type.String(),
  prefix: Type.String({ description: 'First signs of the key, to recognise it by.' }),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  purpose: nullable(Type.String()),
  unlimited: Type.Boolean(),
  createdAt: Type.String(),
  expiresAt: nullable(Type.String()),
  revokedAt: nullable(Type.String()),
  lastUsedAt: nullable(Type.String()),
})
const iso = (d: Date | null): string | null => d?.toISOString() ?? null
const keyView = (k: ApiKeyShown) => ({
  ...k,
  createdAt: k.createdAt.toISOString(),
  expiresAt: iso(k.expiresAt),
  revokedAt: iso(k.revokedAt),
  lastUsedAt: iso(k.lastUsedAt),
})

export const createKey = defineOperation({
  name: 'create-key',
  http: 'POST /keys',
  stage,
  summary: { zh: '新建密钥(只显示一次)', en: 'Make an API key, shown once' },
  effects: 'write',
  input: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), {
        minItems: 1,
        maxItems: 50,
        default: ['read'],
        description: 'read, write, * or names of operations.',
      }),
    ),
    purpose: Type.Optional(Type.String({ maxLength: 200, description: 'Purpose that every request with this key has.' })),
    expiresAt: Type.Optional(Type.String({ description: 'ISO 8601; a year from now when absent.' })),
    unlimited: Type.Optional(Type.Boolean({ description: 'Exempt from the rate limit; administrators only.' })),
    actor: Type.Optional(Type.String({ description: 'Id of a program you manage, whose key it will be; you when absent.' })),
  }),
  output: Type.Object({ ...KeySchema.properties, key: Type.String() }),
  examples: [
    {
      summary: { zh: '只读、到期作废的密钥', en: 'A key that only reads and expires' },
      input: { name: 'nightly export', scopes: ['read'], purpose: 'traffic planning' },
      as: 'steward',
    },
  ],
  access: signedIn(),
  async run(ctx, input) {
    const { expiresAt, actor, ...rest } = input
    const made = await ctx.services.identity.createApiKey(ctx, {
      ...rest,
      scopes: rest.scopes ?? ['read'],
      ...(actor !== undefined && { actorId: actor }),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    })
    ctx.audit.subject('key', made.id)
    ctx.audit.note({ scopes: made.scopes, purpose: made.purpose })
    return { ...keyView(made), key: made.key }
  },
})

export const listKeys = defineOperation({
  name: 'list-keys',
  http: 'GET /keys',
  stage,
  summary: { zh: '我的密钥', en: 'My API keys' },
  effects: 'read',
  input: Type.Object({ actor: Type.Optional(Type.String({ description: 'Id of a program you manage; your own keys when absent.' })) }),
  output: Type.Object({ items: Type.Array(KeySchema), truncated: Type.Boolean() }),
  examples: [{ summary: { zh: '我的密钥', en: 'My keys' }, input: {}, as: 'steward' }],
  access: signedIn(),
  async run(ctx, input) {
    return { items: (await ctx.services.identity.listApiKeys(ctx, input.actor)).map(keyView), truncated: false }
  },
})

export const revokeKey = defineOperation({
  name: 'revoke-key',
  http: 'POST /keys/{key}/revoke',
  stage,
  summary: { zh: '吊销密钥', en: 'Revoke an API key' },
  effects: 'destroy',
  input: Type.Object({
    key: Type.String({ description: 'Id of the key, not the key itself.' }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: done,
  access: signedIn(),
  async run(ctx, input) {
    await ctx.services.identity.revokeApiKey(ctx, input.key, input.reason)
    ctx.audit.subject('key', input.key)
    return { done: true }
  },
})

export const createAgencyOperation = defineOperation({
  name: 'create-agency',
  http: 'POST /agencies',
  stage,
  summary: { zh: '设立部门或区', en: 'Add an agency or a district' },
  effects: 'write',
  input: Type.Object({
    slug: Type.String({ maxLength: 100 }),
    name: Type.Object(TextSchema.properties),
    kind: Type.Enum(['city', 'district', 'department']),
    parent: Type.Optional(Type.String({ description: 'Slug of the agency above.' })),
    code: Type.Optional(Type.String({ maxLength: 50 })),
    contact: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  output: Type.Object({ id: Type.String(), slug: Type.String() }),
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    const made = await addAgency(ctx, { ...input, id: ctx.random.uuid() })
    ctx.audit.subject('agency', made.id)
    return { id: made.id, slug: made.slug }
  },
})

export const invite = defineOperation({
  name: 'invite',
  http: 'POST /invitations',
  stage,
  summary: { zh: '邀请一个人任职', en: 'Invite a person to an office' },
  effects: 'write',
  input: Type.Object({
    agency: Type.Optional(nullable(Type.String({ description: 'Slug or id; null for the whole city.' }))),
    role: Type.String({ maxLength: 50 }),
    email: Type.String({ maxLength: 254 }),
  }),
  output: Type.Object({
    id: Type.String(),
    token: Type.String({ description: 'One-time; hand it to that person only.' }),
    path: Type.String(),
    expiresAt: Type.String(),
  }),
  access: signedIn(),
  async run(ctx, input) {
    const link = await inviteActor(ctx, { agency: input.agency ?? null, role: input.role, email: input.email })
    ctx.audit.subject('invitation', link.id)
    ctx.audit.note({ role: input.role, agency: input.agency ?? null })
    return { ...link, expiresAt: link.expiresAt.toISOString() }
  },
})

export const acceptInvitationOperation = defineOperation({
  name: 'accept-invitation',
  http: 'POST /invitations/accept',
  stage,
  summary: { zh: '接受邀请,设密码', en: 'Accept an invitation and choose a password' },
  effects: 'write',
  input: Type.Object({
    token: Type.String({ maxLength: 200 }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ maxLength: 200 }),
    email: Type.Optional(Type.String({ maxLength: 254, description: 'For the link of the first administrator only.' })),
  }),
  output: Type.Object({ actorId: Type.String() }),
  access: anyone(),
  async run(ctx, input) {
    const actorId = await acceptInvitation(ctx, input)
    ctx.audit.subject('actor', actorId)
    return { actorId }
  },
})

const actorRef = Type.String({ description: 'Id of the actor.' })
const reason = Type.String({ minLength: 1, maxLength: 1000 })

export const suspend = defineOperation({
  name: 'suspend-actor',
  http: 'POST /actors/{actor}/suspend',
  stage,
  summary: { zh: '停用账号', en: 'Suspend an account' },
  description: { zh: '立刻结束会话、吊销密钥。', en: 'Ends sessions and revokes keys at once.' },
  effects: 'destroy',
  input: Type.Object({ actor: actorRef, reason }),
  output: Type.Object({ sessions: Type.Integer(), keys: Type.Integer(), invitations: Type.Integer(), keysKnown: Type.Integer() }),
  access: signedIn(),
  async run(ctx, input) {
    ctx.audit.subject('actor', input.actor)
    ctx.audit.note({ reason: input.reason })
    return ctx.services.identity.suspend(ctx, input.actor, input.reason)
  },
})

export const unsuspend = defineOperation({
  name: 'unsuspend-actor',
  http: 'POST /actors/{actor}/unsuspend',
  stage,
  summary: { zh: '恢复账号', en: 'Lift a suspension' },
  effects: 'write',
  input: Type.Object({ actor: actorRef }),
  output: done,
  access: signedIn(),
  async run(ctx, input) {
    ctx.audit.subject('actor', input.actor)
    await ctx.services.identity.unsuspend(ctx, input.actor)
    return { done: true }
  },
})

const roleInput = Type.Object({ actor: actorRef, role: Type.String({ maxLength: 50 }), agency: Type.Optional(nullable(Type.String())) })
async function changeRole(
  ctx: Context,
  change: 'assignRole' | 'removeRole',
  input: { actor: string; role: string; agency?: string | null },
): Promise<{ done: boolean }> {
  ctx.audit.subject('actor', input.actor)
  ctx.audit.note({ role: input.role, agency: input.agency ?? null })
  await ctx.services.identity[change](ctx, { actorId: input.actor, role: input.role, agency: input.agency ?? null })
  return { done: true }
}

export const assignRoleOperation = defineOperation({
  name: 'assign-role',
  http: 'POST /actors/{actor}/roles',
  stage,
  summary: { zh: '授予角色', en: 'Give a role' },
  effects: 'write',
  input: roleInput,
  output: done,
  access: signedIn(),
  run: (ctx, input) => changeRole(ctx, 'assignRole', input),
})

export const removeRoleOperation = defineOperation({
  name: 'remove-role',
  http: 'POST /actors/{actor}/roles/remove',
  stage,
  summary: { zh: '收回角色', en: 'Take a role back' },
  effects: 'destroy',
  input: roleInput,
  output: done,
  access: signedIn(),
  run: (ctx, input) => changeRole(ctx, 'removeRole', input),
})

export const identityOperations: readonly Operation[] = [
  showMe,
  signIn,
  signOut,
  changePasswordOperation,
  createKey,
  listKeys,
  revokeKey,
  createAgencyOperation,
  invite,
  acceptInvitationOperation,
  suspend,
  unsuspend,
  assignRoleOperation,
  removeRoleOperation,
  ...actorOperations,
  ...peopleOperations,
]
