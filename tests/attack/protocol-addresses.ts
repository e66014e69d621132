/**
 * What the attacks walk of every protocol. An address is `/path` or `POST /path {body}`; `{dataset}` and `{table}` stand for one. Every route that a
 * protocol opens must be among them.
 */
export interface WalkedAddresses {
  /** Give rows, at once or by links: whole for whoever may read them, refused or without them for all others. */
  rows: readonly string[]
  /** Tell of a dataset without its rows. */
  entries: readonly string[]
  /** Lists, the catalogue, the service itself. */
  others: readonly string[]
  /** Say the same to everybody and look at no key. */
  fixed: readonly string[]
  /** `{x}` is where something hostile is put. */
  hostile: readonly string[]
}

const table = '/delta-sharing/shares/agency-a/schemas/{dataset}/tables/{table}'
const ods = '/api/explore/v2.1/catalog'
const action = '/api/3/action'
const documents = ['ttl', 'n3', 'jsonld', 'rdf', 'xml', 'nt']

const document = (path: string): WalkedAddresses => ({
  rows: [],
  entries: [`/datasets/{dataset}/${path}`],
  others: [],
  fixed: [],
  hostile: [`/datasets/{x}/${path}`],
})

export const walked: Readonly<Record<string, WalkedAddresses>> = {
  dcat: {
    rows: [],
    entries: documents.map((ending) => `/datasets/{dataset}.${ending}`),
    others: ['/catalog.jsonld?all=true', '/catalog.nt?modified_since=2020-01-01', ...documents.map((ending) => `/catalog.${ending}`)],
    fixed: ['/catalog'],
    hostile: ['/catalog.ttl?page={x}', '/catalog.nt?modified_since={x}', '/catalog.nt?modified_since=2020-01-01&cursor={x}', '/datasets/{x}.ttl'],
  },
  ckan: {
    rows: [
      `${action}/datastore_search?resource_id={table}`,
      `/api/action/datastore_search?resource_id={table}&records_format=csv`,
      `POST ${action}/datastore_search {"resource_id":"{table}","limit":32000}`,
      `${action}/datastore_search?resource_id={table}&q=石桥区`,
      `${action}/datastore_search?resource_id={table}&filters={"district":"石桥区"}`,
      `${action}/datastore_search_sql?sql=SELECT case_no FROM "{table}"`,
      ...['csv', 'tsv', 'json', 'xml'].map((format) => `/datastore/dump/{table}?format=${format}`),
    ],
    entries: [`${action}/package_show?id={dataset}`],
    others: [
      `${action}/resource_show?id={table}`,
      'POST /api/action/datastore_info {"id":"{table}"}',
      `${action}/datastore_search?resource_id={table}&q=ZQ&limit=100`,
      `${action}/datastore_search?resource_id={table}&fields=zqclosed`,
      `${action}/datastore_search?resource_id={table}&sort=zqclosed`,
      `${action}/datastore_search?resource_id={table}&filters={"zqclosed":"ZQ-CELL0"}`,
      `${action}/datastore_info?id={table}`,
      `${action}/package_search?q=zqhidden&rows=100`,
      `${action}/package_search?fq=name:{dataset}`,
      '/api/action/package_list',
    ],
    fixed: [],
    hostile: [
      ...['q', 'fq', 'sort', 'rows', 'start', 'facet.field', 'fl'].map((name) => `${action}/package_search?${name}={x}`),
      ...['state', 'res_format', 'metadata_modified'].map((name) => `${action}/package_search?fq=${name}:{x}`),
      ...['q', 'filters', 'sort', 'fields', 'limit', 'offset', 'records_format'].map(
        (n) => `${action}/datastore_search?resource_id={table}&${n}={x}`,
      ),
      `${action}/datastore_search_sql?sql=select {x} from "{table}"`,
      `${action}/organization_list?sort={x}`,
      `${action}/{x}`,
      `/datastore/dump/{table}?limit=1&format={x}`,
      `/datastore/dump/{x}`,
      `POST ${action}/package_search {"q":{x},"facet.field":{x},"fq":{x}}`,
      `POST ${action}/datastore_search {"resource_id":"{table}","filters":{x},"sort":{x}}`,
    ],
  },
  'data-json': { rows: [], entries: [], others: ['/data.json', '/dcat-us-3.json'], fixed: [], hostile: ['/data.json?lang={x}'] },
  'oai-pmh': {
    rows: [],
    entries: ['/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:{dataset}'],
    others: [
      '/oai?verb=ListRecords&metadataPrefix=oai_dc',
      '/oai?verb=ListSets',
      '/oai?verb=Identify',
      'POST /oai verb=ListIdentifiers&metadataPrefix=oai_dc',
    ],
    fixed: [],
    hostile: [
      '/oai?verb={x}',
      '/oai?{x}=x',
      ...['from', 'until', 'set', 'set=agency'].map((name) => `/oai?verb=ListRecords&metadataPrefix=oai_dc&${name.replace('=agency', '')}={x}`),
      '/oai?verb=ListRecords&resumptionToken={x}',
      '/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:{x}',
    ],
  },
  'data-package': document('datapackage.json'),
  csvw: document('csv-metadata.json'),
  'schema-org': document('schema.jsonld'),
  croissant: document('croissant.json'),
  'delta-sharing': {
    rows: [`POST ${table}/query {}`, `POST ${table}/query {"version":1,"limitHint":1}`, `${table}/changes?startingVersion=1`],
    entries: [],
    others: [
      '/delta-sharing/shares',
      '/delta-sharing/profile.share',
      '/delta-sharing/shares/agency-a',
      '/delta-sharing/shares/agency-a/schemas',
      '/delta-sharing/shares/agency-a/all-tables',
      '/delta-sharing/shares/agency-a/schemas/{dataset}/tables',
      `HEAD ${table}`,
      `${table}/metadata`,
      `${table}/version`,
    ],
    fixed: [],
    hostile: [
      '/delta-sharing/shares?maxResults={x}',
      '/delta-sharing/shares/agency-a/schemas?pageToken={x}',
      '/delta-sharing/shares/{x}/schemas',
      `${table.replace('{table}', '{x}')}/metadata`,
      ...['version', 'timestamp'].map((name) => `${table}/metadata?${name}={x}`),
      `${table}/changes?startingVersion={x}`,
      `${table}/changes?startingTimestamp={x}`,
      `POST ${table}/query {"version":{x}}`,
      `POST ${table}/query {"timestamp":{x},"limitHint":{x},"jsonPredicateHints":{x}}`,
      `POST ${table}/query {x}`,
    ],
  },
  iceberg: {
    rows: ['/iceberg/v1/namespaces/agency-a/tables/{table}'],
    entries: [],
    others: [
      '/iceberg/v1/namespaces',
      '/iceberg/v1/namespaces/agency-a',
      'HEAD /iceberg/v1/namespaces/agency-a',
      '/iceberg/v1/namespaces/agency-a/tables',
      '/iceberg/v1/namespaces/agency-a/views',
      'HEAD /iceberg/v1/namespaces/agency-a/tables/{table}',
      'POST /iceberg/v1/namespaces/agency-a/tables/{table}/metrics {}',
      'POST /iceberg/v1/namespaces/agency-a/tables/{table}/sign {"method":"GET","uri":"http://127.0.0.1/x","headers":{}}',
    ],
    fixed: ['/iceberg/v1/config', 'POST /iceberg/v1/oauth/tokens grant_type=none', '/iceberg/v1/nothing', 'DELETE /iceberg/v1/nothing'],
    hostile: [
      '/iceberg/v1/namespaces?pageSize={x}',
      '/iceberg/v1/namespaces?parent={x}',
      '/iceberg/v1/namespaces/{x}/tables',
      '/iceberg/v1/namespaces/agency-a/tables?pageToken={x}',
      '/iceberg/v1/namespaces/agency-a/tables/{x}',
      'POST /iceberg/v1/namespaces/agency-a/tables/{table}/sign {"method":{x},"uri":{x},"headers":{x}}',
      'POST /iceberg/v1/oauth/tokens grant_type=client_credentials&client_secret={x}',
    ],
  },
  soda: {
    rows: ['json', 'csv', 'geojson'].map((format) => `/resource/{table}.${format}`).concat('/resource/{table}.json?$limit=1&$offset=1'),
    entries: [],
    others: [
      '/api/views/{table}.json',
      '/api/catalog/v1?q=zqhidden',
      '/resource/{table}.json?$select=zqclosed',
      '/resource/{table}.json?$where=zqclosed is not null',
      '/resource/{table}.json?$order=zqclosed',
      '/resource/{table}.json?$q=ZQ',
    ],
    fixed: [],
    hostile: [
      ...['$select', '$where', '$order', '$group', '$having', '$limit', '$offset', '$q', '$query', '{x}'].map(
        (n) => `/resource/{table}.json?${n}={x}`,
      ),
      '/resource/{x}',
      '/resource/{table}.{x}',
      '/api/views/{x}',
      ...['q', 'limit', 'order', 'tags'].map((name) => `/api/catalog/v1?${name}={x}`),
    ],
  },
  opendatasoft: {
    rows: [
      `${ods}/datasets/{dataset}/records?limit=100`,
      `${ods}/datasets/{dataset}/records/1`,
      `${ods}/datasets/{dataset}/records?limit=1&offset=1`,
      ...['csv', 'json', 'jsonl', 'geojson', 'parquet'].map((format) => `${ods}/datasets/{dataset}/exports/${format}`),
    ],
    entries: [`${ods}/datasets/{dataset}`],
    others: [
      `${ods}/datasets?limit=100`,
      `${ods}/facets`,
      `${ods}/exports/json`,
      `${ods}/datasets/{dataset}/facets?facet=district`,
      `${ods}/datasets/{dataset}/attachments`,
      `${ods}/datasets/{dataset}/exports`,
      `${ods}/datasets/{dataset}/records?select=zqclosed`,
      `${ods}/datasets/{dataset}/records?where=zqclosed is not null`,
    ],
    fixed: [`${ods}/exports`],
    hostile: [
      ...['select', 'where', 'group_by', 'order_by', 'limit', 'offset', 'refine', 'exclude'].flatMap((name) => [
        `${ods}/datasets?${name}={x}`,
        `${ods}/datasets/{dataset}/records?${name}={x}`,
      ]),
      `${ods}/exports/{x}`,
      `${ods}/datasets/{x}/records`,
      `${ods}/datasets/{dataset}/records/{x}`,
      `${ods}/datasets/{dataset}/exports/{x}`,
      `${ods}/datasets/{dataset}/exports/csv?delimiter={x}`,
    ],
  },
  ogc: {
    rows: ['/ogc/collections/{table}/items?limit=100', '/ogc/collections/{table}/items/0', '/ogc/collections/{table}/items?limit=1&offset=1'],
    entries: ['/ogc/collections/catalogue/items/{dataset}'],
    others: [
      '/ogc',
      '/ogc/collections',
      '/ogc/collections/{table}',
      '/ogc/collections/{table}/schema',
      '/ogc/collections/{table}/queryables',
      '/ogc/collections/{table}/items?zqclosed=ZQ-CELL0',
      '/ogc/collections/catalogue/items?q=zqhidden',
    ],
    fixed: ['/ogc/conformance', '/ogc/api'],
    hostile: [
      '/ogc/collections?cursor={x}',
      '/ogc/collections/{x}/items',
      '/ogc/collections/{table}/items/{x}',
      ...['bbox', 'bbox-crs', 'crs', 'datetime', 'limit', 'offset', 'cursor', 'district', 'f', '{x}'].map(
        (n) => `/ogc/collections/{table}/items?${n}={x}`,
      ),
      ...['q', 'bbox', 'datetime', 'ids', 'externalIds', 'offset'].map((name) => `/ogc/collections/catalogue/items?${name}={x}`),
    ],
  },
}

const deep = 4000

/** What is put where `{x}` stands: as it is in an address, as JSON in a body. */
export const hostileValues: readonly string[] = [
  '',
  '-1.5',
  '1e999',
  '999999999999999999999',
  '0000-01-01',
  '../../etc/passwd',
  'constructor',
  '__proto__',
  'constructor:x',
  'constructor(case_no)',
  '{!xmlparser v="<a/>"}',
  '_query_:"{!dismax}x"',
  "x' or 1=1; drop table dataset; --",
  "1 union select * from read_csv('/etc/passwd')",
  '“x‘＇',
  'a\0b',
  '\ud800',
  '\r\nset-cookie: x=1',
  'Infinity,0,1,1',
  'http://evil.example/crs/1',
  '('.repeat(deep),
  'not '.repeat(deep / 2),
  '{"$or":['.repeat(400),
]

/** JSON that is none of what is expected. */
export const hostileJson: readonly string[] = [
  'null',
  '[]',
  '[[[]]]',
  '1e400',
  'true',
  '{"__proto__":{"x":1}}',
  '{"constructor":1}',
  '"{\\"op\\":\\"and\\",\\"children\\":[null,{\\"op\\":1}]}"',
  `${'['.repeat(deep)}${']'.repeat(deep)}`,
  '{',
]
