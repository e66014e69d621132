import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { ChildSettings } from './protocol.ts'

/** Who children run as when the server is root: nobody where it can read all that is needed, a given user, or root after all. */
export type ChildUser = 'auto' | 'same' | { uid: number; gid: number }

export interface SpawnOptions {
  settings: ChildSettings
  /** Null: as the server itself. */
  user: { uid: number; gid: number } | null
  /** Added to the niceness of the server. */
  nice: number
}

const script = join(import.meta.dirname, 'child', 'main.ts')

/**
 * Address space of node and engine before any query, measured 2.3 GB; the rest is for data, with room for fragments. An export prints whole groups of rows
 * into blocks of 128 MB and more, and the addresses of blocks that were given back are kept: with the room of a query one in ten slow exports broke.
 */
const addressSpaceKb = ({ memoryMb, role }: ChildSettings): number => Math.round((2500 + memoryMb * (role === 'export' ? 6 : 1.4)) * 1024)

/**
 * Node reads TypeScript with a WebAssembly module, for which V8 would reserve 8 GB of addresses: that would make the cap either
 * refuse to start or mean nothing.
 */
const nodeFlags = ['--no-warnings', '--max-old-space-size=512', '--disable-wasm-trap-handler', '--wasm-max-mem-pages=2048']

/**
 * Starts an engine child behind a shell that caps its address space: the engine's own memory limit does not bound every function
 * (`repeat` of 2 GB took 4 GB), the operating system does. Systems without `ulimit -v` (macOS) go without it.
 */
export function spawnChild(options: SpawnOptions): { process: ChildProcess; channel: Duplex } {
  const { settings, nice, user } = options
  const limits = `ulimit -v ${addressSpaceKb(settings)} 2>/dev/null; ulimit -c 0 2>/dev/null; ${nice > 0 ? `exec nice -n ${nice}` : 'exec'} "$0" "$@"`
  const child = spawn('/bin/sh', ['-c', limits, process.execPath, ...nodeFlags, script], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    // Nothing of the server's environment: it may hold secrets.
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: settings.tempFolder,
      // Each connection blocks one of libuv's threads while its query runs.
      UV_THREADPOOL_SIZE: String(settings.connections + 4),
      PUJIANG_ENGINE: JSON.stringify(settings),
    },
    ...(user && { uid: user.uid, gid: user.gid }),
  })
  return { process: child, channel: child.stdio[3] as Duplex }
}

/** Settles who children run as. `folders`: what they must be able to read, for `auto`. */
export function chooseUser(user: ChildUser, folders: readonly string[]): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0 || user === 'same') return null
  if (user !== 'auto') return user
  const nobody = findNobody()
  return nobody && [process.execPath, script, ...folders].every((p) => othersReach(p)) ? nobody : null
}

function findNobody(): { uid: number; gid: number } | null {
  if (!existsSync('/etc/passwd')) return null
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((l) => l.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null
}

/** Whether somebody without rights of their own can read a path: every folder above it must let others through. */
function othersReach(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    const stat = statSync(path)
    if ((stat.mode & (stat.isDirectory() ? 0o005 : 0o004)) !== (stat.isDirectory() ? 0o005 : 0o004)) return false
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if ((statSync(folder).mode & 0o001) === 0) return false
      if (folder === dirname(folder)) return true
    }
  } catch {
    return false
  }
}
