import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, notShared, q, secretDigits, type SampleCity } from './sample-city.ts'

const markup = '</script><img src=x onerror=alert(1)>"\'`${1}'
const text = { zh: `甲${markup}`, en: `A${markup}` }

describe('pages under attack', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity({ pages: true })
    await city.publish({
      slug: 'marked-up',
      metadata: {
        name: text,
        summary: text,
        description: text,
        keywords: [markup],
        contact: markup,
        spatial: markup,
        code: markup,
        openCondition: markup,
      },
      csv: `"${markup.replaceAll('"', '""')}",n,phone\n"${markup.replaceAll('"', '""')}",1,13800000001\n"b",2,13800000002\n`,
    })
    await city.publish({ slug: 'asked-cases', metadata: { ...limited, openCondition: markup, contact: markup } })
    await city.publish({ slug: 'secret-cases', metadata: { ...notShared, name: { zh: '隐秘名录', en: 'Covert register' } } })
    await city.publish({ slug: 'draft-cases', draft: true, metadata: { name: { zh: '隐秘草稿', en: 'Covert draft' } } })
    await city.indexed()
  })
  afterAll(() => city.drop())
  const page = async (path: string, cookie?: string) => {
    const response = await fetch(`${city.url}${path}`, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const publicPages = [
    '/',
    '/en',
    '/datasets',
    '/en/datasets',
    '/datasets/marked-up',
    '/en/datasets/marked-up',
    '/datasets/asked-cases',
    '/agencies/agency-a',
    '/sign-in',
    `/datasets?q=${q(markup)}`,
    `/datasets?q=${q('甲')}`,
    `/datasets/${q(markup)}`,
    `/datasets/marked-up?where=${q(markup)}`,
    `/nothing/${q('<script>alert(1)</script>')}`,
  ]

  test.each(publicPages)('markup in any text stays text on %s', async (path) => {
    const { status, headers, text: html } = await page(path)
    expect(status).toBeLessThan(500)
    expect(html).not.toMatch(/<img src=x|onerror=alert\(1\)>|<script>alert/)
    for (const [, script] of html.matchAll(/<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/gs))
      expect(() => JSON.parse(script ?? '') as unknown).not.toThrow()
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toMatch(/script-src 'self'(;| 'nonce-| 'sha256-)/)
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(html).not.toContain(secretDigits)
  })

  test('show a hidden dataset like one that never was', async () => {
    for (const cookie of [undefined, city.stewardB.cookie])
      for (const [ref, never] of [
        ['secret-cases', 'never-was-it'],
        ['draft-cases', 'never-was-i'],
      ] as const)
        for (const path of ['/datasets/', '/en/datasets/']) {
          const hidden = await page(path + ref, cookie)
          const missing = await page(path + never, cookie)
          expect(hidden.status).toBe(404)
          const plain = (html: string, name: string) =>
            html
              .replaceAll(name, '')
              .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
              .replaceAll(/nonce="[^"]*"/g, '')
          expect(plain(hidden.text, ref)).toBe(plain(missing.text, never))
        }
    for (const path of ['/', '/datasets', '/agencies/agency-a', `/datasets?q=${q('隐秘')}`, '/sitemap.xml', '/en/datasets'])
      expect((await page(path)).text.replaceAll('value="隐秘"', ''), path).not.toMatch(/secret-cases|draft-cases|隐秘名录|隐秘草稿|Covert/)
  })

  test('show no rows and no closed field of what is on request', async () => {
    for (const path of ['/datasets/asked-cases', '/en/datasets/asked-cases']) {
      const { status, text: html } = await page(path, city.stewardB.cookie)
      expect(status).toBe(200)
      expect(html).not.toMatch(new RegExp(`${secretDigits}|江东区|007001|\\bphone\\b(?! numbers)`))
    }
  })

  test('a page drawn for one reader is shown to no other, and nothing of it outlives a right', async () => {
    const path = '/datasets/drawn-cases'
    await city.publish({ slug: 'drawn-cases' })
    // The steward looks first, so that their page is the first that is drawn; then a program with a key and no session.
    const made = (await city.stewardA.post('/keys', { name: 'reads', scopes: ['*'] })).body.key as string
    const withKey = await fetch(`${city.url}${path}`, { headers: { authorization: `Bearer ${made}` } })
    for (const own of [(await page(path, city.stewardA.cookie)).text, await withKey.text()]) expect(own).toContain(secretDigits)
    const open = await page(path)
    expect(open.text).toContain('007001')
    expect(open.text).not.toMatch(new RegExp(`${secretDigits}|>phone<`))
    expect((await page(path)).text).toBe(open.text)
    expect((await page(path, city.stewardA.cookie)).text).toContain(secretDigits)

    // A field that is closed and a name that is changed show at once.
    expect((await city.stewardA.patch('/tables/drawn-cases/fields/amount', { openClass: 'none', shareClass: 'none' })).status).toBe(200)
    expect((await page(path)).text).not.toMatch(/12\.5|7\.25|>amount</)
    expect((await city.stewardA.patch('/datasets/drawn-cases', { contact: '另一个窗口' })).status).toBe(200)
    expect((await page(path)).text).toContain('另一个窗口')

    // Rows under a grant are drawn for its holder as long as it holds, and for nobody else.
    const asked = '/datasets/asked-cases'
    const id = await city.grant({
      subjectKind: 'dataset',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const granted = `${city.stewardB.cookie}; purpose=${q('flood plan')}`
    expect((await page(asked, granted)).text).toContain('007001')
    for (const cookie of [undefined, city.stewardB.cookie]) expect((await page(asked, cookie)).text).not.toContain('007001')
    expect((await city.approverA.post(`/grants/${id}/revoke`, { reason: 'misused' })).status).toBe(200)
    expect((await page(asked, granted)).text).not.toContain('007001')
  })

  test('the desk asks strangers to sign in and takes no form of another site', async () => {
    for (const path of ['/desk', '/desk/datasets/draft-cases', '/desk/datasets/new']) {
      const { status, text: html } = await page(path)
      expect([302, 303, 401, 404], path).toContain(status)
      expect(html).not.toMatch(/draft-cases.*隐秘/)
    }
    for (const path of ['/sign-in', '/desk', '/desk/datasets/marked-up', '/datasets/marked-up']) {
      const response = await fetch(`${city.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: city.approverA.cookie, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'intent=retire&reason=x&email=stewardb%40city.test&password=correct-horse-battery',
      })
      expect(response.status, path).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect((await city.visitor.get('/datasets/marked-up')).body.status).toBe('published')
  })

  test('after signing in nobody is sent to another site', async () => {
    for (const next of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      '/%5Cevil.example',
      '/\t/evil.example',
    ]) {
      const response = await fetch(`${city.url}/sign-in?next=${q(next)}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: city.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: `email=stewarda%40city.test&password=correct-horse-battery&next=${q(next)}`,
      })
      const looks = await fetch(`${city.url}/preferences`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: city.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: `theme=dark&to=${q(next)}`,
      })
      for (const { headers } of [response, looks]) {
        const to = headers.get('location')
        if (to !== null) expect(new URL(to, city.url).origin, next).toBe(city.url)
      }
      const form = await page(`/sign-in?next=${q(next)}`)
      expect(form.text, next).not.toMatch(/href="(javascript:|https:\/\/evil|\/\/evil)|action="(javascript:|https:\/\/evil|\/\/evil)/)
    }
  })

  test('a key in the address of a page is refused', async () => {
    const key = (await city.stewardA.post('/keys', { name: 'k', scopes: ['read'] })).body.key as string
    for (const path of [`/datasets?api_key=${key}`, `/datasets?q=${key}`]) {
      const answer = await page(path)
      expect(answer.status, path).toBe(400)
      expect(answer.text).toContain('PUJIANG_KEY_IN_URL')
    }
  })
})
