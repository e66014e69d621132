import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The file that keeps the session with one server: a cookie, readable by its owner only. */
export function sessionFile(env: Environment, url: string): string {
  const folder = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? homedir(), '.config')
  return join(folder, 'pujiang', 'sessions', new URL(url).origin.replaceAll(/[^a-z0-9.-]+/gi, '_'))
}

/** The cookie to send, or null when nobody signed in there. */
export function readSession(env: Environment, url: string): string | null {
  try {
    return readFileSync(sessionFile(env, url), 'utf8').trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Keeps the cookies of an answer (`Set-Cookie` values) for later commands. Answers false when they hold none that lasts. */
export function keepSession(env: Environment, url: string, setCookie: readonly string[]): boolean {
  const cookies = setCookie.filter((value) => !/;\s*max-age=0(?:;|$)/i.test(value)).map((value) => value.split(';', 1)[0] as string)
  if (cookies.length === 0) return false
  const file = sessionFile(env, url)
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 })
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, `${cookies.join('; ')}\n`, { mode: 0o600 })
  chmodSync(partial, 0o600)
  renameSync(partial, file)
  return true
}

/** Forgets the session. */
export function dropSession(env: Environment, url: string): void {
  rmSync(sessionFile(env, url), { force: true })
}
