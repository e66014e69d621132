import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { PlatformError } from '../errors/index.ts'
import { openLocalStore } from './local-store.ts'
import type { ObjectStore } from './object-store.ts'
import { sweepOrphans } from './sweep.ts'

async function openStore(options: { reserveBytes?: number } = {}): Promise<{ store: ObjectStore; root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'pujiang-store-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return { store: await openLocalStore({ root, ...options }), root }
}

const filesIn = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name)

const keysOf = async (store: ObjectStore, prefix?: string): Promise<string[]> => {
  const keys: string[] = []
  for await (const object of store.list(prefix)) keys.push(object.key)
  return keys
}

const failure = async (work: Promise<unknown>): Promise<PlatformError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PlatformError)) throw new Error(`expected a platform error, got ${String(error)}`)
  return error
}

test('a disk at its reserve refuses with a clear error and keeps what it had', async () => {
  const { store, root } = await openStore()
  await store.put('kept', Buffer.from('kept'))
  const full = await openLocalStore({ root, reserveBytes: Number.MAX_SAFE_INTEGER })
  const error = await failure(full.put('new', Buffer.from('new')))
  expect([error.kind, error.failing.code, error.failing.status]).toEqual(['LimitExceeded', 'PUJIANG_STORAGE_FULL', 507])
  expect(await keysOf(full)).toEqual(['kept'])
})

test('a write the operating system refuses in the middle becomes the same error and leaves nothing', async () => {
  const { root } = await openStore()
  // The kernel's file size limit (200 blocks of 512 or 1,024 bytes) stands in for a full disk: any user can set it for a child.
  const program = `
    import { openLocalStore } from ${JSON.stringify(new URL('./local-store.ts', import.meta.url).href)}
    const store = await openLocalStore({ root: ${JSON.stringify(root)} })
    async function* much() { for (let i = 0; i < 100; i++) yield Buffer.alloc(10_000, i) }
    await store.put('big', much()).then(() => console.log('stored'), (error) => console.log(error.failing?.code ?? String(error)))
    await store.put('small', Buffer.from('goes on'))
  `
  const child = await promisify(execFile)('/bin/sh', [
    '-c',
    `trap '' XFSZ; ulimit -f 200; exec "$0" --input-type=module -e "$1"`,
    process.execPath,
    program,
  ])
  expect(child.stdout.trim()).toBe('PUJIANG_STORAGE_FULL')
  expect(await filesIn(root)).toEqual(['small'])
})

test('no text at all writes outside the store', async () => {
  const { store, root } = await openStore()
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 40 }), async (key) => {
      await store.put(key, Buffer.from('x')).then(
        async (object) => {
          if (!(await store.localPath(object.key)).startsWith(`${root}/`)) throw new Error(`escaped: ${key}`)
        },
        (error: Error) => {
          if (!error.message.startsWith('not an object key')) throw error
        },
      )
    }),
    { numRuns: 200 },
  )
})

test('lists by prefix in key order and forgets the folders of deleted objects', async () => {
  const { store, root } = await openStore()
  for (const key of ['b/2', 'a/1', 'a-1', 'a/10', 'ab']) await store.put(key, Buffer.from(key))
  expect(await keysOf(store)).toEqual(['a-1', 'a/1', 'a/10', 'ab', 'b/2'])
  expect(await keysOf(store, 'a/')).toEqual(['a/1', 'a/10'])
  expect(await keysOf(store, 'a/10')).toEqual(['a/10'])
  expect(await store.delete('b/2')).toBe(true)
  expect((await readdir(root)).toSorted()).toEqual(['.staging', 'a', 'a-1', 'ab'])
})

test('the sweeper removes what no row names and old temporary files, and keeps the rest', async () => {
  const { store, root } = await openStore()
  for (const key of ['v/live', 'v/orphan', 'v/intended', 'v/fresh']) await store.put(key, Buffer.from(key))
  const broken = await store.stagingPath()
  await appendFile(broken, 'half')
  const young = await store.stagingPath()
  await appendFile(young, 'being written')
  const longAgo = new Date(Date.now() - 7_200_000)
  for (const path of [...(await Promise.all(['v/live', 'v/orphan', 'v/intended'].map((key) => store.localPath(key)))), broken])
    await utimes(path, longAgo, longAgo)
  const report = await sweepOrphans(store, { before: new Date(Date.now() - 3_600_000), live: async () => new Set(['v/live', 'v/intended']) })
  expect(report).toEqual({ seen: 4, removed: ['v/orphan'], removedBytes: 8, staging: 1 })
  expect(await keysOf(store)).toEqual(['v/fresh', 'v/intended', 'v/live'])
  expect(await readdir(join(root, '.staging'))).toHaveLength(1)
})

test('a process killed while writing leaves whole objects only, and its half ones to the sweeper', async () => {
  const { store, root } = await openStore()
  const program = `
    import { openLocalStore } from ${JSON.stringify(new URL('./local-store.ts', import.meta.url).href)}
    const store = await openLocalStore({ root: ${JSON.stringify(root)} })
    for (let i = 0; ; i++) { await store.put('o/' + i, Buffer.alloc(200_000, 'x')); console.log(i) }
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let acknowledged = -1
  child.stdout.setEncoding('utf8').on('data', (lines: string) => {
    acknowledged = Number(lines.trim().split('\n').at(-1))
    if (acknowledged > 20) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const sizes = new Map<string, number>()
  for await (const object of store.list()) sizes.set(object.key, object.bytes)
  for (let i = 0; i <= acknowledged; i += 1) expect(sizes.get(`o/${i}`)).toBe(200_000)
  expect([...sizes.values()].every((bytes) => bytes === 200_000)).toBe(true)
  await store.sweepStaging(new Date(Date.now() + 60_000))
  expect(await readdir(join(root, '.staging'))).toEqual([])
})
