import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPortal, type Portal } from '../testing/app.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
}, 120_000)
afterAll(() => portal.close())

const text = (html: string): string =>
  html
    .replaceAll(/<script[\s\S]*?<\/script>|<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
const links = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map((m) => (m[1] ?? '').replaceAll('&amp;', '&'))

describe('the evidence of a dataset', () => {
  it('stands in the index and on the page in one order', async () => {
    const { html } = await portal.get('/datasets/hotline-cases')
    const index = [...html.matchAll(/<a href="#([a-z]+)">[^<]*<em>/g)].map((m) => m[1])
    const sections = [...html.matchAll(/<section class="part" id="([a-z]+)"/g)].map((m) => m[1])
    for (const id of ['fields', 'versions', 'lineage', 'quality', 'api', 'use', 'record', 'cite']) expect(index).toContain(id)
    expect(sections.filter((id) => index.includes(id))).toEqual(index)
  })
  it('tells what the latest version changed, cell by cell, as text', async () => {
    const { html } = await portal.get('/datasets/hotline-cases')
    expect(text(html)).toContain('＋1 行')
    expect(html).toMatch(/<del>噪声扰民<\/del>[\s\S]{0,80}<ins>&lt;b&gt;施工&lt;\/b&gt;<\/ins>/)
    expect(links(html)).toContain('/datasets/hotline-cases/versions?from=3&to=4')
  })
  it('shows the sum behind the score', async () => {
    const { html } = await portal.get('/datasets/hotline-cases')
    expect(text(html)).toContain('（25 × 90 + 25 × 97 + 20 × 50 + 20 × 80）÷ 90 = 81')
    expect(links(html)).toContain('/about#quality')
  })
  it('offers the view in six programs and a console that works as a plain form', async () => {
    const { html } = await portal.get('/datasets/hotline-cases?f=kind~eq~噪声扰民&sort=accepted_at~desc')
    for (const name of ['curl', 'Python', 'R', 'JavaScript', 'SQL', 'MCP'])
      expect(html).toMatch(new RegExp(`<label for="snippet-\\d">${name}</label>`))
    expect(text(html)).toContain('req_url_query(')
    expect(html).toContain('tools/call')
    expect(html).toMatch(/<form[^>]*action="\/api\/v1\/tables\/[^"]+\/rows"[^>]*data-try-it|<form[^>]*data-try-it[^>]*action="\/api\/v1\/tables\//)
    expect(html).toMatch(/name="where"[^>]*value="&quot;kind&quot; = /)
  })
  it('cites with version and hash, as text and as files', async () => {
    const view = 'f=kind~eq~噪声扰民'
    const { html } = await portal.get(`/datasets/hotline-cases?${view}`)
    const hash = /id="cite-hash"[^>]*>([0-9a-z]{10})</.exec(html)?.[1]
    expect(text(html)).toMatch(
      new RegExp(`\\[DS/OL\\]\\. \\(\\d{4}-\\d\\d-\\d\\d\\)\\[2026-11-22\\]\\. http\\S+&amp;v=4\\. #${hash}\\.`.replace('&amp;', '&(?:amp;)?')),
    )
    const ris = await portal.get(`/datasets/hotline-cases/cite?${view}&format=ris`)
    expect(ris.headers.get('content-type')).toContain('application/x-research-info-systems')
    expect(ris.html).toMatch(/^TY {2}- DATA\r\nAU {2}- .+\r\n[\s\S]*ET {2}- v4\r\n[\s\S]*ER {2}- \r\n$/)
    expect(ris.html).toContain(`N1  - view ${hash}`)
    expect((await portal.get(`/datasets/hotline-cases/cite?${view}&format=bib`)).html).toContain('version = {4}')
  })
  it('hands out the list of columns for programs', async () => {
    const csvw = JSON.parse((await portal.get('/datasets/hotline-cases/fields?format=csvw')).html)
    expect(csvw.tableSchema.columns[1]).toMatchObject({ name: 'accepted_at', datatype: 'dateTime', titles: { zh: expect.any(String) } })
    const schema = JSON.parse((await portal.get('/datasets/hotline-cases/fields?format=json-schema')).html)
    expect(schema.properties.hours).toMatchObject({ type: ['number', 'null'] })
  })
  it('leads from a short address to the exact view, and from the button back to the citation', async () => {
    const found = await portal.get('/q/0123456789')
    expect([found.status, found.headers.get('location')]).toEqual([302, '/datasets/hotline-cases?sort=accepted_at%7Edesc&v=4'])
    expect((await portal.get('/q/9999999999')).status).toBe(404)
    const made = await portal.post('/q/0123456789', { table: 'hotline-cases', version: '4', query: '' })
    expect([made.status, made.headers.get('location')]).toEqual([303, '/datasets/hotline-cases?v=4#cite'])
  })
  it('compares any two versions on a page of its own, in both languages', async () => {
    const { status, html } = await portal.get('/datasets/hotline-cases/versions?from=3&to=4')
    expect(status).toBe(200)
    expect(links(html).some((href) => href.includes('/compare?from=3&to=4&format=csv'))).toBe(true)
    expect(text(html)).toContain('办理时长')
    expect(text((await portal.get('/en/datasets/hotline-cases/versions?from=3&to=4')).html)).toContain('1 row changed')
  })
})
