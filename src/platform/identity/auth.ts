import { betterAuth } from 'better-auth'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/index.ts'

/** How long a session lasts. It is not prolonged: a stolen cookie ends with it. */
export const sessionSeconds = 7 * 24 * 3_600

export interface AuthParts {
  db: Kysely<Database>
  secret: string
  baseUrl: string
  log: Logger
}

/** What we use of better-auth: passwords against its tables, sessions, cookies. */
export interface Auth {
  /** Name of the session cookie, with the prefix browsers hold to `Secure` when the address is https. */
  cookieName: string
  /** Checks a password and begins a new session; null where account or password is wrong, after the same work. */
  signIn(email: string, password: string, headers: Headers): Promise<{ token: string; setCookie: string[] } | null>
  /** Ends the session in the cookie; the headers that clear it. */
  signOut(headers: Headers): Promise<string[]>
}

/** better-auth over schema `auth`. Its own routes are not served: accounts come by invitation, and rights are ours. */
export function createAuth({ db, secret, baseUrl, log }: AuthParts): Auth {
  const secure = baseUrl.startsWith('https:')
  const auth = betterAuth({
    appName: 'Pujiang',
    baseURL: baseUrl,
    secret,
    database: { db, type: 'postgres', schemaName: 'auth' },
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: sessionSeconds, disableSessionRefresh: true, cookieCache: { enabled: false } },
    advanced: { cookiePrefix: 'pujiang', useSecureCookies: secure, defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { log: (level, message) => log.debug({ level }, `better-auth: ${message}`) },
  })
  return {
    cookieName: `${secure ? '__Secure-' : ''}pujiang.session_token`,
    async signIn(email, password, headers) {
      const answer = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true })
      if (answer.status === 401 || answer.status === 400) return null
      if (!answer.ok) throw new Error(`better-auth answered ${answer.status} to a sign-in`)
      const { token } = (await answer.json()) as { token: string }
      return { token, setCookie: answer.headers.getSetCookie() }
    },
    async signOut(headers) {
      const answer = await auth.api.signOut({ headers, asResponse: true })
      return answer.headers.getSetCookie()
    },
  }
}
