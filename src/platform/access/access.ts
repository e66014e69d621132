import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { Database, Remembered } from '../db/index.ts'
import { notAllowed, notFound } from '../errors/index.ts'
import { holdsRole, holdsRoleIn, isUuid } from '../identity/index.ts'
import type { AccessPort, Actor, Clock } from '../operations/index.ts'
import { readActiveGrants } from './active-grants.ts'
import { namedBy } from './named-by.ts'
import { nobody, type Caller, type Column, type Policy } from './policy.ts'

export interface Access {
  /** The port of one request. `purpose` is the one the request named; `db` its transaction or the pool. */
  forRequest(actor: Actor, purpose: string | null, db: Kysely<Database>, clock: Clock): AccessPort
}

/**
 * Makes the one door out of the policies of every stage. "May I" and lists are answered by the same predicates in SQL. `remembered` keeps what was
 * allowed for a few seconds, for requests that name no purpose and so rest on no grant, whose period ends by itself.
 */
export function createAccess(policies: readonly Policy[], remembered?: Remembered<string>): Access {
  const byKind = new Map(policies.map((policy) => [policy.kind, policy]))
  if (byKind.size !== policies.length) throw new Error('Two policies speak of the same kind')
  const policyOf = (kind: string): Policy => {
    const policy = byKind.get(kind)
    if (!policy) throw new Error(`There is no policy for ${kind}`)
    return policy
  }
  return {
    forRequest(actor, purpose, db, clock) {
      const callerNow = (): Caller => ({ actor, purpose, now: clock.now() })
      return {
        async require(action, kind, ref) {
          const policy = policyOf(kind)
          const caller = callerNow()
          if (actor.suspended) throw suspended()
          const ask = async (): Promise<string> => {
            const row = await look(db, policy, action, caller, namedBy(ref, policy.slug, columnOf(policy.alias)))
            if (!row?.see) throw notFound(policy.what, ref)
            if (!row.may) throw refused(policy, action, caller)
            return row.id
          }
          // A transaction must see its own changes.
          if (!remembered || purpose !== null || db.isTransaction) return ask()
          return (await remembered.get(`${officesOf(actor)} ${kind} ${action} ${ref}`, ask)) ?? ask()
        },
        async may(action, kind, id) {
          const policy = policyOf(kind)
          if (actor.suspended || !isUuid(id)) return false
          const row = await look(db, policy, action, callerNow(), sql<SqlBool>`${columnOf(policy.alias)('id')} = ${id}::uuid`)
          return (row?.see && row.may) ?? false
        },
        async mayWhich(actions, kind, id) {
          const policy = policyOf(kind)
          if (actor.suspended || !isUuid(id)) return new Set()
          const [caller, column] = [callerNow(), columnOf(policy.alias)]
          const rules = actions.map((action) => sql`coalesce(${ruleOf(policy, action)(caller, column)}, false)`)
          const { rows } = await sql<{ see: boolean; may: boolean[] }>`
            select coalesce(${ruleOf(policy, policy.see)(caller, column)}, false) as see, array[${sql.join(rules)}]::boolean[] as may
            from ${sql.table(policy.table)} as ${sql.id(policy.alias)} where ${column('id')} = ${id}::uuid`.execute(db)
          const [row] = rows
          return new Set(row?.see ? actions.filter((_action, i) => row.may[i]) : [])
        },
        where(action, kind, alias) {
          const policy = policyOf(kind)
          if (actor.suspended) return nobody
          const column = columnOf(alias ?? policy.alias)
          const caller = callerNow()
          const see = ruleOf(policy, policy.see)(caller, column)
          return action === policy.see ? see : sql<SqlBool>`(${see} and ${ruleOf(policy, action)(caller, column)})`
        },
        hasRole: (...roles) => holdsRole(actor, ...roles),
        hasRoleIn: (agencyId, ...roles) => holdsRoleIn(actor, agencyId, ...roles),
        activeGrants: (subjectKind, subjectIds) => readActiveGrants(db, callerNow(), subjectKind, subjectIds),
      }
    },
  }
}

function ruleOf(policy: Policy, action: string): Policy['actions'][string] {
  const rule = policy.actions[action]
  if (!rule) throw new Error(`The policy of ${policy.kind} has no rule for ${action}`)
  return rule
}

const offices = new WeakMap<Actor, string>()

/** All of an actor that rules look at beside grants. Actors are objects that stay the same while they are remembered themselves. */
function officesOf(actor: Actor): string {
  let text = offices.get(actor)
  if (text === undefined) offices.set(actor, (text = JSON.stringify([actor.id, actor.agencyId, actor.roles])))
  return text
}

const columnOf =
  (alias: string): Column =>
  (name) =>
    sql.ref(`${alias}.${name}`)

async function look(
  db: Kysely<Database>,
  policy: Policy,
  action: string,
  caller: Caller,
  which: RawBuilder<SqlBool>,
): Promise<{ id: string; see: boolean; may: boolean } | undefined> {
  const column = columnOf(policy.alias)
  const see = ruleOf(policy, policy.see)(caller, column)
  const may = ruleOf(policy, action)(caller, column)
  const found = await sql<{ id: string; see: boolean; may: boolean }>`
    select ${column('id')} as id, coalesce(${see}, false) as see, coalesce(${may}, false) as may
    from ${sql.table(policy.table)} as ${sql.id(policy.alias)} where ${which}`.execute(db)
  return found.rows[0]
}

const suspended = () =>
  notAllowed({
    code: 'PUJIANG_SUSPENDED',
    detail: { zh: '账号已停用。', en: 'This account is suspended.' },
    cure: { zh: '请联系本部门管理员。', en: 'Ask the administrator of your agency.' },
  })

function refused(policy: Policy, action: string, caller: Caller) {
  const askInGeneral =
    caller.actor.id === null
      ? { zh: '请先登录;若仍无权限,请向提供部门申请。', en: 'Sign in first; if that is not enough, ask the providing agency.' }
      : { zh: '请向提供部门申请,并在请求中写明用途。', en: 'Ask the providing agency, and name the purpose in your request.' }
  return notAllowed({
    code: 'PUJIANG_NOT_ALLOWED',
    detail: {
      zh: `您可以看到这个${policy.what.zh},但不能对它做这件事(${action})。`,
      en: `You may see this ${policy.what.en}, but not do this with it (${action}).`,
    },
    cure: policy.ask?.(action, caller) ?? askInGeneral,
    facts: { action, kind: policy.kind },
  })
}
