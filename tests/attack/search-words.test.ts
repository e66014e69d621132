import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, closedPhone, limited, must, notShared, q, secretDigits, type SampleCity } from './sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

/** A word that stands in the cells only. */
const csvWith = (word: string): string =>
  `case_no,district,kind,phone,date\n001,江东区,${word},13800000001,2019-05-01\n002,石桥区,${word},13800000002,2023-06-01\n`

describe('the words of the search come from what the reader may read', () => {
  let city: SampleCity
  let neighbour: TestClient
  const threads: Worker[] = []
  const watch = (thread: Worker): void => void threads.push(thread)
  beforeAll(async () => {
    process.on('worker', watch)
    city = await createSampleCity()
    await city.publish({ slug: 'open-values', csv: csvWith('晨曦工地'), fields: closedPhone })
    await city.publish({
      slug: 'limited-values',
      csv: csvWith('暮霭工地'),
      metadata: { ...limited, name: { zh: '限用', en: 'Limited' } },
      fields: {},
    })
    await city.publish({
      slug: 'unshared-values',
      csv: csvWith('子夜工地'),
      metadata: { ...notShared, name: { zh: '内部', en: 'Inside' } },
      fields: {},
    })
    await city.publish({ slug: 'draft-values', csv: csvWith('拂晓工地'), draft: true, fields: {} })
    neighbour = await city.keyFor(city.stewardB, 'flood plan')
    await city.city.follower.caughtUp()
  })
  afterAll(async () => {
    process.off('worker', watch)
    await city.drop()
  })

  const total = async (client: TestClient, words: string): Promise<number> => must(await client.get(`/datasets?q=${q(words)}`)).body.total as number

  test('a value of an open column is found by everybody, with its column and rows, and leads the reader to them', async () => {
    const answer = must(await city.visitor.get(`/datasets?q=${q('晨曦')}`))
    expect(answer.body.hits.map((hit: { slug: string }) => hit.slug)).toEqual(['open-values'])
    expect(answer.body.hits[0].why).toEqual([
      { field: 'code', text: '晨曦工地', spans: [[0, 2]], table: 'open-values', column: 'kind', value: '晨曦工地', rows: 2 },
    ])
  })

  test('values of limited, unshared and unpublished rows are found by nobody, not even where the entry may be seen', async () => {
    const bureau = await city.as('bureau')
    for (const client of [city.visitor, neighbour, city.stewardA, bureau])
      for (const word of ['暮霭', '子夜', '拂晓']) {
        const answer = must(await client.get(`/datasets?q=${q(word)}`))
        expect(answer.body.total, word).toBe(0)
        expect(answer.body.corrections, word).toEqual([])
      }
  })

  test('a closed column gives no value, and a column that is closed later takes its values along', async () => {
    expect(await total(city.visitor, secretDigits)).toBe(0)
    expect(await total(city.visitor, '13800000001')).toBe(0)
    must(await city.stewardA.patch('/tables/open-values/fields/kind', { openClass: 'none', shareClass: 'none' }))
    await city.city.follower.caughtUp()
    expect(await total(city.visitor, '晨曦')).toBe(0)
    expect((await city.visitor.get(`/datasets?q=${q('晨曦')}`)).text).not.toContain('工地')
  })

  test('years of rows that are not open are told to nobody', async () => {
    const facets = (await city.visitor.get('/datasets')).body.facets
    expect(facets.year.length).toBeGreaterThan(0)
    expect(Math.max(...facets.year.map((one: { count: number }) => one.count))).toBe(1)
    const years = (await city.visitor.get('/datasets')).body.hits.find((hit: { slug: string }) => hit.slug === 'limited-values').years
    expect(years).toBeNull()
  })

  test('the database gives the same readers the same entries while the index is away, and nothing hidden', async () => {
    const { search } = city.city.services
    const questions = [
      '',
      `q=${q('Sample')}`,
      `q=${q('限用')}`,
      `q=${q('内部')}`,
      `openClass=conditional`,
      `fresh=on-time&sort=name`,
      `q=${q('phone')}`,
    ]
    const ask = async (client: TestClient): Promise<{ slugs: string[]; total: number; degraded: boolean; open: unknown }[]> =>
      Promise.all(
        questions.map(async (question) => {
          const { body } = must(await client.get(`/datasets?${question}`))
          const slugs = body.hits.map((hit: { slug: string }) => hit.slug).toSorted()
          return { slugs, total: body.total as number, degraded: body.degraded as boolean, open: body.facets.openClass }
        }),
      )
    const readers = [city.visitor, neighbour, city.stewardA, city.administrator]
    const usual = await Promise.all(readers.map(ask))
    Object.defineProperty(search, 'complete', { value: false, configurable: true })
    try {
      const meanwhile = await Promise.all(readers.map(ask))
      expect(meanwhile.flat().every((answer) => answer.degraded)).toBe(true)
      expect(meanwhile.map((answers) => answers.map((answer) => ({ ...answer, degraded: false })))).toEqual(usual)
      expect((await city.visitor.get('/suggest?q=Sam')).body.suggestions).toEqual([])
    } finally {
      delete (search as unknown as { complete?: boolean }).complete
    }
    expect((await city.visitor.get('/datasets')).body.degraded).toBe(false)
  })

  test('a search is answered while its thread dies and after, until the index is whole again', async () => {
    const before = await total(city.visitor, 'Sample')
    const asked = Array.from({ length: 20 }, async (_, i) => {
      if (i === 5) await Promise.all(threads.map((thread) => thread.terminate()))
      return total(city.visitor, 'Sample')
    })
    expect(new Set(await Promise.all(asked))).toEqual(new Set([before]))
    const end = Date.now() + 5000
    while ((await city.visitor.get('/datasets')).body.degraded) {
      if (Date.now() > end) throw new Error('the index did not come back')
      expect(await total(city.visitor, 'Sample')).toBe(before)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await total(city.visitor, 'Sample')).toBe(before)
  })

  test('synonyms are written by offices of the whole city only, and change what is found within a moment', async () => {
    const groups = { groups: [{ words: ['破晓', 'Sample'] }] }
    expect((await city.visitor.post('/synonyms', groups)).status).toBe(401)
    expect((await city.stewardA.post('/synonyms', groups)).status).toBe(403)
    expect((await city.administrator.post('/synonyms', { groups: [{ words: ['一个'] }] })).status).toBe(400)
    expect(await total(city.visitor, '破晓')).toBe(0)
    must(await city.administrator.post('/synonyms', groups))
    await city.city.follower.caughtUp()
    const answer = (await city.visitor.get(`/datasets?q=${q('破晓')}`)).body
    expect(answer).toMatchObject({ total: 1, also: [{ word: '破晓', others: ['Sample'] }] })
    expect((await city.visitor.get('/synonyms')).body).toEqual({ groups: groups.groups, own: true, truncated: false })
  })
})
