import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createTestCity } from '../../testing/city.ts'

test('an upload that is refused, cut short or broken off leaves no object and no intent behind', async () => {
  const city = await createTestCity()
  onTestFinished(() => city.drop())
  const steward = await city.as('stewardA')
  const left = async (): Promise<string[]> => {
    const names = await city.database.db.selectFrom('object_intent').select('object_key').execute()
    const keys = names.map((row) => row.object_key)
    for await (const { key } of city.city.services.store.list()) keys.push(key)
    return keys.filter((key) => key.startsWith('uploads/'))
  }

  const refused = await steward.upload('empty.csv', '')
  expect(refused.status, refused.text).toBe(400)
  expect(await left()).toEqual([])

  const sending = request(`${city.url}/api/v1/uploads?fileName=cut.csv`, {
    method: 'POST',
    headers: { cookie: steward.cookie, 'content-type': 'application/octet-stream', 'content-length': '1000000' },
  })
  sending.on('error', () => undefined)
  sending.write('a,b\n1,2\n'.repeat(1000))
  await expect.poll(left, { timeout: 10_000 }).toHaveLength(1)
  sending.destroy()
  await expect.poll(left, { timeout: 10_000 }).toEqual([])

  const kept = await steward.upload('kept.csv', 'a,b\n1,2\n')
  expect(kept.status, kept.text).toBe(200)
  expect(await left()).toHaveLength(1)
})
