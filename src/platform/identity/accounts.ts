import { hashPassword } from 'better-auth/crypto'
import { sql, type Kysely } from 'kysely'
import { transaction, type Database } from '../db/index.ts'
import { conflict, invalidInput, type Fault } from '../errors/index.ts'
import type { Random } from '../operations/index.ts'

export interface NewAccount {
  email: string
  password: string
  name: string
  agencyId: string | null
  roles: readonly { role: string; agencyId: string | null }[]
  grantedBy?: string | null
}

export const shortestPassword = 10
export const longestPassword = 128

/** One spelling of an address: what is stored and compared. */
export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

/** What is stored of a person who may be made: the address in its one spelling, and the password as a hash. */
export interface CheckedAccount {
  email: string
  name: string
  passwordHash: string
}

/** Checks what somebody typed and hashes the password, which takes some 60 ms: outside a transaction, if that can be. Throws InvalidInput. */
export async function checkAccount(account: Pick<NewAccount, 'email' | 'password' | 'name'>): Promise<CheckedAccount> {
  const email = normalEmail(account.email)
  findFaults(email, account)
  return { email, name: account.name.trim(), passwordHash: await hashPassword(account.password) }
}

/** Makes a person: account and password for better-auth, actor and roles, all or nothing. Answers the actor's id; null where the address has an account. */
export async function insertAccount(
  db: Kysely<Database>,
  random: Random,
  account: CheckedAccount & Pick<NewAccount, 'agencyId' | 'roles' | 'grantedBy'> & { confirmed?: boolean },
): Promise<string | null> {
  const { email, name, passwordHash, agencyId } = account
  const [actorId, userId] = [random.uuid(), random.uuid()]
  return transaction(db, async (trx) => {
    const made = await sql`
      insert into auth."user" ("id", "name", "email", "emailVerified") values (${userId}, ${name}, ${email}, ${account.confirmed ?? false})
      on conflict ("email") do nothing returning 1`.execute(trx)
    if (made.rows.length === 0) return null
    await sql`
      insert into auth."account" ("id", "accountId", "providerId", "userId", "password", "updatedAt")
      values (${random.uuid()}, ${userId}, 'credential', ${userId}, ${passwordHash}, now())`.execute(trx)
    await sql`insert into actor (id, kind, user_id, agency_id, name) values (${actorId}, 'person', ${userId}, ${agencyId}, ${name})`.execute(trx)
    for (const { role, agencyId: held } of account.roles)
      await sql`insert into actor_role (actor_id, role, agency_id, granted_by) values (${actorId}, ${role}, ${held}, ${account.grantedBy ?? null})`.execute(
        trx,
      )
    return actorId
  })
}

/**
 * Makes a person at once. Who may do so is the caller's question (`acceptInvitation`, the demo city). Answers the actor's id. Throws InvalidInput, and
 * Conflict where the address has an account: never say that to strangers.
 */
export async function createAccount(db: Kysely<Database>, random: Random, account: NewAccount): Promise<string> {
  const id = await insertAccount(db, random, { ...account, ...(await checkAccount(account)) })
  if (id === null)
    throw conflict({
      code: 'PUJIANG_ACCOUNT_EXISTS',
      detail: { zh: '这个邮箱已有账号。', en: 'There is an account with this address.' },
      cure: { zh: '请直接登录。', en: 'Sign in with it.' },
    })
  return id
}

/** Whether somebody has an account with this address. */
export async function hasAccount(db: Kysely<Database>, email: string): Promise<boolean> {
  return (await sql`select 1 from auth."user" where "email" = ${normalEmail(email)}`.execute(db)).rows.length > 0
}

function findFaults(email: string, account: Pick<NewAccount, 'name' | 'password'>): void {
  const faults: Fault[] = []
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254 || email.includes('\0'))
    faults.push({ at: 'email', message: { zh: '邮箱格式不对。', en: 'This is not an e-mail address.' } })
  if (!account.name.trim() || account.name.length > 100 || account.name.includes('\0'))
    faults.push({ at: 'name', message: { zh: '姓名须为 1 至 100 个字。', en: 'A name has 1 to 100 characters.' } })
  faults.push(...passwordFaults(account.password, email))
  if (faults.length > 0)
    throw invalidInput({ code: 'PUJIANG_ACCOUNT_INVALID', detail: { zh: '账号信息有误。', en: 'The account is not right.' }, faults })
}

/** What is wrong with a new password: too short, too long, the address itself, or one letter repeated. */
export function passwordFaults(password: string, email: string): Fault[] {
  const name = email.split('@')[0] ?? ''
  if (password.length < shortestPassword || password.length > longestPassword)
    return [
      {
        at: 'password',
        message: {
          zh: `密码须有 ${shortestPassword} 至 ${longestPassword} 个字符。`,
          en: `A password has ${shortestPassword} to ${longestPassword} characters.`,
        },
      },
    ]
  if (
    password.toLowerCase() === email ||
    (name.length > 3 && password.toLowerCase().startsWith(name) && password.length < name.length + 4) ||
    new Set(password).size < 4
  )
    return [{ at: 'password', message: { zh: '这个密码太容易猜到。', en: 'This password is too easy to guess.' } }]
  return []
}
