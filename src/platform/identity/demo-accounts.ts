import { sql, type Kysely } from 'kysely'
import { transaction, type Database } from '../db/index.ts'
import type { Context } from '../operations/index.ts'
import { createAccount } from './accounts.ts'
import { agencyNamed } from './agencies.ts'

/** Addresses at or below this name belong to demo accounts and to nobody else (RFC 2606: it never resolves). */
const demoDomain = 'pujiang.example'
const demoPassword = 'pujiang-demo'
const demoReason = 'demo accounts work on loopback only'

/** An account as the pack of the demo city names it. */
export interface DemoRole {
  /** How examples and tests name the account: `steward`. */
  key: string
  /** An address of `pujiang.example`. */
  email: string
  name: string
  /** Slug of the agency the person acts for; absent for a person of no agency. */
  agency?: string | undefined
  roles: readonly string[]
  /** The roles hold in the whole city instead of the agency. */
  cityWide?: boolean | undefined
}

export interface DemoAccount {
  key: string
  email: string
  password: string
  roles: readonly string[]
  actorId: string
}

export interface DemoParts extends Pick<Context, 'db' | 'random'> {
  accounts: readonly DemoRole[]
  /** The city is the demo city. */
  demo: boolean
  /** The server listens on loopback and nowhere else. */
  loopback: boolean
}

/** True for the address of a demo account. */
export const isDemoEmail = (email: string): boolean => email.endsWith(`@${demoDomain}`) || email.endsWith(`.${demoDomain}`)

/** Makes the demo accounts, or wakes them after `retireDemoAccounts`. Throws where the city is not the demo city or others could reach it. */
export async function createDemoAccounts({ db, random, accounts, demo, loopback }: DemoParts): Promise<DemoAccount[]> {
  if (!demo || !loopback) throw new Error('Demo accounts exist only in the demo city and only while it listens on loopback')
  return transaction(db, async (trx) => {
    const made: DemoAccount[] = []
    for (const { key, email, name, roles, agency, cityWide } of accounts) {
      if (!isDemoEmail(email)) throw new Error(`The demo account ${key} needs an address of ${demoDomain}`)
      const known = await sql<{
        id: string
      }>`select a.id from actor as a join auth."user" as u on u."id" = a.user_id where u."email" = ${email}`.execute(trx)
      const agencyId = agency === undefined ? null : (await agencyNamed(trx, agency)).id
      const held = roles.map((role) => ({ role, agencyId: cityWide ? null : agencyId }))
      const actorId = known.rows[0]?.id ?? (await createAccount(trx, random, { email, password: demoPassword, name, agencyId, roles: held }))
      made.push({ key, email, password: demoPassword, roles, actorId })
    }
    await sql`update actor set status = 'active', suspended_at = null, suspended_reason = null where status = 'suspended' and suspended_reason = ${demoReason}`.execute(
      trx,
    )
    return made
  })
}

/** Puts every demo account out of use, with its sessions and keys; for each start that does not listen on loopback. Answers how many. */
export async function retireDemoAccounts(db: Kysely<Database>, now: Date): Promise<number> {
  return transaction(db, async (trx) => {
    const theirs = sql`(select a.id from actor as a join auth."user" as u on u."id" = a.user_id where u."email" like ${`%@${demoDomain}`} or u."email" like ${`%.${demoDomain}`})`
    await sql`delete from auth."session" where "userId" in (select user_id from actor where id in ${theirs})`.execute(trx)
    await sql`update api_key set revoked_at = ${now}, revoked_reason = ${demoReason} where revoked_at is null and (actor_id in ${theirs} or created_by in ${theirs})`.execute(
      trx,
    )
    const retired = await sql`
      update actor set status = 'suspended', suspended_at = ${now}, suspended_reason = ${demoReason} where status <> 'suspended' and id in ${theirs} returning 1`.execute(
      trx,
    )
    return retired.rows.length
  })
}
