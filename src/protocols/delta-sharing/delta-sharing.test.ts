import { zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, notShared, sampleCsv, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'
import { mayMatch, readHint } from './file-hints.ts'

type Line = Record<string, { url: string; size: number; stats?: string; version?: number; schemaString?: string; numFiles?: number }>

describe('Delta Sharing', () => {
  let city: SampleCity
  let key: string
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'whole-cases', fields: {} })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    const more = sampleCsv.replaceAll('00700', '00800')
    expect((await city.stewardA.load('whole-cases', 'more.csv', more, { mode: 'append' })).state).toBe('done')
    const { fields } = (await city.stewardA.get('/tables/asked-cases')).body as { fields: { id: number; name: string }[] }
    await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter((f) => ['case_no', 'district'].includes(f.name)).map((f) => f.id),
      rowFilter: "district = '石桥区'",
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    key = must(await city.stewardB.post('/keys', { name: 'recipient', scopes: ['read'], purpose: 'flood plan', expiresAt })).body.key as string
  })
  afterAll(() => city.drop())

  /** As the clients do it: the endpoint and the token of a profile. */
  const client = (token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=UTF-8' }
    const go = async (path: string, body?: unknown): Promise<Response> =>
      fetch(`${city.url}/delta-sharing${path}`, { headers, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) })
    const lines = async (path: string, body?: unknown): Promise<Line[]> => {
      const answer = await go(path, body)
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
      expect(Number(answer.headers.get('delta-table-version'))).toBeGreaterThan(0)
      return (await answer.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
    }
    const rows = async (found: Line[]): Promise<Record<string, unknown>[]> => {
      const files = found.flatMap((line) => line['file'] ?? line['add'] ?? [])
      const parts = files.map(async ({ url, size }) => {
        const file = await (await fetch(url)).arrayBuffer()
        expect(file.byteLength).toBe(size)
        return parquetReadObjects({ file, compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } })
      })
      return (await Promise.all(parts)).flat()
    }
    return { go, lines, rows }
  }
  const names = async (response: Promise<Response>): Promise<string[]> =>
    ((await (await response).json()) as { items: { name: string }[] }).items.map((one) => one.name)
  const table = (slug: string): string => `/shares/agency-a/schemas/${slug}/tables/${slug}`

  test('gives everybody a profile, and a recipient one with the own token and its end', async () => {
    const read = async (headers: Record<string, string> = {}) =>
      (await fetch(`${city.url}/delta-sharing/profile.share`, { headers })).json() as Promise<Record<string, unknown>>
    expect(await read()).toEqual({ shareCredentialsVersion: 1, endpoint: `${city.url}/delta-sharing`, bearerToken: 'pj_public' })
    expect(await read({ authorization: `Bearer ${key}` })).toMatchObject({
      bearerToken: key,
      expirationTime: expect.stringMatching(/^\d{4}-/) as unknown,
    })
  })

  test('lists shares, schemas and tables with what the recipient may read in them', async () => {
    const [nobody, recipient] = [client('pj_public'), client(key)]
    expect(await names(nobody.go('/shares'))).toEqual(['agency-a'])
    expect(await (await nobody.go('/shares/AGENCY-A')).json()).toMatchObject({ share: { name: 'agency-a' } })
    expect(await names(nobody.go('/shares/agency-a/schemas'))).toEqual(['open-cases', 'whole-cases'])
    expect(await names(recipient.go('/shares/agency-a/schemas'))).toEqual(['asked-cases', 'open-cases', 'whole-cases'])
    expect(await names(recipient.go('/shares/agency-a/all-tables'))).toEqual(['asked-cases', 'open-cases', 'whole-cases'])
    const first = (await (await nobody.go('/shares/agency-a/all-tables?maxResults=1')).json()) as { items: unknown[]; nextPageToken: string }
    expect(first.items).toHaveLength(1)
    expect(await names(nobody.go(`/shares/agency-a/all-tables?pageToken=${first.nextPageToken}`))).toEqual(['whole-cases'])
  })

  test('answers a query with files that hold the rows, at any version', async () => {
    const { lines, rows, go } = client('pj_public')
    const found = await lines(`${table('whole-cases')}/query`, {})
    expect(found.map((line) => Object.keys(line)[0])).toEqual(['protocol', 'metaData', 'file', 'file'])
    expect((await rows(found)).map((row) => row['case_no'])).toEqual([
      '007001',
      '007002',
      '007003',
      '007004',
      '007005',
      '008001',
      '008002',
      '008003',
      '008004',
      '008005',
    ])
    expect(await rows(await lines(`${table('whole-cases')}/query`, { version: 1 }))).toHaveLength(5)
    expect(await rows(await lines(`${table('whole-cases')}/query`, { limitHint: 3 }))).toHaveLength(5)
    expect((await go(`${table('whole-cases')}/version`)).headers.get('delta-table-version')).toBe('2')
    const [, metadata] = await lines(`${table('whole-cases')}/metadata`)
    expect(JSON.parse(metadata?.['metaData']?.schemaString ?? '')).toMatchObject({
      fields: [
        { name: 'case_no', type: 'string' },
        { name: 'district' },
        { name: 'opened_on', type: 'date' },
        { name: 'amount', type: expect.stringMatching(/^decimal|double/) as unknown },
        { name: 'phone' },
      ],
    })
  })

  test('tells changes as the files an append added, and a replacement as one away and one new', async () => {
    const { lines, rows } = client('pj_public')
    const appended = await lines(`${table('whole-cases')}/changes?startingVersion=2`)
    expect(appended.slice(2).map((line) => Object.keys(line)[0])).toEqual(['add'])
    expect((await rows(appended)).map((row) => row['case_no'])).toEqual(['008001', '008002', '008003', '008004', '008005'])
    expect((await lines(`${table('whole-cases')}/changes?startingVersion=1&endingVersion=1`)).slice(2)).toHaveLength(1)
  })

  test('gives a grant its columns and rows, and leaks nothing to anybody else', async () => {
    const recipient = client(key)
    const found = await recipient.lines(`${table('asked-cases')}/query`, {})
    expect(await recipient.rows(found)).toEqual([
      { case_no: '007002', district: '石桥区' },
      { case_no: '007005', district: '石桥区' },
    ])
    const open = await recipient.lines(`${table('open-cases')}/query`, {})
    expect(JSON.stringify([open, await recipient.rows(open)])).not.toMatch(new RegExp(`phone|${secretDigits}`))
    const nobody = client('pj_public')
    const answers = await Promise.all(['asked-cases', 'hidden-cases', 'no-such-cases'].map((slug) => nobody.go(`${table(slug)}/query`, {})))
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(await answers[1]!.json()).toMatchObject({ errorCode: 'RESOURCE_DOES_NOT_EXIST' })
    expect((await client('pj_wrong').go('/shares')).status).toBe(401)
    expect((await nobody.go('/shares/agency-b/schemas/open-cases/tables')).status).toBe(404)
  })

  test.each([
    ['a body that is no JSON', '/query', '{'],
    ['a negative version', '/query', '{"version":-1}'],
    ['a version that is no number', '/query', '{"version":"1; drop table"}'],
    ['a huge version', '/query', '{"version":1e300}'],
    ['an impossible time', '/query', '{"timestamp":"yesterday"}'],
  ])('refuses %s in its own shape', async (_what, path, body) => {
    const answer = await fetch(`${city.url}/delta-sharing${table('whole-cases')}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect([400, 404]).toContain(answer.status)
    expect(await answer.json()).toMatchObject({ errorCode: expect.any(String) as unknown, message: expect.any(String) as unknown })
  })

  test('refuses a form of answers it does not have, and pages that are none', async () => {
    const answer = await fetch(`${city.url}/delta-sharing${table('whole-cases')}/metadata`, {
      headers: { 'delta-sharing-capabilities': 'responseformat=delta' },
    })
    expect(answer.status).toBe(400)
    for (const query of ['maxResults=-1', 'maxResults=x', 'pageToken=zzz'])
      expect((await fetch(`${city.url}/delta-sharing/shares/agency-a/schemas?${query}`)).status).toBe(400)
  })

  test('leaves out files by what is known of their columns, and tells it of open ones alone', async () => {
    const { lines } = client('pj_public')
    const hint = (value: string): string =>
      JSON.stringify({
        op: 'equal',
        children: [
          { op: 'column', name: 'case_no', valueType: 'string' },
          { op: 'literal', value, valueType: 'string' },
        ],
      })
    const asked = async (value: string): Promise<string[]> =>
      (await lines(`${table('whole-cases')}/query`, { jsonPredicateHints: hint(value) })).flatMap(({ file }) => (file ? [file.stats ?? ''] : []))
    expect((await asked('008003')).map((stats) => JSON.parse(stats) as unknown)).toMatchObject([
      {
        numRecords: 5,
        minValues: { case_no: '008001', opened_on: '2024-01-02', amount: 3 },
        maxValues: { case_no: '008005' },
        nullCount: { amount: 1 },
      },
    ])
    expect([(await asked('007999')).length, (await asked('999')).length]).toEqual([0, 0])
    // A file from before statistics were kept gives them when they are first needed.
    await city.database.pool.query('update version_file set statistics = null')
    expect(await asked('007001')).toHaveLength(1)
    const open = (await lines(`${table('open-cases')}/query`, {})).flatMap(({ file }) => (file ? [file.stats ?? ''] : []))
    expect(Object.keys((JSON.parse(open[0] ?? '') as { minValues: object }).minValues)).toEqual(['case_no', 'district', 'opened_on', 'amount'])
  })

  test('skips a file only where its smallest and largest values rule it out', () => {
    const fields = [
      { id: 1, name: 'n', header: 'n', type: 'integer' as const },
      { id: 2, name: 't', header: 't', type: 'text' as const },
    ]
    const statistics = { 1: { min: '2', max: '10', nulls: 0 }, 2: { min: 'b', max: '区', nulls: 0 } }
    const column = (name: string): object => ({ op: 'column', name, valueType: 'int' })
    const literal = (value: string): object => ({ op: 'literal', value, valueType: 'int' })
    const may = (op: string, ...children: unknown[]): boolean => mayMatch(readHint({ op, children })!, fields, statistics)
    expect([may('equal', column('n'), literal('9')), may('equal', column('n'), literal('11')), may('equal', literal('1'), column('n'))]).toEqual([
      true,
      false,
      false,
    ])
    expect([
      may('lessThan', column('n'), literal('2')),
      may('lessThanOrEqual', column('n'), literal('2')),
      may('greaterThan', column('n'), literal('9')),
    ]).toEqual([false, true, true])
    expect([
      may('equal', column('t'), literal('a')),
      may('equal', column('t'), literal('京')),
      may('in', column('n'), literal('1'), literal('3')),
    ]).toEqual([false, true, true])
    expect([
      may('not', { op: 'equal', children: [column('n'), literal('99')] }),
      may('equal', column('gone'), literal('1')),
      may('odd', column('n'), literal('99')),
    ]).toEqual([true, true, true])
    expect(may('and', { op: 'equal', children: [column('n'), literal('5')] }, { op: 'equal', children: [column('n'), literal('50')] })).toBe(false)
  })

  test('takes no hint for what is none, or for too much of one', () => {
    const nested = (depth: number): object => (depth === 0 ? { op: 'literal', value: '1' } : { op: 'not', children: [nested(depth - 1)] })
    const wide = { op: 'or', children: Array.from({ length: 300 }, () => ({ op: 'literal', value: '1' })) }
    for (const odd of [null, 1, 'x', [], { op: 1 }, { op: 'and', children: [null] }, { op: 'and', children: 'x' }, nested(60), wide])
      expect(readHint(odd)).toBe(null)
    expect(readHint({ op: 'column', name: 1, value: [] })).toEqual({ op: 'column', children: [] })
    expect(mayMatch(readHint({ op: 'constructor', children: [{ op: 'column', name: 'n' }] })!, [], {})).toBe(true)
  })
})
