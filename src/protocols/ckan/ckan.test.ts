import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  body: any
}

/** Names and types of a value, as far as both sides have something there. */
function shapeFaults(given: unknown, golden: unknown, at = ''): string[] {
  if (golden === null || given === null) return []
  if (Array.isArray(golden))
    return Array.isArray(given) ? (golden.length > 0 && given.length > 0 ? shapeFaults(given[0], golden[0], `${at}[]`) : []) : [`${at}: no list`]
  if (typeof golden !== typeof given) return [`${at}: ${typeof given} instead of ${typeof golden}`]
  if (typeof golden !== 'object') return []
  const has = given as Record<string, unknown>
  const want = golden as Record<string, unknown>
  const missing = Object.keys(want).filter((key) => !(key in has))
  return [
    ...missing.map((key) => `${at}.${key} is missing`),
    ...Object.keys(want)
      .filter((key) => key in has)
      .flatMap((key) => shapeFaults(has[key], want[key], `${at}.${key}`)),
  ]
}

const data = process.env['PUJIANG_TEST_DATA']

describe('CKAN Action API', () => {
  let city: SampleCity
  let openId: string
  let tableId: string
  beforeAll(async () => {
    city = await createSampleCity()
    openId = await city.publish({ slug: 'open-cases', metadata: { licence: 'CC-BY-4.0' } })
    await city.publish({ slug: 'limited-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'draft-cases', draft: true })
    tableId = (await city.visitor.get('/tables/open-cases')).body.id as string
    await city.indexed()
  })
  afterAll(() => city.drop())

  const ask = async (action: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(`${city.url}/api/3/action/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
      body: JSON.stringify(params),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const read = async (path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(`${city.url}${path}`, { headers: { 'accept-language': 'en', ...headers } })
    return { status: answer.status, body: await answer.json() }
  }
  const golden = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(data ?? '', 'ckan-responses', `${name}.json`), 'utf8')) as Record<string, unknown>

  test('tells a dataset with its resources at both addresses, by GET, JSON and form', async () => {
    const answers = await Promise.all([
      read('/api/3/action/package_show?id=open-cases'),
      read(`/api/action/package_show?id=${openId}`),
      ask('package_show', { id: 'open-cases', include_plugin_data: true }),
      fetch(`${city.url}/api/3/action/package_show`, {
        method: 'POST',
        body: new URLSearchParams({ id: 'open-cases' }),
        headers: { 'accept-language': 'en' },
      }).then(async (a) => ({ status: a.status, body: await a.json() })),
      // As `curl -d` sends it.
      fetch(`${city.url}/api/3/action/package_show`, {
        method: 'POST',
        body: '{"id": "open-cases"}',
        headers: { 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded' },
      }).then(async (a) => ({ status: a.status, body: await a.json() })),
    ])
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(Object.keys(body)).toEqual(['help', 'success', 'result'])
      expect(body.result).toEqual(answers[0]?.body.result)
    }
    expect(answers[0]?.body.result).toMatchObject({
      name: 'open-cases',
      title: 'Sample cases',
      private: false,
      state: 'active',
      license_id: 'CC-BY-4.0',
      isopen: true,
    })
    const [csv] = (answers[0] as Answer).body.result.resources as { id: string; url: string; datastore_active: boolean }[]
    expect(csv).toMatchObject({ id: tableId, datastore_active: true })
    expect((await fetch(csv?.url ?? '')).status).toBe(200)
  })

  test('names what is open to everybody and hides the rest alike', async () => {
    expect((await read('/api/3/action/package_list')).body.result).toEqual(['limited-cases', 'open-cases'])
    const [hidden, absent] = await Promise.all([ask('package_show', { id: 'hidden-cases' }), ask('package_show', { id: 'no-such-cases' })])
    expect(hidden.status).toBe(404)
    expect(JSON.stringify(hidden).replaceAll('hidden-cases', 'no-such-cases')).toBe(JSON.stringify(absent))
    expect(Object.keys(hidden.body)).toEqual(['help', 'error', 'success'])
    expect(hidden.body.error.__type).toBe('Not Found Error')
  })

  test('asks for rows with filters, words, order, offset and forms', async () => {
    const rows = async (params: Record<string, unknown>) => (await ask('datastore_search', { resource_id: tableId, ...params })).body.result
    const first = await rows({})
    expect(first).toMatchObject({ total: 5, limit: 100, records_format: 'objects', include_total: true })
    expect(first.records[0]).toEqual({ _id: 1, case_no: '007001', district: '江东区', opened_on: '2024-01-02', amount: 12.5 })
    expect(first.fields[0]).toEqual({ id: '_id', type: 'int' })
    expect((await rows({ filters: { district: '石桥区' }, sort: '_id desc' })).records.map((r: { _id: number }) => r._id)).toEqual([5, 2])
    expect((await rows({ filters: { district: ['石桥区', '望海区'] } })).total).toBe(3)
    expect((await rows({ filters: { amount: { gte: 7.25, lt: 100 } } })).total).toBe(2)
    expect((await rows({ filters: { $or: [{ district: '望海区' }, { _id: 1 }] } })).total).toBe(2)
    expect((await rows({ filters: { amount: null } })).total).toBe(1)
    expect((await rows({ q: '石桥' })).total).toBe(2)
    expect((await rows({ q: { district: '石桥' } })).total).toBe(2)
    expect((await rows({ q: '石桥 | 望海', plain: false })).total).toBe(3)
    expect((await rows({ offset: 3, limit: 1 })).records[0]._id).toBe(4)
    expect((await rows({ limit: 0 })).records).toEqual([])
    expect((await rows({ limit: 0 })).total).toBe(5)
    expect((await rows({ distinct: true, fields: 'district', sort: 'district' })).records).toHaveLength(3)
    expect((await rows({ records_format: 'lists', fields: ['_id', 'case_no'], limit: 2 })).records).toEqual([
      [1, '007001'],
      [2, '007002'],
    ])
    expect((await rows({ records_format: 'csv', fields: 'case_no,amount', limit: 2 })).records).toBe('007001,12.5\n007002,\n')
    expect((await rows({ limit: 2, include_next_page: true })).next_page).toEqual({ _id: { gt: 2 } })
    expect((await rows({ limit: 2, filters: { _id: { gt: 2 } } })).records.map((r: { _id: number }) => r._id)).toEqual([3, 4])
  })

  test('refuses what it cannot honour and names the parameter', async () => {
    const faults = async (params: Record<string, unknown>): Promise<Answer> => ask('datastore_search', { resource_id: tableId, ...params })
    for (const [params, field] of [
      [{ limit: -1 }, 'limit'],
      [{ limit: 'many' }, 'limit'],
      [{ offset: -5 }, 'offset'],
      [{ filters: { phone: '13800000001' } }, 'filters'],
      [{ filters: { nothing: 1 } }, 'filters'],
      [{ filters: { amount: 'abc' } }, 'filters'],
      [{ fields: ['phone'] }, 'fields'],
      [{ sort: 'phone' }, 'sort'],
      [{ language: 'klingon' }, 'language'],
      [{ records_format: 'xml' }, 'records_format'],
      [{ q: '& |', plain: false }, 'q'],
    ] as const) {
      const { status, body } = await faults(params)
      expect([status, body.success, body.error?.__type], JSON.stringify(params)).toEqual([409, false, 'Validation Error'])
      expect(body.error[field], JSON.stringify(body)).toHaveLength(1)
    }
    expect((await read('/api/3/action/no_such_action')).status).toBe(400)
    expect((await ask('datastore_search', {})).body.error).toEqual({ resource_id: ['Missing value'], __type: 'Validation Error' })
  })

  test('gives closed fields and hidden tables to nobody', async () => {
    const seen = await ask('datastore_search', { resource_id: tableId, q: '13800000001' })
    expect(seen.body.result.total).toBe(0)
    const hidden = await ask('datastore_search', { resource_id: 'hidden-cases' })
    expect(hidden.status).toBe(404)
    const given = await ask('datastore_search', { resource_id: 'limited-cases' })
    expect([403, 404]).toContain(given.status)
    expect(seen.body.result.records).toEqual([])
    expect(JSON.stringify([seen.body.result.fields, hidden, given])).not.toMatch(new RegExp(`phone|${secretDigits}`))
  })

  test.runIf(data)('answers in the shapes of CKAN itself', async () => {
    const faults = async (name: string, body: unknown): Promise<string[]> => shapeFaults(body, await golden(name))
    expect(await faults('status_show', (await read('/api/3/action/status_show')).body)).toEqual([])
    expect(await faults('help_show', (await read('/api/3/action/help_show?name=datastore_search')).body)).toEqual([])
    const missing = await read('/api/3/action/package_show?id=none')
    expect(await faults('error_not_found', missing.body)).toEqual([])
    const rows = (await ask('datastore_search', { resource_id: tableId, filters: { district: '江东区' }, sort: '_id desc', limit: 2 })).body
    const other = await golden('datastore_search_filter_sort')
    expect(Object.keys(rows.result)).toEqual(Object.keys(other['result'] as object))
    expect(rows.result.filterops).toEqual({ op: 'eq', field: 'district', value: '江东区' })
  })
})
