import { createHash } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureFiles } from '../../src/testing/measure-files.ts'
import { createSampleCity, limited, must, notShared, secretDigits, type SampleCity } from '../attack/sample-city.ts'

const documents = ['datapackage.json', 'csv-metadata.json', 'schema.jsonld', 'croissant.json'] as const

interface Column {
  name: string
}
interface Package {
  resources: { path: string; schema: { fields: (Column & { type: string })[] } }[]
}
interface Group {
  tables: { url: string; tableSchema: { columns: Column[] } }[]
}
interface Weight {
  bytes: number
  sha256: string
}
interface Croissant {
  creator: { '@type': string }
  distribution: { contentUrl: string; encodingFormat: string }[]
  recordSet: { field: (Column & { dataType: string; source: { extract: { column: string } } })[] }[]
}

describe('the documents about a dataset', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({
      slug: 'open-cases',
      fields: { phone: { shareClass: 'none', openClass: 'none' }, amount: { openClass: 'conditional', shareClass: 'conditional' } },
    })
    await city.publish({ slug: 'limited-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
  })
  afterAll(() => city.drop())

  const read = async <T>(path: string): Promise<T> => (await fetch(`${city.url}${path}`)).json() as Promise<T>
  const head = async (url: string): Promise<string[]> => ((await (await fetch(url)).text()).split('\n')[0] ?? '').split(',')

  test('name exactly the columns that their downloads have', async () => {
    const columns = ['case_no', 'district', 'opened_on']
    const { resources } = await read<Package>('/datasets/open-cases/datapackage.json')
    expect(resources[0]?.schema.fields.map((f) => [f.name, f.type])).toEqual([
      ['case_no', 'string'],
      ['district', 'string'],
      ['opened_on', 'date'],
    ])
    expect(await head(resources[0]!.path)).toEqual(columns)
    const { tables } = await read<Group>('/datasets/open-cases/csv-metadata.json')
    expect(tables[0]?.tableSchema.columns.map((c) => c.name)).toEqual(await head(tables[0]!.url))
    const { recordSet, distribution, creator } = await read<Croissant>('/datasets/open-cases/croissant.json')
    // The library of the standard's authors knows these names and stops at others.
    expect([creator['@type'], distribution[0]?.encodingFormat]).toEqual(['sc:Organization', 'application/x-parquet'])
    const rows = await parquetReadObjects({
      file: await (await fetch(distribution[0]!.contentUrl)).arrayBuffer(),
      compressors: { ZSTD: (packed) => zstdDecompressSync(packed) },
    })
    expect(recordSet[0]?.field.map((f) => f.source.extract.column)).toEqual(Object.keys(rows[0] ?? {}))
    expect(rows.length).toBe(5)
  })

  test.each(documents)('%s tells a visitor nothing of rows on request, of hidden datasets and of closed fields', async (name) => {
    const open = JSON.stringify(await read(`/datasets/open-cases/${name}`))
    const given = JSON.stringify(await read(`/datasets/limited-cases/${name}`))
    for (const secret of [secretDigits, 'phone']) expect(open + given).not.toContain(secret)
    expect(given).not.toContain('/rows?format')
    const answers = await Promise.all(['hidden-cases', 'no-such-cases'].map((slug) => fetch(`${city.url}/datasets/${slug}/${name}`)))
    expect(answers.map((answer) => answer.status)).toEqual([404, 404])
  })

  test('tell size and checksum of the very bytes that are downloaded, and of nothing else', async () => {
    await measureFiles(city)
    const weigh = async (url: string): Promise<Weight> => {
      const body = Buffer.from(await (await fetch(url)).arrayBuffer())
      return { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') }
    }
    const rows = `${city.url}/api/v1/tables/open-cases/rows?format=`
    const forms = await Promise.all(['csv', 'json&all=true', 'parquet'].map((form) => weigh(rows + form)))
    const [csv, json, parquet] = forms as [Weight, Weight, Weight]
    const package_ = await read<{ resources: { bytes: number; hash: string }[] }>('/datasets/open-cases/datapackage.json')
    expect(package_.resources[0]).toMatchObject({ bytes: csv.bytes, hash: `sha256:${csv.sha256}` })
    const croissant = await read<{ distribution: { contentSize: string; sha256: string }[] }>('/datasets/open-cases/croissant.json')
    expect(croissant.distribution[0]).toMatchObject({ contentSize: `${parquet.bytes} B`, sha256: parquet.sha256 })
    const dataset = await read<{ distribution: object[] }>('/datasets/open-cases/schema.jsonld')
    expect(dataset.distribution).toMatchObject(forms.map(({ bytes, sha256 }) => ({ contentSize: `${bytes} B`, sha256 })))
    const us3 = await read<{ dataset: { identifier: string; distribution: object[] }[] }>('/dcat-us-3.json')
    expect(us3.dataset.find(({ identifier }) => identifier.endsWith('/open-cases'))?.distribution).toMatchObject(
      forms.map(({ bytes, sha256 }) => ({ byteSize: String(bytes), checksum: { checksumValue: sha256 } })),
    )
    const ckan = await read<{ result: { resources: object[] } }>('/api/3/action/package_show?id=open-cases')
    expect(ckan.result.resources).toMatchObject(forms.map(({ bytes, sha256 }) => ({ size: bytes, hash: sha256 })))
    const record = await read<{ links: { rel: string; length?: number }[] }>('/ogc/collections/catalogue/items/open-cases')
    expect(record.links.flatMap(({ rel, length }) => (rel === 'enclosure' ? [length] : []))).toEqual(forms.map(({ bytes }) => bytes))
    const turtle = async (headers: Record<string, string> = {}): Promise<string> =>
      (await fetch(`${city.url}/datasets/open-cases.ttl`, { headers })).text()
    const said = (text: string): string[][] => [
      [...text.matchAll(/byteSize "(\d+)"/g)].map(([, bytes]) => bytes ?? ''),
      [...text.matchAll(/checksumValue "([0-9a-f]{64})"/g)].map(([, sum]) => sum ?? ''),
    ]
    expect(said(await turtle())).toEqual([forms.map(({ bytes }) => String(bytes)), forms.map(({ sha256 }) => sha256)])
    // Whoever works with the table downloads its closed column too.
    expect(said(await turtle({ cookie: city.stewardA.cookie }))).toEqual([[], []])
    expect(json.bytes).toBeGreaterThan(csv.bytes)
  })

  test('answer again in full to whoever has the rows already', async () => {
    const rows = await fetch(`${city.url}/api/v1/tables/open-cases/rows?limit=1`)
    const again = await fetch(`${city.url}/datasets/open-cases/datapackage.json`, { headers: { 'if-none-match': rows.headers.get('etag') ?? '' } })
    expect(((await again.json()) as Package).resources).toHaveLength(1)
  })

  test('show the holder of a grant the columns it opens, and nobody else', async () => {
    const { fields } = (await city.stewardA.get('/tables/limited-cases')).body as { fields: { id: number; name: string }[] }
    await city.grant({
      subjectKind: 'table',
      subject: 'limited-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter((f) => f.name === 'district').map((f) => f.id),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const key = must(await city.stewardB.post('/keys', { name: 'reader', scopes: ['*'], purpose: 'flood plan' })).body.key as string
    const columns = async (headers: Record<string, string>): Promise<string[]> => {
      const answer = await fetch(`${city.url}/datasets/limited-cases/datapackage.json`, { headers })
      return ((await answer.json()) as Package).resources.flatMap((r) => r.schema.fields.map((f) => f.name))
    }
    expect(await columns({ authorization: key })).toEqual(['district'])
    expect(await columns({ 'x-ckan-api-key': key })).toEqual(['district'])
    expect(await columns({})).toEqual([])
    expect((await fetch(`${city.url}/datasets/limited-cases/datapackage.json`, { headers: { authorization: 'Apikey nobody' } })).status).toBe(401)
  })
})
