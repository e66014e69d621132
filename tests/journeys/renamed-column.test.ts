import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, must, sampleCsv, secretDigits, type SampleCity } from '../attack/sample-city.ts'

const renamed = sampleCsv
  .replace('case_no,district,opened_on,amount,phone', 'case_id,district,opened_on,total,mobile')
  .replace('007003,江东区,2024-02-04,7.25', '007003,江东区,2024-02-04,8.50')
const columns = [
  { column: 0, renames: 'case_no' },
  { column: 3, renames: 'amount' },
  { column: 4, renames: 'phone' },
]

describe('a column that goes on under a new name', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'renamed-cases' })
    must(await city.stewardA.patch('/tables/renamed-cases', { lookupKeys: ['case_no'], orderField: 'opened_on' }))
    must(await city.stewardA.patch('/tables/renamed-cases/fields/amount', { label: { zh: '金额', en: 'Amount' }, unit: '元' }))
  })
  afterAll(() => city.drop())

  test('is shown so before the load, against columns that would be new and gone', async () => {
    const upload = must(await city.stewardA.upload('v2.csv', renamed)).body.id as string
    const preview = async () =>
      must(await city.stewardA.get(`/uploads/${upload}/preview?table=renamed-cases`)).body.columns as { name: string; change: string }[]
    must(await city.stewardA.post(`/uploads/${upload}/sniff`, { settings: {} }))
    expect((await preview()).filter(({ change }) => change !== 'same').map(({ name, change }) => `${name} ${change}`)).toEqual([
      'case_id new',
      'total new',
      'mobile new',
      'case_no gone',
      'amount gone',
      'phone gone',
    ])
    must(await city.stewardA.post(`/uploads/${upload}/sniff`, { settings: { columns } }))
    expect((await preview()).filter(({ change }) => change !== 'same')).toMatchObject([
      { column: 0, name: 'case_id', renames: 'case_no', change: 'renamed' },
      { column: 3, name: 'total', renames: 'amount', change: 'renamed' },
      { column: 4, name: 'mobile', renames: 'phone', change: 'renamed' },
    ])
  })

  test('keeps its number, label, unit and class; keys and comparisons by row follow it', async () => {
    const job = await city.stewardA.load('renamed-cases', 'v2.csv', renamed, { settings: { columns } })
    expect(job).toMatchObject({ state: 'done', result: { number: 2 } })
    const table = must(await city.stewardA.get('/tables/renamed-cases')).body
    expect(table).toMatchObject({ lookupKeys: ['case_id'], orderField: 'opened_on' })
    expect(table.fields.find((field: { name: string }) => field.name === 'total')).toMatchObject({ label: { zh: '金额', en: 'Amount' }, unit: '元' })
    const compared = must(await city.visitor.get('/tables/renamed-cases/compare?from=1&to=2')).body
    expect(compared.fields).toMatchObject({ added: [], removed: [], retyped: [] })
    expect(compared.fields.renamed.map(({ from, to }: { from: string; to: string }) => `${from} > ${to}`)).toEqual([
      'case_no > case_id',
      'amount > total',
    ])
    expect(compared).toMatchObject({ key: ['case_id'], added: 0, removed: 0, changed: 1, changes: [{ change: 'changed', cells: ['total'] }] })
  })

  test('attack: a closed column does not come open under its new name', async () => {
    for (const path of [
      '/tables/renamed-cases',
      '/tables/renamed-cases/rows',
      '/tables/renamed-cases/rows?version=2&format=csv',
      '/tables/renamed-cases/compare?from=1&to=2',
    ]) {
      const answer = must(await city.visitor.get(path))
      expect(answer.text, path).not.toContain(secretDigits)
      expect(answer.text, path).not.toContain('mobile')
    }
  })
})
