import { sql } from 'kysely'
import { invalidInput, limitExceeded, notAllowed, notAuthenticated, notFound, type Fault } from '../errors/index.ts'
import { managedActor } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'
import { hashToken, keyPrefix, newApiKey } from './tokens.ts'
import { isUuid } from './uuid.ts'

const mostKeys = 50
const usualDays = 365
const mostDays = 5 * 365

export interface ApiKeyInput {
  name: string
  /** Operation names, `read`, `write` or `*`. */
  scopes: readonly string[]
  /** Purpose that every request with this key has. */
  purpose?: string | null
  /** A year from now where absent; five at most. */
  expiresAt?: Date
  /** Exempt from the rate limit; administrators of the city only. */
  unlimited?: boolean
  /** A program the caller manages; the caller where absent. */
  actorId?: string
}

export interface ApiKeyShown {
  id: string
  actorId: string
  prefix: string
  name: string
  scopes: string[]
  purpose: string | null
  unlimited: boolean
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

const columns = sql`id, actor_id as "actorId", prefix, name, scopes, purpose, unlimited, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", last_used_at as "lastUsedAt"`

/**
 * Makes a key and answers it, the only time it is ever shown. Only a signed-in person makes keys: a key that leaked cannot beget another.
 * Throws NotAuthenticated, NotAllowed, NotFound, InvalidInput, LimitExceeded.
 */
export async function createApiKey(ctx: IdentityContext, input: ApiKeyInput): Promise<ApiKeyShown & { key: string }> {
  const owner = await ownerOf(ctx, input)
  const now = ctx.clock.now()
  const expiresAt = input.expiresAt ?? new Date(now.getTime() + usualDays * 86_400_000)
  checkKey(input, now, expiresAt)
  // The lock on the owner makes counting and adding one step.
  await sql`select 1 from actor where id = ${owner}::uuid for update`.execute(ctx.db)
  const live = await sql<{
    count: number
  }>`select count(*) as count from api_key where actor_id = ${owner}::uuid and revoked_at is null and expires_at > ${now}`.execute(ctx.db)
  if (live.rows[0]!.count >= mostKeys)
    throw limitExceeded({
      code: 'PUJIANG_KEYS_TOO_MANY',
      detail: { zh: `最多 ${mostKeys} 个密钥。`, en: `There are ${mostKeys} keys, the most one may have.` },
      cure: { zh: '请先撤销不用的。', en: 'Revoke those not in use.' },
    })
  const key = newApiKey()
  const made = await sql<ApiKeyShown>`
    insert into api_key (id, actor_id, key_hash, prefix, name, scopes, purpose, unlimited, created_by, created_at, expires_at)
    values (${ctx.random.uuid()}, ${owner}, ${hashToken(key)}, ${keyPrefix(key)}, ${input.name.trim()}, ${[...new Set(input.scopes)]}::text[], ${input.purpose?.trim() || null},
      ${input.unlimited ?? false}, ${ctx.actor.id}, ${now}, ${expiresAt})
    returning ${columns}`.execute(ctx.db)
  return { ...made.rows[0]!, key }
}

async function ownerOf(ctx: IdentityContext, input: ApiKeyInput): Promise<string> {
  const { actor } = ctx
  if (actor.id === null || actor.kind !== 'person')
    throw notAuthenticated({ code: 'PUJIANG_SIGN_IN', detail: { zh: '这一步需要先登录。', en: 'This needs you to sign in.' } })
  if (actor.key || actor.suspended)
    throw notAllowed({
      code: 'PUJIANG_KEY_BY_KEY',
      detail: { zh: '不能用密钥管理密钥。', en: 'Keys are not managed with a key.' },
      cure: { zh: '请登录后操作。', en: 'Sign in to do this.' },
    })
  if (input.unlimited && !actor.roles.some((held) => held.role === 'administrator' && held.agencyId === null))
    throw notAllowed({
      code: 'PUJIANG_KEY_UNLIMITED',
      detail: { zh: '只有全市管理员可以建不限速的密钥。', en: 'Only an administrator of the city makes keys without a rate limit.' },
    })
  if (input.actorId === undefined || input.actorId === actor.id) return actor.id
  const target = await managedActor(ctx, input.actorId)
  if (target.kind === 'program' && target.status === 'active') return target.id
  throw notAllowed({
    code: 'PUJIANG_KEY_OF_OTHERS',
    detail: { zh: '只能为程序建密钥,不能为他人。', en: 'Keys are made for programs, not for other people.' },
  })
}

function checkKey(input: ApiKeyInput, now: Date, expiresAt: Date): void {
  const faults: Fault[] = []
  const fault = (at: string, zh: string, en: string): void => void faults.push({ at, message: { zh, en } })
  if (!input.name.trim() || input.name.length > 100 || input.name.includes('\0'))
    fault('name', '名称须为 1 至 100 个字。', 'A name has 1 to 100 characters.')
  if (input.scopes.length === 0 || !input.scopes.every((scope) => scope === '*' || /^[a-z][a-z0-9-]{1,60}$/.test(scope)))
    fault('scopes', '范围须为操作名、read、write 或 *。', 'A scope is the name of an operation, read, write or *.')
  if ((input.purpose ?? '').length > 200 || input.purpose?.includes('\0'))
    fault('purpose', '用途最多 200 个字。', 'A purpose has at most 200 characters.')
  if (!(expiresAt > now) || expiresAt.getTime() > now.getTime() + mostDays * 86_400_000)
    fault('expiresAt', '有效期须在未来五年之内。', 'A key expires in the future, within five years.')
  if (faults.length > 0) throw invalidInput({ code: 'PUJIANG_KEY_INVALID', detail: { zh: '密钥设置有误。', en: 'The key is not right.' }, faults })
}

/** Keys of the caller, or of a program the caller manages, newest first; revoked and expired ones too. */
export async function listApiKeys(ctx: IdentityContext, actorId?: string): Promise<ApiKeyShown[]> {
  if (ctx.actor.id === null) return []
  const owner = actorId === undefined || actorId === ctx.actor.id ? ctx.actor.id : (await managedActor(ctx, actorId)).id
  const found = await sql<ApiKeyShown>`select ${columns} from api_key where actor_id = ${owner}::uuid order by created_at desc, id`.execute(ctx.db)
  return found.rows
}

/** Revokes a key of the caller or of an actor the caller manages; a key may revoke itself. Others' keys do not exist for the caller (NotFound). */
export async function revokeApiKey(ctx: IdentityContext, keyId: string, reason?: string): Promise<void> {
  const missing = notFound({ zh: '密钥', en: 'key' }, keyId)
  if (!isUuid(keyId) || ctx.actor.id === null) throw missing
  const found = await sql<{ actor_id: string }>`select actor_id from api_key where id = ${keyId}::uuid`.execute(ctx.db)
  const owner = found.rows[0]?.actor_id
  if (owner === undefined) throw missing
  if (owner !== ctx.actor.id) await managedActor(ctx, owner).catch(() => Promise.reject(missing))
  await sql`update api_key set revoked_at = ${ctx.clock.now()}, revoked_reason = ${reason ?? null} where id = ${keyId}::uuid and revoked_at is null`.execute(
    ctx.db,
  )
}
