import { zstdDecompressSync } from 'node:zlib'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestClient } from '../../src/testing/city.ts'
import { createSampleCity, limited, must, notShared, secretDigits, type SampleCity } from './sample-city.ts'

interface Listed {
  governed: boolean
  version: number
  expiresAt: string | null
  fields: { name: string }[]
  files: { path: string; bytes: number; rows: number | null }[]
}

describe('files of versions', () => {
  let city: SampleCity
  let reader: TestClient
  let grant: string
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'whole-cases', fields: {} })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    const { fields } = (await city.stewardA.get('/tables/asked-cases')).body as { fields: { id: number; name: string }[] }
    grant = await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter((f) => ['case_no', 'district'].includes(f.name)).map((f) => f.id),
      rowFilter: "district = '石桥区'",
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    reader = await city.keyFor(city.stewardB, 'flood plan')
  })
  afterAll(() => city.drop())

  const list = async (client: TestClient, table: string, more = ''): Promise<Listed> =>
    must(await client.get(`/tables/${table}/files?links=true${more}`)).body as Listed
  const fetchFile = async (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(city.url + path, { headers })
  const rowsOf = async (response: Response): Promise<Record<string, unknown>[]> =>
    parquetReadObjects({ file: await response.arrayBuffer(), compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } })

  test('are the stored ones where everything is open, readable by an outside reader', async () => {
    const { governed, files } = await list(city.visitor, 'whole-cases')
    expect([governed, files.length, files[0]?.rows]).toEqual([false, 1, 5])
    expect((await rowsOf(await fetchFile(files[0]!.path))).map((row) => row['case_no'])).toEqual(['007001', '007002', '007003', '007004', '007005'])
  })

  test('never hold a closed field: such a version is given as a copy made for the right', async () => {
    const { governed, files, fields } = await list(city.visitor, 'open-cases')
    expect([governed, fields.map((f) => f.name)]).toEqual([true, ['case_no', 'district', 'opened_on', 'amount']])
    const bytes = Buffer.from(await (await fetchFile(files[0]!.path)).arrayBuffer())
    expect(bytes.length).toBe(files[0]?.bytes)
    const { schema } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
    expect(schema.slice(1).map((column) => [column.name, column.field_id])).toEqual([
      ['case_no', 1],
      ['district', 2],
      ['opened_on', 3],
      ['amount', 4],
    ])
    expect(JSON.stringify(await rowsOf(await fetchFile(files[0]!.path)))).not.toContain(secretDigits)
  })

  test('hold for a grant its columns and its rows, and no more', async () => {
    const { files } = await list(reader, 'asked-cases')
    expect(await rowsOf(await fetchFile(files[0]!.path))).toEqual([
      { case_no: '007002', district: '石桥区' },
      { case_no: '007005', district: '石桥区' },
    ])
    expect((await city.visitor.get('/tables/asked-cases/files')).status).toBe(403)
    expect((await city.visitor.get('/tables/hidden-cases/files')).status).toBe(404)
    expect((await reader.get('/tables/hidden-cases/files/0')).status).toBe(404)
  })

  test('are given in the ranges asked for, as readers over HTTP need', async () => {
    const [file] = (await list(city.visitor, 'whole-cases')).files
    const whole = Buffer.from(await (await fetchFile(file!.path)).arrayBuffer())
    const part = async (range: string, more: Record<string, string> = {}): Promise<[number, string | null, string]> => {
      const answer = await fetchFile(file!.path, { range, ...more })
      return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer()).toString('base64')]
    }
    const slice = (start: number, end: number): string => whole.subarray(start, end).toString('base64')
    expect(await part('bytes=0-3')).toEqual([206, `bytes 0-3/${whole.length}`, slice(0, 4)])
    expect(await part('bytes=-8')).toEqual([
      206,
      `bytes ${whole.length - 8}-${whole.length - 1}/${whole.length}`,
      slice(whole.length - 8, whole.length),
    ])
    expect((await part(`bytes=4-${whole.length * 9}`))[1]).toBe(`bytes 4-${whole.length - 1}/${whole.length}`)
    for (const range of [`bytes=${whole.length}-`, 'bytes=-0']) expect(await part(range)).toEqual([416, `bytes */${whole.length}`, ''])
    // Several, backward, unreadable or of another state of the file: the whole, never more work than that.
    for (const range of ['bytes=0-0,0-0,0-0', 'bytes=9-2', 'rows=1-2', 'bytes=-', 'bytes=a-b']) expect((await part(range))[0]).toBe(200)
    expect((await part('bytes=0-3', { 'if-range': '"another"' }))[0]).toBe(200)
    const head = await fetch(city.url + file!.path, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([200, String(whole.length), 'bytes'])
  })

  test('by link are refused once the link is changed, over, or read for another file', async () => {
    const [file] = (await list(city.visitor, 'open-cases')).files
    const link = file!.path.split('/').at(-1) ?? ''
    const [payload = '', signature = ''] = link.split('.')
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"open"', '"own"')).toString('base64url')
    for (const bad of [`${forged}.${signature}`, `${payload}.`, `.${signature}`, payload, 'x.y', `${link}0`])
      expect((await fetchFile(`/api/v1/files/${bad}`)).status).toBe(403)
    const { links } = city.city.services.givenFiles
    const read = links.read(link, new Date())
    expect((await fetchFile(`/api/v1/files/${links.print({ ...read, expires: read.expires - 3600 })}`)).status).toBe(403)
    expect((await fetchFile(`/api/v1/files/${links.print({ ...read, file: 7 })}`)).status).toBe(404)
  })

  test('by link die with the grant, the key and the version they rest on', async () => {
    const granted = (await list(reader, 'asked-cases')).files[0]!.path
    const open = (await list(city.visitor, 'open-cases')).files[0]!.path
    expect([(await fetchFile(granted)).status, (await fetchFile(open)).status]).toEqual([200, 200])
    must(await city.approverA.post(`/grants/${grant}/revoke`, { reason: 'over' }))
    expect((await fetchFile(granted)).status).toBe(403)
    must(await city.stewardA.post('/tables/open-cases/versions/1/retract', { reason: 'wrong figures' }))
    expect((await fetchFile(open)).status).toBe(403)
  })
})
