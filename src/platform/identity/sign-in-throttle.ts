import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { limitExceeded } from '../errors/index.ts'

/** After so many failures in the window every further one blocks for twice as long as the last, up to the longest block. */
interface Limit {
  failures: number
  longestSeconds: number
}
const windowSeconds = 15 * 60
/** 5 quick guesses, then one in five minutes: under 300 a day on one account. */
const account: Limit = { failures: 5, longestSeconds: 300 }
/** A town hall behind one address signs in often; only failures count. */
const address: Limit = { failures: 50, longestSeconds: 300 }

/** Keys are hashed: the table is no list of who tried. Unknown accounts are counted like known ones, so a block tells nothing. */
const keyOf = (kind: 'account' | 'address', name: string): Buffer => createHash('sha256').update(`${kind}\n${name}`).digest()

/**
 * Counts an attempt as failed before the password is looked at, so that attempts sent at once are counted too. Throws LimitExceeded while the
 * account or the address is blocked.
 */
export async function admitSignIn(db: Kysely<Database>, email: string, from: string, now: Date): Promise<void> {
  const waits = [await count(db, keyOf('account', email), account, now), await count(db, keyOf('address', from), address, now)]
  const seconds = Math.max(...waits)
  if (seconds === 0) return
  throw limitExceeded({
    code: 'PUJIANG_SIGN_IN_THROTTLED',
    detail: { zh: `登录失败次数过多,请 ${seconds} 秒后再试。`, en: `Too many failed sign-ins. Try again in ${seconds} seconds.` },
    facts: { retryAfter: seconds },
  })
}

/** Seconds to wait; 0 = the attempt is counted and may go on. */
async function count(db: Kysely<Database>, key: Buffer, limit: Limit, now: Date): Promise<number> {
  const counted = await sql<{ failures: number }>`
    insert into sign_in_attempt as a (key, failures, first_at) values (${key}, 1, ${now})
    on conflict (key) do update set
      failures = case when a.first_at < ${now}::timestamptz - make_interval(secs => ${windowSeconds}) then 1 else a.failures + 1 end,
      first_at = case when a.first_at < ${now}::timestamptz - make_interval(secs => ${windowSeconds}) then ${now}::timestamptz else a.first_at end,
      blocked_until = case when a.failures + 1 > ${limit.failures} and a.first_at >= ${now}::timestamptz - make_interval(secs => ${windowSeconds})
        then ${now}::timestamptz + make_interval(secs => least(${limit.longestSeconds}, power(2, least(a.failures + 1 - ${limit.failures}, 20)))) end
    where a.blocked_until is null or a.blocked_until <= ${now}
    returning failures`.execute(db)
  if (counted.rows.length > 0) return 0
  const blocked = await sql<{ until: Date | null }>`select blocked_until as until from sign_in_attempt where key = ${key}`.execute(db)
  return Math.max(1, Math.ceil(((blocked.rows[0]?.until?.getTime() ?? 0) - now.getTime()) / 1000))
}

/** Takes back what `admitSignIn` counted, after the right password. */
export async function forgiveSignIn(db: Kysely<Database>, email: string, from: string): Promise<void> {
  await sql`delete from sign_in_attempt where key = ${keyOf('account', email)}`.execute(db)
  await sql`update sign_in_attempt set failures = greatest(failures - 1, 0), blocked_until = null where key = ${keyOf('address', from)}`.execute(db)
}
