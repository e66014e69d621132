import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createLibraryLinks, installedBinaries, runnableBinaries } from './binaries.ts'
import { chooseOperatingUser, runAs } from './operating-user.ts'

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pujiang-bin-'))
  chmodSync(dir, 0o755)
  onTestFinished(() => {
    spawnSync('chmod', ['-R', 'u+rwX', dir])
    rmSync(dir, { recursive: true, force: true })
  })
  return dir
}

test('creates the library links that the package lists, once, and keeps what is there', () => {
  const root = join(temporaryFolder(), 'native')
  mkdirSync(join(root, 'lib'), { recursive: true })
  writeFileSync(join(root, 'lib', 'libx.so.60.2'), 'library')
  writeFileSync(join(root, 'lib', 'liby.so'), 'a file already')
  const links = [
    { source: 'native/lib/libx.so.60.2', target: 'native/lib/libx.so.60' },
    { source: 'native/lib/libx.so.60.2', target: 'native/lib/liby.so' },
  ]
  writeFileSync(join(root, 'pg-symlinks.json'), JSON.stringify(links))
  expect([createLibraryLinks(root), createLibraryLinks(root)]).toEqual([true, true])
  expect(lstatSync(join(root, 'lib', 'libx.so.60')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(root, 'lib', 'libx.so.60'), 'utf8')).toBe('library')
  expect(readFileSync(join(root, 'lib', 'liby.so'), 'utf8')).toBe('a file already')
})

test('programs that the user cannot reach or that lack their links are copied once beside the data', () => {
  const home = temporaryFolder()
  const dataDir = join(temporaryFolder(), 'data')
  const root = join(home, 'native')
  const { root: real, version } = installedBinaries()
  const listed = (JSON.parse(readFileSync(join(real, 'pg-symlinks.json'), 'utf8')) as { target: string }[]).map((link) =>
    join(real, '..', link.target),
  )
  cpSync(real, root, { recursive: true, verbatimSymlinks: true, filter: (path) => !listed.includes(path) && !path.endsWith('.a') })
  // For root a private home stops the database's user; for others a folder that cannot be written stops the links.
  chmodSync(process.getuid?.() === 0 ? home : join(root, 'lib'), process.getuid?.() === 0 ? 0o700 : 0o500)

  const user = chooseOperatingUser(join(dataDir, 'pg18'))
  const copy = runnableBinaries(user, dataDir, { root, version })
  expect(copy).toBe(join(dataDir, 'programs', `postgres-${version}-${process.platform}-${process.arch}`, 'native'))
  const shown = spawnSync(join(copy, 'bin', 'postgres'), ['--version'], { ...runAs(user), cwd: '/', encoding: 'utf8' })
  expect(shown.stdout).toContain('PostgreSQL) 18')
  const made = statSync(copy).ctimeMs
  expect(runnableBinaries(user, dataDir, { root, version })).toBe(copy)
  expect(statSync(copy).ctimeMs).toBe(made)
})
