import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, sampleCsv, secretDigits, type SampleCity } from '../attack/sample-city.ts'

/** Two columns as types their cells do not fit: an open one and the closed one. */
const settings = { columns: [3, 4].map((column) => ({ column, type: 'date' })) }

describe('the quality of a dataset', () => {
  let city: SampleCity
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true })
    await city.publish({ slug: 'ill-fitting' })
    const job = await city.stewardA.load('ill-fitting', 'v2.csv', sampleCsv, { settings })
    expect(job.result).toMatchObject({ published: true, findings: 9 })
  })
  afterAll(() => city.drop())
  const page = async (path: string, client?: { cookie: string }): Promise<string> =>
    (await fetch(`${city.url}${path}`, { headers: client ? { cookie: client.cookie } : {} })).text()
  const link = (html: string): string[] => [...html.matchAll(/href="([^"]*\?findings=[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

  test('leads those of the agency to the page of the findings, filtered as asked', async () => {
    for (const client of [city.stewardA, city.approverA])
      for (const prefix of ['', '/en']) {
        const links = link(await page(`${prefix}/datasets/ill-fitting`, client))
        expect(links.map((href) => new URL(href, city.url).searchParams.get('column'))).toEqual(expect.arrayContaining(['amount', 'phone']))
        const phone = links.find((href) => href.includes('column=phone')) ?? ''
        expect(phone.startsWith(`${prefix}/desk/datasets/ill-fitting?findings=2&table=ill-fitting`)).toBe(true)
        const found = await page(phone.replace(/#.*/, ''), client)
        expect(found).toContain('id="findings"')
        expect(found).toContain('13800000001')
        expect(found).not.toContain('12.50')
      }
  })

  test('attack: outsiders are led nowhere and told of open columns only', async () => {
    for (const client of [undefined, city.stewardB, city.administrator, await city.as('bureau')]) {
      const html = await page('/datasets/ill-fitting', client)
      expect(link(html)).toEqual([])
      expect(html).not.toContain(secretDigits)
      const findings = must(await (client ?? city.visitor).get('/datasets/ill-fitting/quality')).body
      expect(findings.findings).toMatchObject([{ column: 'amount', count: 4 }])
      expect(findings.mayReadFindings).toBe(false)
      if (!client) continue
      const desk = await page('/desk/datasets/ill-fitting?findings=2&table=ill-fitting', client)
      expect(desk).not.toContain(secretDigits)
    }
  })
})
