import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import { createTestCity, type TestCity, type TestClient } from '../../src/testing/city.ts'
import { askOperation } from './ask-operation.ts'
import { must } from './sample-city.ts'
import type { Operation } from '../../src/platform/operations/index.ts'

const draft = {
  agency: 'agency-a',
  slug: 'secret-draft',
  name: { zh: '机密草稿', en: 'Secret draft' },
  summary: { zh: '还没有公开', en: 'Not public yet' },
  theme: 'economy',
  shareClass: 'unconditional',
  openClass: 'unconditional',
  updateCycle: 'daily',
}

/** Values that satisfy the schema of an operation and name the draft of agency A wherever a subject is asked for. */
function inputFor(operation: Operation, subjects: Record<string, string>): Record<string, unknown> {
  return leastOf(operation.input as Shape, subjects)
}

interface Shape {
  type?: string
  enum?: unknown[]
  required?: string[]
  minItems?: number
  items?: Shape
  properties?: Record<string, Shape>
}

function leastOf(schema: Shape, subjects: Record<string, string>): Record<string, unknown> {
  const valueOf = (name: string): unknown => {
    if (subjects[name] !== undefined) return subjects[name]
    const property = schema.properties?.[name] ?? {}
    if (property.enum) return property.enum[0]
    if (property.type === 'integer') return 1
    if (property.type === 'boolean') return false
    if (property.type === 'array') return property.minItems && property.items?.properties ? [leastOf(property.items, subjects)] : []
    if (property.type === 'object') return property.properties && 'zh' in property.properties ? { zh: '字', en: 'text' } : {}
    return 'anything'
  }
  return Object.fromEntries((schema.required ?? []).map((name) => [name, valueOf(name)]))
}

async function ask(client: TestClient, operation: Operation, input: Record<string, unknown>): Promise<{ status: number; code: string }> {
  const answer = await askOperation(client, operation, input)
  return { status: answer.status, code: answer.body?.code }
}

const guarded = operations.filter((o) => o.access.rule !== 'anyone')
const hidesDraft = operations.filter((o) => o.access.rule === 'may' && (o.access.kind === 'dataset' || o.access.kind === 'table'))

describe('every operation refuses whoever may not', () => {
  let city: TestCity
  let other: TestClient
  let suspended: TestClient
  let subjects: Record<string, string>
  beforeAll(async () => {
    // Every operation is asked several times in a minute, from one address.
    city = await createTestCity({ argv: ['--rate-anonymous', '100000'] })
    const steward = await city.as('stewardA')
    must(await steward.post('/datasets', draft))
    must(await steward.post('/datasets/secret-draft/tables', { slug: 'secret-table' }))
    const upload = await steward.upload('x.csv', 'a,b\n1,2\n')
    subjects = {
      dataset: 'secret-draft',
      table: 'secret-table',
      upload: upload.body.id as string,
      subject: 'secret-draft',
      version: '1',
      agency: 'agency-a',
    }
    other = await city.as('stewardB')
    const key = await (await city.as('approverA')).post('/keys', { name: 'to be suspended', scopes: ['*'] })
    suspended = city.withKey(key.body.key as string)
    const administrator = await city.as('administrator')
    must(await administrator.post(`/actors/${(await city.as('approverA')).actorId}/suspend`, { reason: 'left the office' }))
  })
  afterAll(() => city.drop())

  test.each(guarded.map((o) => [o.name, o] as const))('%s refuses an anonymous caller', async (_, operation) => {
    const { status } = await ask(city.visitor, operation, inputFor(operation, subjects))
    expect([401, 404]).toContain(status)
  })

  test.each(operations.map((o) => [o.name, o] as const))('%s refuses a key that never was', async (_, operation) => {
    const forged = city.withKey(`pj_${'A'.repeat(43)}`)
    expect((await ask(forged, operation, inputFor(operation, subjects))).status).toBe(401)
  })

  test.each(operations.map((o) => [o.name, o] as const))('%s refuses the key of a suspended person', async (_, operation) => {
    expect((await ask(suspended, operation, inputFor(operation, subjects))).status).toBe(401)
  })

  test.each(hidesDraft.map((o) => [o.name, o] as const))(
    '%s answers the steward of another agency as if the draft were not there',
    async (_, operation) => {
      const hidden = await ask(other, operation, inputFor(operation, subjects))
      const missing = await ask(other, operation, inputFor(operation, { ...subjects, dataset: 'never-was', table: 'never-was' }))
      expect(hidden).toEqual(missing)
      expect(hidden.status).toBe(404)
    },
  )
})
