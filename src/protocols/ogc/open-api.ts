import type { Locale } from '../../model/index.ts'
import { base, say } from './links.ts'
import { crs84, referenceSystems } from './reference-systems.ts'

interface Parameter {
  name: string
  in: 'query' | 'path'
  required: boolean
  description: string
  schema: object
  style?: string
  explode?: boolean
}

/** This API in OpenAPI 3.0, as the standard wants it described. */
export function openApi(origin: string, locale: Locale): object {
  const word = (zh: string, en: string): string => say({ zh, en }, locale)
  const query = (name: string, description: string, schema: object, more: Partial<Parameter> = {}): Parameter => ({
    name,
    in: 'query',
    required: false,
    description,
    schema,
    ...more,
  })
  const commas = { style: 'form', explode: false } as const
  const f = query('f', word('json，或 html（转到网页）', 'json, or html for the web page'), { type: 'string', enum: ['json', 'html'] })
  const lang = query('lang', word('语言', 'Language'), { type: 'string', enum: ['zh', 'en'] })
  const systems = { type: 'string', format: 'uri', enum: referenceSystems.map(({ uri }) => uri) }
  const limit = (most: number, usual: number): Parameter =>
    query('limit', word('一页多少条', 'How many of a page'), { type: 'integer', minimum: 1, maximum: most, default: usual }, commas)
  const bbox = query(
    'bbox',
    word('范围：4 个或 6 个数；没有地点的也在结果里', 'Four or six numbers; what has no place is always found'),
    {
      type: 'array',
      items: { type: 'number' },
      oneOf: [
        { minItems: 4, maxItems: 4 },
        { minItems: 6, maxItems: 6 },
      ],
    },
    commas,
  )
  const bboxCrs = query('bbox-crs', word('范围的坐标系', 'System of the box'), systems)
  const datetime = query('datetime', word('时间或时间段，.. 表示不限', 'A time or an interval; .. is open'), { type: 'string' }, commas)
  const cursor = query('cursor', word('上一页的 next 里给出', 'From the next link of the page before'), { type: 'string' })
  const offset = query('offset', word('从第几条开始', 'Position of the first one'), { type: 'integer', minimum: 0 })
  const collection: Parameter = {
    name: 'collectionId',
    in: 'path',
    required: true,
    description: word('集合', 'Collection'),
    schema: { type: 'string' },
  }
  const feature: Parameter = { ...collection, name: 'featureId', description: word('要素（行的位置）', 'Feature: the place of its row') }
  const record: Parameter = { ...collection, name: 'recordId', description: word('条目', 'Record') }
  const list = (name: string, description: string): Parameter => query(name, description, { type: 'array', items: { type: 'string' } }, commas)
  const get = (operationId: string, summary: string, parameters: readonly Parameter[], type: string, schema: string): object => ({
    get: {
      operationId,
      summary,
      parameters: [...parameters, f, lang],
      responses: {
        200: { description: summary, content: { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } } },
        303: { description: word('f=html：转到网页', 'f=html: the web page') },
        400: { $ref: '#/components/responses/problem' },
        404: { $ref: '#/components/responses/problem' },
        default: { $ref: '#/components/responses/problem' },
      },
    },
  })
  const [json, geojson] = ['application/json', 'application/geo+json']
  const fields = query(
    'fields',
    word('字段=值，见 queryables', 'field=value, see queryables'),
    { type: 'object', additionalProperties: { type: 'string' } },
    { style: 'form', explode: true },
  )
  const crs = query('crs', word('坐标系', 'System of the answer'), systems)
  const recordCrs = { ...crs, schema: { ...systems, enum: [crs84.uri] } }
  return {
    openapi: '3.0.3',
    info: { title: 'OGC API', version: '1.0.0', description: word('要素与目录', 'Features and Records') },
    servers: [{ url: base(origin) }],
    paths: {
      '/': get('landingPage', word('入口', 'Where it begins'), [], json, 'landingPage'),
      '/conformance': get('conformance', word('符合的要求', 'Requirements that are met'), [], json, 'conformance'),
      '/collections': get('collections', word('数据集合', 'The collections'), [limit(500, 100), cursor], json, 'collections'),
      '/collections/catalogue/items': get(
        'records',
        word('目录条目', 'Records'),
        [
          limit(1000, 10),
          offset,
          bbox,
          bboxCrs,
          recordCrs,
          datetime,
          list('q', word('词', 'Words')),
          list('ids', word('标识', 'Ids')),
          list('externalIds', word('编码', 'Codes')),
          list('type', word('类型', 'Kind')),
        ],
        geojson,
        'featureCollection',
      ),
      '/collections/catalogue/items/{recordId}': get('record', word('一条', 'One record'), [record, recordCrs], geojson, 'feature'),
      '/collections/{collectionId}': get('collection', word('一个集合', 'One collection'), [collection], json, 'collection'),
      '/collections/{collectionId}/queryables': get(
        'queryables',
        word('可以查询的字段', 'Fields to ask by'),
        [collection],
        'application/schema+json',
        'schema',
      ),
      '/collections/{collectionId}/schema': get('schema', word('字段与类型', 'Fields and types'), [collection], 'application/schema+json', 'schema'),
      '/collections/{collectionId}/items': get(
        'features',
        word('要素', 'Features'),
        [collection, limit(10_000, 10), cursor, offset, bbox, bboxCrs, crs, datetime, fields],
        geojson,
        'featureCollection',
      ),
      '/collections/{collectionId}/items/{featureId}': get(
        'feature',
        word('一个要素', 'One feature'),
        [collection, feature, crs],
        geojson,
        'feature',
      ),
    },
    components: { schemas, responses: { problem } },
  }
}

const problem = {
  description: 'application/problem+json',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['status', 'title'],
        properties: { status: { type: 'integer' }, title: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
}

const link = {
  type: 'object',
  required: ['href', 'rel'],
  properties: { href: { type: 'string' }, rel: { type: 'string' }, type: { type: 'string' }, title: { type: 'string' } },
}
const links = { type: 'array', items: link }
const feature = {
  type: 'object',
  required: ['type', 'geometry', 'properties'],
  properties: {
    type: { type: 'string', enum: ['Feature'] },
    id: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
    geometry: { type: 'object', nullable: true },
    properties: { type: 'object', nullable: true },
    links,
  },
}
const collection = {
  type: 'object',
  required: ['id', 'links'],
  properties: {
    id: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    itemType: { type: 'string' },
    extent: { type: 'object' },
    crs: { type: 'array', items: { type: 'string' } },
    storageCrs: { type: 'string' },
    links,
  },
}
const schemas = {
  landingPage: { type: 'object', required: ['links'], properties: { title: { type: 'string' }, description: { type: 'string' }, links } },
  conformance: { type: 'object', required: ['conformsTo'], properties: { conformsTo: { type: 'array', items: { type: 'string' } } } },
  collection,
  collections: { type: 'object', required: ['links', 'collections'], properties: { links, collections: { type: 'array', items: collection } } },
  feature,
  featureCollection: {
    type: 'object',
    required: ['type', 'features'],
    properties: {
      type: { type: 'string', enum: ['FeatureCollection'] },
      timeStamp: { type: 'string', format: 'date-time' },
      numberMatched: { type: 'integer' },
      numberReturned: { type: 'integer' },
      links,
      features: { type: 'array', items: feature },
    },
  },
  schema: { type: 'object' },
}
