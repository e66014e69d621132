import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { canReach, type OperatingUser } from './operating-user.ts'

/** PostgreSQL names its socket after a port although no port is opened. */
export const socketPort = 5432

// sockaddr_un holds 107 bytes on Linux and 103 on macOS; the name `/.s.PGSQL.5432.lock` of the socket's lock file is 19 of them.
const longestFolder = 84

/**
 * Makes the private folder (0700, owned by the database's user) that holds the socket: `run/` in the data folder, or a short one below the temporary
 * folder when the path would not fit into a socket address or the user cannot reach it.
 */
export function prepareSocketFolder(dataDir: string, user: OperatingUser): string {
  const inside = join(dataDir, 'run')
  if (Buffer.byteLength(inside) <= longestFolder && canReach(user, dataDir)) return makePrivate(inside, user)
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  return makePrivate(join(tmpdir(), `pujiang-${process.getuid?.() ?? 0}-${key}`), user)
}

function makePrivate(folder: string, user: OperatingUser): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  const uid = user.uid ?? process.getuid?.() ?? stat.uid
  // In a shared temporary folder anybody may have taken the name first: never chown or trust what is not ours.
  if (!stat.isDirectory() || (stat.uid !== uid && stat.uid !== process.getuid?.())) {
    throw new Error(`${folder} belongs to somebody else: remove it, or set TMPDIR to a private folder.`)
  }
  if (stat.uid !== uid) chownSync(folder, uid, user.gid ?? stat.gid)
  if ((stat.mode & 0o777) !== 0o700) chmodSync(folder, 0o700)
  return folder
}

/** Removes the socket of a postmaster that is gone and its lock file, which names a process number that anybody may have by now. */
export function clearSocket(socketDir: string): void {
  rmSync(join(socketDir, `.s.PGSQL.${socketPort}`), { force: true })
  rmSync(join(socketDir, `.s.PGSQL.${socketPort}.lock`), { force: true })
}

/** Removes the folder when it is empty and lies outside the data folder; kept otherwise. */
export function discardSocketFolder(socketDir: string, dataDir: string): void {
  if (dirname(socketDir) === dataDir) return
  try {
    rmdirSync(socketDir)
  } catch {
    // Not empty, or gone: either is harmless.
  }
}
