import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startS3Server, type S3Server } from '../../../testing/s3/server.ts'
import { PlatformError } from '../../errors/index.ts'
import type { ObjectStore } from '../object-store.ts'
import { sweepOrphans } from '../sweep.ts'
import type { S3Settings } from './connection.ts'
import { createReadSigner } from './read-signer.ts'
import { openS3Store } from './s3-store.ts'

let server: S3Server
beforeAll(async () => {
  server = await startS3Server()
})
afterAll(() => server.close())

const settings = (prefix: string): S3Settings => {
  const { url: endpoint, accessKey, secretKey } = server
  return { endpoint, region: 'us-east-1', bucket: 'city-bucket', prefix, accessKey, secretKey, pathStyle: true }
}
const emptyFolder = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'pujiang-s3-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return root
}
const open = async (prefix: string, options: { root?: string; maxBytes?: number; owner?: string } = {}): Promise<ObjectStore> =>
  openS3Store({
    settings: settings(prefix),
    cache: { root: options.root ?? (await emptyFolder()), maxBytes: options.maxBytes ?? 1e9, reserveBytes: 0 },
    owner: async () => options.owner ?? 'one',
  })
const asked = (prefix: string, method: string): number => server.seen.filter((line) => line.startsWith(`${method} /city-bucket/${prefix}/o`)).length

describe('the object store in a bucket', () => {
  test('is read from the bucket once, however many ask, and from this disk afterwards, also after a restart', async () => {
    await (await open('once')).put('o', Buffer.from('浦江'))
    const root = await emptyFolder()
    const store = await open('once', { root })
    expect(await text(await store.get('o', { start: 3, end: 5 }))).toBe('江')
    const before = asked('once', 'GET')
    const paths = await Promise.all([1, 2, 3].map(() => store.localPath('o')))
    expect([new Set(paths).size, await readFile(paths[0]!, 'utf8'), asked('once', 'GET') - before]).toEqual([1, '浦江', 1])
    const again = await open('once', { root })
    expect([await again.localPath('o'), asked('once', 'GET') - before]).toEqual([paths[0], 1])
    // Whoever empties the folder loses time alone.
    await rm(paths[0]!)
    expect(await readFile(await again.localPath('o'), 'utf8')).toBe('浦江')
  })

  test('keeps copies within its bound, the least recently used go first, and those in use stay', async () => {
    const root = await emptyFolder()
    const first = await open('bound', { root, maxBytes: 25 })
    for (const name of ['o1', 'o2', 'o3']) await first.put(name, Buffer.alloc(10))
    // All were used just now: none may go although they are more than fits.
    expect(await Promise.all(['o1', 'o2', 'o3'].map(async (name) => (await readFile(join(root, name))).length))).toEqual([10, 10, 10])
    const old = new Date(Date.now() - 3_600_000)
    for (const [age, name] of ['o3', 'o2', 'o1'].entries()) await utimes(join(root, name), old, new Date(old.getTime() + age * 1000))
    const store = await open('bound', { root, maxBytes: 25 })
    await store.localPath('o3')
    await store.put('o4', Buffer.alloc(10))
    const here = await Promise.all(
      ['o1', 'o2', 'o3', 'o4'].map((name) =>
        readFile(join(root, name)).then(
          () => name,
          () => null,
        ),
      ),
    )
    expect(here.filter(Boolean)).toEqual(['o3', 'o4'])
    expect((await store.head('o1'))?.bytes).toBe(10)
  })

  test('belongs to one city: another one is refused before it could sweep anything', async () => {
    await (await open('mine')).put('o', Buffer.from('x'))
    await expect(open('mine', { owner: 'two' })).rejects.toThrow('belongs to another city')
    await expect(open('mine')).resolves.toBeTruthy()
    // Two that come at the same moment: the mark is written on the condition that there is none.
    const both = await Promise.allSettled(['a', 'b'].map((owner) => open('both', { owner })))
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('says that the service is down, and tells nothing of its key', async () => {
    const store = await open('down')
    onTestFinished(() => {
      server.broken = null
    })
    server.broken = 503
    const path = await store.stagingPath()
    await writeFile(path, 'kept')
    const failures = await Promise.all(
      [store.put('o', Buffer.from('x')), store.putFile('o', path), store.head('o'), store.localPath('o'), store.sweepStaging(new Date(0))].map(
        (work) =>
          work.then(
            () => null,
            (error: unknown) => error,
          ),
      ),
    )
    for (const error of failures) {
      if (!(error instanceof PlatformError)) throw new Error(`expected a platform error, got ${String(error)}`)
      expect([error.failing.code, error.failing.status]).toEqual(['PUJIANG_OBJECT_STORE', 503])
      expect(JSON.stringify([error, error.stack, error.failing, error.cause])).not.toMatch(/TESTACCESSKEY|test-secret|Signature/)
    }
    expect(await readFile(path, 'utf8')).toBe('kept')
    const wrongKey = { ...settings('down'), secretKey: 'another-secret' }
    server.broken = null
    const refused = openS3Store({ settings: wrongKey, cache: { root: await emptyFolder(), maxBytes: 1, reserveBytes: 0 }, owner: async () => 'one' })
    const error = (await refused.catch((reason: unknown) => reason)) as PlatformError
    expect(error.failing.facts).toEqual({ reason: 'SignatureDoesNotMatch', status: 403 })
  })

  test('holds whole objects only after its writer was killed, and the sweeper ends the uploads that were left', async () => {
    const program = `
      import { openS3Store } from ${JSON.stringify(new URL('./s3-store.ts', import.meta.url).href)}
      const store = await openS3Store({ settings: ${JSON.stringify(settings('killed'))}, cache: { root: ${JSON.stringify(await emptyFolder())}, maxBytes: 1e9, reserveBytes: 0 }, owner: async () => 'one' })
      async function* much() { for (let i = 0; i < 40; i++) yield Buffer.alloc(1_000_000, 'x') }
      for (let i = 0; ; i++) { await store.put('o/' + i, much()); console.log(i) }
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    let acknowledged = -1
    child.stdout.setEncoding('utf8').on('data', (lines: string) => (acknowledged = Number(lines.trim().split('\n').at(-1))))
    const { uploads } = server.bucket
    // Killed on evidence: at least one object is there and a further one has its first part.
    while (acknowledged < 0 || ![...uploads.values()].some(({ parts }) => parts.size > 0)) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    await once(child, 'close')
    const store = await open('killed')
    const sizes = new Map<string, number>()
    for await (const { key, bytes } of store.list()) sizes.set(key, bytes)
    for (let i = 0; i <= acknowledged; i += 1) expect(sizes.get(`o/${i}`)).toBe(40_000_000)
    expect(new Set(sizes.values())).toEqual(new Set([40_000_000]))
    expect(uploads.size).toBeGreaterThan(0)
    const report = await sweepOrphans(store, { before: new Date(Date.now() + 60_000), live: async () => new Set(['o/0']) })
    expect([report.staging > 0, uploads.size, report.removed.length]).toEqual([true, 0, sizes.size - 1])
    for await (const { key } of store.list()) expect(key).toBe('o/0')
  })
})

describe('a signer of reads', () => {
  const get = (uri: string, headers: Record<string, string[]> = {}, method = 'GET') => ({ method, uri, headers })

  test('knows the plain read of an object of its prefix and nothing else', () => {
    const signer = createReadSigner(settings('cities/one'))
    const base = `${server.url}/city-bucket/cities/one`
    const key = 'tables/t/v/0.parquet'
    for (const plain of [
      get(`${base}/${key}`),
      get(`${base}/${key}`, {}, 'HEAD'),
      get(`${base}/${key}?x-id=GetObject`, {
        'X-Amz-Checksum-Mode': ['ENABLED'],
        'x-amz-content-sha256': ['UNSIGNED-PAYLOAD'],
        'x-amz-te': ['append-md5'],
        Range: ['bytes=0-3'],
      }),
    ])
      expect(signer.keyOf(plain)).toBe(key)
    const tricks = [
      `${base}/../two/${key}`,
      `${base}/tables/../../two/x`,
      `${base}/%2e%2e/two/${key}`,
      `${base}/tables%2Ft%2Fv%2F0.parquet`,
      `${base}//${key}`,
      `${base}/tables//t`,
      `${base}/./${key}`,
      `${base}/${key}/`,
      `${base}/.pujiang`,
      `${base}/${key}%00`,
      `${base}\\${key}`,
      `${base}/${key}#x`,
      `${base}/${key}?`,
      `${base}/${key}?delete`,
      `${base}/${key}?uploads`,
      `${base}/${key}?acl`,
      `${base}/${key}?versionId=1`,
      `${base}/${key}?x-id=GetObject&acl`,
      `${base}/${key}?x-id=GetObject?acl`,
      `${base}/${key}?response-content-type=text/html`,
      `${base}/`,
      base,
      `${base}-two/${key}`,
      `${server.url}/city-bucket/cities/two/${key}`,
      `${server.url}/city-bucket?list-type=2&prefix=cities/one`,
      `${server.url}/other-bucket/cities/one/${key}`,
      `${server.url.replace('//', '//city-bucket.')}/cities/one/${key}`,
      `${server.url.replace('//', '//user@')}/city-bucket/cities/one/${key}`,
      `${server.url}@evil.example/city-bucket/cities/one/${key}`,
      `https://evil.example/city-bucket/cities/one/${key}`,
      ` ${base}/${key}`,
      `${base}/${key}\r\nx-evil: 1`,
      '',
    ]
    expect(tricks.filter((uri) => signer.keyOf(get(uri)) !== null)).toEqual([])
    expect(
      ['PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'get', '', 'toString'].filter((method) => signer.keyOf(get(`${base}/${key}`, {}, method))),
    ).toEqual([])
    for (const header of ['x-amz-copy-source', 'X-Amz-Security-Token', 'x-amz-acl', 'x-amz-request-payer', 'x-amz-expected-bucket-owner'])
      expect(signer.keyOf(get(`${base}/${key}`, { [header]: ['x'] }))).toBeNull()
    expect(signer.keyOf(get(`${base}/${key}`, { 'x-amz-checksum-mode': ['ENABLED', 'ENABLED'] }))).toBeNull()
  })

  test('makes requests that the service takes, of buckets in the path and in the host name', async () => {
    await (await open('signed')).put('o', Buffer.from('rows'))
    const signer = createReadSigner(settings('signed'))
    const request = get(`${server.url}/city-bucket/signed/o`)
    const signed = await signer.sign(request)
    expect(Object.keys(signed).toSorted()).toEqual(['authorization', 'x-amz-content-sha256', 'x-amz-date'])
    const answer = await fetch(request.uri, { headers: { ...signed, range: 'bytes=1-2' } })
    expect([answer.status, await answer.text()]).toEqual([206, 'ow'])
    for (const [method, path] of [
      ['PUT', 'o'],
      ['DELETE', 'o'],
      ['GET', 'p'],
      ['GET', 'o?acl'],
    ] as const)
      expect((await fetch(`${server.url}/city-bucket/signed/${path}`, { method, headers: signed })).status).toBe(403)
    const hosted = createReadSigner({ ...settings('a'), endpoint: 'https://s3.example.org', pathStyle: false })
    expect(hosted.keyOf(get('https://city-bucket.s3.example.org/a/tables/x'))).toBe('tables/x')
    expect(hosted.keyOf(get('https://s3.example.org/city-bucket/a/tables/x'))).toBeNull()
  })
})
