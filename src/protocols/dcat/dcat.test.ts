import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import jsonld from 'jsonld'
import { DataFactory, Parser, Store, Writer, type Quad } from 'n3'
import { RdfXmlParser } from 'rdfxml-streaming-parser'
import SHACLValidator from 'rdf-validate-shacl'
import { Validator as ShaclEngine } from 'shacl-engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeLists } from '../../model/index.ts'
import { expand } from '../rdf/resource.ts'
import { accessRightsOf, frequencyOf, themeConcepts } from './vocabularies.ts'
import { measureFiles } from '../../testing/measure-files.ts'
import { createSampleCity, limited, must, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

const authority = 'http://publications.europa.eu/resource/authority'
const iana = 'https://www.iana.org/assignments/media-types'
const testData = process.env['PUJIANG_TEST_DATA']
const shapesFolder = join(testData ?? '', 'standards/dcat-ap-3.0.1')

const turtle = (text: string): Quad[] => new Parser({ blankNodePrefix: '_:' }).parse(text)
const rdfXml = async (text: string): Promise<Quad[]> =>
  new Promise((resolve, reject) => {
    const quads: Quad[] = []
    const parser = new RdfXmlParser({ dataFactory: DataFactory })
    parser
      .on('data', (quad: Quad) => quads.push(quad))
      .on('error', reject)
      .on('end', () => resolve(quads))
    parser.write(text)
    parser.end()
  })
/** Both are printed and sorted by the canonical form of RDF graphs, so that names of blank nodes do not count. */
const canonical = async (nQuads: string): Promise<string> =>
  jsonld.canonize(nQuads, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads' })
const lines = (quads: Quad[]): string => new Writer({ format: 'N-Quads' }).quadsToString(quads)

describe('DCAT', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({
      slug: 'open-cases',
      draft: true,
      metadata: {
        licence: 'CC-BY-4.0',
        contact: 'data@city.test',
        spatial: '测试市',
        series: '样例 工单',
        hvdCategory: 'mobility',
        description: { zh: '一句“话”\n带\\斜线 <b>&</b>', en: 'A "line"\nwith \\' },
      },
      csv: ['date,district,lng,lat,phone', '2024-01-02,江东区,121.5,31.2,13800000001', '2024-03-01,石桥区,121.6,31.3,13800000002'].join('\n'),
    })
    // A second version, with more rows behind those of the first.
    const more = await city.stewardA.load('open-cases', 'more.csv', 'date,district,lng,lat,phone\n2024-04-01,江东区,121.7,31.1,13800000003', {
      mode: 'append',
    })
    if (more.state !== 'done') throw new Error(JSON.stringify(more))
    await city.publish({ slug: 'limited-cases', metadata: { ...limited, temporal: '2024-01/2025' } })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'draft-cases', draft: true })
    const link = { kind: 'link', name: { zh: '说明', en: 'Notes' }, accessUrl: 'https://example.org/a%20b?x=%3Cy%3E&z=1' }
    must(await city.stewardA.post('/datasets/open-cases/distributions', link))
    const review = must(await city.stewardA.post('/datasets/open-cases/submit')).body.review.id as string
    must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
    await measureFiles(city)
  })
  afterAll(() => city.drop())
  const read = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await fetch(city.url + path, { headers })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.text()
  }

  test.each(['/catalog', '/datasets/open-cases'])('says the same of %s in its four syntaxes', async (path) => {
    const [ttl, nt, rdf, json] = await Promise.all(
      ['ttl', 'nt', 'rdf', 'jsonld'].map((ending) => read(`${path}.${ending}${path === '/catalog' ? '?all=true' : ''}`)),
    )
    const wanted = await canonical(lines(turtle(ttl!)))
    expect(wanted.split('\n').length).toBeGreaterThan(50)
    expect(await canonical(lines(turtle(nt!)))).toBe(wanted)
    expect(await canonical(lines(await rdfXml(rdf!)))).toBe(wanted)
    expect(await canonical(await jsonld.toRDF(JSON.parse(json!) as object, { format: 'application/n-quads' }))).toBe(wanted)
  })

  test.skipIf(!testData)('has no violation and no warning of DCAT-AP 3.0.1 in two engines', async () => {
    const shapes = new Store()
    for (const file of ['dcat-ap-SHACL.ttl', 'ranges.ttl']) shapes.addQuads(turtle(await readFile(join(shapesFolder, file), 'utf8')))
    for (const path of ['/catalog.ttl', '/datasets/open-cases.ttl', '/datasets/limited-cases.ttl']) {
      const data = new Store(turtle(await read(path)))
      const first = await new SHACLValidator(shapes).validate(data)
      expect(first.results.map((r) => [r.focusNode?.value, r.path?.value, r.sourceConstraintComponent?.value])).toEqual([])
      const other = new ShaclEngine(shapes, { factory: DataFactory })
      const second = await other.validate({ dataset: data })
      expect([second.conforms, second.results.length]).toEqual([true, 0])
    }
  })

  /** What the document of a dataset says: values of a predicate, of everything or of one subject. */
  const graphOf = async (path: string) => {
    const graph = new Store(turtle(await read(path)))
    const values = (predicate: string, subject: string | null = null): string[] =>
      graph
        .getObjects(subject === null ? null : DataFactory.namedNode(subject), DataFactory.namedNode(expand(predicate)), null)
        .map(({ value }) => value)
        .toSorted()
    return { graph, values }
  }

  test('chains the versions: what each is of, what stood before it, what it changed', async () => {
    const { values } = await graphOf('/datasets/open-cases.ttl')
    const page = `${city.url}/datasets/open-cases`
    const [first, second] = [`${page}?version=1`, `${page}?version=2`]
    expect(values('dcat:hasVersion', page)).toEqual([first, second])
    expect([values('dcat:version', page), values('dcat:version', first), values('dcat:version', second)]).toEqual([['2'], ['1'], ['2']])
    expect([values('dcat:previousVersion', first), values('dcat:previousVersion', second)]).toEqual([[], [first]])
    expect(values('dcat:isVersionOf')).toEqual([page])
    expect(values('adms:versionNotes', second)).toEqual(['Appended to the version before; 3 rows', '在上一版之后追加，共 3 行'])
  })

  test('gives every download its checksum under the algorithm of SPDX', async () => {
    const { graph, values } = await graphOf('/datasets/open-cases.ttl')
    expect(values('spdx:algorithm')).toEqual(['http://spdx.org/rdf/terms#checksumAlgorithm_sha256'])
    for (const { subject } of graph.getQuads(null, DataFactory.namedNode(expand('spdx:checksum')), null, null)) {
      const body = Buffer.from(await (await fetch(values('dcat:downloadURL', subject.value)[0] ?? '')).arrayBuffer())
      const [sum] = graph.getObjects(subject, DataFactory.namedNode(expand('spdx:checksum')), null)
      const [said] = graph.getObjects(sum!, DataFactory.namedNode(expand('spdx:checksumValue')), null)
      expect([said?.value, values('dcat:byteSize', subject.value)]).toEqual([createHash('sha256').update(body).digest('hex'), [String(body.length)]])
    }
    expect(values('spdx:checksumValue')).toHaveLength(3)
  })

  test('puts datasets of one name into a series, and the box around open coordinates beside the words of the place', async () => {
    const { graph, values } = await graphOf('/datasets/open-cases.ttl')
    const [series] = values('dcat:inSeries', `${city.url}/datasets/open-cases`)
    expect(series).toBe(`${city.url}/agencies/agency-a#series-${encodeURIComponent('样例 工单')}`)
    expect(values('dct:title', series)).toEqual(['样例 工单'])
    const [box] = graph.getObjects(null, DataFactory.namedNode(expand('dcat:bbox')), null)
    expect(box).toMatchObject({
      value: 'POLYGON((121.5 31.1,121.7 31.1,121.7 31.3,121.5 31.3,121.5 31.1))',
      datatype: { value: 'http://www.opengis.net/ont/geosparql#wktLiteral' },
    })
    expect(values('skos:prefLabel').filter((label) => label === '测试市')).toHaveLength(1)
  })

  test('names the API as a service of the catalogue and of every table', async () => {
    const service = `${city.url}/api/v1`
    const catalogue = await graphOf('/catalog.ttl')
    expect(catalogue.values('dcat:service', `${city.url}/catalog`)).toEqual([service])
    expect(catalogue.values('dcat:endpointDescription', service)).toEqual([`${city.url}/openapi.json`])
    expect((await fetch(`${city.url}/openapi.json`)).status).toBe(200)
    expect((await graphOf('/datasets/open-cases.ttl')).values('dcat:accessService')).toEqual([service])
  })

  test('marks what is of high value by category and regulation, and names an unreachable provider no contact', async () => {
    const { values } = await graphOf('/datasets/open-cases.ttl')
    expect(values('dcatap:hvdCategory')).toEqual(['http://data.europa.eu/bna/c_b79e35eb'])
    expect(values('dcatap:applicableLegislation')).toEqual(['http://data.europa.eu/eli/reg_impl/2023/138/oj'])
    expect(values('vcard:hasEmail')).toEqual(['mailto:data@city.test'])
    const other = await graphOf('/datasets/limited-cases.ttl')
    expect([other.values('dcatap:hvdCategory'), other.values('dcat:contactPoint')]).toEqual([[], []])
  })

  test('takes every code from the tables of the EU', async () => {
    const { values } = await graphOf('/datasets/open-cases.ttl')
    const codes = (predicate: string): string[] => values(predicate).map((iri) => iri.replace(`${authority}/`, ''))
    expect(codes('dct:format')).toEqual(['file-type/CSV', 'file-type/HTML', 'file-type/JSON', `${iana}/application/vnd.apache.parquet`])
    expect(codes('dcat:mediaType')).toEqual(['application/json', 'application/vnd.apache.parquet', 'text/csv'].map((name) => `${iana}/${name}`))
    expect(codes('dct:accessRights')).toEqual(['access-right/PUBLIC'])
    expect(codes('dct:accrualPeriodicity')).toEqual(['frequency/DAILY'])
    expect(codes('dct:license')).toEqual(['licence/CC_BY_4_0'])
    expect(codes('dcatap:availability')).toEqual(['planned-availability/AVAILABLE'])
    expect(codes('dct:language')).toEqual(['language/ZHO'])
    expect(codes('dcat:theme')).toEqual([`${city.url}/themes/environment`, 'data-theme/ENVI'])
    // Codes that no dataset here uses, as the tables list them.
    const frequencies = ['realtime', 'hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'irregular', 'other'].map(
      (cycle) => frequencyOf(cycle).iri,
    )
    expect(frequencies.map((iri) => iri?.split('/').at(-1))).toEqual([
      'CONT',
      'HOURLY',
      'DAILY',
      'WEEKLY',
      'MONTHLY',
      'QUARTERLY',
      'ANNUAL',
      'IRREG',
      'UNKNOWN',
    ])
    expect(['unconditional', 'conditional', 'none'].map((rights) => accessRightsOf(rights).iri?.split('/').at(-1))).toEqual([
      'PUBLIC',
      'RESTRICTED',
      'NON_PUBLIC',
    ])
    const themes = (codeLists['theme'] ?? []).flatMap(({ code }) => themeConcepts(city.url, code, [])[0]?.iri?.split('/').at(-1) ?? '')
    expect([...new Set(themes)].toSorted()).toEqual(['AGRI', 'ECON', 'EDUC', 'ENVI', 'GOVE', 'HEAL', 'JUST', 'SOCI', 'TECH', 'TRAN'])
  })

  test('leads from a page to its document when RDF is preferred, and leaves browsers alone', async () => {
    const go = async (path: string, accept: string) => fetch(city.url + path, { headers: { accept }, redirect: 'manual' })
    const sent = await go('/datasets/open-cases', 'text/turtle')
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/datasets/open-cases.ttl'])
    expect((await go('/datasets/open-cases', 'application/rdf+xml;q=0.9, application/ld+json')).headers.get('location')).toBe(
      '/datasets/open-cases.jsonld',
    )
    expect((await go('/datasets/open-cases', 'text/html,application/ld+json;q=0.9,*/*;q=0.8')).headers.get('location')).toBe(null)
    expect((await go('/catalog', 'application/n-triples')).headers.get('location')).toBe('/catalog.nt')
  })

  test('pages the catalogue with links to first, next and last', async () => {
    const graph = new Store(turtle(await read('/catalog.ttl?page=1')))
    const said = (predicate: string) => graph.getObjects(null, `http://www.w3.org/ns/hydra/core#${predicate}`, null).map((o) => o.value)
    expect(said('first')).toEqual([`${city.url}/catalog.ttl?page=1`])
    expect(said('totalItems')).toEqual(['2'])
    expect(said('next')).toEqual([])
    for (const page of ['0', '-1', '2', '1e3', 'x']) expect((await fetch(`${city.url}/catalog.ttl?page=${page}`)).status).toBe(400)
  })

  test('gives harvesters what changed since their last visit', async () => {
    expect(await read('/catalog.ttl?modified_since=2001-01-01')).toContain('/datasets/open-cases>')
    expect(await read('/catalog.ttl?modified_since=2999-01-01')).not.toContain('/datasets/open-cases>')
    expect((await fetch(`${city.url}/catalog.ttl?modified_since=yesterday`)).status).toBe(400)
  })

  test('hides what the sender may not see, in every syntax', async () => {
    for (const ending of ['ttl', 'nt', 'rdf', 'jsonld']) {
      const whole = (await read(`/catalog.${ending}?all=true`)) + (await read(`/catalog.${ending}`))
      for (const secret of ['hidden-cases', 'draft-cases', secretDigits, 'phone']) expect(whole).not.toContain(secret)
      const [hidden, missing] = await Promise.all(['hidden-cases', 'no-such-thing'].map((slug) => fetch(`${city.url}/datasets/${slug}.${ending}`)))
      expect([hidden!.status, missing!.status]).toEqual([404, 404])
    }
    expect(await read('/datasets/hidden-cases.ttl', { cookie: city.stewardA.cookie })).toContain('dcat:Dataset')
  })
})
