import { sql } from 'kysely'
import { Type } from 'typebox'
import { invalidInput, notFound, PlatformError } from '../errors/index.ts'
import { isUuid } from '../identity/index.ts'
import { anyone, defineOperation, download, hasRole, type Operation } from '../operations/index.ts'
import { enqueueJob, type JobKind } from '../jobs/index.ts'
import { openCheckpoint, parseVerifier } from './checkpoint.ts'
import { exportEntries } from './export-entries.ts'
import { leafHash } from './merkle.ts'
import { verifyInclusion } from './proofs.ts'
import { auditOffices, findEntry, listEntries, withinReach, type EntryFilter, type EntryShown } from './list-entries.ts'
import { lastVerification } from './verification.ts'
import { proveConsistency, proveEntry } from './prove.ts'

declare module '../operations/context.ts' {
  interface Services {
    /** Verifier key of the audit log (`printVerifier`), shown to whoever wants to check it. */
    auditKey?: string
    /** Reads the whole log again, in the background. */
    auditJobs?: { verify: JobKind<{ actorId: string | null }, { ok: boolean; entries: number }> }
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

const filterInput = {
  subjectKind: Type.Optional(Type.String({ maxLength: 50 })),
  subjectId: Type.Optional(Type.String({ maxLength: 200 })),
  actor: Type.Optional(Type.String({ maxLength: 50, description: 'Id or whole name of the actor.' })),
  operation: Type.Optional(Type.String({ maxLength: 100 })),
  outcome: Type.Optional(Type.Enum(['success', 'failure'])),
  since: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601.' })),
  until: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601, exclusive.' })),
}

const EntrySchema = Type.Object({
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
})

const entryView = (entry: EntryShown) => ({ ...entry, at: entry.at.toISOString() })

function filterOf(input: {
  actor?: string
  since?: string
  until?: string
  subjectKind?: string
  subjectId?: string
  operation?: string
  outcome?: 'success' | 'failure'
}): Omit<EntryFilter, 'limit' | 'cursor'> {
  const { actor, since, until, ...rest } = input
  const [from, to] = [timeOf('since', since), timeOf('until', until)]
  return { ...rest, ...(actor !== undefined && { actorId: actor }), ...(from && { since: from }), ...(to && { until: to }) }
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
    ...filterInput,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  output: Type.Object({
    items: Type.Array(EntrySchema),
    cursor: nullable(Type.String()),
    truncated: Type.Boolean(),
  }),
  examples: [{ summary: { zh: '最近的审计记录', en: 'The latest entries of the audit log' }, input: { limit: 20 }, as: 'auditor' }],
  access: hasRole(...auditOffices),
  async run(ctx, input) {
    const { limit, cursor: after, ...wanted } = input
    const filter = { ...filterOf(wanted), limit: limit ?? 100, ...(after !== undefined && { cursor: after }) }
    const { entries, cursor } = await listEntries(ctx.db, ctx.actor, filter)
    return { items: entries.map(entryView), cursor, truncated: cursor !== null }
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

export const showAuditEntry = defineOperation({
  name: 'show-audit-entry',
  http: 'GET /audit/entries/{entry}',
  stage,
  summary: { zh: '看一条审计记录，并核验它的证明', en: 'Show an audit entry and check its proof' },
  description: {
    zh: '以最新的签名核验：这条记录的原文确实在日志的这个位置上。还没编号的记录没有证明。',
    en: 'Checks against the newest signature that the text of the entry stands at its place. An entry without a place yet has no proof.',
  },
  effects: 'read',
  input: Type.Object({ entry: Type.String({ maxLength: 50, description: 'Id of the entry.' }) }),
  output: Type.Object({
    ...EntrySchema.properties,
    proof: nullable(
      Type.Object({
        size: Type.Integer(),
        note: Type.String(),
        leafHash: Type.String(),
        path: Type.Array(Type.String()),
        holds: Type.Boolean(),
        signed: Type.Boolean({ description: 'The note carries a good signature of this city.' }),
      }),
    ),
  }),
  access: hasRole(...auditOffices),
  async run(ctx, input) {
    const found = isUuid(input.entry) ? await findEntry(ctx.db, ctx.actor, input.entry) : null
    if (!found) throw notFound({ zh: '审计记录', en: 'audit entry' }, input.entry)
    const proof = await proveEntry(ctx.db, found.id).catch((error: unknown) => {
      if (error instanceof PlatformError && error.kind === 'NotFound') return null
      throw error
    })
    if (!proof) return { ...entryView(found), proof: null }
    const { auditKey } = ctx.services
    const checkpoint = auditKey === undefined ? null : openCheckpoint(proof.note, parseVerifier(auditKey))
    const hash = leafHash(proof.entry)
    const path = proof.proof.map((text) => Buffer.from(text, 'base64'))
    const holds = checkpoint !== null && verifyInclusion(hash, proof.index, proof.size, path, checkpoint.root)
    return {
      ...entryView(found),
      proof: { size: proof.size, note: proof.note, leafHash: hash.toString('base64'), path: proof.proof, holds, signed: checkpoint !== null },
    }
  },
})

export const exportAuditEntries = defineOperation({
  name: 'export-audit-entries',
  http: 'GET /audit/export',
  stage,
  summary: { zh: '导出审计记录', en: 'Export entries of the audit log' },
  description: {
    zh: '条件同 list-audit-entries，一直流到最后一条。导出本身也记入审计。',
    en: 'The conditions of list-audit-entries, streamed to the last entry. The export itself is recorded.',
  },
  effects: 'read',
  input: Type.Object({ ...filterInput, format: Type.Optional(Type.Enum(['csv', 'ndjson'], { default: 'csv' })) }),
  output: Type.Object({}),
  produces: ['text/csv', 'application/x-ndjson'],
  access: hasRole('auditor'),
  async run(ctx, input) {
    const { format = 'csv', ...wanted } = input
    const filter = filterOf(wanted)
    ctx.audit.record()
    ctx.audit.note({ format, filter: wanted })
    return download({
      body: exportEntries(ctx.db, ctx.actor, filter, format, ctx.signal),
      contentType: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson; charset=utf-8',
      fileName: `audit-${ctx.clock.now().toISOString().slice(0, 10)}.${format}`,
      headers: { 'cache-control': 'private, no-store' },
    })
  },
})

export const startVerification = defineOperation({
  name: 'verify-audit-log',
  http: 'POST /audit/verification',
  stage,
  summary: { zh: '从头核验审计日志', en: 'Verify the whole audit log' },
  effects: 'write',
  input: Type.Object({}),
  output: Type.Object({ job: Type.String() }),
  access: hasRole('auditor'),
  async run(ctx) {
    const { auditJobs } = ctx.services
    if (!auditJobs) throw notFound({ zh: '任务', en: 'job' }, 'verify-audit')
    return { job: await enqueueJob(ctx.db, auditJobs.verify, { actorId: ctx.actor.id }, { actorId: ctx.actor.id }) }
  },
})

export const showVerification = defineOperation({
  name: 'show-audit-verification',
  http: 'GET /audit/verification',
  stage,
  summary: { zh: '最近一次核验的结果', en: 'What the newest verification of the log found' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({
    last: nullable(
      Type.Object({
        at: Type.String(),
        ok: Type.Boolean(),
        entries: Type.Integer(),
        signedSize: Type.Integer(),
        faults: Type.Array(Type.Object({ kind: Type.String(), at: Type.Integer(), detail: Type.String() })),
      }),
    ),
    running: Type.Boolean(),
    size: Type.Integer({ description: 'Entries the newest checkpoint speaks for.' }),
  }),
  access: hasRole(...auditOffices),
  async run(ctx) {
    const last = await lastVerification(ctx.db)
    const { rows } = await sql<{ running: boolean; size: number }>`
      select exists (select from job where kind = 'verify-audit' and state in ('queued', 'running')) as running,
        coalesce((select max(size) from audit_checkpoint), 0)::bigint as size`.execute(ctx.db)
    return { last: last && { ...last, at: last.at.toISOString() }, running: rows[0]?.running ?? false, size: rows[0]?.size ?? 0 }
  },
})

export const auditOperations: readonly Operation[] = [
  listAuditEntries,
  showAuditEntry,
  exportAuditEntries,
  startVerification,
  showVerification,
  proveAuditEntry,
  showAuditCheckpoint,
  proveAuditConsistency,
]
