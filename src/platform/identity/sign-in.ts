import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { limitExceeded, notAuthenticated } from '../errors/index.ts'
import type { Actor, Clock } from '../operations/index.ts'
import { longestPassword, normalEmail } from './accounts.ts'
import type { Auth } from './auth.ts'
import { isDemoEmail } from './demo-accounts.ts'
import { findBySession } from './read-actor.ts'
import { admitSignIn, forgiveSignIn } from './sign-in-throttle.ts'

export interface SignInInput {
  email: string
  password: string
  /** Network address of the caller, for the throttle. */
  address: string
  userAgent?: string
  /** Token of the session the caller came with, if any: it ends, so that nobody shares a session that was planted. */
  oldToken?: string | null
}

export interface SignedIn {
  actor: Actor
  /** Values for Set-Cookie. */
  setCookie: string[]
}

export interface SignInParts {
  db: Kysely<Database>
  auth: Auth
  clock: Clock
  /** Demo accounts may sign in. */
  demoAccounts: boolean
}

/** Each check of a password keeps a thread busy for some 60 ms and holds 32 MB; more waiting than this is an attack. */
const mostAtOnce = 20

const refused = () =>
  notAuthenticated({
    code: 'PUJIANG_SIGN_IN_REFUSED',
    detail: { zh: '邮箱或密码不对。', en: 'The address or the password is wrong.' },
  })

/** Makes the function that signs people in. Wrong password, unknown address and an account of another kind answer alike and after the same work. */
export function createSignIn({ db, auth, clock, demoAccounts }: SignInParts): (input: SignInInput) => Promise<SignedIn> {
  let atOnce = 0
  return async (input) => {
    if (atOnce >= mostAtOnce)
      throw limitExceeded({
        code: 'PUJIANG_SIGN_IN_BUSY',
        detail: { zh: '登录的人太多,请稍后再试。', en: 'Too many people are signing in. Try again in a moment.' },
        status: 503,
      })
    atOnce += 1
    try {
      const email = normalEmail(input.email).slice(0, 254)
      await admitSignIn(db, email, input.address, clock.now())
      const headers = new Headers()
      if (input.userAgent) headers.set('user-agent', input.userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200))
      // Longer ones cannot be right, but are hashed like any other.
      const known = !email.includes('\0') && (demoAccounts || !isDemoEmail(email))
      const signed = await auth.signIn(known ? email : 'nobody@unknown.invalid', input.password.slice(0, longestPassword + 1), headers)
      if (!signed) throw refused()
      const found = await findBySession(db, signed.token)
      if (!found) throw refused()
      await forgiveSignIn(db, email, input.address)
      if (input.oldToken) await sql`delete from auth."session" where "token" = ${input.oldToken}`.execute(db)
      return { actor: found.actor, setCookie: signed.setCookie }
    } finally {
      atOnce -= 1
    }
  }
}
