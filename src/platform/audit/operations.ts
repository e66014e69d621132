import { sql } from 'kysely'
import { Type } from 'typebox'
import { invalidInput, notFound } from '../errors/index.ts'
import { isUuid } from '../identity/index.ts'
import { anyone, defineOperation, hasRole, type Operation } from '../operations/index.ts'
import { auditOffices, listEntries, withinReach } from './list-entries.ts'
import { proveConsistency, proveEntry } from './prove.ts'

declare module '../operations/context.ts' {
  interface Services {
    /** Verifier key of the audit log (`printVerifier`), shown to whoever wants to check it. */
    auditKey?: string
  }
}

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const stage = 'platform'
const proofText = { zh: 'RFC 6962 证明,每个哈希以 base64 表示。', en: 'Proof of RFC 6962, each hash in base64.' }

const timeOf = (at: string, text: string | undefined): Date | undefined => {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time
  throw invalidInput({
    code: 'PUJIANG_TIME_INVALID',
    detail: { zh: `“${text}”不是时间。`, en: `“${text}” is not a time.` },
    faults: [{ at, message: { zh: '请用 ISO 8601。', en: 'Write it as ISO 8601.' } }],
  })
}

export const listAuditEntries = defineOperation({
  name: 'list-audit-entries',
  http: 'GET /audit/entries',
  stage,
  summary: { zh: '审计记录', en: 'Entries of the audit log' },
  description: {
    zh: '新的在前。只含您的职务所及部门的记录;全市职务可见全部。',
    en: 'Newest first. Only entries of the agencies your office reaches; an office of the whole city sees all.',
  },
  effects: 'read',
  input: Type.Object({
    subjectKind: Type.Optional(Type.String({ maxLength: 50 })),
    subjectId: Type.Optional(Type.String({ maxLength: 200 })),
    actor: Type.Optional(Type.String({ maxLength: 50, description: 'Id of the actor.' })),
    operation: Type.Optional(Type.String({ maxLength: 100 })),
    outcome: Type.Optional(Type.Enum(['success', 'failure'])),
    since: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601.' })),
    until: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601, exclusive.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        index: nullable(Type.Integer()),
        at: Type.String(),
        operation: Type.String(),
        outcome: Type.String(),
        actorId: nullable(Type.String()),
        actorName: nullable(Type.String()),
        agencyId: nullable(Type.String()),
        subjectKind: nullable(Type.String()),
        subjectId: nullable(Type.String()),
        purpose: nullable(Type.String()),
        entry: Type.String(),
      }),
    ),
    cursor: nullable(Type.String()),
    truncated: Type.Boolean(),
  }),
  access: hasRole(...auditOffices),
  async run(ctx, input) {
    const { actor, since, until, limit, ...rest } = input
    const [from, to] = [timeOf('since', since), timeOf('until', until)]
    const filter = {
      ...rest,
      limit: limit ?? 100,
      ...(actor !== undefined && { actorId: actor }),
      ...(from && { since: from }),
      ...(to && { until: to }),
    }
    const { entries, cursor } = await listEntries(ctx.db, ctx.actor, filter)
    return { items: entries.map((e) => ({ ...e, at: e.at.toISOString() })), cursor, truncated: cursor !== null }
  },
})

export const proveAuditEntry = defineOperation({
  name: 'prove-audit-entry',
  http: 'GET /audit/entries/{entry}/proof',
  stage,
  summary: { zh: '证明一条审计记录在已签名的日志中', en: 'Prove that an audit entry stands in the signed log' },
  description: proofText,
  effects: 'read',
  input: Type.Object({ entry: Type.String({ maxLength: 50, description: 'Id of the entry.' }) }),
  output: Type.Object({ index: Type.Integer(), entry: Type.String(), size: Type.Integer(), note: Type.String(), proof: Type.Array(Type.String()) }),
  access: hasRole(...auditOffices),
  async run(ctx, input) {
    const missing = notFound({ zh: '审计记录', en: 'audit entry' }, input.entry)
    if (!isUuid(input.entry)) throw missing
    const found = await sql`select 1 from audit_leaf as l where l.id = ${input.entry}::uuid and ${withinReach(ctx.actor)}`.execute(ctx.db)
    if (found.rows.length === 0) throw missing
    return proveEntry(ctx.db, input.entry)
  },
})

export const showAuditCheckpoint = defineOperation({
  name: 'show-audit-checkpoint',
  http: 'GET /audit/checkpoint',
  stage,
  summary: { zh: '审计日志的最新签名', en: 'Newest signed checkpoint of the audit log' },
  description: {
    zh: '任何人都可以保存它,日后据以查验日志没有被改写。格式为 C2SP tlog-checkpoint。',
    en: 'Anybody may keep it and check later that the log was not rewritten. A C2SP tlog-checkpoint.',
  },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    size: Type.Integer(),
    note: nullable(Type.String()),
    key: nullable(Type.String({ description: 'Verifier key of C2SP signed-note.' })),
  }),
  access: anyone(),
  async run(ctx) {
    const found = await sql<{ size: number; note: string }>`select size, note from audit_checkpoint order by size desc limit 1`.execute(ctx.db)
    return { ...(found.rows[0] ?? { size: 0, note: null }), key: ctx.services.auditKey ?? null }
  },
})

export const proveAuditConsistency = defineOperation({
  name: 'prove-audit-consistency',
  http: 'GET /audit/consistency',
  stage,
  summary: { zh: '证明审计日志只增不改', en: 'Prove that the audit log only grew' },
  description: proofText,
  effects: 'read',
  input: Type.Object({
    from: Type.Integer({ minimum: 1, description: 'Size of the older checkpoint.' }),
    to: Type.Integer({ minimum: 1, description: 'Size of the newer one.' }),
  }),
  output: Type.Object({ proof: Type.Array(Type.String()) }),
  access: anyone(),
  async run(ctx, { from, to }) {
    try {
      return { proof: await proveConsistency(ctx.db, from, to) }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw invalidInput({
        code: 'PUJIANG_AUDIT_SIZE_INVALID',
        detail: { zh: '没有这样大小的已签名日志。', en: 'The log was not signed at such sizes.' },
      })
    }
  },
})

export const auditOperations: readonly Operation[] = [listAuditEntries, proveAuditEntry, showAuditCheckpoint, proveAuditConsistency]
