import { createHash, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, machineName, ownIdentity, type ProcessIdentity } from './process-identity.ts'

/** What `runtime.json` in the data folder says of the program that works on it. */
export interface Runtime extends ProcessIdentity {
  machine: string
  /** Where it listens; null until it does. */
  url: string | null
}

export type Claim =
  | {
      state: 'claimed'
      /** Records the address others are told. */
      announce(url: string): void
      /** Gives the folder free. May be called more than once. */
      release(): void
    }
  | { state: 'running'; pid: number; url: string | null }

const runtimeFile = (dir: string): string => join(dir, 'runtime.json')

// A live owner touches the file every 3 s. Only for an owner in another container or on another machine does its silence decide.
const heartbeat = 3_000
const silence = 12_000

/** The program that works on the folder now, or null. A file left by a killed one counts as none. */
export function readRuntime(dir: string): Runtime | null {
  const found = readFile(dir)
  return found && seemsAlive(dir, found) === 'alive' ? found : null
}

/**
 * Claims the data folder for this process, or says who has it. The claim ends with `release` or with the process, however it dies; a recycled process number
 * is not mistaken for the owner. Creates the folder when missing.
 */
export async function claimDataFolder(dir: string): Promise<Claim> {
  mkdirSync(dir, { recursive: true })
  const folder = realpathSync(dir)
  const unlock = await lockClaims(folder)
  try {
    const end = Date.now() + silence + 2 * heartbeat
    for (;;) {
      const found = readFile(folder)
      if (!found) {
        if (create(folder)) return claimed(folder)
        continue
      }
      const verdict = seemsAlive(folder, found)
      if (verdict === 'alive' || (verdict === 'unknown' && Date.now() > end)) return { state: 'running', pid: found.pid, url: found.url }
      if (verdict === 'dead') rmSync(runtimeFile(folder), { force: true })
      // Of another machine: either it touches the file while we wait, or its silence grows long enough.
      else if (await touchedWithin(folder, heartbeat + 1_000)) return { state: 'running', pid: found.pid, url: found.url }
    }
  } finally {
    unlock()
  }
}

function readFile(dir: string): Runtime | null {
  try {
    return JSON.parse(readFileSync(runtimeFile(dir), 'utf8')) as Runtime
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    if (error instanceof SyntaxError) return { pid: 0, startedAt: '', machine: machineName(), url: null }
    throw error
  }
}

function seemsAlive(dir: string, runtime: Runtime): 'alive' | 'dead' | 'unknown' {
  if (runtime.machine === machineName()) return isAlive(runtime) ? 'alive' : 'dead'
  return Date.now() - modifiedAt(dir) > silence ? 'dead' : 'unknown'
}

function modifiedAt(dir: string): number {
  try {
    return statSync(runtimeFile(dir)).mtimeMs
  } catch {
    return 0
  }
}

async function touchedWithin(dir: string, milliseconds: number): Promise<boolean> {
  const before = modifiedAt(dir)
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    await sleep(200)
    if (modifiedAt(dir) > before) return true
  }
  return false
}

const own = (url: string | null): Runtime => ({ ...ownIdentity(), machine: machineName(), url })

/** Appears with its content or not at all, and only when there is none. */
function create(folder: string): boolean {
  const partial = join(folder, `.runtime-${randomUUID()}`)
  writeFileSync(partial, JSON.stringify(own(null)), { mode: 0o644 })
  try {
    return publish(partial, runtimeFile(folder))
  } finally {
    unlinkSync(partial)
  }
}

function publish(partial: string, target: string): boolean {
  try {
    linkSync(partial, target)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error
  }
  // A file system without hard links: the content follows the name by a moment, under the lock of claims.
  try {
    writeFileSync(target, readFileSync(partial), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function claimed(folder: string): Claim {
  const isOurs = (): boolean => {
    const found = readFile(folder)
    const me = own(null)
    return found?.pid === me.pid && found.startedAt === me.startedAt && found.machine === me.machine
  }
  const timer = setInterval(() => {
    try {
      utimesSync(runtimeFile(folder), new Date(), new Date())
    } catch {
      // Removed by hand: the next announce or start puts it right.
    }
  }, heartbeat).unref()
  return {
    state: 'claimed',
    announce: (url) => {
      const partial = join(folder, `.runtime-${randomUUID()}`)
      writeFileSync(partial, JSON.stringify(own(url)))
      renameSync(partial, runtimeFile(folder))
    },
    release: () => {
      clearInterval(timer)
      if (isOurs()) rmSync(runtimeFile(folder), { force: true })
    },
  }
}

/**
 * Lets one process at a time judge and replace the file: two that both find it stale must not remove each other's new one. A socket in Linux's abstract
 * namespace vanishes with its process, so there is nothing stale to judge here; other systems go without and keep a window of microseconds.
 */
async function lockClaims(folder: string): Promise<() => void> {
  if (process.platform !== 'linux') return () => {}
  const name = `\0pujiang-claim-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  const end = Date.now() + 30_000
  for (;;) {
    const server = await listen(name)
    if (server) return () => void server.close()
    if (Date.now() > end) throw new Error(`Another start of Pujiang on ${folder} does not finish.`)
    await sleep(20)
  }
}

function listen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(name, () => resolve(server))
  })
}
