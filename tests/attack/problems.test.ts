import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import { errorKinds } from '../../src/platform/errors/index.ts'
import { createSampleCity, limited, type SampleCity } from './sample-city.ts'

const chinese = /[\u4e00-\u9fff]/

/** Walks every operation into every kind of refusal it has and looks at the shape of the answer. */
describe('every error has one shape', () => {
  let city: SampleCity
  beforeAll(async () => {
    // Every operation is asked several times by one address.
    city = await createSampleCity({ argv: ['--rate-anonymous', '100000'] })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited })
  })
  afterAll(() => city.drop())

  async function problem(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; kind: string; code: string }> {
    const texts: { title: string; detail: string; cure?: string; faults?: { message: string }[]; code: string }[] = []
    let last = { status: 0, kind: '', code: '' }
    for (const lang of ['zh-CN', 'en-GB,en;q=0.9']) {
      const response = await fetch(`${city.url}${path}`, {
        method,
        headers: { 'accept-language': lang, ...(init.body !== undefined && { 'content-type': 'application/json' }), ...init.headers },
        ...(init.body !== undefined && { body: init.body }),
      })
      const where = `${method} ${path} ${response.status}`
      expect(response.status, where).toBeGreaterThanOrEqual(400)
      expect(response.status, where).toBeLessThan(500)
      expect(response.headers.get('content-type'), where).toBe('application/problem+json; charset=utf-8')
      expect(response.headers.get('cache-control'), where).toBe('no-store')
      expect(response.headers.get('x-content-type-options'), where).toBe('nosniff')
      const body = (await response.json()) as {
        type: string
        title: string
        status: number
        code: string
        kind: keyof typeof errorKinds
        detail: string
        cure?: string
        requestId: string
        faults?: { at: string; message: string }[]
      }
      expect(body.status, where).toBe(response.status)
      expect(body.type, where).toBe(`/docs/errors#${body.code}`)
      expect(body.code, where).toMatch(/^PUJIANG_[A-Z_]+$/)
      expect(body.title, where).toBe(errorKinds[body.kind].title[lang.startsWith('zh') ? 'zh' : 'en'])
      expect(body.requestId, where).toMatch(/^[0-9a-f-]{36}$/)
      expect(
        Object.keys(body).filter(
          (name) => !['type', 'title', 'status', 'code', 'kind', 'detail', 'cure', 'faults', 'facts', 'requestId'].includes(name),
        ),
        where,
      ).toEqual([])
      texts.push(body)
      last = { status: body.status, kind: body.kind, code: body.code }
    }
    const [zh, en] = texts as [(typeof texts)[number], (typeof texts)[number]]
    expect(zh.code).toBe(en.code)
    expect(zh.detail).toMatch(chinese)
    if (zh.cure !== undefined) expect(zh.cure).toMatch(chinese)
    for (const text of [en.detail, en.cure ?? '']) expect(text, `${method} ${path}`).not.toMatch(chinese)
    return last
  }

  const fill = (pattern: string, value: string) => `/api/v1${pattern.replaceAll(/\{(\w+)\}/g, value)}`
  test.each(operations.map((o) => [o.name, o] as const))('of %s', async (_, operation) => {
    const [method = 'GET', pattern = '/'] = operation.http.split(' ')
    const body = method === 'GET' || operation.body === 'stream' ? undefined : '{}'
    const query = method === 'GET' || operation.body === 'stream'
    // A name that nobody declared, a key that never was, a body that cannot be read.
    const odd = await problem(method, `${fill(pattern, 'x')}${query ? '?nonsense=1' : ''}`, query ? {} : { body: '{"nonsense":1}' })
    expect(odd).toMatchObject({ status: 400, kind: 'InvalidInput', code: 'PUJIANG_INVALID_INPUT' })
    const forged = await problem(method, fill(pattern, 'x'), {
      headers: { authorization: `Bearer pj_${'B'.repeat(43)}` },
      ...(body !== undefined && { body }),
    })
    expect(forged).toMatchObject({ status: 401, kind: 'NotAuthenticated', code: 'PUJIANG_KEY_UNKNOWN' })
    if (body !== undefined) expect(await problem(method, fill(pattern, 'x'), { body: '{"a":' })).toMatchObject({ status: 400, kind: 'InvalidInput' })
    if (operation.access.rule === 'may' && ((operation.input as { required?: string[] }).required ?? []).length === 1)
      expect(
        await problem(method, fill(pattern, 'never-was'), { headers: { cookie: city.stewardB.cookie }, ...(body !== undefined && { body }) }),
      ).toMatchObject({ status: 404, kind: 'NotFound', code: 'PUJIANG_NOT_FOUND' })
  })

  test('of addresses and methods that are not there', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['DELETE', '/api/v1/datasets/open-cases'],
      ['PUT', '/api/v1/datasets'],
      ['POST', '/api/v1'],
      ['GET', '/api/v1/tables/open-cases/nothing'],
      ['GET', '/api/v2/datasets'],
    ] as const)
      expect(await problem(method, path), path).toMatchObject({ status: 404, kind: 'NotFound' })
    expect((await problem('GET', '/api/v1/datasets/%ff')).kind).toBe('InvalidInput')
    expect((await problem('GET', `/api/v1/datasets/${'x'.repeat(600)}`)).status).toBeLessThan(500)
  })

  test('of each kind the platform has', async () => {
    const cookie = (client: { cookie: string }) => ({ headers: { cookie: client.cookie } })
    expect((await problem('GET', '/api/v1/datasets?limit=0')).kind).toBe('InvalidInput')
    expect((await problem('GET', '/api/v1/tables/open-cases/rows?where=a%20%3D')).code).toBe('PUJIANG_QUERY_SYNTAX')
    expect((await problem('GET', '/api/v1/tables/open-cases/rows?select=nothing')).code).toBe('PUJIANG_QUERY_FIELD')
    expect((await problem('GET', '/api/v1/tables/open-cases/rows?where=district%20%3D%201')).code).toBe('PUJIANG_QUERY_TYPE')
    expect((await problem('GET', '/api/v1/tables/open-cases/rows?cursor=forged-cursor-of-somebody')).code).toBe('PUJIANG_QUERY_CURSOR')
    expect((await problem('POST', '/api/v1/sql', { body: '{"sql":"drop table x"}' })).code).toBe('PUJIANG_SQL_REFUSED')
    expect((await problem('GET', '/api/v1/desk/datasets')).kind).toBe('NotAuthenticated')
    expect((await problem('GET', '/api/v1/tables/asked-cases/rows')).kind).toBe('NotAllowed')
    expect((await problem('POST', '/api/v1/datasets/open-cases/submit', { body: '{}', ...cookie(city.stewardB) })).kind).toBe('NotAllowed')
    expect((await problem('POST', '/api/v1/datasets/open-cases/submit', { body: '{}', ...cookie(city.stewardA) })).kind).toBe('Conflict')
    expect(
      await problem('POST', '/api/v1/datasets', { body: JSON.stringify({ sql: 'x'.repeat(5_000_000) }), ...cookie(city.stewardA) }),
    ).toMatchObject({ kind: 'LimitExceeded', status: 413 })
    expect((await problem('POST', '/api/v1/sign-in', { body: '{"email":"a@b.test","password":"wrong"}' })).code).toBe('PUJIANG_SIGN_IN_REFUSED')
    expect((await problem('POST', '/api/v1/sign-out', { body: '{}', headers: { origin: 'https://evil.example' } })).code).toBe('PUJIANG_CROSS_SITE')
  })

  test('of a head that Node itself does not read to its end, so that no language is known', async () => {
    const answer = await fetch(`${city.url}/api/v1/datasets?q=${'x'.repeat(20_000)}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([431, 'application/problem+json; charset=utf-8'])
    expect(await answer.json()).toMatchObject({ status: 431, kind: 'LimitExceeded', code: 'PUJIANG_HEAD_TOO_LARGE' })
  })

  test('of a purpose that no header should carry', async () => {
    for (const purpose of ['%00', 'a%00b'])
      expect((await problem('GET', '/api/v1/datasets', { headers: { 'pujiang-purpose': purpose } })).kind).toBe('InvalidInput')
    // Bytes that are no percent-encoding are taken as they are.
    expect((await fetch(`${city.url}/api/v1/datasets`, { headers: { 'pujiang-purpose': '%E0%A4%A' } })).status).toBe(200)
  })
})
