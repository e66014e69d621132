import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { protocols } from '../../src/protocols/index.ts'
import { createSampleCity, limited, must, notShared, type SampleCity } from './sample-city.ts'

/** Nobody's secret looks like anything else: what is found in an answer was leaked. */
const secret = { column: 'zqclosed', cell: 'ZQ-CELL', hidden: 'zqhidden', draft: 'zqdraft', row: 'ZQ-ROW' }
const rowsOf = (first: string, others: string): string =>
  [`case_no,district,opened_on,lng,lat,amount,${secret.column}`]
    .concat(
      [first, others, others, first].map(
        (name, i) =>
          `${name}${i},${name === first ? '石桥区' : '江东区'},2024-0${i + 1}-02,121.${i}5,31.2${i},${i === 1 ? '' : `${i}.50`},${secret.cell}${i}`,
      ),
    )
    .join('\n')
const closed = { [secret.column]: { shareClass: 'none', openClass: 'none', sensitivity: 'personal' } }

/**
 * Addresses beyond the examples where a protocol gives rows or tells of one table. What stands here is asked like the examples; a protocol that is not
 * named is asked by its examples alone.
 */
const furtherAddresses: Readonly<Record<string, readonly string[]>> = {
  dcat: ['/datasets/{dataset}.ttl', '/datasets/{dataset}.jsonld'],
  ckan: [
    '/api/3/action/datastore_search?resource_id={table}&q=ZQ&limit=100',
    '/api/3/action/datastore_search?resource_id={table}&fields=zqclosed',
    '/api/3/action/datastore_search?resource_id={table}&sort=zqclosed',
    '/api/3/action/datastore_search?resource_id={table}&filters={"zqclosed":"ZQ-CELL0"}',
    '/api/3/action/datastore_info?id={table}',
    '/api/3/action/resource_show?id={table}',
    '/api/3/action/package_search?q=zqhidden&rows=100',
    '/api/3/action/package_search?fq=name:{dataset}',
    '/api/action/package_list',
  ],
  'oai-pmh': ['/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={dataset}'],
  'delta-sharing': [
    '/delta-sharing/shares/agency-a/all-tables',
    '/delta-sharing/shares/agency-a/schemas/{dataset}/tables',
    '/delta-sharing/shares/agency-a/schemas/{dataset}/tables/{table}/metadata',
    '/delta-sharing/shares/agency-a/schemas/{dataset}/tables/{table}/version',
    '/delta-sharing/shares/agency-a/schemas/{dataset}/tables/{table}/changes?startingVersion=1',
  ],
  iceberg: ['/iceberg/v1/namespaces/agency-a/tables', '/iceberg/v1/namespaces/agency-a/tables/{table}'],
  soda: [
    '/resource/{table}.json?$select=zqclosed',
    '/resource/{table}.json?$where=zqclosed is not null',
    '/resource/{table}.json?$order=zqclosed',
    '/resource/{table}.json?$q=ZQ',
    '/resource/{table}.csv',
  ],
  ogc: [
    '/ogc/collections/{table}',
    '/ogc/collections/{table}/items?limit=100',
    '/ogc/collections/{table}/schema',
    '/ogc/collections/{table}/queryables',
    '/ogc/collections/{table}/items?zqclosed=ZQ-CELL0',
    '/ogc/collections/catalogue/items?q=zqhidden',
    '/ogc/collections/catalogue/items/{dataset}',
  ],
  opendatasoft: [
    '/api/explore/v2.1/catalog/datasets/{dataset}',
    '/api/explore/v2.1/catalog/datasets/{dataset}/records?limit=100',
    '/api/explore/v2.1/catalog/datasets/{dataset}/records?select=zqclosed',
    '/api/explore/v2.1/catalog/datasets/{dataset}/records?where=zqclosed is not null',
    '/api/explore/v2.1/catalog/datasets/{dataset}/exports/csv',
  ],
}

interface Told {
  status: number
  type: string
  body: string
}

describe.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s under attack', (name, protocol) => {
  const templates = [...protocol.examples.map(({ path }) => path), ...(furtherAddresses[name] ?? [])]
  const addresses = (dataset: string): string[] => templates.map((path) => path.replaceAll('{dataset}', dataset).replaceAll('{table}', dataset))
  /** Addresses that name a dataset, for stories about one. */
  const about = (dataset: string): string[] =>
    templates.filter((path) => /\{(?:dataset|table)\}/.test(path)).map((path) => path.replaceAll('{dataset}', dataset).replaceAll('{table}', dataset))

  test('tells nobody what is hidden, closed or outside a grant', async () => {
    const asked = Object.entries(callers).flatMap(([who, headers]) =>
      ['open-cases', 'asked-cases'].flatMap((dataset) => addresses(dataset).map((path) => ({ who, headers, path }))),
    )
    await Promise.all(
      asked.map(async ({ who, headers, path }) => {
        const told = await ask(path, headers)
        expect([who, path, told.status < 500]).toEqual([who, path, true])
        // What the sender wrote may come back in an error; the secrets of the city may not.
        const own = decodeURIComponent(path)
        const leaked = [secret.column, secret.cell, secret.hidden, secret.draft, secret.row].filter(
          (word) => !own.includes(word) && told.body.includes(word),
        )
        expect([who, path, leaked]).toEqual([who, path, []])
      }),
    )
  })

  test('answers for what is hidden like for what never was', async () => {
    const asked = (['visitor', 'other', 'grantee'] as const).flatMap((who) => about('zqmissing').map((path, at) => ({ who, path, at })))
    await Promise.all(
      asked.map(async ({ who, path, at }) => {
        const of = async (dataset: string): Promise<Told> => plain(await ask(about(dataset)[at] ?? '', callers[who] ?? {}), dataset)
        const [wanted, hidden, draft] = await Promise.all([of('zqmissing'), of(secret.hidden), of(secret.draft)])
        expect([who, path, hidden]).toEqual([who, path, wanted])
        expect([who, path, draft]).toEqual([who, path, wanted])
      }),
    )
  })

  test('lets in no wrong, revoked or suspended key, and says so in its own shape', async () => {
    const paths = about('open-cases').concat(name === 'delta-sharing' ? ['/delta-sharing/shares'] : [])
    await Promise.all(
      Object.entries(strangers).flatMap(([who, headers]) =>
        paths.map(async (path) => {
          const told = await ask(path, headers)
          // OAI-PMH tells its errors with status 200.
          expect([who, path, told.status >= 400 || /<error code=/.test(told.body)]).toEqual([who, path, true])
          expect([path, told.body.includes('case_no')]).toEqual([path, false])
          if (protocol.refuse) expect([path, told.type]).toEqual([path, expect.not.stringContaining('problem+json')])
        }),
      ),
    )
  })
})

let city: SampleCity
const ask = async (path: string, headers: Record<string, string>): Promise<Told> => {
  const answer = await fetch(city.url + path, { headers, redirect: 'manual' })
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() }
}
/** Without what differs between any two answers: the reference that was asked, request ids and times. */
const plain = ({ status, type, body }: Told, reference: string): Told => ({
  status,
  type,
  body: body
    .replaceAll(reference, '<ref>')
    .replaceAll(/"requestId":"[^"]*"/g, '')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+[\d:]+)/g, '<time>'),
})

const callers: Record<string, Record<string, string>> = {}
const strangers: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  city = await createSampleCity({ argv: ['--rate-anonymous', '1000000', '--rate-signed-in', '1000000'] })
  await prepare()
})
afterAll(() => city.drop())

async function prepare(): Promise<void> {
  await city.publish({ slug: 'open-cases', csv: rowsOf('OPEN', 'OTHER'), fields: closed })
  await city.publish({ slug: 'asked-cases', csv: rowsOf('GIVEN', secret.row), fields: closed, metadata: limited })
  const titled = (word: string) => ({ name: { zh: word, en: word }, summary: { zh: word, en: word }, keywords: [word] })
  await city.publish({
    slug: secret.hidden,
    csv: rowsOf(secret.row, secret.row),
    fields: closed,
    metadata: { ...notShared, ...titled(secret.hidden) },
  })
  await city.publish({ slug: secret.draft, csv: rowsOf(secret.row, secret.row), fields: closed, metadata: titled(secret.draft), draft: true })
  const { fields } = must(await city.stewardA.get('/tables/asked-cases')).body as { fields: { id: number; name: string }[] }
  await city.grant({
    subjectKind: 'table',
    subject: 'asked-cases',
    granteeAgencyId: await city.agencyId('agency-b'),
    fields: fields.filter((field) => ['case_no', 'district', 'lng', 'lat'].includes(field.name)).map((field) => field.id),
    rowFilter: "district = '石桥区'",
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const keyOf = async (purpose?: string): Promise<{ id: string; key: string }> =>
    must(await city.stewardB.post('/keys', { name: 'client', scopes: ['*'], ...(purpose !== undefined && { purpose }) })).body as {
      id: string
      key: string
    }
  const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })
  const [other, grantee, revoked] = [await keyOf(), await keyOf('flood plan'), await keyOf('flood plan')]
  must(await city.stewardB.post(`/keys/${revoked.id}/revoke`))
  const suspended = must(await city.approverB.post('/keys', { name: 'suspended', scopes: ['*'] })).body as { key: string }
  must(await city.administrator.post(`/actors/${city.approverB.actorId}/suspend`, { reason: 'left the office' }))
  await city.indexed()
  Object.assign(callers, { visitor: {}, other: bearer(other.key), grantee: bearer(grantee.key) })
  Object.assign(strangers, { unknown: bearer('pj_unknown'), revoked: bearer(revoked.key), suspended: bearer(suspended.key) })
}
