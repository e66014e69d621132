import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { Remembered, type Database } from '../db/index.ts'
import type { Actor, Clock } from '../operations/index.ts'
import { createApiKey, listApiKeys, revokeApiKey, type ApiKeyInput, type ApiKeyShown } from './api-keys.ts'
import { createAuth } from './auth.ts'
import { changePassword } from './change-password.ts'
import { cookieIn, keyIn, refuseKeyInUrl, unknownKey, type Credentials, type RequestHeaders } from './credentials.ts'
import type { IdentityContext } from './identity-context.ts'
import { anonymous } from './reach.ts'
import { closeOwnAccount, endOwnSession, renameOwnAccount } from './own-account.ts'
import { findByKey, findBySession, type FoundActor } from './read-actor.ts'
import { assignRole, removeRole, type RoleInput } from './roles.ts'
import { createSignIn, type SignedIn, type SignInInput } from './sign-in.ts'
import { suspendActor, unsuspendActor, type Suspended } from './suspension.ts'
import { hashToken, readSignedValue } from './tokens.ts'

export interface IdentityParts {
  pool: pg.Pool
  db: Kysely<Database>
  /** Signs session cookies; at least 32 characters, the same in every process. */
  secret: string
  /** Public address; https makes cookies `Secure`. */
  baseUrl: string
  clock: Clock
  log: Logger
  /** Demo accounts may sign in: the demo city on loopback. */
  demoAccounts?: boolean
}

/** Who asks, and every change to that. Changes run in the transaction of `ctx` and are known to all processes when it commits. */
export interface Identity {
  /** The actor of a request: by key, else by session, else anonymous. Throws NotAuthenticated (bad key), InvalidInput (key in the URL). */
  authenticate(request: Credentials): Promise<Actor>
  /** Throws NotAuthenticated, LimitExceeded. A session the request came with ends. */
  signIn(input: Omit<SignInInput, 'oldToken'>, headers?: RequestHeaders): Promise<SignedIn>
  /** Ends the session of these headers; values for Set-Cookie. */
  signOut(headers: RequestHeaders): Promise<string[]>
  changePassword(ctx: IdentityContext, current: string, next: string): Promise<void>
  /** The caller's own account; see `own-account.ts`. */
  renameSelf(ctx: IdentityContext, name: string): Promise<void>
  endOwnSession(ctx: IdentityContext, session: string): Promise<void>
  closeOwnAccount(ctx: IdentityContext, password: string): Promise<void>
  suspend(ctx: IdentityContext, actorId: string, reason: string): Promise<Suspended>
  unsuspend(ctx: IdentityContext, actorId: string): Promise<void>
  assignRole(ctx: IdentityContext, input: RoleInput): Promise<void>
  removeRole(ctx: IdentityContext, input: RoleInput): Promise<void>
  createApiKey(ctx: IdentityContext, input: ApiKeyInput): Promise<ApiKeyShown & { key: string }>
  listApiKeys(ctx: IdentityContext, actorId?: string): Promise<ApiKeyShown[]>
  revokeApiKey(ctx: IdentityContext, keyId: string, reason?: string): Promise<void>
  /** Removes what has ended: sessions, counted failures, open invitations of a month ago. For a daily job. */
  sweep(): Promise<void>
  /** Begins to listen for changes made by other processes; until then every request asks the database. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Keys note their last use at most this often: the write is not worth more. */
const noteUseMs = 3_600_000

/** Makes the one door through which requests become actors. Call `start` once the database is migrated, and `stop` before it closes. */
export function createIdentity({ pool, db, secret, baseUrl, clock, log, demoAccounts = false }: IdentityParts): Identity {
  if (secret.length < 32) throw new Error('The secret that signs sessions needs at least 32 characters')
  const auth = createAuth({ db, secret, baseUrl, log })
  const cache = new Remembered<FoundActor>(pool, log, 'pujiang_identity')
  const signIn = createSignIn({ db, auth, clock, demoAccounts })
  const tokenIn = (headers: RequestHeaders): string | null => {
    const cookie = cookieIn(headers, auth.cookieName)
    return cookie === null ? null : readSignedValue(cookie, secret)
  }
  const noteUse = ({ actor, usedAt }: FoundActor): void => {
    const now = clock.now()
    if (!actor.key || (usedAt && now.getTime() - usedAt.getTime() < noteUseMs)) return
    const noted = sql`update api_key set last_used_at = ${now} where id = ${actor.key.id}`.execute(db)
    noted.catch((error: unknown) => log.debug({ err: error }, 'the use of a key could not be noted'))
  }
  /** Changes are forgotten here at the commit; other processes hear of it from the database. */
  const changing =
    <A extends unknown[], R>(work: (ctx: IdentityContext, ...args: A) => Promise<R>) =>
    async (ctx: IdentityContext, ...args: A): Promise<R> => {
      const answer = await work(ctx, ...args)
      ctx.afterCommit(() => cache.forget())
      return answer
    }
  return {
    async authenticate({ headers, url }) {
      if (url !== undefined) refuseKeyInUrl(url)
      const key = keyIn(headers)
      if (key !== null) {
        const hash = hashToken(key)
        const found = await cache.get(hash.toString('base64'), async () => {
          const read = await findByKey(db, hash, clock.now())
          if (read) noteUse(read)
          return read
        })
        if (!found) throw unknownKey()
        return found.actor
      }
      const token = tokenIn(headers)
      if (token === null) return anonymous
      const found = await cache.get(hashToken(token).toString('base64'), () => findBySession(db, token))
      return found?.actor ?? anonymous
    },
    async signIn(input, headers) {
      const signed = await signIn({ ...input, oldToken: headers ? tokenIn(headers) : null })
      // The session the request came with has ended and must not be answered from memory.
      cache.forget()
      return signed
    },
    async signOut(headers) {
      const cookie = typeof headers.cookie === 'string' ? headers.cookie : ''
      const setCookie = await auth.signOut(new Headers({ cookie }))
      cache.forget()
      return setCookie
    },
    changePassword: changing(changePassword),
    renameSelf: changing(renameOwnAccount),
    endOwnSession: changing(endOwnSession),
    closeOwnAccount: changing(closeOwnAccount),
    suspend: changing(suspendActor),
    unsuspend: changing(unsuspendActor),
    assignRole: changing(assignRole),
    removeRole: changing(removeRole),
    createApiKey,
    listApiKeys,
    revokeApiKey: changing(revokeApiKey),
    async sweep() {
      await sql`delete from auth."session" where "expiresAt" < now()`.execute(db)
      await sql`delete from sign_in_attempt where first_at < ${clock.now()}::timestamptz - interval '1 day' and (blocked_until is null or blocked_until < ${clock.now()})`.execute(
        db,
      )
      await sql`delete from invitation where used_at is null and expires_at < ${clock.now()}::timestamptz - interval '30 days'`.execute(db)
    },
    start: () => cache.listen(),
    stop: () => cache.stop(),
  }
}
