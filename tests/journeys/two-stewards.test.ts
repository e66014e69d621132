import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, must, sampleMetadata, type SampleCity } from '../attack/sample-city.ts'

describe('two stewards edit one dataset', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'shared-desk' }))
  })
  afterAll(() => city.drop())
  const read = async () => must(await city.stewardA.get('/datasets/shared-desk')).body
  const edit = (body: Record<string, unknown>) => city.stewardA.patch('/datasets/shared-desk', body)

  test('what they change in different places goes together', async () => {
    const { revision } = await read()
    must(await edit({ revision, contact: '021-1', name: { zh: '样例工单', en: 'Cases of the first' } }))
    must(await edit({ revision, spatial: '浦江', name: { zh: '第二位的名字', en: 'Sample cases' } }))
    expect(await read()).toMatchObject({ contact: '021-1', spatial: '浦江', name: { zh: '第二位的名字', en: 'Cases of the first' } })
  })

  test('the same place twice is refused with both texts, and the rest is not lost', async () => {
    const { revision, contact } = await read()
    must(await edit({ revision, contact: 'first', code: 'A/1' }))
    const refused = await edit({ revision, contact: 'second', licence: 'CC0-1.0' })
    expect(refused.status).toBe(409)
    expect(refused.body.facts).toMatchObject({
      current: revision + 1,
      by: 'stewardA',
      conflicts: [{ path: 'contact', base: contact, mine: 'second', theirs: 'first' }],
      joined: ['code'],
    })
    must(await edit({ revision: refused.body.facts.current, contact: 'second', licence: 'CC0-1.0' }))
    expect(await read()).toMatchObject({ contact: 'second', code: 'A/1', licence: 'CC0-1.0' })
  })

  test('an optional entry can be emptied', async () => {
    must(await edit({ clear: ['contact', 'licence'] }))
    expect(await read()).toMatchObject({ contact: null, licence: null, code: 'A/1' })
  })
})
