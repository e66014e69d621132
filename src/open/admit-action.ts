import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import { limitExceeded } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** How often somebody may do something, in windows of an hour. */
export interface ActionLimit {
  name: string
  /** Of one network address without signing in. */
  anonymous: number
  /** Of one person. */
  person: number
}

const windowMs = 3_600_000

/** Whoever has one IPv6 address has all of its network. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = address.includes('::')
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
    : left
  return groups.slice(0, 4).join(':')
}

/**
 * Counts an action before it is done and throws LimitExceeded beyond the limit. To be called in `prepare`, outside the transaction: what is refused
 * afterwards has been tried all the same.
 */
export async function admitAction(ctx: Context, limit: ActionLimit): Promise<void> {
  const { actor } = ctx
  // Calls from inside the program (a pack) have no address and no limit.
  if (actor.kind === 'system' || (actor.id === null && ctx.client.address === 'inside')) return
  const known = actor.id !== null
  const who = known ? `actor\n${actor.id}` : `address\n${networkOf(ctx.client.address)}`
  const key = createHash('sha256').update(`${limit.name}\n${who}`).digest()
  const now = ctx.clock.now().getTime()
  const startsAt = new Date(now - (now % windowMs))
  const { rows } = await sql<{ count: number }>`
    insert into action_count (key, starts_at, count) values (${key}, ${startsAt}, 1)
    on conflict (key, starts_at) do update set count = action_count.count + 1 returning count`.execute(ctx.db)
  const most = known ? limit.person : limit.anonymous
  if ((rows[0]?.count ?? 1) <= most) return
  const minutes = Math.ceil((startsAt.getTime() + windowMs - now) / 60_000)
  throw limitExceeded({
    code: 'PUJIANG_TOO_MANY_ACTIONS',
    detail: { zh: `一小时内最多 ${most} 次,请 ${minutes} 分钟后再来。`, en: `At most ${most} an hour. Come back in ${minutes} minutes.` },
    ...(!known && { cure: { zh: '登录后可以提交得多一些。', en: 'Signed in, you may send more.' } }),
    facts: { limit: most, retryAfter: minutes * 60 },
  })
}

/** Removes counts of windows that have passed. */
export async function sweepActionCounts(ctx: Pick<Context, 'db' | 'clock'>): Promise<void> {
  await ctx.db
    .deleteFrom('action_count')
    .where('starts_at', '<', new Date(ctx.clock.now().getTime() - 2 * windowMs))
    .execute()
}
