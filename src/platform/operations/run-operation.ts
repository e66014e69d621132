import type { Kysely } from 'kysely'
import type { Locale } from '../../model/index.ts'
import { beyondDatabase, type Database } from '../db/index.ts'
import { notAllowed, notAuthenticated, PlatformError } from '../errors/index.ts'
import type { AccessPort, Actor, Client, Context } from './context.ts'
import { isDownload, type Operation, type UseKind } from './operation.ts'
import type { AuditEntry, Program } from './program.ts'
import { cleanOutput, validateInput } from './validate-input.ts'

export interface Call {
  actor: Actor
  purpose: string | null
  locale: Locale
  requestId: string
  input: Readonly<Record<string, unknown>>
  signal: AbortSignal
  /** Absent for calls from inside the program. */
  client?: Client
  known?: readonly string[]
  body?: Context['body']
  /** Asked by a page of ours, on the server or in the browser. */
  page?: boolean
}

const needSignIn = () =>
  notAuthenticated({
    code: 'PUJIANG_SIGN_IN',
    detail: { zh: '这一步需要先登录或使用密钥。', en: 'This needs you to sign in or to use a key.' },
    cure: { zh: '登录后再试,或在请求头 Authorization: Bearer 中给出密钥。', en: 'Sign in, or send a key in the header Authorization: Bearer.' },
  })

function checkKeyScope(actor: Actor, operation: Operation): void {
  const scopes = actor.key?.scopes
  if (!scopes || scopes.includes('*') || scopes.includes(operation.name)) return
  if (scopes.includes(operation.effects === 'read' ? 'read' : 'write')) return
  throw notAllowed({
    code: 'PUJIANG_KEY_SCOPE',
    detail: { zh: `这个密钥的范围不包括 ${operation.name}。`, en: `The scope of this key does not include ${operation.name}.` },
    facts: { scopes },
  })
}

async function checkAccess(
  operation: Operation,
  actor: Actor,
  access: AccessPort,
  input: Record<string, unknown>,
): Promise<{ kind: string; id: string } | undefined> {
  if (actor.suspended && operation.name !== 'show-me' && operation.name !== 'sign-out')
    throw notAllowed({
      code: 'PUJIANG_SUSPENDED',
      detail: { zh: '账号已停用。', en: 'This account is suspended.' },
      cure: { zh: '请联系本部门管理员。', en: 'Ask the administrator of your agency.' },
    })
  checkKeyScope(actor, operation)
  const rule = operation.access
  if (rule.rule === 'anyone') return undefined
  if (rule.rule === 'may') {
    try {
      const id = await access.require(rule.action, rule.kind, String(input[rule.ref]))
      if (actor.id === null && operation.effects !== 'read') throw needSignIn()
      return { kind: rule.kind, id }
    } catch (error) {
      // An anonymous caller who may see the thing but not do this is asked to sign in; a hidden thing stays NotFound.
      if (actor.id === null && operation.effects !== 'read' && error instanceof PlatformError && error.kind === 'NotAllowed') throw needSignIn()
      throw error
    }
  }
  if (actor.id === null) throw needSignIn()
  if (rule.rule === 'role' && !access.hasRole(...rule.roles))
    throw notAllowed({
      code: 'PUJIANG_ROLE_NEEDED',
      detail: { zh: `需要角色:${rule.roles.join('、')}。`, en: `This needs one of the roles: ${rule.roles.join(', ')}.` },
    })
  return undefined
}

/** Runs an operation for a caller: checks, transaction, audit on success and on failure. The only way to run one. */
export async function runOperation(program: Program, operation: Operation, call: Call): Promise<unknown> {
  const input = validateInput(operation, call.input)
  const writes = operation.effects !== 'read'
  const entry: AuditEntry = {
    operation: operation.name,
    outcome: 'success',
    actorId: call.actor.id,
    agencyId: call.actor.agencyId,
    purpose: call.purpose,
    requestId: call.requestId,
    facts: call.actor.key ? { key: call.actor.key.id } : {},
  }
  let recorded = writes
  const after: (() => void | Promise<void>)[] = []
  const used: { subjectKind: string; subjectId: string }[] = []
  const contextFor = async (db: Kysely<Database>): Promise<Context> => {
    const access = program.access(call.actor, call.purpose, db)
    const subject = await checkAccess(operation, call.actor, access, input)
    if (subject) {
      entry.subjectKind = subject.kind
      entry.subjectId = subject.id
    }
    return {
      requestId: call.requestId,
      actor: call.actor,
      purpose: call.purpose,
      locale: call.locale,
      db,
      access,
      subject: subject ?? null,
      audit: {
        record: () => {
          recorded = true
        },
        note: (facts) => Object.assign(entry.facts, facts),
        subject: (kind, id) => {
          entry.subjectKind = kind
          entry.subjectId = id
        },
      },
      clock: program.clock,
      random: program.random,
      countUse: (subjectKind, subjectId) => void used.push({ subjectKind, subjectId }),
      signal: call.signal,
      services: program.services,
      client: call.client ?? { address: 'inside', headers: {}, setCookie: () => undefined },
      known: call.known ?? [],
      ...(call.body && { body: call.body }),
      afterCommit: (work) => void after.push(work),
    }
  }
  let value: unknown
  try {
    const prepared: unknown = operation.prepare && (await operation.prepare(await contextFor(program.db), input))
    const attempt = async (db: Kysely<Database>): Promise<unknown> => {
      const answer: unknown = await operation.run({ ...(await contextFor(db)), prepared }, input)
      if (writes) await program.writeAudit(db, entry)
      return answer
    }
    value = writes ? await program.db.transaction().execute(attempt) : await attempt(program.db)
    if (recorded && !writes) await program.db.transaction().execute((trx) => program.writeAudit(trx, entry))
  } catch (error) {
    const told = beyondDatabase(error) ?? error
    await recordFailure(program, operation, entry, { error: told, recorded: recorded && !writes })
    throw told
  }
  if (writes) program.committed()
  for (const work of after) await work()
  if (operation.use) {
    const kind = useOf(typeof operation.use === 'function' ? operation.use(input) : operation.use, call)
    if (entry.subjectId && entry.subjectKind && used.length === 0) used.push({ subjectKind: entry.subjectKind, subjectId: entry.subjectId })
    if (kind) for (const subject of used) program.countUse({ ...subject, kind })
  }
  return isDownload(value) ? value : cleanOutput(operation, value)
}

/** What a call counts as: pages view a dataset and read its rows to show them; whoever asks the API uses the API. What the program asks of itself is no use. */
function useOf(kind: UseKind, call: Call): UseKind | null {
  if (!call.client) return null
  if (kind === 'download') return kind
  if (call.page) return kind === 'view' ? 'view' : null
  return 'api'
}

/** Failed writes of anybody, refused reads of known callers and every read tried under a grant are kept; a stranger's 404 is not worth a leaf. */
async function recordFailure(
  program: Program,
  operation: Operation,
  entry: AuditEntry,
  { error, recorded }: { error: unknown; recorded: boolean },
): Promise<void> {
  const refused = error instanceof PlatformError && error.kind === 'NotAllowed'
  if (operation.effects === 'read' && !recorded && (entry.actorId === null || !refused)) return
  const facts = { ...entry.facts, error: error instanceof PlatformError ? error.failing.code : 'PUJIANG_INTERNAL' }
  try {
    await program.db.transaction().execute((trx) => program.writeAudit(trx, { ...entry, outcome: 'failure', facts }))
  } catch (auditError) {
    program.log.error({ err: auditError, requestId: entry.requestId }, 'the failure of an operation could not be audited')
  }
}
