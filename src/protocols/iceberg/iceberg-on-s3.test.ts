import { readdir, rm } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { zstdDecompressSync } from 'node:zlib'
import avsc from 'avsc'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../platform/log/index.ts'
import { sweepOrphans } from '../../platform/storage/index.ts'
import { startS3Server, type S3Server } from '../../testing/s3/server.ts'
import { createSampleCity, limited, must, notShared, sampleCsv, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Loaded {
  metadata: { location: string; 'current-snapshot-id': number; snapshots: { 'snapshot-id': number; 'manifest-list': string }[] }
  'metadata-location': string
  config: Record<string, string>
}
interface Unsigned {
  method: string
  region: string
  uri: string
  headers: Record<string, string[]>
}

const compressors = { ZSTD: (packed: Uint8Array): Uint8Array => zstdDecompressSync(packed) }

describe('a city whose objects are in a bucket', () => {
  let server: S3Server
  let city: SampleCity
  let key: string
  let grant: string
  let logged = ''
  const log = createLog({
    level: 'debug',
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged += chunk.toString()
        done()
      },
    }),
  })
  beforeAll(async () => {
    server = await startS3Server()
    city = await createSampleCity({ argv: [...server.argv(), '--rate-anonymous', '100000'], log })
    await city.publish({ slug: 'whole-cases', fields: {} })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited, fields: {} })
    await city.publish({ slug: 'hidden-cases', metadata: notShared, fields: {} })
    grant = await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    key = must(await city.stewardB.post('/keys', { name: 'reader', scopes: ['read'], purpose: 'flood plan', expiresAt })).body.key as string
  })
  afterAll(async () => {
    await city.drop()
    await server.close()
  })

  const signing = { 'x-iceberg-access-delegation': 'vended-credentials,remote-signing' }
  const bearer = (token?: string): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` })
  const load = async (table: string, token?: string, headers: Record<string, string> = signing): Promise<Loaded> => {
    const answer = await fetch(`${city.url}/iceberg/v1/namespaces/agency-a/tables/${table}`, { headers: { ...headers, ...bearer(token) } })
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Loaded
  }
  const inBucket = (location: string): string => location.replace('s3:/', server.url)
  const get = (uri: string, method = 'GET', headers: Record<string, string[]> = {}): Unsigned => ({ method, region: 'us-east-1', uri, headers })
  const askSignature = async (table: string, request: unknown, token?: string): Promise<Response> =>
    fetch(`${city.url}/iceberg/v1/namespaces/agency-a/tables/${table}/sign`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: JSON.stringify(request),
    })
  /** Reads an object as a client does that has every request signed. */
  const read = async (table: string, location: string, token?: string): Promise<Buffer> => {
    const answer = await askSignature(table, get(inBucket(location), 'GET', { 'User-Agent': ['reader'] }), token)
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
    const { uri, headers } = (await answer.json()) as { uri: string; headers: Record<string, string[]> }
    const given = await fetch(uri, { headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(', ')])) })
    if (given.status !== 200) throw new Error(`${given.status} ${await given.text()}`)
    return Buffer.from(await given.arrayBuffer())
  }
  const records = async (bytes: Buffer): Promise<Record<string, unknown>[]> => {
    const decoder = new avsc.streams.BlockDecoder()
    decoder.end(bytes)
    return decoder.toArray() as Promise<Record<string, unknown>[]>
  }
  const filesOf = async (table: string, token?: string): Promise<{ list: string; manifest: string; files: string[] }> => {
    const { metadata } = await load(table, token)
    const list = metadata.snapshots.find((one) => one['snapshot-id'] === metadata['current-snapshot-id'])?.['manifest-list'] ?? ''
    const [entry] = await records(await read(table, list, token))
    const manifest = entry?.['manifest_path'] as string
    const bytes = await read(table, manifest, token)
    expect(entry?.['manifest_length']).toBe(bytes.length)
    return { list, manifest, files: (await records(bytes)).map((one) => (one['data_file'] as { file_path: string }).file_path) }
  }
  const rows = async (table: string, token?: string): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = []
    for (const location of (await filesOf(table, token)).files) {
      const bytes = await read(table, location, token)
      found.push(
        ...(await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer, compressors })),
      )
    }
    return found
  }
  const keysBelow = (folder: string): string[] => server.bucket.keys(`cities/one/${folder}`)

  test('tells a reader that asks for signatures where tables lie, and everybody else signed links', async () => {
    const { metadata, config, 'metadata-location': location } = await load('whole-cases')
    expect(metadata.location).toMatch(/^s3:\/\/city-bucket\/cities\/one\/tables\//)
    expect(config).toEqual({
      's3.endpoint': server.url,
      's3.region': 'us-east-1',
      'client.region': 'us-east-1',
      's3.path-style-access': 'true',
      's3.force-virtual-addressing': 'false',
      's3.remote-signing-enabled': 'true',
      's3.signer': 'S3V4RestSigner',
      's3.signer.uri': city.url,
      's3.signer.endpoint': 'iceberg/v1/namespaces/agency-a/tables/whole-cases/sign',
    })
    expect(JSON.parse((await read('whole-cases', location)).toString())).toEqual(metadata)
    const found = await rows('whole-cases')
    expect(found.map((row) => row['case_no'])).toEqual(['007001', '007002', '007003', '007004', '007005'])
    expect((await rows('asked-cases', key)).map((row) => row['phone'])).toContain('13800000001')
    const linked = await load('whole-cases', undefined, {})
    expect([linked.config, linked.metadata.snapshots[0]?.['manifest-list'].startsWith(`${city.url}/api/v1/iceberg-files/`)]).toEqual([{}, true])
  })

  test('gives what may not be seen whole as a copy by links, never as an object', async () => {
    const { metadata, config } = await load('open-cases')
    expect(JSON.stringify([metadata, config])).not.toMatch(/s3:|s3\.|phone/)
    expect(metadata.snapshots[0]?.['manifest-list']).toContain('/api/v1/iceberg-files/')
    // Not even the steward of the agency gets it signed for somebody else: the visitor knows the key and asks.
    const [object = ''] = keysBelow('tables/').filter((one) => one.includes(metadata.location.split('/').at(-1) ?? '-') && one.endsWith('/0.parquet'))
    expect(object).not.toBe('')
    expect((await askSignature('open-cases', get(`${server.url}/city-bucket/${object}`))).status).toBe(403)
  })

  test('signs nothing but reads of what this table tells its reader now', async () => {
    const whole = await filesOf('whole-cases')
    const asked = await filesOf('asked-cases', key)
    const file = inBucket(whole.files[0]!)
    const objects = server.bucket.keys('')
    const uri = (one: string): string => `${server.url}/city-bucket/${one}`
    const told = new Set([whole.list, whole.manifest, ...whole.files].map((one) => inBucket(one)))
    // Every object of the bucket: uploads, findings, files of other tables, the mark of the city, manifests of others.
    for (const one of objects.filter((name) => !told.has(uri(name)) && !name.endsWith('.metadata.json')))
      expect([one, (await askSignature('whole-cases', get(uri(one)))).status]).toEqual([one, 403])
    const foreign = [asked.list, asked.manifest, ...asked.files].map((one) => inBucket(one))
    for (const one of foreign) expect((await askSignature('whole-cases', get(one))).status).toBe(403)
    for (const one of foreign) expect((await askSignature('asked-cases', get(one))).status).toBe(403)
    const tricks = [
      get(file, 'PUT'),
      get(file, 'DELETE'),
      get(file, 'POST'),
      get(`${file}?delete`, 'POST'),
      get(`${server.url}/city-bucket?list-type=2&prefix=cities/one`),
      get(`${server.url}/city-bucket/?list-type=2`),
      get(`${file}?acl`),
      get(`${file}?versionId=x`),
      get(file.replace('/cities/one/', '/cities/one//')),
      get(file.replace('/cities/one/', '/cities/one/tables/../')),
      get(file.replace('/cities/one/', '/cities/%6Fne/')),
      get(file.replace('/cities/one/', '/cities/two/')),
      get(file.replace('/city-bucket/', '/other-bucket/')),
      get(file.replace(server.url, 'http://169.254.169.254')),
      get(file, 'GET', { 'x-amz-copy-source': ['/city-bucket/cities/one/.pujiang'] }),
      get(`${file}/../../../../.pujiang`),
    ]
    for (const request of tricks) {
      const answer = await askSignature('whole-cases', request)
      expect([request.uri, request.method, answer.status, await answer.json()]).toMatchObject([
        request.uri,
        request.method,
        403,
        { error: { type: 'ForbiddenException', code: 403 } },
      ])
    }
    for (const wrong of [null, [], 'x', { method: 'GET' }]) expect([wrong, (await askSignature('whole-cases', wrong)).status]).toEqual([wrong, 400])
    expect((await askSignature('whole-cases', get(file), 'pj_wrong')).status).toBe(401)
    for (const table of ['hidden-cases', 'no-such-cases', '..%2fx'])
      expect([table, (await askSignature(table, get(file), key)).status]).toEqual([table, 404])
    const head = await askSignature('whole-cases', get(file, 'HEAD'))
    expect([head.status, head.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  })

  test('signs nothing more once a column is closed, a version retracted or a grant revoked', async () => {
    const asked = await filesOf('asked-cases', key)
    const status = async (table: string, location: string, token?: string): Promise<number> =>
      (await askSignature(table, get(inBucket(location)), token)).status
    expect(await status('asked-cases', asked.files[0]!, key)).toBe(200)
    must(await city.approverA.post(`/grants/${grant}/revoke`, { reason: 'over' }))
    expect(await Promise.all([asked.list, asked.manifest, ...asked.files].map((one) => status('asked-cases', one, key)))).toEqual([403, 403, 403])

    const first = await filesOf('whole-cases')
    const job = await city.stewardA.load('whole-cases', 'second.csv', `${sampleCsv}\n007006,江东区,2024-04-01,1.00,13800000006`)
    expect(job.result).toMatchObject({ number: 2, published: true })
    const second = await filesOf('whole-cases')
    expect([await status('whole-cases', first.files[0]!), await status('whole-cases', second.files[0]!)]).toEqual([200, 200])
    must(await city.stewardA.post('/tables/whole-cases/versions/2/retract', { reason: 'wrong' }))
    const after = await Promise.all([second.list, second.manifest, second.files[0]!, first.files[0]!].map((one) => status('whole-cases', one)))
    expect(after).toEqual([403, 403, 403, 200])

    must(await city.stewardA.patch('/tables/whole-cases/fields/phone', { shareClass: 'none', openClass: 'none', sensitivity: 'personal' }))
    expect(await Promise.all([first.list, first.manifest, first.files[0]!].map((one) => status('whole-cases', one)))).toEqual([403, 403, 403])
    expect(JSON.stringify(await load('whole-cases'))).not.toContain('s3:')
  })

  test('goes on when the copies on this disk are gone: rows, Parquet, a further load, and the sweeper', async () => {
    const cache = `${city.dataDir}/object-cache`
    await rm(`${cache}/tables`, { recursive: true })
    const at = `${city.url}/api/v1/tables/open-cases`
    const answer = (await (await fetch(`${at}/rows?select=case_no&where=${encodeURIComponent("district = '江东区'")}`)).json()) as { rows: unknown[] }
    expect(answer.rows).toEqual([{ case_no: '007001' }, { case_no: '007003' }])
    const parquet = await (await fetch(`${at}/rows?format=parquet`)).arrayBuffer()
    const found = await parquetReadObjects({ file: parquet, compressors })
    expect([
      found.length,
      JSON.stringify(found, (_, value: unknown) => (String(value) === '[object Object]' || Array.isArray(value) ? value : String(value))).includes(
        secretDigits,
      ),
    ]).toEqual([5, false])
    expect((await readdir(cache, { recursive: true })).filter((name) => name.endsWith('.parquet'))).toHaveLength(1)

    const job = await city.stewardA.load('open-cases', 'more.csv', 'case_no,district,opened_on,amount,phone\n008001,江东区,2024-01-02,1.00,1', {
      mode: 'append',
    })
    expect(job).toMatchObject({ state: 'done', result: { rows: 6 } })
    const { store } = city.city.services
    await store.put('tables/left/over/0.parquet', Buffer.from('a killed writer'))
    const named = await city.database.db.selectFrom('version_file').select('object_key').distinct().execute()
    const live = new Set(named.map((one) => one.object_key))
    const { removed } = await sweepOrphans(store, {
      before: new Date(Date.now() + 60_000),
      live: async (keys) => new Set(keys.filter((one) => live.has(one))),
      prefix: 'tables/',
    })
    expect(removed).toEqual(['tables/left/over/0.parquet'])
    expect(
      keysBelow('tables/')
        .map((one) => one.replace('cities/one/', ''))
        .toSorted(),
    ).toEqual([...live].toSorted())
  })

  test('says plainly that the bucket does not answer, and never its key', async () => {
    server.broken = 503
    try {
      const upload = await city.stewardA.upload('x.csv', 'a,b\n1,2')
      expect([upload.status, upload.body]).toMatchObject([503, { code: 'PUJIANG_OBJECT_STORE' }])
    } finally {
      server.broken = null
    }
    expect((await city.stewardA.upload('x.csv', 'a,b\n1,2')).status).toBe(200)
    expect(logged).not.toBe('')
    expect(logged).not.toContain(server.secretKey)
  })
})
