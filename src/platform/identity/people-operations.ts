import { sql } from 'kysely'
import { Type } from 'typebox'
import { roles as roleCodes, TextSchema, type Text } from '../../model/index.ts'
import { defineOperation, hasRole, signedIn, type Operation } from '../operations/index.ts'
import { showActor } from './actors.ts'
import { mayAssign } from './authority.ts'
import { closeAgency, editAgency, reopenAgency } from './change-agency.ts'
import { openInvitations, voidInvitation } from './invitations.ts'
import { endSessions } from './suspension.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const done = Type.Object({ done: Type.Boolean() })
const stage = 'platform'
const offices = ['administrator', 'bureau', 'auditor']
const iso = (d: Date | null): string | null => d?.toISOString() ?? null
const actorRef = Type.String({ description: 'Id of the actor.' })

export const showActorOperation = defineOperation({
  name: 'show-actor',
  http: 'GET /actors/{actor}',
  stage,
  summary: { zh: '看一个人或程序：角色、会话、密钥', en: 'Show a person or program with roles, sessions and keys' },
  effects: 'read',
  input: Type.Object({ actor: actorRef }),
  output: Type.Object({
    id: Type.String(),
    kind: Type.String(),
    name: Type.String(),
    email: nullable(Type.String()),
    agencyId: nullable(Type.String()),
    status: Type.String(),
    suspendedAt: nullable(Type.String()),
    suspendedReason: nullable(Type.String()),
    createdAt: Type.String(),
    roles: Type.Array(Type.Object({ role: Type.String(), agencyId: nullable(Type.String()), mayRemove: Type.Boolean() })),
    sessions: Type.Array(Type.Object({ createdAt: Type.String(), expiresAt: Type.String() })),
    keys: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        prefix: Type.String(),
        scopes: Type.Array(Type.String()),
        createdAt: Type.String(),
        expiresAt: nullable(Type.String()),
        lastUsedAt: nullable(Type.String()),
        revokedAt: nullable(Type.String()),
      }),
    ),
    mayManage: Type.Boolean({ description: 'The caller may change the roles of this actor and suspend it.' }),
  }),
  access: hasRole(...offices),
  async run(ctx, input) {
    const actor = await showActor(ctx, input.actor)
    const may = (role: string, agencyId: string | null): boolean => mayAssign(ctx.actor, role, agencyId)
    const mayManage = actor.id !== ctx.actor.id && may('registered', actor.agencyId) && actor.roles.every((held) => may(held.role, held.agencyId))
    return {
      ...actor,
      suspendedAt: iso(actor.suspendedAt),
      createdAt: actor.createdAt.toISOString(),
      roles: actor.roles.map((held) => ({ ...held, mayRemove: mayManage && may(held.role, held.agencyId) })),
      sessions: actor.sessions.map((s) => ({ createdAt: s.createdAt.toISOString(), expiresAt: s.expiresAt.toISOString() })),
      keys: actor.keys.map((k) => ({
        ...k,
        createdAt: k.createdAt.toISOString(),
        expiresAt: iso(k.expiresAt),
        lastUsedAt: iso(k.lastUsedAt),
        revokedAt: iso(k.revokedAt),
      })),
      mayManage,
    }
  },
})

export const listOffices = defineOperation({
  name: 'list-offices',
  http: 'GET /me/offices',
  stage,
  summary: { zh: '我能在哪些部门授予哪些角色', en: 'Which roles I may give, and where' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    agencies: Type.Array(
      Type.Object({
        id: Type.String(),
        slug: Type.String(),
        name: TextSchema,
        depth: Type.Integer(),
        parentId: nullable(Type.String()),
        kind: Type.String(),
        code: nullable(Type.String()),
        contact: nullable(Type.String()),
        closedAt: nullable(Type.String()),
        closedReason: nullable(Type.String()),
        successor: nullable(TextSchema),
        roles: Type.Array(Type.String()),
        mayChange: Type.Boolean({ description: 'The caller may rename, move and close it.' }),
      }),
    ),
    city: Type.Array(Type.String(), { description: 'Roles of the whole city that the caller may give.' }),
  }),
  access: hasRole(...offices),
  async run(ctx) {
    interface Row {
      id: string
      slug: string
      name: Text
      path: string[]
      parentId: string | null
      kind: string
      code: string | null
      contact: string | null
      closedAt: Date | null
      closedReason: string | null
      successor: Text | null
    }
    const found = await sql<Row>`
      select g.id, g.slug, g.name, g.path, g.parent_id as "parentId", g.kind, g.code, g.contact, g.closed_at as "closedAt", g.closed_reason as "closedReason",
        s.name as successor
      from agency as g left join agency as s on s.id = g.successor_id
      order by (select array_agg(p.slug order by cardinality(p.path)) from agency as p where p.id = any(g.path))`.execute(ctx.db)
    const codes = roleCodes.map((role) => role.code).filter((role) => role !== 'visitor')
    const agencies = found.rows.map(({ path, closedAt, ...row }) => ({
      ...row,
      depth: path.length - 1,
      closedAt: iso(closedAt),
      roles: codes.filter((role) => role !== 'registered' && mayAssign(ctx.actor, role, row.id)),
      mayChange: [...path.slice(0, -1), null].some((above) =>
        ctx.actor.roles.some((held) => ['administrator', 'bureau'].includes(held.role) && held.agencyId === above),
      ),
    }))
    return {
      agencies: agencies.filter((agency) => agency.roles.length > 0 || agency.mayChange),
      city: codes.filter((role) => mayAssign(ctx.actor, role, null)),
    }
  },
})

export const endSessionsOperation = defineOperation({
  name: 'end-sessions',
  http: 'POST /actors/{actor}/sessions/end',
  stage,
  summary: { zh: '结束一个人的全部会话', en: 'End every session of a person' },
  description: { zh: '那个人要重新登录；密钥不受影响。', en: 'That person has to sign in again; keys stay.' },
  effects: 'destroy',
  input: Type.Object({ actor: actorRef }),
  output: Type.Object({ sessions: Type.Integer() }),
  access: signedIn(),
  async run(ctx, input) {
    ctx.audit.subject('actor', input.actor)
    const sessions = await endSessions(ctx, input.actor)
    ctx.audit.note({ sessions })
    return { sessions }
  },
})

export const listInvitations = defineOperation({
  name: 'list-invitations',
  http: 'GET /invitations',
  stage,
  summary: { zh: '还没有用的邀请', en: 'Invitations nobody has used yet' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        email: nullable(Type.String()),
        role: Type.String(),
        agencyId: nullable(Type.String()),
        invitedBy: nullable(Type.String()),
        createdAt: Type.String(),
        expiresAt: Type.String(),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  access: hasRole(...offices),
  async run(ctx) {
    const open = await openInvitations(ctx)
    return { items: open.map((i) => ({ ...i, createdAt: i.createdAt.toISOString(), expiresAt: i.expiresAt.toISOString() })), truncated: false }
  },
})

export const voidInvitationOperation = defineOperation({
  name: 'void-invitation',
  http: 'POST /invitations/{invitation}/void',
  stage,
  summary: { zh: '作废一份邀请', en: 'Void an invitation' },
  effects: 'destroy',
  input: Type.Object({ invitation: Type.String() }),
  output: done,
  access: signedIn(),
  async run(ctx, input) {
    ctx.audit.subject('invitation', input.invitation)
    await voidInvitation(ctx, input.invitation)
    return { done: true }
  },
})

const agencyOutput = Type.Object({ id: Type.String(), slug: Type.String(), name: TextSchema, parentId: nullable(Type.String()) })
const agencyRef = Type.String({ description: 'Slug or id.' })

export const editAgencyOperation = defineOperation({
  name: 'edit-agency',
  http: 'PATCH /agencies/{agency}',
  stage,
  summary: { zh: '改部门的名称、联系方式，或移到另一个部门之下', en: 'Rename an agency, mend its contact, or move it below another' },
  effects: 'write',
  input: Type.Object({
    agency: agencyRef,
    name: Type.Optional(Type.Object(TextSchema.properties)),
    contact: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    code: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
    parent: Type.Optional(agencyRef),
  }),
  output: agencyOutput,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, { agency, ...change }) {
    const { before, after } = await editAgency(ctx, agency, change)
    ctx.audit.subject('agency', before.id)
    ctx.audit.note({
      before: { name: before.name, parentId: before.parentId, contact: before.contact, code: before.code },
      after: { name: after.name, parentId: after.parentId, contact: after.contact, code: after.code },
    })
    return after
  },
})

export const closeAgencyOperation = defineOperation({
  name: 'close-agency',
  http: 'POST /agencies/{agency}/close',
  stage,
  summary: { zh: '撤并一个部门，写明由谁承接', en: 'Close an agency and name its successor' },
  effects: 'destroy',
  input: Type.Object({ agency: agencyRef, successor: agencyRef, reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
  output: agencyOutput,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    const closed = await closeAgency(ctx, input.agency, input.successor, input.reason)
    ctx.audit.subject('agency', closed.id)
    ctx.audit.note({ successor: input.successor, reason: input.reason })
    return closed
  },
})

export const reopenAgencyOperation = defineOperation({
  name: 'reopen-agency',
  http: 'POST /agencies/{agency}/reopen',
  stage,
  summary: { zh: '取消撤并', en: 'Take the closing of an agency back' },
  effects: 'write',
  input: Type.Object({ agency: agencyRef }),
  output: agencyOutput,
  access: hasRole('administrator', 'bureau'),
  async run(ctx, input) {
    const opened = await reopenAgency(ctx, input.agency)
    ctx.audit.subject('agency', opened.id)
    return opened
  },
})

export const peopleOperations: readonly Operation[] = [
  showActorOperation,
  listOffices,
  endSessionsOperation,
  listInvitations,
  voidInvitationOperation,
  editAgencyOperation,
  closeAgencyOperation,
  reopenAgencyOperation,
]
