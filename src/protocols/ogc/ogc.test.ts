import { Type, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, notShared, q, type SampleCity } from '../../../tests/attack/sample-city.ts'
import { conformance } from './landing.ts'

/** Ten places of Shanghai, one in Beijing, one without a place, one beyond the globe; times, Chinese, and what is empty. */
const placesCsv = [
  'site,district,time,amount,lng,lat',
  '人民广场,黄浦区,2024-01-01 08:00:00,1.50,121.4737,31.2304',
  '陆家嘴,浦东新区,2024-02-01 08:00:00,2.25,121.5025,31.2397',
  '虹桥,闵行区,2024-03-01 08:00:00,,121.3269,31.1979',
  '松江,松江区,2024-04-01 08:00:00,4.00,121.2277,31.0322',
  "天安门 'A',东城区,2024-05-01 08:00:00,5.00,116.3975,39.9087",
  '无处,,2024-06-01 08:00:00,6.00,,',
  '天外,黄浦区,,7.00,999,31',
  '崇明,崇明区,2024-08-01 08:00:00,8.00,121.3973,31.6228',
].join('\n')
const rows = placesCsv.split('\n').length - 1

const LinkSchema = Type.Object({ href: Type.String({ pattern: '^http' }), rel: Type.String(), type: Type.Optional(Type.String()) })
const LinksSchema = Type.Array(LinkSchema)
const PositionSchema = Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })
const GeometrySchema = Type.Union([
  Type.Null(),
  Type.Object({ type: Type.Literal('Point'), coordinates: PositionSchema }),
  Type.Object({ type: Type.Literal('Polygon'), coordinates: Type.Array(Type.Array(PositionSchema, { minItems: 4 })) }),
])
const FeatureSchema = Type.Object({
  type: Type.Literal('Feature'),
  id: Type.Union([Type.Integer(), Type.String()]),
  geometry: GeometrySchema,
  properties: Type.Record(Type.String(), Type.Unknown()),
  links: Type.Optional(LinksSchema),
})
const CollectionSchema = Type.Object({
  id: Type.String(),
  title: Type.String({ minLength: 1 }),
  itemType: Type.Enum(['feature', 'record']),
  extent: Type.Optional(
    Type.Object({
      spatial: Type.Optional(
        Type.Object({ bbox: Type.Array(Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }), { minItems: 1 }), crs: Type.String() }),
      ),
      temporal: Type.Optional(
        Type.Object({ interval: Type.Array(Type.Array(Type.Union([Type.String(), Type.Null()]), { minItems: 2, maxItems: 2 })) }),
      ),
    }),
  ),
  crs: Type.Array(Type.String({ pattern: '^http://www.opengis.net/def/crs/' })),
  storageCrs: Type.String(),
  links: LinksSchema,
})
const shapes = {
  landing: Type.Object({ title: Type.String(), description: Type.String(), links: LinksSchema }),
  conformance: Type.Object({ conformsTo: Type.Array(Type.String({ pattern: '^http://www.opengis.net/spec/' })) }),
  collections: Type.Object({ links: LinksSchema, collections: Type.Array(CollectionSchema) }),
  collection: CollectionSchema,
  features: Type.Object({
    type: Type.Literal('FeatureCollection'),
    timeStamp: Type.String({ format: 'date-time' }),
    numberMatched: Type.Integer({ minimum: 0 }),
    numberReturned: Type.Integer({ minimum: 0 }),
    links: LinksSchema,
    features: Type.Array(FeatureSchema),
  }),
  feature: Type.Object({ ...FeatureSchema.properties, links: LinksSchema }),
  schema: Type.Object({
    $schema: Type.String(),
    $id: Type.String(),
    type: Type.Literal('object'),
    properties: Type.Record(Type.String(), Type.Unknown()),
  }),
}

interface Feature {
  id: number | string
  geometry: { type: string; coordinates: [number, number] } | null
  properties: Record<string, unknown>
}
interface Items {
  numberMatched: number
  numberReturned: number
  links: { rel: string; href: string }[]
  features: Feature[]
}
interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

describe('OGC API', () => {
  let city: SampleCity
  let granted: Record<string, string>
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'places', csv: placesCsv, fields: {}, metadata: { name: { zh: '地点', en: 'Places' }, code: 'PJ-7' } })
    await city.publish({ slug: 'shifted', csv: placesCsv, fields: {} })
    must(await city.stewardA.patch('/tables/shifted', { coordinateSystem: 'gcj02' }))
    await city.publish({ slug: 'closed-place', csv: placesCsv, fields: { lat: { shareClass: 'none', openClass: 'none', sensitivity: 'personal' } } })
    await city.publish({
      slug: 'closed-amount',
      csv: placesCsv,
      fields: { amount: { shareClass: 'none', openClass: 'none', sensitivity: 'personal' } },
    })
    await city.publish({ slug: 'given-places', csv: placesCsv, fields: {}, metadata: limited })
    await city.publish({ slug: 'hidden-places', csv: placesCsv, fields: {}, metadata: notShared })
    await city.publish({ slug: 'no-places' })
    await city.grant({
      subjectKind: 'table',
      subject: 'given-places',
      granteeAgencyId: await city.agencyId('agency-b'),
      rowFilter: "district = '黄浦区'",
      purpose: 'flood plan',
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const made = must(await city.stewardB.post('/keys', { name: 'map', scopes: ['*'], purpose: 'flood plan' }))
    granted = { authorization: `Bearer ${String(made.body.key)}` }
    await city.indexed()
  })
  afterAll(() => city.drop())

  /** An answer of the right shape; `as` is sent by a client with rights of its own. */
  async function get<T = Items>(path: string, shape: TSchema | null = null, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const answer = await fetch(`${city.url}/ogc${path}`, { headers: { 'accept-language': 'zh', ...headers }, redirect: 'manual' })
    const text = await answer.text()
    const body = (text === '' ? null : JSON.parse(text)) as T
    if (shape) expect([path, ...Value.Errors(shape, body)].slice(0, 3)).toEqual([path])
    return { status: answer.status, headers: answer.headers, body }
  }
  const items = (path: string, headers: Record<string, string> = {}): Promise<Answer<Items>> => get(`/collections/${path}`, shapes.features, headers)
  const names = async (query: string, table = 'places'): Promise<string> =>
    (await items(`${table}/items?limit=100&${query}`)).body.features.map((f) => String(f.properties['site'])).join(' ')
  const codeOf = async (path: string): Promise<[number, unknown]> => {
    const { status, body, headers } = await get<{ code?: string }>(path)
    expect(headers.get('content-type')).toContain('application/problem+json')
    return [status, body.code]
  }

  test('shows its entrance, what it meets, its description and its collections in the shapes of the standard', async () => {
    const landing = await get<{ links: { rel: string; href: string; type?: string }[] }>('', shapes.landing)
    expect(landing.body.links.map(({ rel }) => rel)).toEqual(expect.arrayContaining(['self', 'service-desc', 'conformance', 'data']))
    for (const { href } of landing.body.links.filter(({ type }) => type !== 'text/html'))
      expect([href, (await fetch(href)).status]).toEqual([href, 200])
    expect((await get<{ conformsTo: string[] }>('/conformance', shapes.conformance)).body.conformsTo).toEqual(conformance)
    expect(conformance.filter((uri) => uri.includes('features-3'))).toEqual([])
    const api = await get<{ openapi: string; paths: Record<string, unknown> }>('/api')
    expect(api.headers.get('content-type')).toMatch(/^application\/vnd\.oai\.openapi\+json; ?version="?3\.0/)
    expect(Object.keys(api.body.paths)).toContain('/collections/{collectionId}/items/{featureId}')
    const { body } = await get<{ collections: { id: string }[] }>('/collections', shapes.collections)
    expect(body.collections.map(({ id }) => id)).toEqual(['catalogue', 'closed-amount', 'places', 'shifted'])
    const one = await get<{ extent: { spatial: { bbox: number[][] }; temporal: { interval: string[][] } } }>('/collections/places', shapes.collection)
    expect(one.body.extent.spatial.bbox).toEqual([[116.3975, 31, 180, 39.9087]])
    expect(one.body.extent.temporal.interval).toEqual([['2024-01-01T08:00:00+08:00', '2024-08-01T08:00:00+08:00']])
  })

  test('pages through the collections', async () => {
    const first = await get<{ collections: { id: string }[]; links: { rel: string; href: string }[] }>('/collections?limit=1', shapes.collections)
    const found = first.body.collections.map(({ id }) => id)
    for (let next = first.body.links.find(({ rel }) => rel === 'next'); next;) {
      const { body } = await get<typeof first.body>(next.href.slice(`${city.url}/ogc`.length), shapes.collections)
      found.push(...body.collections.map(({ id }) => id))
      next = body.links.find(({ rel }) => rel === 'next')
    }
    expect(found).toEqual(['catalogue', 'closed-amount', 'places', 'shifted'])
  })

  test('gives the rows of the REST door as features, in their order, with their values', async () => {
    const rest = await city.visitor.get('/tables/places/rows?limit=1000')
    const { body, headers } = await items('places/items?limit=10000')
    expect([body.numberMatched, body.numberReturned]).toEqual([rows, rows])
    expect(body.features.map((f) => f.properties)).toEqual(rest.body.rows)
    expect(body.features.map((f) => f.id)).toEqual(Array.from({ length: rows }, (_, i) => i))
    expect(body.features.map((f) => f.geometry?.coordinates)).toEqual(
      (rest.body.rows as { lng: number | null; lat: number | null }[]).map(({ lng, lat }) => (lng === null || lng > 180 ? undefined : [lng, lat])),
    )
    expect(headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>')
    expect(headers.get('content-type')).toBe('application/geo+json; charset=utf-8')
    const again = await fetch(`${city.url}/ogc/collections/places/items?limit=10000`, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  test('leads from page to page by its links, also in the middle of a filter', async () => {
    for (const query of ['limit=3', 'limit=3&offset=1', `limit=2&bbox=121,31,122,32&lang=zh`]) {
      const whole = (await items(`places/items?${query.replace(/limit=\d/, 'limit=100')}`)).body.features.map((f) => f.id)
      const found: (number | string)[] = []
      for (let path: string | undefined = `places/items?${query}`; path;) {
        const { body }: Answer<Items> = await items(path)
        found.push(...body.features.map((f) => f.id))
        expect(body.numberReturned).toBe(body.features.length)
        path = body.links.find(({ rel }) => rel === 'next')?.href.slice(`${city.url}/ogc/collections/`.length)
      }
      expect([query, found]).toEqual([query, whole])
    }
  })

  test('finds by a box of four or six numbers in every reference system', async () => {
    const centre = '人民广场 陆家嘴 无处 天外'
    expect(await names('bbox=121.45,31.2,121.55,31.3')).toBe(centre)
    expect(await names('bbox=121.45,31.2,-50,121.55,31.3,50')).toBe(centre)
    for (const [system, box] of [
      ['EPSG/0/4326', '31.2,121.45,31.3,121.55'],
      ['EPSG/0/4490', '31.2,121.45,31.3,121.55'],
      ['EPSG/0/3857', '13519752.15,3658896.51,13530884.08,3671912.17'],
      ['OGC/1.3/CRS84', '121.45,31.2,121.55,31.3'],
    ])
      expect([system, await names(`bbox=${box}&bbox-crs=${q(`http://www.opengis.net/def/crs/${system}`)}`)]).toEqual([system, centre])
    expect(await names('bbox=170,-10,118,60')).toBe("天安门 'A' 无处 天外")
  })

  test('writes places in the reference system that is asked for, its axes in order', async () => {
    const first = async (crs: string): Promise<unknown> => {
      const { body, headers } = await get<Feature>(`/collections/places/items/0?crs=${q(`http://www.opengis.net/def/crs/${crs}`)}`, shapes.feature)
      expect(headers.get('content-crs')).toBe(`<http://www.opengis.net/def/crs/${crs}>`)
      return body.geometry?.coordinates
    }
    expect(await first('OGC/1.3/CRS84')).toEqual([121.4737, 31.2304])
    expect(await first('EPSG/0/4326')).toEqual([31.2304, 121.4737])
    expect(await first('EPSG/0/4490')).toEqual([31.2304, 121.4737])
    // As PROJ computes it.
    const [x, y] = (await first('EPSG/0/3857')) as [number, number]
    expect(x).toBeCloseTo(13_522_390.429, 3)
    expect(y).toBeCloseTo(3_662_707.257, 3)
  })

  test('brings shifted coordinates to where things are', async () => {
    const { body } = await items('shifted/items?limit=1')
    const [lng, lat] = body.features[0]?.geometry?.coordinates ?? [0, 0]
    // GCJ-02 121.4737, 31.2304 lies some 450 m from its true place; Beijing likewise.
    expect(lng).toBeCloseTo(121.469_18, 4)
    expect(lat).toBeCloseTo(31.232_34, 4)
    const near = [lng - 1e-6, lat - 1e-6, lng + 1e-6, lat + 1e-6].join(',')
    expect(await names(`bbox=${near}`, 'shifted')).toBe('人民广场 无处 天外')
    expect(await names(`bbox=${near}`)).toBe('无处 天外')
  })

  test('finds by times, open ends and days, on the time of the table', async () => {
    expect(await names('datetime=2024-02-01T00:00:00Z')).toBe('陆家嘴 天外')
    expect(await names('datetime=2024-02-01T08:00:00%2B08:00')).toBe('陆家嘴 天外')
    expect(await names('datetime=2024-02-01T00:00:01Z')).toBe('天外')
    expect(await names('datetime=2024-02-01T00:00:00Z/2024-03-01T00:00:00Z')).toBe('陆家嘴 虹桥 天外')
    expect(await names('datetime=../2024-01-31')).toBe('人民广场 天外')
    expect(await names('datetime=2024-06-01/..')).toBe('无处 天外 崇明')
    expect(await names('datetime=2024-06-01/')).toBe('无处 天外 崇明')
  })

  test('finds by the values of fields, whatever stands in them', async () => {
    expect(await names(`district=${q('黄浦区')}`)).toBe('人民广场 天外')
    expect(await names(`site=${q("天安门 'A'")}`)).toBe("天安门 'A'")
    expect(await names('amount=2.25')).toBe('陆家嘴')
    expect(await names(`district=${q('黄浦区')}&amount=7`)).toBe('天外')
    expect(await names(`district=${q("' or 1=1 --")}`)).toBe('')
    const fields = await get<{ properties: object }>('/collections/places/queryables', shapes.schema)
    expect(Object.keys(fields.body.properties)).toEqual(['site', 'district', 'time', 'amount', 'lng', 'lat'])
    const schema = await get<{ properties: Record<string, object> }>('/collections/places/schema', shapes.schema)
    expect(schema.body.properties['time']).toMatchObject({ 'x-ogc-role': 'primary-instant' })
  })

  test('gives one feature by its place, and nothing for others', async () => {
    const one = await get<Feature>('/collections/places/items/4', shapes.feature)
    expect(one.body).toMatchObject({ id: 4, properties: { district: '东城区' } })
    for (const id of ['8', '-1', '1.0', '0x1', '99999999999999999999', '1%20or%201=1', '%00'])
      expect([id, (await codeOf(`/collections/places/items/${id}`))[0]]).toEqual([id, 404])
  })

  test.each([
    ['bbox=1,2,3'],
    ['bbox=1,2,3,4,5'],
    ['bbox=a,b,c,d'],
    ['bbox=121,32,122,31'],
    ['bbox=121,31,122,91'],
    ['bbox=-181,0,0,1'],
    ['bbox=NaN,0,Infinity,1'],
    ['bbox=1e999,0,1,1'],
    ["bbox=1,2,3,4');drop table x"],
    ['bbox=121,31,122,32&bbox=1,2,3,4'],
    ['bbox=121.4,31.2,121.5,31.3&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326'],
    ['bbox-crs=http://evil.example/crs'],
    ['crs=EPSG:9999'],
    ["crs=http://www.opengis.net/def/crs/EPSG/0/4326' --"],
    ['datetime=yesterday'],
    ['datetime='],
    ['datetime=..'],
    ['datetime=2024-13-01T00:00:00Z'],
    ['datetime=2024-02-30T00:00:00Z'],
    ['datetime=2025-01-01T00:00:00Z/2024-01-01T00:00:00Z'],
    ['datetime=2024-01-01T00:00:00Z/2024-02-01T00:00:00Z/2024-03-01T00:00:00Z'],
    ["datetime=2024-01-01T00:00:00Z' or 1=1"],
    ['limit=0'],
    ['limit=-1'],
    ['limit=1.5'],
    ['limit=ten'],
    ['offset=-1'],
    ['offset=1&cursor=x'],
    ['cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['unknown=1'],
    ['where=1=1'],
    ['filter=amount%3E1'],
    ['sortby=amount'],
    ['f=gml'],
    ['amount=1%20or%201=1'],
    ['time=soon'],
    ['__proto__=1'],
    ['constructor=1'],
  ])('refuses %s', async (query) => {
    expect((await codeOf(`/collections/places/items?${query}`))[0]).toBe(400)
  })

  test('answers a huge limit with what there is', async () => {
    expect((await items('places/items?limit=999999999')).body.numberReturned).toBe(rows)
  })

  test('has no collection of a table whose place is closed, and no way to a closed field', async () => {
    for (const table of ['closed-place', 'hidden-places', 'given-places', 'no-places', 'never-was', 'x'.repeat(300), "a' or 1=1"])
      for (const end of ['', '/items', '/items/0', '/queryables', '/schema'])
        expect([table, end, (await codeOf(`/collections/${q(table)}${end}`))[0]]).toEqual([table, end, 404])
    const { body } = await items('closed-amount/items')
    expect(body.features).toHaveLength(rows)
    expect(JSON.stringify(body.features)).not.toContain('amount')
    expect(await codeOf('/collections/closed-amount/items?amount=5')).toEqual(await codeOf('/collections/closed-amount/items?anything=5'))
    expect((await get<{ properties: object }>('/collections/closed-amount/queryables')).body.properties).not.toHaveProperty('amount')
    const steward = await get<{ collections: { id: string }[] }>('/collections', shapes.collections, { cookie: city.stewardA.cookie })
    expect(steward.body.collections.map(({ id }) => id)).toEqual([
      'catalogue',
      'closed-amount',
      'closed-place',
      'given-places',
      'hidden-places',
      'places',
      'shifted',
    ])
  })

  test('gives a grantee the rows of the grant and counts no other', async () => {
    const headers = granted
    const answer = await city.visitor.get('/tables/given-places/rows', headers)
    const { body } = await items('given-places/items', headers)
    expect(body.features.map((f) => f.properties)).toEqual(answer.body.rows)
    expect([body.numberMatched, body.features.map((f) => f.id)]).toEqual([2, [0, 6]])
    expect((await get('/collections/given-places/items/1', null, headers)).status).toBe(404)
    expect((await get<Items>('/collections/given-places/items?bbox=-180,-90,180,90', shapes.features, headers)).body.numberMatched).toBe(2)
    const told = await get<Record<string, unknown>>('/collections/given-places', shapes.collection, headers)
    expect(told.body).not.toHaveProperty('extent')
    expect((await get('/collections/given-places/items', null, { authorization: 'Bearer pj_wrong' })).status).toBe(401)
  })

  test('leads people to the page of the dataset', async () => {
    const answer = await get('/collections/places?f=html')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${city.url}/datasets/places`])
  })

  test('tells the catalogue as records, found by word, place, time, id and code', async () => {
    const { body } = await items('catalogue/items?limit=100')
    expect(body.features.map((f) => f.id)).toEqual(['closed-amount', 'closed-place', 'given-places', 'no-places', 'places', 'shifted'])
    const record = await get<Feature & { time: unknown }>('/collections/catalogue/items/places', shapes.feature)
    expect(record.body).toMatchObject({
      id: 'places',
      time: { interval: ['2024-01-01', '2024-12-31'] },
      properties: { type: 'dataset', title: '地点', keywords: ['样例'], externalIds: [{ scheme: 'code', value: 'PJ-7' }], language: { code: 'zh' } },
    })
    const found = async (query: string): Promise<unknown[]> => (await items(`catalogue/items?${query}`)).body.features.map((f) => f.id)
    expect(await found(`q=${q('地点')}`)).toEqual(['places'])
    expect(await found(`q=${q('地点,没有这个词')}`)).toEqual(['places'])
    expect(await found(`q=${q('没有这个词')}`)).toEqual([])
    expect(await found('ids=places,hidden-places,shifted')).toEqual(['places', 'shifted'])
    expect(await found('externalIds=code:PJ-7')).toEqual(['places'])
    expect(await found('externalIds=PJ-8')).toEqual([])
    expect(await found('type=service')).toEqual([])
    expect(await found('type=dataset&ids=places')).toEqual(['places'])
    expect(await found('datetime=2023-01-01T00:00:00Z/2023-06-01T00:00:00Z&ids=places')).toEqual([])
    expect(await found('datetime=2024-06-01T00:00:00Z&ids=places')).toEqual(['places'])
    expect(await found('limit=1&offset=1')).toEqual(['closed-place'])
    // GDAL names the system of every collection it reads.
    const system = `crs=${q('http://www.opengis.net/def/crs/OGC/1.3/CRS84')}`
    expect(await found(`ids=places&${system}`)).toEqual(['places'])
    expect((await get(`/collections/catalogue/items/places?${system}`, shapes.feature)).body).toMatchObject({ id: 'places' })
  })

  test('pages through the records and refuses what it cannot honour', async () => {
    const found: unknown[] = []
    for (let path: string | undefined = 'catalogue/items?limit=2'; path;) {
      const { body }: Answer<Items> = await items(path)
      expect(body.numberMatched).toBe(6)
      found.push(...body.features.map((f) => f.id))
      path = body.links.find(({ rel }) => rel === 'next')?.href.slice(`${city.url}/ogc/collections/`.length)
    }
    expect(found).toHaveLength(6)
    for (const query of [
      'limit=0',
      'offset=-1',
      'offset=99999999999',
      'crs=x',
      'crs=EPSG:4326',
      'bbox=1,2,3',
      'datetime=x',
      'unknown=1',
      'filter=x',
      'ids=',
      'q=',
    ])
      expect([query, (await codeOf(`/collections/catalogue/items?${query}`))[0]]).toEqual([query, 400])
    for (const id of ['hidden-places', 'never-was', "x'--"]) expect((await codeOf(`/collections/catalogue/items/${q(id)}`))[0]).toBe(404)
  })
})
