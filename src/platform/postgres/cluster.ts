import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { canReach, ownUserName, postgresRole, runAs, type OperatingUser } from './operating-user.ts'
import { postgresMajor } from './binaries.ts'

/** The cluster's folder inside the data folder. */
export const clusterFolder = (dataDir: string): string => join(dataDir, `pg${postgresMajor}`)

/**
 * How the user names the cluster's folder on a command line. Below a private folder (root's home) it cannot be reached by its path, but it can as the
 * current folder of the process, which we enter before giving up root.
 */
export function folderArgument(clusterDir: string, user: OperatingUser): string {
  return canReach(user, clusterDir) ? clusterDir : '/proc/self/cwd'
}

/** Environment of the database's programs: nothing of ours, so that no PG* variable or secret of the caller reaches them. */
export const bareEnvironment = (extra: Record<string, string> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...extra,
})

/**
 * Creates the cluster when there is none: made under another name and renamed when whole, so a start cut short leaves no half cluster. UTF-8 with the
 * built-in `C.UTF-8` collation (code point order, the same on every machine; no operating system locale or ICU version can break an index).
 * Answers true when it was created. An existing cluster is never touched beyond its owner and access rules.
 */
export async function ensureCluster(binaries: string, dataDir: string, user: OperatingUser, options: { sync: boolean }): Promise<boolean> {
  const clusterDir = clusterFolder(dataDir)
  let created = false
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) {
    refuseOtherMajor(dataDir)
    await createCluster(binaries, clusterDir, user, options)
    created = true
  } else if (user.uid !== undefined && lstatSync(clusterDir).uid === 0) {
    // A backup restored by root: PostgreSQL insists on owning its folder.
    giveTo(clusterDir, user)
  }
  writeAccessRules(clusterDir, user)
  return created
}

function refuseOtherMajor(dataDir: string): void {
  const other = readdirSync(dataDir).find((name) => /^pg\d+$/.test(name) && existsSync(join(dataDir, name, 'PG_VERSION')))
  if (other) {
    throw new Error(
      `${join(dataDir, other)} was made by another major version of PostgreSQL than ${postgresMajor}: start the Pujiang that made it and take a backup first.`,
    )
  }
}

async function createCluster(binaries: string, clusterDir: string, user: OperatingUser, options: { sync: boolean }): Promise<void> {
  const dataDir = dirname(clusterDir)
  for (const name of readdirSync(dataDir))
    if (name.startsWith(`pg${postgresMajor}.new-`)) rmSync(join(dataDir, name), { recursive: true, force: true })
  const fresh = `${clusterDir}.new-${process.pid}`
  mkdirSync(fresh, { mode: 0o700 })
  if (user.uid !== undefined) chownSync(fresh, user.uid, user.gid ?? user.uid)
  const args = [
    '-D',
    folderArgument(fresh, user),
    '-U',
    postgresRole,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '-A',
    'peer',
    '--no-instructions',
  ]
  if (!options.sync) args.push('--no-sync')
  const child = spawn(join(binaries, 'bin', 'initdb'), args, {
    ...runAs(user),
    cwd: fresh,
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(`initdb failed (${code}): ${output.trim().split('\n').slice(-6).join(' | ')}`)
  }
  renameSync(fresh, clusterDir)
  syncFolder(dataDir)
}

/**
 * Only the operating system user that started Pujiang may log in, as one role, proved by the kernel (peer). There is no password to leak, and the socket's
 * folder mode is not the only wall: another process of the database's own user (`nobody`) that reaches the socket is still refused.
 */
function writeAccessRules(clusterDir: string, user: OperatingUser): void {
  const write = (name: string, text: string): void => {
    const path = join(clusterDir, name)
    writeFileSync(path, text, { mode: 0o600 })
    if (user.uid !== undefined) chownSync(path, user.uid, user.gid ?? user.uid)
  }
  write('pg_hba.conf', `# Written by Pujiang at every start.\nlocal all ${postgresRole} peer map=pujiang\nlocal all all reject\n`)
  write('pg_ident.conf', `# Written by Pujiang at every start.\npujiang "${ownUserName().replaceAll('"', '""')}" ${postgresRole}\n`)
}

function giveTo(folder: string, user: OperatingUser): void {
  const uid = user.uid ?? 0
  const gid = user.gid ?? uid
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) lchownSync(join(entry.parentPath, entry.name), uid, gid)
  chownSync(folder, uid, gid)
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
