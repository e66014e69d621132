/** What came back. */
export interface Told {
  status: number
  headers: Headers
  type: string
  body: Buffer
  text: string
}

/** A request as `protocol-addresses.ts` writes it: `/path`, `METHOD /path` or `POST /path body`. */
export function requestOf(written: string): { method: string; path: string; body?: string; type?: string } {
  const [, method = 'GET', path = written, body] =
    /^(?:([A-Z]+) )?(\/\S*)(?: ([^]*))?$/.exec(written.startsWith('/') ? `GET ${encodeBlanks(written)}` : written) ?? []
  const form = body !== undefined && /^[a-z]\w*=/i.test(body)
  return { method, path, ...(body !== undefined && { body, type: form ? 'application/x-www-form-urlencoded' : 'application/json' }) }
}
const encodeBlanks = (path: string): string => path.replaceAll(' ', '%20')

export async function tell(origin: string, written: string, headers: Record<string, string> = {}): Promise<Told> {
  const { method, path, body, type } = requestOf(written)
  const answer = await fetch(origin + path, {
    method,
    redirect: 'manual',
    headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body }),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, headers: answer.headers, type: answer.headers.get('content-type') ?? '', body: bytes, text: bytes.toString() }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const keysOf = (value: unknown): string => (typeof value === 'object' && value !== null ? Object.keys(value).toSorted().join() : typeof value)

const isProblem = ({ type, text }: Told): boolean =>
  type.startsWith('application/problem+json') && /^(?:cure,)?code,(?:cure,)?detail,.*requestId,status,title,type$/.test(keysOf(parsed(text)))
const isJson =
  (keys: RegExp, inner?: (value: Record<string, unknown>) => boolean) =>
  (told: Told): boolean => {
    const value = parsed(told.text)
    return told.type.startsWith('application/json') && keys.test(keysOf(value)) && (inner?.(value as Record<string, unknown>) ?? true)
  }

/** How each standard words a refusal; the others speak problem+json. */
const refusals: Readonly<Record<string, (told: Told) => boolean>> = {
  ckan: (told) =>
    isJson(/^error,help,success$/, ({ error, success }) => success === false && typeof (error as { __type?: unknown }).__type === 'string')(told) ||
    (told.status === 400 && told.text.startsWith('"Bad request')),
  // What its own errors have no word for (keys, limits) is told by the status of HTTP.
  'oai-pmh': (told) =>
    (told.status === 200 && /<error code="[a-zA-Z]+">[^<]+<\/error>/.test(told.text)) ||
    (told.status !== 404 && told.status >= 401 && isProblem(told)),
  'delta-sharing': isJson(/^errorCode,message$/, ({ errorCode }) => /^[A-Z_]+$/.test(String(errorCode))),
  iceberg: (told) =>
    isJson(/^error$/, ({ error }) => keysOf(error) === 'code,message,type' && (error as { code: number }).code === told.status)(told) ||
    isJson(/^error,error_description$/)(told),
  soda: isJson(/^code,(?:data,)?error,message$/, ({ error }) => error === true),
  opendatasoft: isJson(/^error_code,message$/),
}

/** The answer refuses: by its status, or as OAI-PMH does. */
export const refuses = (protocol: string, told: Told): boolean => told.status >= 400 || (protocol === 'oai-pmh' && told.text.includes('<error code='))

/** What is wrong with a refusal; empty where nothing is. */
export function faultsOf(protocol: string, told: Told): string[] {
  // What is too long to be read is refused before anybody knows where it was going.
  const own = told.status === 431 ? told.type.startsWith('application/problem+json') : (refusals[protocol] ?? isProblem)(told)
  return [
    ...(own || told.text === '' ? [] : [`shape of ${told.type}: ${told.text.slice(0, 200)}`]),
    ...(told.status === 200 || told.headers.get('cache-control') === 'no-store' ? [] : [`cache-control: ${told.headers.get('cache-control')}`]),
  ]
}

/** Names of our own insides, which no answer tells. */
export const inside =
  /\/(?:tmp|home|work|var|usr)\/|\.ts:\d|node_modules|native code|\[object |postgres|kysely|read_parquet|duckdb|relation "|at \w+ \(|"stack"|copy_[0-9a-f]/i

/** One refusal of every kind, word for word: what clients of each standard are written against. */
export const goldenRefusals: readonly { protocol: string; ask: string; status: number; says: RegExp }[] = [
  { protocol: 'dcat', ask: '/datasets/zqmissing.ttl', status: 404, says: /"code":"PUJIANG_NOT_FOUND".*"detail":"There is no dataset “zqmissing”/ },
  { protocol: 'dcat', ask: '/catalog.ttl?page=0', status: 400, says: /"code":"PUJIANG_CATALOG_PAGE".*"cure":"Pages count from 1/ },
  { protocol: 'data-package', ask: '/datasets/zqmissing/datapackage.json', status: 404, says: /"code":"PUJIANG_NOT_FOUND"/ },
  { protocol: 'ckan', ask: '/api/3/action/package_show?id=zqmissing', status: 404, says: /"__type":"Not Found Error".*"success":false}$/ },
  { protocol: 'ckan', ask: '/api/3/action/package_show', status: 409, says: /"error":\{"id":\["Missing value"\],"__type":"Validation Error"\}/ },
  {
    protocol: 'ckan',
    ask: 'POST /api/3/action/package_create {"name":"zq-x","owner_org":"agency-a","groups":[{"name":"environment"}]}',
    status: 403,
    says: /"__type":"Authorization Error","message":"Access denied: /,
  },
  { protocol: 'ckan', ask: '/api/3/action/zq_none', status: 400, says: /^"Bad request - Action name not known: zq_none"$/ },
  { protocol: 'ckan', ask: '/api/3/zq_none', status: 404, says: /"__type":"Not Found Error"/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=Zq', status: 200, says: /<request>[^<]*<\/request>\n {2}<error code="badVerb">/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=ListRecords', status: 200, says: /<error code="badArgument">ListRecords needs metadataPrefix/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=Identify&verb=Identify', status: 200, says: /<error code="badVerb">/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=ListRecords&metadataPrefix=marc', status: 200, says: /<error code="cannotDisseminateFormat">/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=ListRecords&resumptionToken=zq', status: 200, says: /<error code="badResumptionToken">/ },
  { protocol: 'oai-pmh', ask: '/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01', status: 200, says: /<error code="noRecordsMatch">/ },
  {
    protocol: 'oai-pmh',
    ask: '/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-31',
    status: 200,
    says: /<error code="badArgument">from is no/,
  },
  { protocol: 'oai-pmh', ask: '/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=zq', status: 200, says: /<error code="idDoesNotExist">/ },
  {
    protocol: 'delta-sharing',
    ask: '/delta-sharing/shares/zq',
    status: 404,
    says: /^\{"errorCode":"RESOURCE_DOES_NOT_EXIST","message":"There is no share “zq”/,
  },
  {
    protocol: 'delta-sharing',
    ask: '/delta-sharing/shares?maxResults=x',
    status: 400,
    says: /^\{"errorCode":"INVALID_PARAMETER_VALUE","message":"maxResults/,
  },
  { protocol: 'delta-sharing', ask: '/delta-sharing/nothing', status: 404, says: /^\{"errorCode":"RESOURCE_DOES_NOT_EXIST"/ },
  { protocol: 'delta-sharing', ask: '/delta-sharing/shares/%ff', status: 400, says: /^\{"errorCode":"INVALID_PARAMETER_VALUE"/ },
  { protocol: 'delta-sharing', ask: 'DELETE /delta-sharing/shares', status: 404, says: /^\{"errorCode":"RESOURCE_DOES_NOT_EXIST"/ },
  { protocol: 'iceberg', ask: '/iceberg/v1/namespaces/zq', status: 404, says: /"type":"NoSuchNamespaceException","code":404/ },
  { protocol: 'iceberg', ask: '/iceberg/v1/namespaces/agency-a/tables/zq', status: 404, says: /"type":"NoSuchTableException","code":404/ },
  { protocol: 'iceberg', ask: 'POST /iceberg/v1/namespaces {}', status: 406, says: /"type":"UnsupportedOperationException","code":406/ },
  {
    protocol: 'iceberg',
    ask: 'POST /iceberg/v1/oauth/tokens grant_type=client_credentials&client_secret=x',
    status: 401,
    says: /^\{"error":"invalid_client"/,
  },
  { protocol: 'soda', ask: '/resource/zqmissing.json', status: 404, says: /^\{"code":"dataset.missing","error":true,"message":"/ },
  {
    protocol: 'soda',
    ask: '/resource/open-cases.json?$where=zq=1',
    status: 400,
    says: /"code":"query.soql.no-such-column".*"data":\{"parameter":"\$where","position":0/,
  },
  { protocol: 'soda', ask: '/resource/open-cases.json?$where=a%20=%20(', status: 400, says: /"code":"query.compiler.malformed"/ },
  {
    protocol: 'opendatasoft',
    ask: '/api/explore/v2.1/catalog/datasets/zqmissing',
    status: 404,
    says: /^\{"error_code":"NotFoundError","message":"There is no dataset/,
  },
  {
    protocol: 'opendatasoft',
    ask: '/api/explore/v2.1/catalog/datasets?limit=x',
    status: 400,
    says: /^\{"error_code":"InvalidRESTParameterError","message":"limit: /,
  },
  {
    protocol: 'opendatasoft',
    ask: '/api/explore/v2.1/catalog/datasets/open-cases/records?where=zq=1',
    status: 400,
    says: /^\{"error_code":"ODSQLError"/,
  },
  { protocol: 'opendatasoft', ask: '/api/explore/v2.1/nothing', status: 404, says: /^\{"error_code":"NotFoundError"/ },
  { protocol: 'ogc', ask: '/ogc/collections/zq', status: 404, says: /"status":404,"code":"PUJIANG_NOT_FOUND"/ },
  {
    protocol: 'ogc',
    ask: '/ogc/collections/open-cases/items?bbox=1,2',
    status: 400,
    says: /"detail":"Parameter bbox: .*"cure":"The API is described at \/ogc\/api/,
  },
  { protocol: 'ogc', ask: '/ogc/nothing', status: 404, says: /"code":"PUJIANG_NOT_FOUND"/ },
]
