import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The one role of the embedded database; it owns the cluster. */
export const postgresRole = 'pujiang'

/** The operating system user PostgreSQL runs as. `uid` and `gid` are set only when it differs from ours (we are root). */
export interface OperatingUser {
  name: string
  uid?: number
  gid?: number
}

interface PasswdEntry {
  name: string
  uid: number
  gid: number
}

function readPasswd(): PasswdEntry[] {
  let text = ''
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** Name of the operating system user of this program, as PostgreSQL's peer check will see it. */
export function ownUserName(): string {
  try {
    return userInfo().username
  } catch (cause) {
    throw new Error(
      `User number ${process.getuid?.()} has no name on this machine, which PostgreSQL needs: add it to /etc/passwd, or set DATABASE_URL.`,
      { cause },
    )
  }
}

/**
 * Chooses who PostgreSQL runs as. It refuses to run as root, so as root it becomes: the owner of an existing cluster, else a user named `pujiang`, else `nobody`.
 */
export function chooseOperatingUser(clusterDir: string): OperatingUser {
  const uid = process.getuid?.()
  if (uid !== 0) {
    const owner = ownerOf(clusterDir)
    if (owner !== null && owner !== uid) {
      throw new Error(
        `The database folder ${clusterDir} belongs to user number ${owner}, not to the one that starts Pujiang (${uid}). Start as that user, or change the owner.`,
      )
    }
    return { name: ownUserName() }
  }
  const entries = readPasswd()
  const owner = ownerOf(clusterDir)
  const chosen =
    (owner !== null && owner !== 0 ? entries.find((e) => e.uid === owner) : undefined) ??
    entries.find((e) => e.name === 'pujiang' && e.uid !== 0) ??
    entries.find((e) => e.name === 'nobody' && e.uid !== 0)
  if (!chosen)
    throw new Error('PostgreSQL does not run as root and there is no user named pujiang or nobody in /etc/passwd: add one, or set DATABASE_URL.')
  return chosen
}

function ownerOf(path: string): number | null {
  try {
    return lstatSync(path).uid
  } catch {
    return null
  }
}

/** Options that make a child process run as the user. */
export function runAs(user: OperatingUser): { uid?: number; gid?: number } {
  return user.uid === undefined ? {} : { uid: user.uid, gid: user.gid }
}

/** Says whether the user can reach a path and enter it (folder) or read and execute it (file). Asked of the kernel, because modes and lists both count. */
export function canReach(user: OperatingUser, path: string): boolean {
  if (user.uid === undefined) return true
  const test = statSync(path).isDirectory() ? '-x' : '-r'
  return spawnSync('/bin/sh', ['-c', `test ${test} "$1"`, 'sh', path], { ...runAs(user), cwd: '/', stdio: 'ignore' }).status === 0
}
