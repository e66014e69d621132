import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createSampleCity, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Answer<T> {
  result: T
}
interface Request {
  get<T>(action: string, options: object): Promise<Answer<T>>
  post<T>(action: string, options: object): Promise<Answer<T>>
}

describe('clients written for CKAN', () => {
  let city: SampleCity
  let tableId: string
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'other-cases', metadata: { name: { zh: '别的工单', en: 'Other' }, keywords: ['别的'] } })
    tableId = (await city.visitor.get('/tables/open-cases')).body.id as string
    await city.indexed()
  })
  afterAll(() => city.drop())

  test('@portaljs/ckan-api-client-js reads, writes with a key and shows errors in words', async () => {
    const loaded = (await import('@portaljs/ckan-api-client-js')) as unknown as { default: Request | { default: Request } }
    const client = 'default' in loaded.default ? loaded.default.default : loaded.default
    const ckanUrl = city.url
    const apiKey = (await city.stewardA.post('/keys', { name: 'client', scopes: ['*'] })).body.key as string
    const shown = await client.get<{ name: string }>('package_show?id=open-cases', { ckanUrl })
    expect(shown.result.name).toBe('open-cases')
    const made = await client.post<{ name: string }>('package_create', {
      ckanUrl,
      apiKey,
      json: { name: 'by-client', title: 'By a client', owner_org: 'agency-a', groups: [{ name: 'culture' }] },
    })
    expect(made.result.name).toBe('by-client')
    const changed = await client.post<{ title: string }>('package_patch', {
      ckanUrl,
      headers: { Authorization: apiKey },
      json: { id: 'by-client', title: 'Mended' },
    })
    expect(changed.result.title).toBe('Mended')
    // It prints what it throws.
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await expect(client.get('package_show?id=nothing', { ckanUrl })).rejects.toThrow(/nothing/)
    await expect(
      client.post('package_create', { ckanUrl, apiKey, json: { name: 'Bad Name', owner_org: 'agency-a', groups: [{ name: 'culture' }] } }),
    ).rejects.toThrow(/"name"/)
    printed.mockRestore()
  })

  test('@portaljs/ckan pages through datasets, organizations, groups and rows', async () => {
    // It was bundled with parts that look for the inside of an older React; nothing here draws.
    const react = (await import('react')) as unknown as { default: Record<string, unknown> }
    react.default['__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED'] ??= { ReactCurrentDispatcher: {}, ReactDebugCurrentFrame: {} }
    const { CKAN } = await import('@portaljs/ckan')
    const client = new CKAN(city.url)
    expect(await client.getDatasetsList()).toEqual(['open-cases', 'other-cases'])
    const found = await client.packageSearch({ query: '样例', offset: 0, limit: 5, groups: [], orgs: [], tags: [], resFormat: [] })
    expect([found.count, found.datasets.map((dataset) => dataset.name)]).toEqual([1, ['open-cases']])
    const narrowed = await client.packageSearch({
      query: '',
      offset: 0,
      limit: 5,
      groups: ['environment'],
      orgs: ['agency-a'],
      tags: ['别的'],
      resFormat: ['CSV'],
    })
    expect(narrowed.datasets.map((dataset) => dataset.name)).toEqual(['other-cases'])
    expect((await client.getDatasetDetails('open-cases')).resources).toHaveLength(3)
    expect(await client.getOrgList()).toContain('agency-a')
    expect((await client.getOrgDetails('agency-a')).name).toBe('agency-a')
    expect(await client.getGroupList()).toContain('environment')
    expect((await client.getGroupDetails('environment')).name).toBe('environment')
    expect((await client.getAllTags()).map((tag) => tag.name).toSorted()).toEqual(['别的', '样例'])
    expect(await client.getFacetFields('tags')).toEqual(expect.arrayContaining(['样例', '别的']))
    expect((await client.getResourcesWithAliasList()).map((table) => table.name)).toEqual(['open-cases', 'other-cases'])
    expect((await client.getResourceMetadata(tableId)).id).toBe(tableId)
    expect(await client.getResourceInfo(tableId)).toBeDefined()
  })
})
