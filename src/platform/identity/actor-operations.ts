import { Type } from 'typebox'
import { defineOperation, hasRole, signedIn, type Operation } from '../operations/index.ts'
import { createProgram, listActors } from './actors.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const listActorsOperation = defineOperation({
  name: 'list-actors',
  http: 'GET /actors',
  stage: 'platform',
  summary: { zh: '本部门及下级的人员和程序', en: 'People and programs of your agencies' },
  effects: 'read',
  input: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
    q: Type.Optional(Type.String({ maxLength: 100, description: 'Part of a name or an address.' })),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Id of an agency; with those below it.' })),
    role: Type.Optional(Type.String({ maxLength: 50 })),
    status: Type.Optional(Type.Enum(['invited', 'active', 'suspended'])),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        kind: Type.String(),
        name: Type.String(),
        email: nullable(Type.String()),
        agencyId: nullable(Type.String()),
        status: Type.String(),
        suspendedReason: nullable(Type.String()),
        roles: Type.Array(Type.Object({ role: Type.String(), agencyId: nullable(Type.String()) })),
        createdAt: Type.String(),
      }),
    ),
    cursor: nullable(Type.String()),
    truncated: Type.Boolean(),
  }),
  examples: [{ summary: { zh: '人员', en: 'People' }, input: {}, as: 'administrator' }],
  access: hasRole('administrator', 'bureau', 'auditor'),
  async run(ctx, input) {
    const { limit, cursor, agency, ...filter } = input
    const page = await listActors(ctx, {
      ...filter,
      limit: limit ?? 50,
      ...(cursor !== undefined && { after: cursor }),
      ...(agency !== undefined && { agencyId: agency }),
    })
    return { items: page.actors.map((a) => ({ ...a, createdAt: a.createdAt.toISOString() })), cursor: page.next, truncated: page.next !== null }
  },
})

export const createProgramOperation = defineOperation({
  name: 'create-program',
  http: 'POST /programs',
  stage: 'platform',
  summary: { zh: '登记一个程序', en: 'Register a program' },
  description: {
    zh: '程序代表一个部门，登记后授予角色、建密钥。',
    en: 'A program acts for an agency; give it roles and keys afterwards.',
  },
  effects: 'write',
  input: Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }), agency: Type.String({ maxLength: 100, description: 'Slug or id.' }) }),
  output: Type.Object({ id: Type.String() }),
  access: signedIn(),
  async run(ctx, input) {
    const id = await createProgram(ctx, input)
    ctx.audit.subject('actor', id)
    return { id }
  },
})

export const actorOperations: readonly Operation[] = [listActorsOperation, createProgramOperation]
