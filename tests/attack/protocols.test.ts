import { request } from 'node:http'
import { zstdDecompressSync } from 'node:zlib'
import fastify from 'fastify'
import { parquetReadObjects } from 'hyparquet'
import { icebergRead } from 'icebird'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actions } from '../../src/protocols/ckan/actions/index.ts'
import { protocols } from '../../src/protocols/index.ts'
import type { Door } from '../../src/protocols/protocol.ts'
import { hostileJson, hostileValues, walked } from './protocol-addresses.ts'
import { faultsOf, goldenRefusals, inside, refuses, requestOf, tell, type Told } from './protocol-shapes.ts'
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

type Headers = Record<string, string>
const callers: Record<string, Headers> = {}
const strangers: Record<string, Headers> = {}
let city: SampleCity
let grant: string
let granteeKey: { id: string; headers: Headers }

const of = (name: string) => walked[name] ?? { rows: [], entries: [], others: [], fixed: [], hostile: [] }
const about = (path: string, dataset: string): string => path.replaceAll('{dataset}', dataset).replaceAll('{table}', dataset)
const ask = (path: string, headers: Headers = {}): Promise<Told> => tell(city.url, path, headers)
/** Several at a time, as an attacker would; not all, so that the limits of the city are not what answers. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const one = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item)
  }
  await Promise.all([one(), one(), one(), one()])
}
const parquetText = async (bytes: Buffer): Promise<string> =>
  JSON.stringify(
    await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } }),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  )
const linksIn = (told: Told): string[] => [...new Set(told.text.match(/\/api\/v1\/files\/[\w.-]+/g))]

/** An answer with every row it gives, be it by files behind links. */
async function withRows(path: string, headers: Headers = {}): Promise<{ told: Told; text: string; links: string[] }> {
  const told = await ask(path, headers)
  if (told.body.subarray(0, 4).toString() === 'PAR1') return { told, text: await parquetText(told.body), links: [] }
  const links = linksIn(told)
  if (path.startsWith('/iceberg/') && told.status === 200) {
    const { metadata } = JSON.parse(told.text) as { metadata: Exclude<Parameters<typeof icebergRead>[0]['metadata'], undefined> }
    const rows = await icebergRead({ tableUrl: 'read through the catalogue', metadata }).catch((error: Error) => error.message)
    return { told, text: told.text + JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)), links }
  }
  const files = await Promise.all(links.map(async (link) => ask(link)))
  const texts = await Promise.all(files.map(async (file) => (file.status === 200 ? parquetText(file.body) : file.text)))
  return { told, text: told.text + texts.join('\n'), links }
}

describe('every protocol', () => {
  test.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s is walked at every address it opens', async (name, protocol) => {
    const routes: { method: string; url: string }[] = []
    const app = fastify()
    await app.register(async (scope) => {
      scope.addHook('onRoute', ({ method, url }) => [method].flat().forEach((one) => routes.push({ method: one, url })))
      await protocol.register(scope, {} as Door)
    })
    await app.close()
    const { rows, entries, others, fixed } = of(name)
    const requests = [...rows, ...entries, ...others, ...fixed].map(requestOf)
    const ownHead = new Set(name === 'iceberg' || name === 'delta-sharing' ? [] : ['HEAD'])
    const missed = routes.filter(({ method, url }) => {
      if (ownHead.has(method) || url.endsWith('/*') || (method === 'HEAD' && routes.some((r) => r.method === 'GET' && r.url === url))) return false
      const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}(\\?|$)`)
      return !requests.some((asked) => asked.method === method && pattern.test(asked.path))
    })
    expect(missed).toEqual([])
    expect(Object.keys(walked).toSorted()).toEqual(protocols.map((one) => one.name).toSorted())
  })
})

describe.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s under attack', (name, protocol) => {
  const { rows, entries, others, fixed, hostile } = of(name)
  const all = [...protocol.examples.map(({ path }) => path), ...rows, ...entries, ...others]
  const named = all.filter((path) => /\{(?:dataset|table)\}/.test(path))

  test('tells nobody what is hidden, closed or outside a grant', async () => {
    const asked = ['visitor', 'grantee'].flatMap((who) =>
      ['open-cases', 'asked-cases'].flatMap((dataset) => all.map((path) => ({ who, headers: callers[who], path: about(path, dataset) }))),
    )
    await each(asked, async ({ who, headers, path }) => {
      const { told, text } = await withRows(path, headers)
      expect([who, path, told.status < 500]).toEqual([who, path, true])
      // What the sender wrote may come back in an error; the secrets of the city may not.
      const own = decodeURIComponent(path)
      const leaked = [secret.column, secret.cell, secret.hidden, secret.draft, secret.row].filter(
        (word) => !own.includes(word) && text.includes(word),
      )
      expect([who, path, leaked]).toEqual([who, path, []])
      // Nothing that depends on who asks may lie in a cache between.
      if (told.status === 200) expect([path, told.headers.get('cache-control')]).not.toEqual([path, expect.stringContaining('public')])
    })
  })

  test('answers for what is hidden like for what never was', async () => {
    const asked = ['visitor', 'other', 'grantee'].flatMap((who) => named.map((path) => ({ who, path })))
    await each(asked, async ({ who, path }) => {
      const answer = async (dataset: string) => plain(await ask(about(path, dataset), callers[who]), dataset)
      const [wanted, hidden, draft] = await Promise.all([answer('zqmissing'), answer(secret.hidden), answer(secret.draft)])
      expect([who, path, hidden]).toEqual([who, path, wanted])
      expect([who, path, draft]).toEqual([who, path, wanted])
    })
  })

  test('tells of a dataset on request, and gives its rows to the holder of a grant alone: those granted and no more', async () => {
    for (const path of entries.map((one) => about(one, 'asked-cases'))) {
      const told = await ask(path)
      expect([path, told.status, told.text.includes('asked-cases')]).toEqual([path, 200, true])
    }
    await each(
      rows.map((one) => about(one, 'asked-cases')),
      async (path) => {
        for (const who of ['visitor', 'other']) {
          const { told, text } = await withRows(path, callers[who])
          expect([who, path, refuses(name, told), /GIVEN\d/.test(text)]).toEqual([who, path, true, false])
          expect([who, path, faultsOf(name, told)]).toEqual([who, path, []])
        }
        const granted = await withRows(path, callers['grantee'])
        expect([path, granted.told.status, /GIVEN\d/.test(granted.text), granted.text.includes(secret.row)]).toEqual([path, 200, true, false])
      },
    )
  })

  test('lets in no wrong, expired, revoked or suspended key nor one made for something else, and says so in its own shape', async () => {
    const paths = [...rows, ...entries, ...others.filter((path) => !path.startsWith('HEAD'))].map((path) => about(path, 'open-cases'))
    const asked = Object.entries(strangers).flatMap(([who, headers]) => paths.map((path) => ({ who, headers, path })))
    await each(asked, async ({ who, headers, path }) => {
      const told = await ask(path, headers)
      expect([who, path, told.status, refuses(name, told)]).toEqual([who, path, told.status, true])
      expect([who, path, /OPEN\d/.test(told.text), faultsOf(name, told)]).toEqual([who, path, false, []])
    })
  })

  test('answers HEAD as GET without a body, and says to browsers of other places what they may send', async () => {
    const paths = [...rows, ...entries, ...others, ...fixed].filter((path) => path.startsWith('/')).map((path) => about(path, 'open-cases'))
    await each(paths, async (path) => {
      const [got, head] = [await ask(path), await ask(`HEAD ${path.replaceAll(' ', '%20')}`)]
      const same = (told: Told) => [told.status, told.type, told.headers.get('cache-control'), told.headers.get('access-control-allow-origin')]
      expect([path, head.text, ...(path.startsWith('/iceberg/v1/namespaces/') ? [] : same(head))]).toEqual([
        path,
        '',
        ...(path.startsWith('/iceberg/v1/namespaces/') ? [] : same(got)),
      ])
      expect([path, got.headers.get('access-control-allow-origin'), got.headers.get('access-control-allow-credentials')]).toEqual([path, '*', null])
    })
    const [first] = paths
    if (first === undefined) return
    const preflight = await ask(`OPTIONS ${(first.split('?')[0] ?? '').replaceAll(' ', '%20')}`, { origin: 'https://elsewhere.example' })
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, expect.stringContaining('GET')])
  })

  test('takes whatever is sent as a question, never as a command, and refuses it in its own shape', async () => {
    const asked = hostile.flatMap((template) => {
      const post = template.startsWith('POST') && template.includes('{"') ? true : template.endsWith(' {x}')
      const values = post ? [...hostileJson, ...hostileValues.slice(0, 20).map((value) => JSON.stringify(value))] : hostileValues
      return values.map((value) => ({
        value,
        path: about(template, 'open-cases').replaceAll('{x}', () => (post ? value : encodeURIComponent(value.toWellFormed()))),
      }))
    })
    await each(asked, async ({ value, path }) => {
      const short = `${path.slice(0, 150)} ${value.slice(0, 40)}`
      const begun = performance.now()
      const told = await ask(path, { 'accept-language': 'en' })
      expect([short, told.status < 500, told.headers.get('set-cookie')]).toEqual([short, true, null])
      expect([short, performance.now() - begun < 8000]).toEqual([short, true])
      expect([short, told.text.includes(secret.cell), told.headers.get('location')?.includes('evil') ?? false]).toEqual([short, false, false])
      if (!refuses(name, told)) return
      // Addresses beside those of the standard are pages.
      if (!told.type.startsWith('text/html')) expect([short, faultsOf(name, told)]).toEqual([short, []])
      expect([short, inside.exec(told.text.replaceAll(value, ''))?.[0]]).toEqual([short, undefined])
    })
  })
})

describe('whoever asks a protocol', () => {
  test('is refused in the words of the standard, in both languages', async () => {
    await each(goldenRefusals, async ({ protocol, ask: path, status, says }) => {
      const [en, zh] = [await ask(path, { 'accept-language': 'en' }), await ask(path, { 'accept-language': 'zh' })]
      expect([path, en.status, en.text]).toEqual([path, status, expect.stringMatching(says)])
      expect([path, faultsOf(protocol, en), faultsOf(protocol, zh), zh.status]).toEqual([path, [], [], status])
      // The errors of OAI-PMH and OAuth, and the oldest of CKAN, are in English by their standards.
      if (/"(?:message|detail|id)"/.test(zh.text)) expect([path, /[\u4e00-\u9fff]/.test(zh.text)]).toEqual([path, true])
      if (protocol !== 'oai-pmh') expect([path, /[\u4e00-\u9fff]/.test(en.text)]).toEqual([path, false])
    })
  })

  test('gains nothing by headers made to confuse', async () => {
    const ranges = Array.from({ length: 600 }, (_, i) => `a/b${i};q=0.${i}`).join(',')
    for (const accept of ['constructor', '__proto__', 'text/turtle;q=0', `${ranges},text/turtle`, 'text/turtle;q=NaN', '*/*;q=-1', ',,,;;;q='])
      for (const path of ['/catalog', '/datasets/open-cases.ttl']) {
        const told = await ask(path, { accept })
        expect([path, accept.slice(0, 40), told.status < 500]).toEqual([path, accept.slice(0, 40), true])
        expect(told.headers.get('location') ?? '/datasets').toMatch(/^\/(?:datasets|catalog\.(?:ttl|jsonld|rdf|nt))$/)
      }
    // A method is what it is.
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'DELETE', 'content-type': 'application/json' }
    expect((await ask('/api/3/action/package_delete?id=open-cases', { ...callers['other'], ...override })).text).toContain('Please use POST')
    // Each form of a key is looked at, and a wrong one never passes for none.
    for (const headers of [
      { authorization: 'pj_x' },
      { authorization: 'Basic cGo6cGo=' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer pj_a, Bearer pj_b' },
      { 'x-api-key': 'x' },
      { 'x-ckan-api-key': '' },
      { 'x-app-token': `pj_${'A'.repeat(43)}` },
    ] as Headers[])
      for (const path of ['/data.json', '/resource/open-cases.json', '/api/3/action/package_list', '/delta-sharing/shares', '/oai?verb=Identify'])
        expect([headers, path, [401, 403].includes((await ask(path, headers)).status)]).toEqual([headers, path, true])
    const inUrl = await ask(`/resource/open-cases.json?access_token=pj_${'A'.repeat(43)}`)
    expect([inUrl.status, inUrl.text.includes('AAAA')]).toEqual([400, false])
    // A key beside the one that is asked about counts for nothing at the door of tokens.
    const token = await ask(`POST /iceberg/v1/oauth/tokens grant_type=client_credentials&client_secret=pj_${'A'.repeat(43)}`, {
      'x-api-key': (callers['other']?.['authorization'] ?? '').replace('Bearer ', ''),
    })
    expect([token.status, token.text.includes('access_token')]).toEqual([401, false])
  })

  test('gets no further with a page mark that was forged, or is of another question', async () => {
    const packed = (text: string): string => Buffer.from(text).toString('base64url')
    const marks = [
      '["junk","x"]',
      '["infinity","x"]',
      '["2024-01-01T00:00:00Z","a\\u0000"]',
      '["0000-01-01T00:00:00Z","x"]',
      '[null,null]',
      '["\\u0000"]',
      '[1e999]',
      '{}',
    ]
    const addresses = [
      '/catalog.nt?modified_since=2020-01-01&cursor={x}',
      '/delta-sharing/shares/agency-a/schemas?pageToken={x}',
      '/iceberg/v1/namespaces/agency-a/tables?pageToken={x}',
      '/ogc/collections?cursor={x}',
      '/ogc/collections/open-cases/items?cursor={x}',
    ]
    const tokens = marks.map(packed)
    const harvests = tokens.map((cursor) => packed(JSON.stringify({ cursor, given: 1, harvest: { since: '0000-01-01T00:00:00Z', agency: ['x'] } })))
    const asked = [
      ...addresses.flatMap((path) => tokens.map((token) => path.replace('{x}', token))),
      ...harvests.map((token) => `/oai?verb=ListRecords&resumptionToken=${token}`),
    ]
    await each(asked, async (path) => {
      const told = await ask(path)
      expect([path, told.status < 500, told.text.includes(secret.hidden) || told.text.includes(secret.cell)]).toEqual([path, true, false])
    })
    expect((await ask(asked.at(-1) ?? '')).text).toContain('badResumptionToken')
  })

  test('is held to a few copies of the whole catalogue at a time', async () => {
    // Readers that never read: each keeps its walk open.
    const stalled = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise<{ status: number; end: () => void }>((resolve, reject) => {
            const sent = request(`${city.url}/catalog.ttl?all=true`, (answer) =>
              resolve({ status: answer.statusCode ?? 0, end: () => void answer.destroy() }),
            )
            sent.on('error', reject).end()
          }),
      ),
    )
    const refused = stalled.filter(({ status }) => status === 429).length
    expect([refused <= 4, stalled.every(({ status }) => status === 200 || status === 429)]).toEqual([true, true])
    for (const { end } of stalled) end()
  })

  test('changes nothing of others through CKAN', async () => {
    const writes = actions.filter((action) => action.writes)
    await each(writes, async (action) => {
      for (const who of ['visitor', 'other']) {
        const body = {
          id: 'open-cases',
          title: 'taken',
          resource_id: 'open-cases',
          package_id: 'open-cases',
          records: [{ case_no: 'X' }],
          method: 'insert',
        }
        const told = await ask(`POST /api/3/action/${action.name} ${JSON.stringify(body)}`, callers[who])
        expect([who, action.name, told.status < 500]).toEqual([who, action.name, true])
        // What belongs to whoever asks: what they follow and the keys they hold.
        if (who === 'visitor' || !/follow|api_token|dashboard/.test(action.name))
          expect([who, action.name, told.status >= 400]).toEqual([who, action.name, true])
      }
    })
    expect((await ask('/datasets/open-cases.nt')).text).not.toContain('taken')
    expect((await withRows('/resource/open-cases.json')).text).toContain('OPEN0')
  })
})

describe('a right that ends', () => {
  const rowAddresses = (dataset: string): { name: string; path: string }[] =>
    protocols.flatMap(({ name }) => of(name).rows.map((path) => ({ name, path: about(path, dataset) })))

  test('ends for the next page, the link already given, and every protocol', async () => {
    const granted = callers['grantee'] ?? {}
    const links = (await Promise.all(rowAddresses('asked-cases').map(({ path }) => withRows(path, granted)))).flatMap((one) => one.links)
    const page = await ask('/ogc/collections/asked-cases/items?limit=1', granted)
    const next = /"href":"[^"]*?(\/ogc\/[^"]*)","rel":"next"/.exec(page.text)?.[1] ?? ''
    const byKey = linksIn(await ask(about(of('delta-sharing').rows[0] ?? '', 'asked-cases'), granteeKey.headers))
    expect([links.length > 1, byKey.length, next]).toEqual([true, 1, expect.stringContaining('cursor')])
    must(await city.stewardB.post(`/keys/${granteeKey.id}/revoke`))
    for (const link of byKey) expect((await ask(link)).status).toBe(403)
    expect((await ask(links[0] ?? '')).status).toBe(200)
    must(await city.approverA.post(`/grants/${grant}/revoke`, { reason: 'over' }))
    for (const link of links) expect([link, (await ask(link)).status]).toEqual([link, 403])
    await each([...rowAddresses('asked-cases'), { name: 'ogc', path: next }], async ({ name, path }) => {
      const { told, text } = await withRows(path, granted)
      expect([path, refuses(name, told), /GIVEN\d/.test(text), faultsOf(name, told)]).toEqual([path, true, false, []])
    })
  })

  test('of a version that is retracted: its rows are nowhere any more', async () => {
    const links = (await Promise.all(rowAddresses('open-cases').map(({ path }) => withRows(path)))).flatMap((one) => one.links)
    expect(links.length).toBeGreaterThan(1)
    must(await city.stewardA.post('/tables/open-cases/versions/1/retract', { reason: 'wrong figures' }))
    for (const link of links) expect([link, (await ask(link)).status]).toEqual([link, 403])
    await each(rowAddresses('open-cases'), async ({ name, path }) => {
      for (const who of ['visitor', 'other']) {
        const { told, text } = await withRows(path, callers[who])
        expect([who, path, refuses(name, told), /OPEN\d/.test(text), faultsOf(name, told)]).toEqual([who, path, true, false, []])
      }
    })
  })
})

/** Without what differs between any two answers: the reference that was asked, request ids and times. */
const plain = ({ status, type, text }: Told, reference: string) => ({
  status,
  type,
  body: text
    .replaceAll(reference, '<ref>')
    .replaceAll(/"requestId":"[^"]*"/g, '')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+[\d:]+)/g, '<time>'),
})

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
  grant = await city.grant({
    subjectKind: 'table',
    subject: 'asked-cases',
    granteeAgencyId: await city.agencyId('agency-b'),
    fields: fields.filter((field) => ['case_no', 'district', 'lng', 'lat'].includes(field.name)).map((field) => field.id),
    rowFilter: "district = '石桥区'",
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const keyOf = async (purpose?: string, scopes = ['*']): Promise<{ id: string; key: string; headers: Headers }> => {
    const made = must(await city.stewardB.post('/keys', { name: 'client', scopes, ...(purpose !== undefined && { purpose }) })).body as {
      id: string
      key: string
    }
    return { ...made, headers: { authorization: `Bearer ${made.key}` } }
  }
  const [other, grantee, revoked, expired, narrow] = [
    await keyOf(),
    await keyOf('flood plan'),
    await keyOf('flood plan'),
    await keyOf('flood plan'),
    await keyOf('flood plan', ['list-keys']),
  ]
  granteeKey = await keyOf('flood plan')
  must(await city.stewardB.post(`/keys/${revoked.id}/revoke`))
  await city.database.pool.query("update api_key set expires_at = now() - interval '1 minute' where id = $1", [expired.id])
  const suspended = must(await city.approverB.post('/keys', { name: 'suspended', scopes: ['*'] })).body as { key: string }
  must(await city.administrator.post(`/actors/${city.approverB.actorId}/suspend`, { reason: 'left the office' }))
  await city.indexed()
  Object.assign(callers, { visitor: {}, other: other.headers, grantee: grantee.headers })
  Object.assign(strangers, {
    unknown: { authorization: 'Bearer pj_unknown' },
    revoked: revoked.headers,
    expired: expired.headers,
    suspended: { authorization: `Bearer ${suspended.key}` },
    narrow: narrow.headers,
  })
}
