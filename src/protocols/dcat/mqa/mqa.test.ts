import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, notShared, type SampleCity } from '../../../../tests/attack/sample-city.ts'
import { enqueueJob } from '../../../platform/jobs/index.ts'
import { measureFiles } from '../../../testing/measure-files.ts'
import { checkLinksJob } from './check-links.ts'
import { indicators, mostPoints } from './indicators.ts'

describe('the metadata score', () => {
  let city: SampleCity
  const outside = createServer((request, reply) => void reply.writeHead(request.method === 'HEAD' && request.url === '/notes' ? 200 : 500).end())
  let link = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => void outside.listen(0, '127.0.0.1', resolve))
    link = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/notes`
    city = await createSampleCity({ argv: ['--webhook-private'] })
    await city.publish({ slug: 'whole-cases', metadata: { licence: 'CC-BY-4.0', spatial: '测试市', temporal: '2024', contact: 'data@city.test' } })
    await city.publish({ slug: 'asked-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'draft-cases', draft: true })
    await measureFiles(city)
    must(await city.stewardA.post('/datasets', { ...linked, slug: 'linked-cases' }))
    must(await city.stewardA.post('/datasets/linked-cases/distributions', { kind: 'link', name: { zh: '说明', en: 'Notes' }, accessUrl: link }))
    const review = must(await city.stewardA.post('/datasets/linked-cases/submit')).body.review.id as string
    must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
  })
  afterAll(async () => {
    await city.drop()
    outside.close()
  })
  const linked = {
    agency: 'agency-a',
    name: { zh: '链接', en: 'Link' },
    summary: { zh: '只有一个链接', en: 'One link' },
    theme: 'environment',
    keywords: [],
    shareClass: 'unconditional',
    openClass: 'unconditional',
    updateCycle: 'yearly',
    licence: 'city-open-1.0',
  }
  const score = async (slug: string, as = city.visitor) => {
    const { body } = must(await as.get(`/datasets/${slug}/metadata-score`))
    const lacks = (body.indicators as { id: string; got: boolean }[]).flatMap(({ id, got }) => (got ? [] : [id]))
    return {
      best: body.best as number,
      population: body.population as number,
      rating: body.rating as string,
      unchecked: body.unchecked as string[],
      lacks,
    }
  }

  test('has the dimensions of the published table', () => {
    const of = (dimension: string): number => indicators.filter((one) => one.dimension === dimension).reduce((sum, { points }) => sum + points, 0)
    expect(['findability', 'accessibility', 'interoperability', 'reusability', 'contextuality'].map(of)).toEqual([100, 100, 110, 75, 20])
    expect(mostPoints).toBe(405)
  })

  test('agrees with three records computed by hand', async () => {
    // CSV, JSON and Parquet; only the format of the last stands in no table of the EU: 5 of its points, a third of the population.
    expect(await score('whole-cases')).toEqual({ best: 405, population: 403.33, rating: 'excellent', unchecked: [], lacks: [] })
    // Area 20, period 20, download 20 + 30, licence 20 + 10, contact 20, size 5 are missing in all three; the format of Parquet in one.
    expect(await score('asked-cases')).toEqual({
      best: 260,
      population: 258.33,
      rating: 'good',
      unchecked: [],
      lacks: ['spatial', 'temporal', 'download-given', 'download-answers', 'licence', 'licence-known', 'contact', 'byte-size'],
    })
    // Keywords 30, area 20, period 20, access 50, download 50, media type 10 + 5, machine-readable 20, licence known 10, contact 20, size 5.
    expect(await score('linked-cases')).toMatchObject({ best: 165, population: 165, rating: 'sufficient', unchecked: ['access-answers'] })
  })

  test('sums up what harvesters get, and leaves out what they do not', async () => {
    const { body } = must(await city.visitor.get('/metadata-score'))
    expect(body).toMatchObject({ datasets: 3, complete: true, full: 1, best: 276.67, of: 405, rating: 'good' })
    expect(body.first[0]).toMatchObject({ id: 'download-answers', points: 30, datasets: 2, gain: 60 })
    expect(must(await city.stewardB.get('/metadata-score?mine=true')).body).toMatchObject({ datasets: 0, best: 0 })
    expect(must(await city.visitor.get('/metadata-score?agency=agency-a')).body.datasets).toBe(3)
    const listed = must(await city.administrator.get('/metadata-scores?lacks=temporal')).body
    expect((listed.items as { slug: string }[]).map(({ slug }) => slug)).toEqual(['linked-cases', 'asked-cases'])
    const paged = must(await city.visitor.get('/metadata-scores?limit=1')).body
    expect(must(await city.visitor.get(`/metadata-scores?limit=1&cursor=${paged.cursor}`)).body.items[0].slug).toBe('asked-cases')
    for (const cursor of ['x', Buffer.from('["a","b"]').toString('base64url'), Buffer.from('[1e9,"b"]').toString('base64url')])
      expect((await city.visitor.get(`/metadata-scores?cursor=${cursor}`)).status).toBe(400)
    for (const slug of ['hidden-cases', 'draft-cases', 'no-such-cases'])
      expect((await city.visitor.get(`/datasets/${slug}/metadata-score`)).status).toBe(404)
  })

  test('follows what a steward mends', async () => {
    must(await city.stewardA.patch('/datasets/asked-cases', { temporal: '2024-01/2024-06', spatial: '测试市' }))
    expect((await score('asked-cases')).best).toBe(300)
    const { body } = must(await city.visitor.get('/metadata-scores?lacks=licence'))
    expect(body.items).toMatchObject([{ slug: 'asked-cases', best: 300 }])
    expect((await city.stewardA.patch('/datasets/asked-cases', { temporal: 'last year' })).status).toBe(400)
  })

  test('asks links in a job and remembers what they answered', async () => {
    const { clock } = city.city.program
    const job = checkLinksJob({ clock, rules: { allowPrivate: true } })
    await city.database.db.transaction().execute((trx) => enqueueJob(trx, job, {}))
    await expect.poll(async () => (await score('linked-cases')).best, { timeout: 15_000 }).toBe(215)
    expect(must(await city.visitor.get('/metadata-scores?lacks=keywords')).body.items).toMatchObject([{ slug: 'linked-cases', best: 215 }])
  })
})
