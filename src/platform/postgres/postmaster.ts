import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { identifyProcess } from '../config/index.ts'
import type { Log } from '../log/index.ts'
import { bareEnvironment, folderArgument } from './cluster.ts'
import { postgresRole, runAs, type OperatingUser } from './operating-user.ts'
import { socketPort } from './socket-folder.ts'

/** What `postmaster.pid` of a cluster tells, checked against the processes that really run. */
export type LockFile =
  | { state: 'none' }
  /** The process it names is gone (perhaps not yet buried by its parent), or the number was given to another program since. */
  | { state: 'stale'; pid: number }
  | { state: 'live'; pid: number; socketDir: string }

/** Reads and judges the lock file of a cluster; never changes it. */
export async function inspectLockFile(clusterDir: string): Promise<LockFile> {
  let lines: string[]
  try {
    lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'none' }
    throw error
  }
  const pid = Number(lines[0])
  const socketDir = lines[4] ?? ''
  if (!Number.isInteger(pid) || pid <= 0 || !identifyProcess(pid)) return { state: 'stale', pid: Number.isInteger(pid) ? pid : 0 }
  return (await servesCluster(pid, socketDir, clusterDir)) ? { state: 'live', pid, socketDir } : { state: 'stale', pid }
}

/** A postmaster stands in its cluster's folder; where that cannot be read (no /proc), the server itself is asked. */
async function servesCluster(pid: number, socketDir: string, clusterDir: string): Promise<boolean> {
  const cluster = realpathSync(clusterDir)
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === cluster && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
    } catch {
      return false
    }
  }
  if (socketDir === '') return false
  return (await ask(connectionOf(socketDir, 'postgres'), 'show data_directory')) === cluster
}

/** How to reach the server behind a socket folder. */
export function connectionOf(socketDir: string, database: string): ClientConfig & { host: string; port: number; user: string; database: string } {
  return { host: socketDir, port: socketPort, user: postgresRole, database }
}

/** First value of a statement's first row, or null when the server does not answer. */
export async function ask(config: ClientConfig, statement: string): Promise<string | null> {
  const client = new Client({ ...config, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const result = await client.query<unknown[]>({ text: statement, rowMode: 'array' })
    return String(result.rows[0]?.[0] ?? '')
  } catch {
    return null
  } finally {
    await client.end().catch(() => {})
  }
}

/** Ends a postmaster by its process number: fast shutdown, then immediate (the next start recovers from the log). Answers when it is gone. */
export async function stopPostmaster(pid: number, log: Log): Promise<void> {
  const identity = identifyProcess(pid)
  const gone = async (milliseconds: number): Promise<boolean> => {
    const end = Date.now() + milliseconds
    while (Date.now() < end) {
      if (identifyProcess(pid)?.startedAt !== identity?.startedAt || identity === null) return true
      await sleep(20)
    }
    return false
  }
  for (const [signal, patience] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await gone(patience)) return
    log.warn({ pid, signal }, 'PostgreSQL did not stop in time')
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`)
}

export interface LaunchOptions {
  binaries: string
  clusterDir: string
  socketDir: string
  user: OperatingUser
  /** Process number in `postmaster.pid` that is known not to be a postmaster of this cluster. */
  stalePid?: number
  settings: Readonly<Record<string, string>>
  log: Log
}

export interface Postmaster {
  child: ChildProcess
  pid: number
  /** Resolves with a description when the process has ended. */
  ended: Promise<string>
  /** Resolves when it says that it accepts connections. */
  ready: Promise<void>
  /** The last lines it wrote. */
  lastLines(): string
}

/** Starts a postmaster in a process group of its own (Ctrl-C in the terminal must reach Pujiang first) with a guard that ends it when we are killed. */
export function launchPostmaster(options: LaunchOptions): Postmaster {
  const { binaries, clusterDir, socketDir, user, log } = options
  const settings = { listen_addresses: '', unix_socket_directories: socketDir, ...options.settings }
  const args = ['-D', folderArgument(clusterDir, user), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // PostgreSQL refuses when any process has the number in its lock file: another program, or a killed postmaster whose parent never buried it. It ignores
  // the number of its own grandparent, which is how it is told so without touching the file. (It still looks whether its shared memory is in use.)
  const env = bareEnvironment(options.stalePid ? { PG_GRANDPARENT_PID: String(options.stalePid) } : {})
  const child = spawn(join(binaries, 'bin', 'postgres'), args, {
    ...runAs(user),
    cwd: clusterDir,
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: string[] = []
  const ready = Promise.withResolvers<void>()
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      if (lines.length > 40) lines.shift()
      relay(line, log)
      if (line.includes('database system is ready to accept connections')) ready.resolve()
    }
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    // Not `close`: the backends of a killed postmaster keep its standard error open for a while.
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const pid = child.pid ?? 0
  child.unref()
  ;(child.stderr as unknown as { unref?: () => void } | null)?.unref?.()
  if (pid > 0) guard(pid, user, ended)
  return { child, pid, ended, ready: ready.promise, lastLines: () => lines.slice(-8).join(' | ') }
}

// Told to those who connect while it starts or stops; they try again.
const passing =
  /the database system is (?:starting up|shutting down|in recovery|not yet accepting)|terminating connection due to administrator command/

function relay(line: string, log: Log): void {
  if (/\b(FATAL|PANIC):/.test(line) && !passing.test(line)) log.warn({ postgres: line }, 'PostgreSQL')
  else log.debug({ postgres: line }, 'PostgreSQL')
}

/**
 * A shell that waits for its input to close, which the kernel does when our process dies however it dies, and then asks PostgreSQL to stop. Without it a
 * `kill -9` of Pujiang alone would leave a database running for ever.
 */
function guard(pid: number, user: OperatingUser, ended: Promise<string>): void {
  const script = 'read -r _; [ ! -e "/proc/$1/comm" ] || [ "$(cat "/proc/$1/comm")" = postgres ] || exit 0; kill -INT "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'pujiang-guard', String(pid)], {
    ...runAs(user),
    cwd: '/',
    env: bareEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  ;(shell.stdin as unknown as { unref?: () => void } | null)?.unref?.()
  void ended.then(() => shell.kill('SIGKILL'))
}

/** Waits until the server answers queries; throws with its last words when it ended or the time is over. */
export async function waitUntilReady(postmaster: Postmaster, socketDir: string, patience = 120_000): Promise<void> {
  const late = new AbortController()
  const over = sleep(patience, 'late' as const, { signal: late.signal }).catch(() => 'late' as const)
  // The timer also keeps the program alive: the database's pipes do not. Asking earlier would make it fork a process for each refusal while it recovers.
  const news = await Promise.race([postmaster.ready.then(() => 'ready' as const), postmaster.ended, over])
  late.abort()
  if (news === 'ready') {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if ((await ask(connectionOf(socketDir, 'postgres'), 'select 1')) === '1') return
      await sleep(20)
    }
    throw new Error(`PostgreSQL runs but refuses us: ${postmaster.lastLines()}`)
  }
  if (news !== 'late') {
    // Its last words arrive a moment after its end.
    await sleep(50)
    throw new Error(`PostgreSQL did not start (${news}): ${postmaster.lastLines()}`)
  }
  postmaster.child.kill('SIGQUIT')
  await postmaster.ended
  throw new Error(`PostgreSQL did not answer within ${patience / 1000} s: ${postmaster.lastLines()}`)
}
