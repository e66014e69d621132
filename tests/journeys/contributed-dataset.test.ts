import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestClient } from '../../src/testing/city.ts'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, type SampleCity } from '../attack/sample-city.ts'

describe('data that a citizen contributed', () => {
  let city: SampleCity
  let offer: { slug: string; file: { id: string } }
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true })
    const citizen = await city.as('citizen')
    const { slug } = must(
      await citizen.post('/contributions', {
        name: '街边的树',
        summary: '一行是一棵树',
        origin: '邻居们自己数的',
        theme: 'environment',
        licence: 'CC-BY-4.0',
        agency: 'agency-a',
        organisation: '江东读者',
        consent: '我同意城市按所选许可公开这份数据。',
      }),
    ).body
    const handed = await fetch(`${city.url}/api/v1/contributions/${slug}/file?fileName=trees.csv`, {
      method: 'POST',
      headers: { cookie: citizen.cookie, 'content-type': 'application/octet-stream' },
      body: '编号,树种\n1,香樟\n2,水杉\n',
    })
    expect(handed.status).toBe(200)
    offer = must(await city.stewardA.get(`/contributions/${slug}`)).body
  })
  afterAll(() => city.drop())
  const page = async (path: string, client?: TestClient): Promise<{ status: number; html: string }> => {
    const answer = await fetch(`${city.url}${path}`, { headers: client ? { cookie: client.cookie } : {} })
    return { status: answer.status, html: (await answer.text()).replaceAll('<!-- -->', '') }
  }

  test('is accepted at the desk, loaded, edited and published from one card, and its giver stays credited', async () => {
    const accepted = await fetch(`${city.url}/desk/contributions`, {
      method: 'POST',
      headers: { cookie: city.stewardA.cookie, origin: city.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ contribution: offer.slug, decision: 'accepted' }),
      redirect: 'manual',
    })
    expect(accepted.headers.get('location')).toBe(`/desk/contributions?set=decided#k-${offer.slug}`)
    const dataset = must(await city.stewardA.get(`/contributions/${offer.slug}`)).body.dataset.slug as string
    const steps = [`/desk/uploads/${offer.file.id}?dataset=${dataset}`, `/desk/datasets/${dataset}/edit`, `/desk/datasets/${dataset}`]
    for (const prefix of ['', '/en']) {
      const { html } = await page(`${prefix}/desk/contributions?set=decided`, city.stewardA)
      for (const step of steps) {
        expect(html).toContain(`href="${prefix}${step}"`)
        expect((await page(prefix + step, city.stewardA)).status, step).toBe(200)
      }
    }
    // Before it is public nobody outside hears of it, and with it of its giver.
    expect((await city.visitor.get(`/datasets/${dataset}/credit`)).status).toBe(404)

    must(await city.stewardA.post(`/datasets/${dataset}/tables`, { slug: 'street-trees' }))
    const { job } = must(await city.stewardA.post(`/uploads/${offer.file.id}/load`, { table: 'street-trees', publish: true })).body
    await expect.poll(async () => (await city.stewardA.get(`/jobs/${job.id}`)).body.state, { timeout: 20_000 }).toBe('done')
    must(await city.stewardA.patch(`/datasets/${dataset}`, { description: { zh: '另写的说明', en: 'Said anew' } }))
    const review = must(await city.stewardA.post(`/datasets/${dataset}/submit`)).body.review.id as string
    must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))

    expect(must(await city.visitor.get(`/datasets/${dataset}/credit`)).body.credit).toMatchObject({ name: '江东读者' })
    expect((await page(`/datasets/${dataset}`)).html).toMatch(/捐赠者.*江东读者/s)
    expect((await page(`/en/datasets/${dataset}`)).html).toMatch(/Contributed by.*江东读者, who agreed on/s)
  }, 60_000)

  test('is told from what was not contributed', async () => {
    await city.publish({ slug: 'own-cases' })
    expect(must(await city.visitor.get('/datasets/own-cases/credit')).body).toEqual({ credit: null })
    expect((await page('/datasets/own-cases')).html).not.toContain('捐赠者')
  })
})
