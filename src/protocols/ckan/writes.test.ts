import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, notShared, type SampleCity } from '../../../tests/attack/sample-city.ts'

describe('writing through the CKAN Action API', () => {
  let city: SampleCity
  let key: string
  let strangerKey: string
  beforeAll(async () => {
    city = await createSampleCity({ twoPersonReview: true })
    const make = async (owner: SampleCity['stewardA']): Promise<string> =>
      (await owner.post('/keys', { name: 'ckan', scopes: ['*'] })).body.key as string
    key = await make(city.stewardA)
    strangerKey = await make(city.stewardB)
  })
  afterAll(() => city.drop())

  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  const ask = async (action: string, params: Record<string, unknown> | FormData, token?: string): Promise<{ status: number; body: any }> => {
    const form = params instanceof FormData
    const answer = await fetch(`${city.url}/api/3/action/${action}`, {
      method: 'POST',
      headers: {
        'accept-language': 'en',
        ...(!form && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: token }),
      },
      body: form ? params : JSON.stringify(params),
    })
    return { status: answer.status, body: await answer.json() }
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  const result = async (action: string, params: Record<string, unknown> | FormData): Promise<any> => {
    const { body } = await ask(action, params, key)
    expect(body.error, action).toBeUndefined()
    return body.result
  }

  test('a steward registers, changes, fills and submits a dataset with a key', async () => {
    const made = await result('package_create', {
      name: 'night-noise',
      title: 'Night noise',
      notes: 'Complaints at night',
      owner_org: 'agency-a',
      groups: [{ name: 'environment' }],
      tags: [{ name: 'noise' }, { name: 'night' }],
      license_id: 'CC-BY-4.0',
      extras: [{ key: 'update_frequency', value: 'weekly' }],
    })
    expect(made).toMatchObject({ name: 'night-noise', state: 'draft', private: true, num_resources: 0, license_id: 'CC-BY-4.0' })
    expect(made).toEqual(
      await result('package_show', { id: 'night-noise' }).then((shown) => ({
        ...shown,
        maintainer: made.maintainer,
        maintainer_email: made.maintainer_email,
      })),
    )
    expect((await result('package_patch', { id: 'night-noise', title: 'Noise at night' })).title).toBe('Noise at night')
    const updated = await result('package_update', { id: 'night-noise', title: 'Noise', notes: 'All of it', groups: [{ name: 'environment' }] })
    expect(updated).toMatchObject({ title: 'Noise', license_id: null, tags: [] })

    const link = await result('resource_create', { package_id: 'night-noise', url: 'https://example.org/map', name: 'Map' })
    expect(link).toMatchObject({ format: 'HTML', url: 'https://example.org/map' })
    await result('resource_delete', { id: link.id })

    const rows = await result('datastore_create', {
      resource: { package_id: 'night-noise', name: 'Cases' },
      fields: [
        { id: 'code', type: 'text' },
        { id: 'level', type: 'int' },
      ],
      records: [
        { code: '007', level: 3 },
        { code: '008', level: 5 },
      ],
      primary_key: ['code'],
    })
    await result('datastore_upsert', { resource_id: rows.resource_id, method: 'insert', records: [{ code: '009', level: 8 }] })
    const found = await result('datastore_search', { resource_id: rows.resource_id, sort: 'level desc' })
    expect(found.records).toEqual([
      { _id: 3, code: '009', level: 8 },
      { _id: 2, code: '008', level: 5 },
      { _id: 1, code: '007', level: 3 },
    ])
    expect((await result('datastore_info', { id: rows.resource_id })).meta).toMatchObject({ count: 3, table_type: 'BASE TABLE' })
    const sums = await result('datastore_search_sql', { sql: `SELECT count(*) AS n, '"${rows.resource_id}"' AS t FROM "${rows.resource_id}"` })
    expect(sums.records).toEqual([{ n: 3, t: `"${rows.resource_id}"` }])
    // Without a name of its own a column is called as PostgreSQL calls it.
    const counts = await result('datastore_search_sql', { sql: `SELECT count(*), max(level), '"count_star()":' AS t FROM "${rows.resource_id}"` })
    expect(counts.records).toEqual([{ count: 3, max: 8, t: '"count_star()":' }])

    const submitted = await result('package_patch', { id: 'night-noise', state: 'active' })
    // Two persons: it waits for the approver, and says so.
    expect(submitted).toMatchObject({ state: 'draft', private: true })
    expect((await city.approverA.get('/datasets/night-noise')).body.status).toBe('in-review')
  })

  test('rows are changed, added and taken out by key and by filter, a version each', async () => {
    await result('package_create', { name: 'by-key', title: 'By key', owner_org: 'agency-a', groups: [{ name: 'environment' }] })
    const { resource_id: id } = await result('datastore_create', {
      resource: { package_id: 'by-key', name: 'Stations' },
      records: [
        { code: '001', place: '东', level: 1 },
        { code: '002', place: '西', level: 2 },
        { code: '003', place: '南', level: 3 },
      ],
      primary_key: 'code',
    })
    const rows = async (): Promise<unknown> => (await result('datastore_search', { resource_id: id, records_format: 'lists' })).records
    await result('datastore_upsert', {
      resource_id: id,
      records: [
        { code: '004', level: 4 },
        { code: '002', level: 22 },
      ],
    })
    expect(await rows()).toEqual([
      [1, '001', '东', 1],
      [2, '002', '西', 22],
      [3, '003', '南', 3],
      [4, '004', null, 4],
    ])
    await result('datastore_upsert', { resource_id: id, method: 'update', records: [{ code: '004', place: '北' }] })
    await result('datastore_delete', { resource_id: id, filters: { level: [1, 3] } })
    await result('datastore_upsert', { resource_id: id, method: 'insert', records: [{ code: '005' }] })
    const after = [
      [1, '002', '西', 22],
      [2, '004', '北', 4],
      [3, '005', null, null],
    ]
    expect(await rows()).toEqual(after)
    for (const [action, params, field] of [
      ['datastore_upsert', { method: 'update', records: [{ code: '404', level: 1 }] }, 'records'],
      ['datastore_upsert', { records: [{ code: '006' }, { code: '006' }] }, 'records'],
      ['datastore_upsert', { records: [{ code: '002', level: 'many' }] }, 'records'],
      ['datastore_upsert', { records: [{ level: 1 }] }, 'key'],
      ['datastore_upsert', { records: [{ code: '1', level: 1 }, { code: '2' }] }, 'records'],
      ['datastore_upsert', { method: 'replace', records: [] }, 'method'],
      ['datastore_records_delete', {}, 'filters'],
      ['datastore_records_delete', { filters: { phone: '1' } }, 'filters'],
    ] as const) {
      const { status, body } = await ask(action, { resource_id: id, ...params }, key)
      expect([status, body.error?.[field]?.length], `${JSON.stringify(params)} ${JSON.stringify(body)}`).toEqual([409, 1])
    }
    expect(await rows()).toEqual(after)
    for (const [action, params] of [
      ['datastore_upsert', { records: [{ code: '002', level: 0 }] }],
      ['datastore_records_delete', { filters: {} }],
      ['datastore_delete', {}],
    ] as const)
      expect((await ask(action, { resource_id: id, ...params }, strangerKey)).status, action).toBe(404)
    expect(await result('datastore_records_delete', { resource_id: id, filters: {} })).toEqual({ filters: {}, resource_id: id })
    expect((await result('datastore_info', { id })).meta.count).toBe(0)
  })

  test('a file of rows becomes a table and is dumped in every form; a document is kept as it is', async () => {
    await result('package_create', { name: 'files-in', title: 'Files', owner_org: 'agency-a', groups: [{ name: 'transport' }] })
    const form = new FormData()
    form.set('package_id', 'files-in')
    form.set('name', 'Counts')
    form.set('upload', new Blob(['line,n\n1,10\n2,20\n']), 'counts.csv')
    const table = await result('resource_create', form)
    for (let i = 0; i < 100; i++) {
      const { body } = await ask('datastore_search', { resource_id: table.id }, key)
      if (body.success === true) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect((await result('datastore_search', { resource_id: table.id })).records).toEqual([
      { _id: 1, line: 1, n: 10 },
      { _id: 2, line: 2, n: 20 },
    ])
    for (const [format, text] of [
      ['csv', '_id,line,n\n1,1,10\n2,2,20\n'],
      ['tsv', '_id\tline\tn\n1\t1\t10\n2\t2\t20\n'],
      [
        'json',
        '{\n  "fields": [{"id":"_id","type":"int"},{"id":"line","type":"int8"},{"id":"n","type":"int8"}],\n  "records": [\n    [1,1,10],\n    [2,2,20]\n]}\n',
      ],
      [
        'xml',
        '<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<row _id="1"><line>1</line><n>10</n></row>\n<row _id="2"><line>2</line><n>20</n></row>\n</data>\n',
      ],
    ] as const)
      expect(await (await fetch(`${city.url}/datastore/dump/${table.id}?format=${format}`, { headers: { authorization: key } })).text()).toBe(text)
    const marked = await fetch(`${city.url}/datastore/dump/${table.id}?bom=true&filters={"line":2}`, { headers: { authorization: key } })
    expect(Buffer.from(await marked.arrayBuffer()).toString('utf8')).toBe('\ufeff_id,line,n\n2,2,20\n')
    // A document is kept as it is; the file may come before the fields, and is as long as it likes: nothing of it is held.
    const pages = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(70 * 1024 * 1024, 'x')])
    const document = new FormData()
    document.set('upload', new Blob([pages]), 'plan.pdf')
    document.set('package_id', 'files-in')
    const plan = await result('resource_create', document)
    expect(plan).toMatchObject({ name: 'plan.pdf', format: 'PDF', url_type: 'upload', size: pages.length })
    const downloaded = await fetch(plan.url as string, { headers: { authorization: key } })
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(pages)).toBe(true)
    const other = new FormData()
    other.set('package_id', 'files-in')
    other.set('upload', new Blob(['%PDF-1.4']), 'plan.csv')
    const refused = await ask('resource_create', other, key)
    expect([refused.status, refused.body.error.__type]).toEqual([409, 'Validation Error'])
    expect(refused.body.error.message).toContain('plan.csv')
    expect((await ask('package_show', other, key)).body.error.upload).toHaveLength(1)
  })

  test('whoever has no right writes nothing, and hidden things answer like missing ones', async () => {
    await result('package_create', { name: 'own-draft', title: 'Own', owner_org: 'agency-a', groups: [{ name: 'culture' }] })
    const nothing = { name: 'foreign', title: 'x', owner_org: 'agency-a', groups: [{ name: 'culture' }] }
    for (const [action, params, token, status] of [
      ['package_create', nothing, undefined, 403],
      ['package_create', nothing, 'no-such-key', 403],
      ['package_create', nothing, strangerKey, 403],
      ['package_patch', { id: 'own-draft', title: 'mine' }, strangerKey, 404],
      ['package_delete', { id: 'own-draft' }, strangerKey, 404],
      ['package_show', { id: 'own-draft' }, strangerKey, 404],
      ['resource_create', { package_id: 'own-draft', url: 'https://example.org' }, strangerKey, 404],
      ['datastore_create', { resource: { package_id: 'own-draft' }, records: [{ a: 1 }] }, strangerKey, 404],
      ['user_list', {}, undefined, 403],
      ['user_show', { id: city.approverA.actorId }, key, 404],
      ['api_token_list', { user: city.approverA.actorId }, key, 404],
      ['organization_create', { name: 'new-agency', title: 'New' }, key, 403],
    ] as const) {
      const answer = await ask(action, params, token)
      expect([answer.status, answer.body.success], `${action} ${JSON.stringify(answer.body)}`).toEqual([status, false])
    }
    const wrong = await ask('package_create', { ...nothing, name: 'Not Good!' }, key)
    expect([wrong.status, wrong.body.error.__type]).toEqual([409, 'Validation Error'])
    expect(wrong.body.error.name).toHaveLength(1)
    expect((await ask('package_create', { name: 'no-theme', title: 'x', owner_org: 'agency-a' }, key)).body.error.groups).toHaveLength(1)
    expect((await fetch(`${city.url}/api/3/action/package_create?name=x`)).status).toBe(400)
  })

  test('parts of a dataset are revised where they are what was read, and what is sent back unchanged changes nothing', async () => {
    await result('package_create', {
      name: 'revised',
      title: 'Revised',
      notes: 'One',
      owner_org: 'agency-a',
      groups: [{ name: 'culture' }],
      tags: [{ name: 'a' }, { name: 'b' }],
      extras: [{ key: 'title_zh', value: '修订' }],
      resources: [{ url: 'https://example.org/a', name: 'A' }],
    })
    const before = await result('package_show', { id: 'revised' })
    expect(await result('package_update', before)).toEqual({ ...before, metadata_modified: expect.anything() })
    const { package: after } = await result('package_revise', {
      match: { name: 'revised', title: 'Revised' },
      filter: ['-tags__0'],
      update: { notes: 'Two' },
      update__tags__extend: [{ name: 'c' }],
      update__resources__extend: [{ url: 'https://example.org/b', name: 'B' }],
      include: ['+name', '+notes', '+tags__*__name', '+resources__*__url', '-*'],
    })
    expect(after).toEqual({
      name: 'revised',
      notes: 'Two',
      resources: [{ url: 'https://example.org/a' }, { url: 'https://example.org/b' }],
      tags: [{ name: 'b' }, { name: 'c' }],
    })
    expect(
      (await ask('package_revise', { match: { name: 'revised', notes: 'One' }, update: { notes: 'Three' } }, key)).body.error.match,
    ).toHaveLength(1)
    expect((await city.stewardA.get('/datasets/revised')).body.name).toEqual({ zh: '修订', en: 'Revised' })
  })

  test('following, collaborating, activities and jobs tell nobody of what is hidden', async () => {
    await city.publish({ slug: 'open-news' })
    await city.publish({ slug: 'hidden-news', metadata: notShared })
    const approverKey = (await city.approverA.post('/keys', { name: 'ckan', scopes: ['*'] })).body.key as string
    const asStranger = (action: string, params: Record<string, unknown>) => ask(action, params, strangerKey)
    const stranger = (await asStranger('user_show', {})).body.result.id as string
    for (const action of [
      'follow_dataset',
      'am_following_dataset',
      'package_activity_list',
      'package_collaborator_list',
      'package_relationships_list',
    ])
      for (const token of [undefined, strangerKey]) {
        const hidden = await ask(action, { id: 'hidden-news' }, token)
        const absent = await ask(action, { id: 'no-such-news' }, token)
        expect(hidden.status, action).toBeGreaterThanOrEqual(403)
        expect(JSON.stringify(hidden).replaceAll('hidden-news', 'no-such-news'), action).toBe(JSON.stringify(absent))
      }
    const recent = (await ask('recently_changed_packages_activity_list', {})).body.result as { data: { package: { name: string } } }[]
    expect(recent.map(({ data }) => data.package.name)).toContain('open-news')
    expect(JSON.stringify(recent)).not.toContain('hidden-news')
    expect((await asStranger('organization_activity_list', { id: 'agency-a' })).body.result[0]).toMatchObject({ activity_type: 'new package' })

    await asStranger('follow_dataset', { id: 'open-news' })
    await asStranger('follow_group', { id: 'agency-a' })
    await asStranger('follow_group', { id: 'culture' })
    expect((await asStranger('followee_count', {})).body.result).toBe(3)
    expect((await asStranger('group_followee_list', {})).body.result[0].name).toBe('culture')
    expect((await asStranger('am_following_group', { id: 'agency-a' })).body.result).toBe(true)
    expect((await asStranger('unfollow_dataset', { id: 'open-news' })).body.success).toBe(true)
    expect((await asStranger('unfollow_dataset', { id: 'open-news' })).status).toBe(404)
    expect((await ask('dataset_followee_list', { id: stranger }, key)).status).toBe(404)

    // Only the approver of the agency grants, and the one who was granted reads, for the purpose that was named.
    const grant = { id: 'hidden-news', user_id: stranger, capacity: 'member', purpose: 'flood plan' }
    expect((await ask('package_collaborator_create', grant, key)).status).toBe(403)
    expect((await ask('package_collaborator_create', grant, strangerKey)).status).toBe(404)
    expect((await ask('package_collaborator_create', { ...grant, capacity: 'editor' }, approverKey)).body.error.capacity).toHaveLength(1)
    expect((await ask('package_collaborator_create', grant, approverKey)).body.result).toMatchObject({ user_id: stranger, capacity: 'member' })
    expect((await asStranger('package_collaborator_list_for_user', {})).body.result).toHaveLength(1)
    expect((await asStranger('package_collaborator_list', { id: 'hidden-news' })).status).toBe(404)
    expect((await ask('package_collaborator_list', { id: 'hidden-news' }, approverKey)).body.result).toHaveLength(1)
    expect((await ask('package_collaborator_delete', grant, approverKey)).body.success).toBe(true)
    expect((await asStranger('package_show', { id: 'hidden-news' })).status).toBe(404)

    const { body } = await city.stewardA.get('/jobs?limit=1')
    const job = body.items[0].id as string
    expect((await ask('job_show', { id: job }, key)).body.result).toMatchObject({ id: job, title: 'load-table' })
    expect((await asStranger('job_list', {})).body.result).toEqual([])
    for (const action of ['job_show', 'job_cancel']) expect((await asStranger(action, { id: job })).status, action).toBe(404)
    expect((await ask('job_list', {})).status).toBe(403)

    // Nobody gives offices in an agency, or retires its datasets, from outside of it.
    const member = { id: 'agency-a', username: stranger, role: 'editor' }
    for (const token of [key, strangerKey]) expect((await ask('organization_member_create', member, token)).status).toBe(403)
    expect((await asStranger('member_list', { id: 'agency-a' })).status).toBe(403)
    expect((await asStranger('bulk_update_delete', { datasets: ['open-news'], org_id: 'agency-a' })).status).toBe(403)
    expect((await ask('bulk_update_delete', { datasets: ['open-news'], org_id: 'agency-b' }, approverKey)).body.error.datasets).toHaveLength(1)
    expect((await ask('bulk_update_delete', { datasets: ['open-news'], org_id: 'agency-a' }, approverKey)).body.success).toBe(true)
    expect((await ask('package_show', { id: 'open-news' })).status).toBe(404)
  })

  test('keys are made, listed and revoked for oneself', async () => {
    const me = await result('user_show', {})
    expect((await result('user_list', {})).map((u: { id: string }) => u.id)).toEqual([me.id])
    // A key that could make keys would never end.
    expect((await ask('api_token_create', { user: me.id, name: 'second' }, key)).status).toBe(403)
    const signedIn = { 'content-type': 'application/json', cookie: city.stewardA.cookie }
    const session = async (action: string, params: object) =>
      (await fetch(`${city.url}/api/3/action/${action}`, { method: 'POST', headers: signedIn, body: JSON.stringify(params) })).json()
    // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
    const own = async (action: string, params: object): Promise<any> => ((await session(action, params)) as { result: unknown }).result
    const { token } = await own('api_token_create', { user: me.id, name: 'second' })
    expect((await ask('user_show', {}, token)).body.result.id).toBe(me.id)
    const [second] = (await own('api_token_list', { user_id: me.id })).filter((k: { name: string }) => k.name === 'second')
    await own('api_token_revoke', { jti: second.id })
    expect((await ask('user_show', {}, token)).status).toBe(403)
    expect((await result('organization_list_for_user', {})).map((o: { name: string }) => o.name)).toEqual(['agency-a'])
  })
})
