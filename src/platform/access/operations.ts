import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, hasRole, signedIn, type Operation } from '../operations/index.ts'
import { createGrant, listGivenGrants, listGrantableDatasets, listGrants, listOwnGrants, revokeGrant, type Grant } from './grants.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

const GrantSchema = Type.Object({
  id: Type.String(),
  subjectKind: Type.Enum(['dataset', 'table']),
  subjectId: Type.String(),
  granteeAgencyId: nullable(Type.String()),
  granteeActorId: nullable(Type.String()),
  fields: nullable(Type.Array(Type.Integer())),
  rowFilter: nullable(Type.String()),
  purpose: Type.String(),
  legalBasis: nullable(Type.String()),
  startsAt: Type.String(),
  endsAt: nullable(Type.String()),
  revokedAt: nullable(Type.String()),
  revokedReason: nullable(Type.String()),
  createdAt: Type.String(),
})
const iso = (d: Date | null): string | null => d?.toISOString() ?? null
const view = (g: Grant) => ({
  ...g,
  startsAt: g.startsAt.toISOString(),
  endsAt: iso(g.endsAt),
  revokedAt: iso(g.revokedAt),
  createdAt: g.createdAt.toISOString(),
})

/** Checks that a row filter is a predicate of the query language over fields of the table; given by the lake, which knows the language. */
export interface RowFilterCheck {
  /** @param subjectId id of the dataset or table: a slug could name one of either */
  check(subjectId: string, rowFilter: string): Promise<void>
}

declare module '../operations/context.ts' {
  interface Services {
    rowFilters: RowFilterCheck
  }
}

export const createGrantOperation = defineOperation({
  name: 'create-grant',
  http: 'POST /grants',
  stage: 'platform',
  summary: { zh: '授权读取', en: 'Grant the reading of rows' },
  description: {
    zh: '写明给谁、哪些字段、哪些行、什么用途、到何时。只有提供部门的审批人可以授权。',
    en: 'Names to whom, which fields, which rows, for what purpose, until when. Only an approver of the providing agency can.',
  },
  effects: 'write',
  input: Type.Object({
    subjectKind: Type.Enum(['dataset', 'table']),
    subject: Type.String({ description: 'Slug or id.' }),
    granteeAgencyId: Type.Optional(Type.String()),
    granteeActorId: Type.Optional(Type.String()),
    fields: Type.Optional(
      Type.Array(Type.Integer(), { minItems: 1, maxItems: 10_000, description: 'Field ids of the table; all that are not closed when absent.' }),
    ),
    rowFilter: Type.Optional(Type.String({ maxLength: 10_000, description: "A condition in the query language, e.g. 区 = '江东区'." })),
    purpose: Type.String({ minLength: 1, maxLength: 200 }),
    legalBasis: Type.Optional(Type.String({ maxLength: 1000 })),
    startsAt: Type.Optional(Type.String()),
    endsAt: Type.Optional(Type.String()),
  }),
  output: GrantSchema,
  access: signedIn(),
  async run(ctx, input) {
    const { startsAt, endsAt, ...rest } = input
    // Before the filter is looked at: its errors name fields, which is nothing for those who may not grant.
    const subjectId = await ctx.access.require('grant', rest.subjectKind, rest.subject)
    if (rest.rowFilter !== undefined) await ctx.services.rowFilters.check(subjectId, rest.rowFilter)
    const grant = await createGrant(ctx, {
      ...rest,
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
      ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
    })
    ctx.audit.subject(grant.subjectKind, grant.subjectId)
    ctx.audit.note({ grant: grant.id, fields: grant.fields, rowFilter: grant.rowFilter, to: grant.granteeAgencyId ?? grant.granteeActorId })
    return view(grant)
  },
})

export const listGrantsOperation = defineOperation({
  name: 'list-grants',
  http: 'GET /grants',
  stage: 'platform',
  summary: { zh: '授权:我得到的,或某个数据集给出的', en: 'Grants I hold, or those given on a dataset' },
  effects: 'read',
  input: Type.Object({ subjectKind: Type.Optional(Type.Enum(['dataset', 'table'])), subject: Type.Optional(Type.String()) }),
  output: Type.Object({ items: Type.Array(GrantSchema), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const found = input.subject === undefined ? await listOwnGrants(ctx) : await listGrants(ctx, input.subjectKind ?? 'dataset', input.subject)
    return { items: found.map(view), truncated: false }
  },
})

export const revokeGrantOperation = defineOperation({
  name: 'revoke-grant',
  http: 'POST /grants/{grant}/revoke',
  stage: 'platform',
  summary: { zh: '收回授权', en: 'Revoke a grant' },
  effects: 'destroy',
  input: Type.Object({ grant: Type.String(), reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
  output: GrantSchema,
  access: signedIn(),
  async run(ctx, input) {
    const grant = await revokeGrant(ctx, input.grant, input.reason)
    ctx.audit.subject(grant.subjectKind, grant.subjectId)
    ctx.audit.note({ grant: grant.id, reason: input.reason })
    return view(grant)
  },
})

const GivenGrantSchema = Type.Object({
  ...GrantSchema.properties,
  subjectSlug: Type.String({ description: 'Slug of the dataset.' }),
  subjectName: TextSchema,
  granteeName: nullable(TextSchema),
  grantedByName: nullable(Type.String()),
})

export const listGivenGrantsOperation = defineOperation({
  name: 'list-given-grants',
  http: 'GET /grants/given',
  stage: 'platform',
  summary: { zh: '我能管的授权', en: 'Grants I may give and take back' },
  effects: 'read',
  input: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 100, description: 'Part of the name of the dataset, of the holder, or of the purpose.' })),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Holder: id of an agency.' })),
    state: Type.Optional(Type.Enum(['active', 'ending', 'ended'], { description: 'In force; in force and ending within 30 days; over.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  output: Type.Object({ items: Type.Array(GivenGrantSchema), cursor: nullable(Type.String()), truncated: Type.Boolean() }),
  access: hasRole('approver'),
  async run(ctx, { limit, cursor, agency, ...filter }) {
    const page = await listGivenGrants(ctx, {
      ...filter,
      limit: limit ?? 50,
      ...(agency !== undefined && { agencyId: agency }),
      ...(cursor !== undefined && { after: cursor }),
    })
    const items = page.grants.map((grant) => ({
      ...view(grant),
      subjectSlug: grant.subjectSlug,
      subjectName: grant.subjectName,
      granteeName: grant.granteeName,
      grantedByName: grant.grantedByName,
    }))
    return { items, cursor: page.next, truncated: page.next !== null }
  },
})

const listGrantable = defineOperation({
  name: 'list-grantable',
  http: 'GET /grants/datasets',
  stage: 'platform',
  summary: { zh: '我能授权的数据集', en: 'Datasets I may give grants on' },
  effects: 'read',
  input: Type.Object({ q: Type.Optional(Type.String({ maxLength: 100 })) }),
  output: Type.Object({ items: Type.Array(Type.Object({ slug: Type.String(), name: TextSchema })), truncated: Type.Boolean() }),
  access: hasRole('approver'),
  async run(ctx, input) {
    const items = await listGrantableDatasets(ctx, input.q, 500)
    return { items: items.slice(0, 500), truncated: items.length > 500 }
  },
})

export const grantOperations: readonly Operation[] = [
  listGrantable,
  createGrantOperation,
  listGrantsOperation,
  listGivenGrantsOperation,
  revokeGrantOperation,
]
