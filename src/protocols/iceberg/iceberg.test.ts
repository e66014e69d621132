import { readdir, readFile, stat } from 'node:fs/promises'
import avsc from 'avsc'
import { icebergRead, icebergManifests } from 'icebird'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepOrphans } from '../../platform/storage/index.ts'
import { createSampleCity, limited, must, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Snapshot {
  'snapshot-id': number
  'parent-snapshot-id'?: number
  'schema-id': number
  'manifest-list': string
  'timestamp-ms': number
  summary: Record<string, string>
}
interface Metadata {
  'table-uuid': string
  'current-snapshot-id': number
  'current-schema-id': number
  schemas: { 'schema-id': number; fields: { id: number; name: string; type: string }[] }[]
  refs: Record<string, { 'snapshot-id': number; type: string }>
  snapshots: Snapshot[]
  properties: Record<string, string>
}
type Reader = Parameters<typeof icebergRead>[0]['metadata']

const typesCsv = [
  'area,count,amount,share,open,day,moment,clock',
  '石桥区,9007199254740993,12.50,0.1,true,2024-01-02,2024-01-02 08:00:00,08:00:00',
  '江东区,-5,,1e300,false,1969-12-31,1969-12-31 23:59:59.5,23:59:59',
  ',,-0.05,,,,,',
].join('\n')
const typesColumns = ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'time'].map((type, column) => ({ column, type }))

/** Records of a file of Avro, told by a reader of its own. */
async function avroRecords(url: string): Promise<Record<string, unknown>[]> {
  const answer = await fetch(url)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(answer.headers.get('content-length')).toBe(String(bytes.length))
  return avroFileRecords(bytes)
}

async function avroFileRecords(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const decoder = new avsc.streams.BlockDecoder()
  return new Promise((resolve, reject) => {
    const found: Record<string, unknown>[] = []
    decoder.on('data', (record: Record<string, unknown>) => void found.push(record))
    decoder.on('end', () => resolve(found))
    decoder.on('error', reject)
    decoder.end(bytes)
  })
}

describe('the Iceberg catalogue', () => {
  let city: SampleCity
  let key: string
  let grant: string
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'whole-cases', fields: {} })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'all-types', csv: typesCsv, fields: {} })
    // What the sample leaves open is said: the second version has every type.
    expect((await city.stewardA.load('all-types', 'types.csv', typesCsv, { settings: { columns: typesColumns } })).result).toMatchObject({
      published: true,
    })
    const { fields } = (await city.stewardA.get('/tables/asked-cases')).body as { fields: { id: number; name: string }[] }
    grant = await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter((f) => ['case_no', 'district'].includes(f.name)).map((f) => f.id),
      rowFilter: "district = '石桥区'",
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    key = must(await city.stewardB.post('/keys', { name: 'reader', scopes: ['read'], purpose: 'flood plan', expiresAt })).body.key as string
  })
  afterAll(() => city.drop())

  const go = async (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${city.url}/iceberg/v1${path}`, { ...init, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(init.headers as object) } })
  const json = async (path: string, token?: string): Promise<Record<string, unknown>> => {
    const answer = await go(path, token)
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
  const load = async (table: string, token?: string): Promise<Metadata> =>
    (await json(`/namespaces/agency-a/tables/${table}`, token))['metadata'] as Metadata
  const rows = async (metadata: Metadata, tag = 'main'): Promise<Record<string, unknown>[]> => {
    const id = metadata.refs[tag]?.['snapshot-id']
    const snapshot = metadata.snapshots.find((one) => one['snapshot-id'] === id)
    const at = { ...metadata, 'current-snapshot-id': id, 'current-schema-id': snapshot?.['schema-id'] }
    return icebergRead({ tableUrl: 'read through the catalogue', metadata: at as unknown as Exclude<Reader, undefined> })
  }

  const currentFields = (metadata: Metadata) => metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])?.fields ?? []
  const listOf = (metadata: Metadata, number: number): string =>
    metadata.snapshots.find((one) => one['snapshot-id'] === number)?.['manifest-list'] ?? ''

  test('lists agencies as namespaces and the tables a reader may read, whole or by pages', async () => {
    expect(await json('/config')).toMatchObject({ defaults: {}, overrides: {} })
    expect(await json('/namespaces')).toEqual({ namespaces: [['agency-a']], 'next-page-token': null })
    expect(await json('/namespaces?parent=agency-a')).toEqual({ namespaces: [] })
    expect(await json('/namespaces/agency-a')).toMatchObject({ namespace: ['agency-a'] })
    const names = async (query = '', token?: string): Promise<string[]> =>
      ((await json(`/namespaces/agency-a/tables${query}`, token))['identifiers'] as { name: string }[]).map(({ name }) => name)
    expect(await names()).toEqual(['all-types', 'open-cases', 'whole-cases'])
    expect(await names('', key)).toEqual(['all-types', 'asked-cases', 'open-cases', 'whole-cases'])
    const first = await json('/namespaces/agency-a/tables?pageToken=&pageSize=1')
    expect(first).toMatchObject({ identifiers: [{ namespace: ['agency-a'], name: 'all-types' }] })
    expect(await names(`?pageSize=5&pageToken=${first['next-page-token'] as string}`)).toEqual(['open-cases', 'whole-cases'])
    expect((await json('/namespaces/agency-a/views'))['identifiers']).toEqual([])
    const exists = ['/namespaces/agency-a', '/namespaces/agency-a/tables/open-cases', '/namespaces/none', '/namespaces/agency-a/tables/hidden-cases']
    expect(await Promise.all(exists.map(async (path) => (await go(path, undefined, { method: 'HEAD' })).status))).toEqual([204, 204, 404, 404])
  })

  test('gives rows of every type to an outside reader, with bounds that hold them', async () => {
    const metadata = await load('all-types')
    expect(currentFields(metadata).map(({ id, type }) => [id, type])).toEqual([
      [1, 'string'],
      [2, 'long'],
      [3, expect.stringMatching(/^decimal\(\d+, 2\)$/) as unknown],
      [4, 'double'],
      [5, 'boolean'],
      [6, 'date'],
      [7, 'timestamp'],
      [8, 'time'],
    ])
    const found = await rows(metadata)
    expect(found.map((row) => row['area'])).toEqual(['石桥区', '江东区', null])
    expect(found.map((row) => row['count'])).toEqual([9007199254740993n, -5n, null])
    expect(found.map((row) => row['amount'])).toEqual([12.5, null, -0.05])
    expect(found.map((row) => row['share'])).toEqual([0.1, 1e300, null])
    expect(found.map((row) => row['open'])).toEqual([true, false, null])
    const [list] = await avroRecords(listOf(metadata, 2))
    expect(list).toMatchObject({ content: 0, added_files_count: 1, existing_files_count: 0, added_rows_count: 3 })
    const manifest = await avroRecords(list!['manifest_path'] as string)
    expect(list!['manifest_length']).toBe(Buffer.from(await (await fetch(list!['manifest_path'] as string)).arrayBuffer()).length)
    const file = manifest[0]!['data_file'] as {
      null_value_counts: Pairs<number>
      lower_bounds: Pairs<Buffer>
      upper_bounds: Pairs<Buffer>
      record_count: number
    }
    type Pairs<T> = { key: number; value: T }[]
    const hex = (of: Pairs<Buffer>): Record<number, string> => Object.fromEntries(of.map((one) => [one.key, Buffer.from(one.value).toString('hex')]))
    const text = (value: string): string => Buffer.from(value).toString('hex')
    const long = (value: bigint): string => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(value)
      return bytes.toString('hex')
    }
    expect(file.record_count).toBe(3)
    expect(file.null_value_counts.map((one) => one.value)).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
    expect(hex(file.lower_bounds)).toMatchObject({
      1: text('江东区'),
      2: long(-5n),
      3: 'fb',
      5: '00',
      6: 'ffffffff',
      7: long(-500_000n),
      8: long(28_800_000_000n),
    })
    expect(hex(file.upper_bounds)).toMatchObject({ 1: text('石桥区'), 2: long(9007199254740993n), 3: '04e2', 5: '01', 8: long(86_399_000_000n) })
  })

  test('makes every version a snapshot under its tag: appended files, a renamed column, and the way back', async () => {
    const load1 = await city.stewardA.load('whole-cases', 'more.csv', 'case_no,district,opened_on,amount,phone\n008001,江东区,2024-01-02,1.00,1', {
      mode: 'append',
    })
    expect(load1.state).toBe('done')
    const appended = await load('whole-cases')
    expect(Object.keys(appended.refs)).toEqual(['main', 'v1', 'v2'])
    expect(appended.snapshots.map(({ summary }) => [summary['operation'], summary['total-records']])).toEqual([
      ['append', '5'],
      ['append', '6'],
    ])
    expect([(await rows(appended, 'v1')).length, (await rows(appended)).length]).toEqual([5, 6])
    const [list] = await avroRecords(appended.snapshots[1]!['manifest-list'])
    expect(list).toMatchObject({ added_files_count: 1, existing_files_count: 1, added_rows_count: 1, min_sequence_number: 1 })

    const before = await load('all-types')
    const renamed = { columns: typesColumns.map((column, at) => (at === 0 ? { ...column, renames: 'area' } : column)) }
    const job = await city.stewardA.load('all-types', 'renamed.csv', typesCsv.replace('area', 'district'), { settings: renamed })
    expect(job.result).toMatchObject({ number: 3, published: true })
    const after = await load('all-types')
    expect([currentFields(after)[0], currentFields(before)[0]]).toMatchObject([
      { id: 1, name: 'district' },
      { id: 1, name: 'area' },
    ])
    expect((await rows(after)).map((row) => row['district'])).toEqual(['石桥区', '江东区', null])
    expect((await rows(after, 'v2')).map((row) => row['area'])).toEqual(['石桥区', '江东区', null])
    expect(JSON.parse(after.properties['schema.name-mapping.default'] ?? '[]')).toContainEqual({ 'field-id': 1, names: ['area', 'district'] })

    must(await city.stewardA.post('/tables/all-types/versions/3/retract', { reason: 'wrong figures' }))
    const back = await load('all-types')
    expect([Object.keys(back.refs), back['current-snapshot-id'], back.snapshots.length]).toEqual([['main', 'v1', 'v2'], 2, 2])
    expect((await fetch(listOf(after, 3))).status).toBe(403)
    expect((await fetch(listOf(back, 2))).status).toBe(200)
  })

  test('opens a link for what it was signed for and as long as it lives', async () => {
    const list = listOf(await load('open-cases'), 1)
    const link = new URL(list).pathname.split('/')[4] ?? ''
    const { links } = city.city.services.givenFiles
    const read = links.read(link, new Date())
    const fetched = async (kind: string, text: string): Promise<number> => (await fetch(`${city.url}/api/v1/${kind}/${text}`)).status
    expect(await fetched('iceberg-files', `${link}/any-name.avro`)).toBe(200)
    expect(await fetched('iceberg-files', `${links.print({ ...read, expires: read.expires - 3600 })}/x.avro`)).toBe(403)
    expect(await fetched('iceberg-files', `${links.print({ ...read, file: 0 })}/x.avro`)).toBe(403)
    expect(await fetched('iceberg-files', `${link.replace(/\..(?=[^.]*$)/, (first) => (first === '.A' ? '.B' : '.A'))}/x.avro`)).toBe(403)
    expect(await fetched('files', link)).toBe(403)
    const part = await fetch(list, { headers: { range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'Obj\u0001'])
    const end = await fetch(list, { headers: { range: 'bytes=9999999-' } })
    expect(end.status).toBe(416)
  })

  test('takes a key as client credentials and refuses every other way to a token', async () => {
    const token = async (form: Record<string, string>): Promise<[number, unknown]> => {
      const answer = await go('/oauth/tokens', undefined, { method: 'POST', body: new URLSearchParams(form) })
      return [answer.status, await answer.json()]
    }
    const credentials = { grant_type: 'client_credentials', client_id: 'any', scope: 'catalog' }
    expect(await token({ ...credentials, client_secret: key })).toEqual([200, expect.objectContaining({ access_token: key, token_type: 'bearer' })])
    expect(await token({ ...credentials, client_secret: 'pj_public' })).toEqual([200, expect.objectContaining({ access_token: 'pj_public' })])
    expect(await token({ ...credentials, client_secret: `${key}x` })).toEqual([401, expect.objectContaining({ error: 'invalid_client' })])
    expect(await token(credentials)).toEqual([400, expect.objectContaining({ error: 'invalid_request' })])
    expect(await token({ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: key })).toEqual([
      400,
      expect.objectContaining({ error: 'unsupported_grant_type' }),
    ])
  })

  test('refuses to be written to, and pages that are none, in the shape its clients read', async () => {
    const table = '/namespaces/agency-a/tables/whole-cases'
    const writes = [
      ['POST', table],
      ['DELETE', table],
      ['POST', '/namespaces'],
      ['DELETE', '/namespaces/agency-a'],
      ['POST', '/namespaces/agency-a/tables'],
      ['POST', '/tables/rename'],
      ['POST', '/transactions/commit'],
    ] as const
    for (const [method, path] of writes) {
      const answer = await go(path, key, { method, ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }) })
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 406, { error: { type: 'UnsupportedOperationException', code: 406 } }])
    }
    for (const query of ['pageSize=0', 'pageSize=-1', 'pageSize=x', 'pageToken=zzz'])
      expect([query, (await go(`/namespaces/agency-a/tables?${query}`)).status]).toEqual([query, 400])
    const metrics = { method: 'POST', body: '{"report-type":"scan-report"}', headers: { 'content-type': 'application/json' } }
    expect((await go(`${table}/metrics`, undefined, metrics)).status).toBe(204)
    for (const hostile of ['..%2f..%2fetc', 'a%00b', "x'%20or%201=1", 'WHOLE-CASES'])
      expect([hostile, (await go(`/namespaces/agency-a/tables/${hostile}`)).status]).toEqual([hostile, 404])
  })

  test('gives a grant its columns and rows, and leaks nothing to anybody else', async () => {
    const granted = await load('asked-cases', key)
    expect(await rows(granted)).toEqual([
      { case_no: '007002', district: '石桥区' },
      { case_no: '007005', district: '石桥区' },
    ])
    const open = await load('open-cases')
    expect(
      JSON.stringify([open, await rows(open), await icebergManifests(open as unknown as Exclude<Reader, undefined>)], (_key, value: unknown) =>
        String(value) === '[object Object]' || Array.isArray(value) ? value : String(value),
      ),
    ).not.toMatch(new RegExp(`phone|${secretDigits}`))
    const refused = await Promise.all(['hidden-cases', 'no-such-cases'].map((table) => go(`/namespaces/agency-a/tables/${table}`, key)))
    expect(refused.map(({ status }) => status)).toEqual([404, 404])
    expect(await refused[0]!.json()).toMatchObject({ error: { type: 'NoSuchTableException', code: 404, message: expect.any(String) as unknown } })
    expect((await go('/namespaces/agency-a/tables/asked-cases')).status).toBe(403)
    expect((await go('/namespaces', 'pj_wrong')).status).toBe(401)
    expect((await go('/namespaces/agency-b/tables/open-cases')).status).toBe(404)
    must(await city.approverA.post(`/grants/${grant}/revoke`, { reason: 'over' }))
    expect((await fetch(granted.snapshots[0]!['manifest-list'])).status).toBe(403)
    expect((await go('/namespaces/agency-a/tables/asked-cases', key)).status).toBe(403)
  })
})

test('tells paths of this machine where its operator allows it, of tables that are open whole and of no other', async () => {
  const city = await createSampleCity({ argv: ['--iceberg-locations', 'file'] })
  try {
    await city.publish({ slug: 'whole-cases', fields: {} })
    await city.publish({ slug: 'open-cases' })
    const answer = async (table: string) =>
      (await (await fetch(`${city.url}/iceberg/v1/namespaces/agency-a/tables/${table}`)).json()) as {
        metadata: Metadata
        'metadata-location': string
      }
    const load = async (table: string): Promise<Metadata> => (await answer(table)).metadata
    const whole = await answer('whole-cases')
    expect(JSON.parse(await readFile(whole['metadata-location'].replace('file://', ''), 'utf8'))).toEqual(whole.metadata)
    const read = async (location: string) => avroFileRecords(await readFile(location.replace('file://', '')))
    const [list] = await read((await load('whole-cases')).snapshots[0]?.['manifest-list'] ?? '')
    const [entry] = await read(list?.['manifest_path'] as string)
    const data = entry?.['data_file'] as { file_path: string; file_size_in_bytes: number }
    const path = data.file_path.replace('file://', '')
    expect(path.startsWith(`${city.dataDir}/objects/tables/`)).toBe(true)
    expect((await stat(path)).size).toBe(data.file_size_in_bytes)
    expect(JSON.stringify(await load('open-cases'))).not.toContain(city.dataDir)
    // What names absolute paths lies under a name made of them, and goes as every object does that no row names.
    expect(await readdir(`${city.dataDir}/objects/iceberg`)).toHaveLength(1)
    const { removed } = await sweepOrphans(city.city.services.store, {
      before: new Date(Date.now() + 1000),
      live: async () => new Set(),
      prefix: 'iceberg/',
    })
    expect(removed.filter((key) => /(snap|manifest)\.avro$/.test(key))).toHaveLength(2)
  } finally {
    await city.drop()
  }
})
