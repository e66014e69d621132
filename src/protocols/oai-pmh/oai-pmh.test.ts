import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Header {
  identifier: string
  datestamp: string
  setSpec: string[]
}
interface Listed {
  record?: { header: Header[]; metadata: { 'oai_dc:dc': Record<string, unknown> } }[]
  header?: Header[]
  resumptionToken?: string | { '#text'?: string }
}
type Oai = { error?: { '@code': string }; ListRecords?: Listed; ListIdentifiers?: Listed } & Record<string, unknown>

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => ['record', 'header', 'set'].includes(name),
  parseTagValue: false,
})

describe('OAI-PMH', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases', metadata: { name: { zh: '一 & 二 <三>\u0001', en: 'One & "two"' } } })
    await city.publish({ slug: 'limited-cases', metadata: { ...limited, theme: 'health' } })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'draft-cases', draft: true })
  })
  afterAll(() => city.drop())

  const text = async (query: string): Promise<string> => {
    const answer = await fetch(`${city.url}/oai?${query}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    const body = await answer.text()
    expect(XMLValidator.validate(body)).toBe(true)
    return body
  }
  const ask = async (query: string): Promise<Oai> => (parser.parse(await text(query)) as { 'OAI-PMH': Oai })['OAI-PMH']
  const codeOf = async (query: string): Promise<string | undefined> => (await ask(query)).error?.['@code']
  const slugs = (oai: Oai): string[] =>
    (oai.ListRecords?.record?.flatMap((r) => r.header) ?? oai.ListIdentifiers?.header ?? [])
      .map((h) => h.identifier.split(':').at(-1) ?? '')
      .toSorted()

  test('tells of itself, its formats and its sets', async () => {
    expect((await ask('verb=Identify'))['Identify']).toMatchObject({
      protocolVersion: '2.0',
      deletedRecord: 'no',
      granularity: 'YYYY-MM-DDThh:mm:ssZ',
    })
    expect((await ask('verb=ListMetadataFormats'))['ListMetadataFormats']).toMatchObject({ metadataFormat: { metadataPrefix: 'oai_dc' } })
    expect(JSON.stringify(await ask('verb=ListSets'))).toContain('agency:agency-a')
  })

  test('lists what is public and nothing else, by verb, set and time', async () => {
    const all = 'verb=ListRecords&metadataPrefix=oai_dc'
    expect(slugs(await ask(all))).toEqual(['limited-cases', 'open-cases'])
    expect(slugs(await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=theme:health'))).toEqual(['limited-cases'])
    expect(slugs(await ask(`${all}&set=agency:agency-a&from=2000-01-01`))).toEqual(['limited-cases', 'open-cases'])
    expect(await codeOf(`${all}&set=agency:agency-b`)).toBe('noRecordsMatch')
    expect(await codeOf(`${all}&until=2001-01-01`)).toBe('noRecordsMatch')
    for (const secret of ['hidden-cases', 'draft-cases', secretDigits, 'phone']) expect(await text(all)).not.toContain(secret)
  })

  test('gives the record that a time names, both ends counted', async () => {
    const [first] = (await ask('verb=ListIdentifiers&metadataPrefix=oai_dc&set=theme:health')).ListIdentifiers?.header ?? []
    const at = first?.datestamp ?? ''
    expect(slugs(await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&from=${at}&until=${at}&set=theme:health`))).toEqual(['limited-cases'])
    const found = await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${first?.identifier}`)
    expect(JSON.stringify(found)).toContain('样例工单')
  })

  test.each([
    ['', 'badVerb'],
    ['verb=Drop', 'badVerb'],
    ['verb=constructor', 'badVerb'],
    ['verb=Identify&verb=Identify', 'badVerb'],
    ['verb=Identify&x=1', 'badArgument'],
    ['verb=ListRecords', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=marc21', 'cannotDisseminateFormat'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=yesterday', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-01T00:00:00Z', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2025-01-01&until=2024-01-01', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&set=x', 'badArgument'],
    ['verb=ListRecords&resumptionToken=abc', 'badResumptionToken'],
    [
      `verb=ListRecords&resumptionToken=${Buffer.from('{"cursor":"x","given":1,"harvest":{"all":true}}').toString('base64url')}`,
      'badResumptionToken',
    ],
    ['verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'],
    ['verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:hidden-cases', 'idDoesNotExist'],
    ["verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:' or 1=1--", 'idDoesNotExist'],
  ])('answers %s with %s', async (query, code) => {
    expect(await codeOf(query)).toBe(code)
  })

  test('takes the arguments of a form as well', async () => {
    const answer = await fetch(`${city.url}/oai`, { method: 'POST', body: new URLSearchParams({ verb: 'Identify' }) })
    expect(await answer.text()).toContain('<protocolVersion>2.0</protocolVersion>')
  })
  test('says what is wrong in the language asked for, and that answers differ by it', async () => {
    const told = async (language: string) => {
      const answer = await fetch(`${city.url}/oai?verb=Nonsense`, { headers: { 'accept-language': language } })
      expect(answer.headers.get('vary')).toContain('accept-language')
      return /<error code="badVerb">(.*)<\/error>/.exec(await answer.text())?.[1]
    }
    expect(await told('zh-CN,en;q=0.5')).toBe('没有动词 Nonsense')
    expect(await told('fr, zh;q=0.2, en-GB;q=0.9')).toBe('there is no verb Nonsense')
  })
})
