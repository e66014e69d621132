import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startS3Server } from '../../testing/s3/server.ts'
import { PlatformError } from '../errors/index.ts'
import { openLocalStore } from './local-store.ts'
import type { ObjectStore } from './object-store.ts'
import { openS3Store } from './s3/s3-store.ts'

interface Opened {
  store: ObjectStore
  /** Everything that is kept anywhere. */
  leftovers(): Promise<string[]>
}

const folder = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'pujiang-store-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return root
}
const filesIn = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name)

async function inFolder(): Promise<Opened> {
  const root = await folder()
  return { store: await openLocalStore({ root }), leftovers: () => filesIn(root) }
}

async function inBucket(): Promise<Opened> {
  const server = await startS3Server()
  onTestFinished(() => server.close())
  const root = await folder()
  const { url: endpoint, accessKey, secretKey, bucket } = server
  const settings = { endpoint, region: 'us-east-1', bucket: 'city-bucket', prefix: 'cities/one', accessKey, secretKey, pathStyle: true }
  const store = await openS3Store({ settings, cache: { root, maxBytes: 1e9, reserveBytes: 0 }, owner: async () => 'one' })
  const kept = (): string[] => [...bucket.keys('').filter((key) => !key.endsWith('/.pujiang')), ...bucket.uploads.keys()]
  return { store, leftovers: async () => [...kept(), ...(await filesIn(root))] }
}

const failure = async (work: Promise<unknown>): Promise<PlatformError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PlatformError)) throw new Error(`expected a platform error, got ${String(error)}`)
  return error
}
async function* slices(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000_000) yield bytes.subarray(at, at + 1_000_000)
}

describe.each([
  ['a folder', inFolder],
  ['a bucket', inBucket],
])('an object store in %s:', (_, open) => {
  test('a stored stream comes back byte for byte, whole and by range', async () => {
    const { store } = await open()
    const written = await store.put('versions/a/data.parquet', Readable.from([Buffer.from('浦江'), Buffer.from('-data')]))
    expect(written).toMatchObject({ key: 'versions/a/data.parquet', bytes: 11, sha256: createHash('sha256').update('浦江-data').digest('hex') })
    expect(await text(await store.get('versions/a/data.parquet'))).toBe('浦江-data')
    expect(await text(await store.get('versions/a/data.parquet', { start: 6 }))).toBe('-data')
    expect(await text(await store.get('versions/a/data.parquet', { start: 7, end: 8 }))).toBe('da')
    expect(await readFile(await store.localPath('versions/a/data.parquet'), 'utf8')).toBe('浦江-data')
    expect((await store.head('versions/a/data.parquet'))?.bytes).toBe(11)
  })

  test('a missing object is NotFound for readers, null for head and false for delete', async () => {
    const { store } = await open()
    expect((await failure(store.get('no/such'))).kind).toBe('NotFound')
    expect((await failure(store.localPath('no/such'))).kind).toBe('NotFound')
    expect(await store.head('no/such')).toBeNull()
    expect(await store.delete('no/such')).toBe(false)
  })

  test('a stream that breaks in the middle leaves no object and no temporary file', async () => {
    const { store, leftovers } = await open()
    async function* breaking(): AsyncIterable<Uint8Array> {
      // More than a part of a multipart upload, so that one has begun.
      yield Buffer.alloc(20_000_000, 1)
      yield Buffer.alloc(100_000, 1)
      throw new Error('cable pulled')
    }
    await expect(store.put('uploads/broken', breaking())).rejects.toThrow('cable pulled')
    expect(await leftovers()).toEqual([])
  })

  test('an upload whose sender goes away leaves nothing', async () => {
    const { store, leftovers } = await open()
    const outcome = new Promise<string>((resolve) => {
      const server = createServer((incoming) => {
        store.put('uploads/half', incoming).then(
          () => resolve('stored'),
          (error: unknown) => resolve(String(error)),
        )
      })
      onTestFinished(() => void server.close())
      server.listen(0, '127.0.0.1', () => {
        const sender = request({ port: (server.address() as AddressInfo).port, method: 'POST', headers: { 'content-length': '1000000' } })
        sender.on('error', () => {})
        sender.write(Buffer.alloc(300_000), () => sender.destroy())
      })
    })
    expect(await outcome).not.toBe('stored')
    expect(await leftovers()).toEqual([])
  })

  test('an aborted write leaves nothing', async () => {
    const { store, leftovers } = await open()
    const controller = new AbortController()
    async function* slow(): AsyncIterable<Uint8Array> {
      for (;;) {
        yield Buffer.alloc(1_000)
        await sleep(5)
      }
    }
    const writing = store.put('uploads/slow', slow(), { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('cancelled by its owner')), 30)
    await expect(writing).rejects.toThrow('cancelled by its owner')
    expect(await leftovers()).toEqual([])
  })

  test('more bytes than allowed are refused with the limit', async () => {
    const { store, leftovers } = await open()
    const error = await failure(store.put('uploads/big', Readable.from([Buffer.alloc(600), Buffer.alloc(600)]), { maxBytes: 1_000 }))
    expect([error.kind, error.failing.code, error.failing.status]).toEqual(['LimitExceeded', 'PUJIANG_OBJECT_TOO_LARGE', 413])
    expect(await leftovers()).toEqual([])
  })

  test('keys that would leave the store are refused', async () => {
    const { store } = await open()
    for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.staging/x', 'a/.hidden', 'a\\b', 'a\0b', '', 'a/', 'x'.repeat(600)]) {
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow('not an object key')
    }
  })

  test('takes over a file an engine wrote', async () => {
    const { store, leftovers } = await open()
    const path = await store.stagingPath('.parquet')
    await writeFile(path, 'PAR1')
    expect(await store.putFile('versions/v/0.parquet', path)).toMatchObject({ bytes: 4 })
    expect(new Set((await leftovers()).map((name) => name.split('/').at(-1)))).toEqual(new Set(['0.parquet']))
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })

  test('lists by prefix in key order, whatever their number', async () => {
    const { store } = await open()
    const keys = ['b/2', 'a/1', 'a-1', 'a/10', 'ab', ...Array.from({ length: 120 }, (_unused, i) => `many/${String(i).padStart(3, '0')}`)]
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))))
    const listed = async (prefix?: string): Promise<string[]> => {
      const found: string[] = []
      for await (const object of store.list(prefix)) found.push(object.key)
      return found
    }
    expect((await listed()).slice(0, 6)).toEqual(['a-1', 'a/1', 'a/10', 'ab', 'b/2', 'many/000'])
    expect(await listed('a/')).toEqual(['a/1', 'a/10'])
    expect(await listed('many/')).toHaveLength(120)
    expect([await store.delete('b/2'), await store.delete('b/2'), await listed('b')]).toEqual([true, false, []])
  })

  test('keeps a large object byte for byte and copies it out', async () => {
    const { store } = await open()
    const bytes = Buffer.alloc(40_000_000, 'abcdefghijk')
    expect((await store.put('large', slices(bytes))).sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    const copy = join(await folder(), 'copy')
    await store.copyTo('large', copy)
    expect((await readFile(copy)).equals(bytes)).toBe(true)
    expect((await failure(store.copyTo('none', `${copy}-2`))).kind).toBe('NotFound')
  })
})
