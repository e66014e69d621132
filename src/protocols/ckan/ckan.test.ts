import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actions } from './actions/index.ts'
import { ckanActionNames } from './ckan-action-names.ts'
import { strangeShapes } from './compare-shapes.ts'
import { createSampleCity, limited, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  body: any
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
    const [csv] = answers[0].body.result.resources
    expect(csv).toMatchObject({ id: tableId, datastore_active: true })
    expect((await fetch(csv.url as string)).status).toBe(200)
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

  test('searches the catalogue in the language of Solr, with facets of the hits', async () => {
    const search = async (params: Record<string, unknown>, headers: Record<string, string> = {}) =>
      (await ask('package_search', params, headers)).body
    const names = async (params: Record<string, unknown>, headers: Record<string, string> = {}) =>
      (await search(params, headers)).result.results.map(({ name }: { name: string }): string => name) as string[]
    const whole = (await search({ 'facet.field': '["organization","groups","tags","res_format","license_id"]', rows: 5 })).result
    expect(Object.keys(whole)).toEqual(['count', 'facets', 'results', 'sort', 'search_facets'])
    expect(whole.count).toBe(2)
    expect(whole.facets).toEqual({
      organization: { 'agency-a': 2 },
      groups: { environment: 2 },
      tags: { 样例: 2 },
      res_format: { CSV: 2, JSON: 2, PARQUET: 2 },
      license_id: { 'CC-BY-4.0': 1 },
    })
    const none = (await search({ 'facet.field': ['organization'], 'facet.mincount': 0, 'facet.limit': -1, fq: 'name:nothing' })).result
    expect(none.facets).toEqual({ organization: { 'agency-a': 0 } })
    for (const [params, found] of [
      [{ fq: 'name:open-cases' }, ['open-cases']],
      [{ fq: '+dataset_type:dataset +license_id:"CC-BY-4.0"' }, ['open-cases']],
      [{ fq: 'name:(open-cases OR limited-cases)', sort: 'name asc' }, ['limited-cases', 'open-cases']],
      [{ fq: '-name:open*' }, ['limited-cases']],
      [{ fq: 'organization:agency-b' }, []],
      [{ q: '样例', fq_list: ['tags:样例', 'res_format:csv', 'name:open-*'] }, ['open-cases']],
      [{ q: 'title:sample AND NOT name:open-cases' }, ['limited-cases']],
      [{ q: '"Sample cases"', sort: 'name desc', rows: 1 }, ['open-cases']],
      [{ sort: 'name asc', rows: 1, start: 1 }, ['open-cases']],
      [{ fq: 'metadata_modified:[NOW-1DAY TO *] AND name:open-cases' }, ['open-cases']],
      [{ fq: 'metadata_modified:[* TO 2020-01-01T00:00:00Z]' }, []],
      [{ fq: 'num_resources:[2 TO *] AND num_tags:1', sort: 'metadata_created desc, title asc, name desc' }, ['limited-cases', 'open-cases']],
      [{ fq: 'num_resources:[* TO 3}' }, []],
      [{ fq: 'metadata_modified:[NOW-7DAY TO *]', sort: 'title asc, name desc' }, ['open-cases', 'limited-cases']],
      [{ q: '样例', sort: 'score desc, name asc' }, ['limited-cases', 'open-cases']],
      [{ q: '样例', sort: 'score desc, name desc' }, ['open-cases', 'limited-cases']],
      [{ fq: 'state:draft' }, []],
      [{ q: 'hidden' }, []],
      [{ include_private: true, include_drafts: true, include_deleted: true, fq: 'state:*', rows: 1000 }, 2],
    ] as [Record<string, unknown>, string[] | number][])
      expect(typeof found === 'number' ? (await names(params)).length : await names(params), JSON.stringify(params)).toEqual(found)
    const own = { cookie: city.stewardA.cookie }
    expect((await names({ include_private: true, include_drafts: true }, own)).toSorted()).toEqual([
      'draft-cases',
      'hidden-cases',
      'limited-cases',
      'open-cases',
    ])
    expect(await names({}, own)).toHaveLength(2)
    expect(await names({ include_private: true, include_drafts: true }, { cookie: city.stewardB.cookie })).toHaveLength(2)
    for (const [params, field] of [
      [{ fq: '{!join from=a to=b}x:y' }, 'fq'],
      [{ q: '{!func}x' }, 'q'],
      [{ fq: 'secret_field:1' }, 'fq'],
      [{ fq: 'title:(' }, 'fq'],
      [{ fq: 'num_tags:[a TO 3]' }, 'fq'],
      [{ q: '样例', sort: 'name asc, score desc' }, 'sort'],
      [{ sort: 'phone asc' }, 'sort'],
      [{ rows: -1 }, 'rows'],
      [{ qf: 'title^9' }, 'qf'],
      [{ 'facet.field': '["phone"]' }, 'facet.field'],
    ] as [Record<string, unknown>, string][]) {
      const body = await search(params)
      expect(body.error?.[field], JSON.stringify([params, body])).toHaveLength(1)
    }
  })

  test('lists agencies as organizations, fields as groups, keywords as tags', async () => {
    const result = async (action: string, params: Record<string, unknown> = {}) => (await ask(action, params)).body.result
    expect(await result('organization_list', { sort: 'name' })).toEqual(['agency-a', 'agency-b', 'test-city'])
    expect((await result('organization_list', { all_fields: true, sort: 'package_count desc' }))[0]).toMatchObject({
      name: 'agency-a',
      package_count: 2,
    })
    expect((await result('organization_show', { id: 'agency-a', include_datasets: true })).packages).toHaveLength(2)
    expect(await result('group_show', { id: 'environment' })).toMatchObject({ name: 'environment', package_count: 2 })
    expect(await result('tag_list')).toEqual(['样例'])
    expect((await result('tag_show', { id: '样例', include_datasets: true })).packages).toHaveLength(2)
    expect((await result('license_list')).map((l: { id: string }) => l.id)).toContain('CC-BY-4.0')
    expect(await result('resource_show', { id: tableId })).toMatchObject({ id: tableId, format: 'CSV', datastore_active: true })
    expect((await result('resource_search', { query: 'format:json' })).count).toBe(2)
    expect((await result('resource_view_list', { id: tableId }))[0]).toMatchObject({ view_type: 'datatables_view' })
    expect(await result('format_autocomplete', { q: 'cs' })).toEqual(['csv'])
    expect((await result('package_autocomplete', { q: 'open' }))[0]).toMatchObject({ name: 'open-cases', match_field: 'name' })
    expect(await result('current_package_list_with_resources', { limit: 1 })).toHaveLength(1)
  })

  test('knows every action of CKAN: each answers in its shape, or is refused with a reason and the cure', async () => {
    expect(actions.map(({ name }) => name).toSorted()).toEqual([...ckanActionNames].toSorted())
    const signedIn = { cookie: city.stewardA.cookie }
    for (const { name, refused, writes } of actions)
      for (const headers of [{}, signedIn]) {
        const { status, body } = await ask(name, {}, headers)
        const at = `${name} ${JSON.stringify(body)}`
        expect(body.help, at).toBe(`${city.url}/api/3/action/help_show?name=${name}`)
        expect([200, 403, 404, 409], at).toContain(status)
        expect(Object.keys(body), at).toEqual(status === 200 ? ['help', 'success', 'result'] : ['help', 'error', 'success'])
        if (status !== 200) expect(body.error.__type, at).toMatch(/^(Validation|Authorization|Not Found) Error$/)
        if (refused) {
          expect(status, at).toBe(409)
          expect(body.error.message).toContain(refused.because.en)
          expect(body.error.message).toContain(refused.cure.en)
        }
        if (writes) expect((await fetch(`${city.url}/api/3/action/${name}`)).status, at).toBe(400)
      }
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

  test.runIf(data)('answers and refuses in the shapes of CKAN itself', async () => {
    const facets = ['organization', 'groups', 'tags', 'res_format', 'license_id']
    const id = tableId
    const answers: Record<string, Answer> = {
      status_show: await read('/api/3/action/status_show'),
      help_show: await read('/api/3/action/help_show?name=datastore_search'),
      package_show: await read('/api/3/action/package_show?id=open-cases'),
      package_search: await ask('package_search', { 'facet.field': facets, fq: 'name:open-cases' }),
      datastore_info: await ask('datastore_info', { id }),
      datastore_search: await ask('datastore_search', { resource_id: id, limit: 3, fields: ['_id', 'case_no', 'district'] }),
      datastore_search_filter_sort: await ask('datastore_search', { resource_id: id, limit: 2, filters: { district: '江东区' }, sort: '_id desc' }),
      datastore_search_sql: await ask('datastore_search_sql', { sql: `SELECT district FROM "${id}" LIMIT 3` }),
      error_not_found: await read('/api/3/action/package_show?id=none'),
      error_validation: await ask(
        'package_create',
        { name: 'Not Good', title: 'x', owner_org: 'agency-a', groups: ['environment'] },
        {
          cookie: city.stewardA.cookie,
        },
      ),
    }
    expect(Object.keys(answers).toSorted()).toEqual(
      (await readdir(join(data ?? '', 'ckan-responses'))).map((file) => file.replace('.json', '')).toSorted(),
    )
    const differences: string[] = []
    for (const [name, { status, body }] of Object.entries(answers)) {
      const recorded = await golden(name)
      differences.push(...strangeShapes(body, recorded).map((difference) => `${name}${difference}`))
      expect(Object.keys(body), name).toEqual(Object.keys(recorded))
      expect(status, name).toBe({ error_not_found: 404, error_validation: 409 }[name] ?? 200)
      expect(body.error?.__type, name).toBe((recorded['error'] as { __type: string } | undefined)?.__type)
      expect(body.help.replace(/^.*\/api/, '/api'), name).toBe(String(recorded['help']).replace(/^.*\/api/, '/api'))
    }
    expect(differences).toEqual([])
    for (const name of ['datastore_search', 'datastore_search_filter_sort', 'datastore_search_sql'])
      expect(Object.keys(answers[name]?.body.result), name).toEqual(Object.keys((await golden(name))['result'] as object))
    expect(answers['datastore_search_filter_sort']?.body.result.filterops).toEqual({ op: 'eq', field: 'district', value: '江东区' })
  })
})
