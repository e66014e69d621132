import { readdir } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, sampleMetadata, type SampleCity } from './sample-city.ts'

/** A zip of one stored entry under any name whatever. */
function zipOf(name: string, content: string): Buffer {
  const file = Buffer.from(name)
  const data = Buffer.from(content)
  const fixed = (signature: number, size: number) => {
    const b = Buffer.alloc(size)
    b.writeUInt32LE(signature, 0)
    return b
  }
  const local = fixed(0x04034b50, 30)
  local.writeUInt16LE(20, 4)
  local.writeUInt32LE(crc32(data), 14)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(data.length, 22)
  local.writeUInt16LE(file.length, 26)
  const central = fixed(0x02014b50, 46)
  central.writeUInt16LE(20, 6)
  central.writeUInt32LE(crc32(data), 16)
  central.writeUInt32LE(data.length, 20)
  central.writeUInt32LE(data.length, 24)
  central.writeUInt16LE(file.length, 28)
  const end = fixed(0x06054b50, 22)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + file.length, 12)
  end.writeUInt32LE(local.length + file.length + data.length, 16)
  return Buffer.concat([local, file, data, central, file, end])
}

describe('doors that stay shut', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases' })
  })
  afterAll(() => city.drop())
  const api = (path: string, init?: RequestInit) => fetch(`${city.url}/api/v1${path}`, { redirect: 'manual', ...init })

  test('a name is never a path', async () => {
    for (const slug of [
      '../etc',
      '..',
      'a/b',
      'A',
      'a_b',
      'a'.repeat(101),
      '.',
      "a'b",
      'a"b',
      'a b',
      'a%2fb',
      '\r\nx: y',
      '0198c0de-0000-7000-8000-000000000000',
      '',
    ]) {
      expect((await city.stewardA.post('/datasets', { ...sampleMetadata, slug })).status, slug).toBe(400)
      expect((await city.stewardA.post('/datasets/open-cases/tables', { slug })).status, slug).toBe(400)
    }
    for (const path of ['/datasets/..%2f..%2fetc%2fpasswd', '/tables/%2e%2e/rows', '/tables/..%5c..%5cwin.ini', '/uploads/..%2f..%2fobjects']) {
      const answer = await city.stewardA.get(path)
      expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status)
    }
    for (const path of [
      '/assets/../../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/docs/api/static/..%2f..%2f..%2fpackage.json',
      '/docs/api/static/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fetc/passwd',
    ])
      expect((await fetch(`${city.url}${path}`)).status, path).toBe(404)
  })

  test('the name of an uploaded file is only its last part, without signs that control', async () => {
    for (const [given, kept] of [
      ['../../../etc/cron.d/evil.csv', 'evil.csv'],
      ['C:\\Windows\\evil.csv', 'evil.csv'],
      ['a\r\nset-cookie: x=1.csv', 'aset-cookie: x=1.csv'],
      ['x\0.csv', 'x.csv'],
      ['..', '..'],
      ['<script>.csv', '<script>.csv'],
    ] as const) {
      const answer = await api(`/uploads`, {
        method: 'POST',
        headers: {
          cookie: city.stewardA.cookie,
          'content-type': 'text/csv',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(given)}`,
        },
        body: 'a,b\n1,2\n',
      })
      expect(answer.status, given).toBe(200)
      expect(answer.headers.get('set-cookie')).toBe(null)
      expect(((await answer.json()) as { fileName: string }).fileName).toBe(kept)
    }
    const broken = await api('/uploads', {
      method: 'POST',
      headers: { cookie: city.stewardA.cookie, 'content-disposition': "attachment; filename*=UTF-8''%E0%A4%A" },
      body: 'a,b\n1,2\n',
    })
    expect(broken.status).toBe(200)
    // Every object lies under the store with a name of our own making.
    const objects = (await readdir(city.dataDir, { recursive: true })).filter((name) => /evil|cron|script/.test(name))
    expect(objects).toEqual([])
  })

  test.each(['../../../../tmp/pujiang-escaped.csv', '/tmp/pujiang-escaped.csv', '..\\..\\pujiang-escaped.csv', 'ok/../../pujiang-escaped.csv'])(
    'the zip entry %s is written nowhere',
    async (name) => {
      const upload = await city.stewardA.upload('x.zip', zipOf(name, 'a,b\n1,2\n'))
      expect([200, 400], upload.text).toContain(upload.status)
      if (upload.status === 200) {
        const started = await city.stewardA.post(`/uploads/${upload.body.id}/load`, { table: 'open-cases' })
        await city.stewardA.get(`/jobs/${started.body.job.id}/events`)
      }
      for (const folder of ['/tmp', city.dataDir]) expect((await readdir(folder)).filter((f) => f.includes('pujiang-escaped'))).toEqual([])
    },
  )

  test('a link or a device as entry of a setting reads nothing of the server', async () => {
    const upload = await city.stewardA.upload('x.zip', zipOf('a.csv', 'a,b\n1,2\n'))
    for (const entry of ['/etc/passwd', '../../../../etc/passwd', '\0']) {
      const answer = await city.stewardA.post(`/uploads/${upload.body.id}/sniff`, { settings: { entry } })
      expect([400, 404], answer.text).toContain(answer.status)
      expect(answer.text).not.toContain('root:')
    }
  })

  test('a key in the address is refused and not repeated', async () => {
    const key = (await city.stewardA.post('/keys', { name: 'k', scopes: ['read'] })).body.key as string
    for (const path of [
      `/datasets?api_key=${key}`,
      `/datasets?q=${key}`,
      `/datasets?access_token=abc`,
      `/me?apikey=${encodeURIComponent(key)}`,
      `/datasets/${key}`,
    ]) {
      const answer = await api(path)
      expect(answer.status, path).toBe(400)
      const text = await answer.text()
      expect(text).toContain('PUJIANG_KEY_IN_URL')
      expect(text).not.toContain(key)
    }
  })

  test('wrong, expired and revoked keys answer alike', async () => {
    const made = (await city.stewardA.post('/keys', { name: 'k', scopes: ['*'] })).body as { id: string; key: string }
    const held = city.withKey(made.key)
    expect((await held.get('/me')).body.actor.id).toBe(city.stewardA.actorId)
    expect((await city.stewardA.post(`/keys/${made.id}/revoke`)).status).toBe(200)
    const expiring = (await city.stewardA.post('/keys', { name: 'k', scopes: ['*'], expiresAt: new Date(Date.now() + 400).toISOString() })).body
      .key as string
    await new Promise((resolve) => setTimeout(resolve, 600))
    const plain = (text: string) => text.replaceAll(/"requestId":"[^"]*"/g, '')
    const answers = await Promise.all(
      [held, city.withKey(expiring), city.withKey(`pj_${'A'.repeat(43)}`), city.withKey('nonsense'), city.withKey(made.key.slice(0, -1))].map(
        (client) => client.get('/datasets'),
      ),
    )
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      expect(plain(answer.text)).toBe(plain(answers[0]!.text))
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  test('a key does no more than its scopes, and makes no other key', async () => {
    const keyWith = async (...scopes: string[]) => city.withKey((await city.stewardA.post('/keys', { name: 'k', scopes })).body.key as string)
    const reading = await keyWith('read')
    expect((await reading.get('/desk/datasets')).status).toBe(200)
    for (const answer of [
      await reading.patch('/datasets/open-cases', { contact: 'x' }),
      await reading.upload('x.csv', 'a\n1\n'),
      await reading.post('/datasets', sampleMetadata),
    ])
      expect(answer.body).toMatchObject({ status: 403, code: 'PUJIANG_KEY_SCOPE' })
    const one = await keyWith('show-dataset')
    expect((await one.get('/datasets/open-cases')).status).toBe(200)
    expect((await one.get('/datasets')).status).toBe(403)
    const all = await keyWith('*')
    for (const answer of [
      await all.post('/keys', { name: 'child', scopes: ['*'] }),
      await all.post('/me/password', { current: 'correct-horse-battery', next: 'another-horse-battery' }),
    ])
      expect([401, 403], answer.text).toContain(answer.status)
  })

  test('only an administrator makes a key without a limit', async () => {
    for (const client of [city.stewardA, city.approverA, await city.as('bureau'), await city.as('citizen')])
      expect((await client.post('/keys', { name: 'fast', scopes: ['read'], unlimited: true })).status).toBe(403)
    expect((await city.administrator.post('/keys', { name: 'fast', scopes: ['read'], unlimited: true })).body).toMatchObject({ unlimited: true })
  })

  test('a planted session is not taken over by whoever signs in', async () => {
    const planted = 'pujiang.session_token=planted-by-somebody.signature'
    const signed = await api('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: planted },
      body: JSON.stringify({ email: 'stewarda@city.test', password: 'correct-horse-battery' }),
    })
    expect(signed.status).toBe(200)
    const cookies = signed.headers.getSetCookie()
    expect(cookies.join()).not.toContain('planted')
    for (const cookie of cookies.filter((c) => c.startsWith('pujiang.session'))) expect(cookie).toMatch(/HttpOnly/i)
    expect(cookies.join()).toMatch(/SameSite=Lax/i)
    const asPlanted = await api('/me', { headers: { cookie: planted } })
    expect(((await asPlanted.json()) as { actor: { id: null } }).actor.id).toBe(null)
    // A session that was real and known to the attacker ends when its browser signs in anew.
    const old = cookies.map((c) => c.split(';')[0]).join('; ')
    const again = await api('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: old },
      body: JSON.stringify({ email: 'stewardb@city.test', password: 'correct-horse-battery' }),
    })
    expect(again.status).toBe(200)
    expect(((await (await api('/me', { headers: { cookie: old } })).json()) as { actor: { id: string | null } }).actor.id).toBe(null)
  })

  test('a session ends with signing out', async () => {
    const client = await city.as('citizen')
    expect((await client.get('/me')).body.actor.id).toBe(client.actorId)
    expect((await client.post('/sign-out')).status).toBe(200)
    expect((await client.get('/me')).body.actor.id).toBe(null)
  })

  test('another site changes nothing with the cookie of a visitor, nor signs a visitor in', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: `${city.url}.evil.example` },
      { origin: 'not a url' },
    ]
    for (const headers of foreign) {
      for (const [path, body, type] of [
        ['/datasets/open-cases/retire', '{"reason":"csrf"}', 'application/json'],
        ['/datasets/open-cases/retire', 'reason=csrf', 'application/x-www-form-urlencoded'],
        ['/datasets/open-cases/retire', '{"reason":"csrf"}', 'text/plain'],
        ['/uploads', 'a,b\n', 'text/plain'],
        ['/keys', '{"name":"k"}', 'application/json'],
      ] as const) {
        const answer = await api(path, { method: 'POST', headers: { ...headers, cookie: city.approverA.cookie, 'content-type': type }, body })
        expect(answer.status, `${JSON.stringify(headers)} ${path}`).toBe(403)
        expect(answer.headers.get('access-control-allow-origin')).toBe(null)
      }
      const signIn = await api('/sign-in', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'email=stewardb%40city.test&password=correct-horse-battery',
      })
      expect(signIn.status, JSON.stringify(headers)).toBe(403)
      expect(signIn.headers.getSetCookie()).toEqual([])
    }
    expect((await city.visitor.get('/datasets/open-cases')).body.status).toBe('published')
    const ours = await api('/sign-out', {
      method: 'POST',
      headers: { origin: city.url, cookie: (await city.as('citizen')).cookie, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(ours.status).toBe(200)
    const preflight = await api('/datasets/open-cases/retire', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(null)
  })

  test('a body of another kind than the operation reads is refused', async () => {
    for (const [type, body] of [
      ['text/xml', '<a/>'],
      ['application/json', '{"reason":'],
      ['application/json', '[1]'],
      ['application/json', '"x"'],
      ['multipart/form-data; boundary=x', '--x--'],
    ] as const) {
      const answer = await api('/datasets/open-cases/retire', {
        method: 'POST',
        headers: { cookie: city.approverA.cookie, 'content-type': type },
        body,
      })
      expect([400, 415], `${type} ${body}`).toContain(answer.status)
      expect(answer.headers.get('content-type')).toContain('problem+json')
    }
    const huge = await api('/datasets', {
      method: 'POST',
      headers: { cookie: city.stewardA.cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ summary: 'x'.repeat(5_000_000) }),
    })
    expect(huge.status).toBe(413)
    expect(await huge.json()).toMatchObject({ kind: 'LimitExceeded' })
  })

  test('markup in every text is carried as text, under headers that forbid to read it as a page', async () => {
    const markup = '</script><img src=x onerror=alert(1)>"\'`${1}'
    const text = { zh: markup, en: markup }
    const made = await city.stewardA.post('/datasets', {
      ...sampleMetadata,
      slug: 'marked-up',
      name: text,
      summary: text,
      description: text,
      keywords: [markup],
      contact: markup,
      code: markup,
      spatial: markup,
      shareCondition: markup,
      openCondition: markup,
      legalBasis: markup,
    })
    expect(made.status, made.text).toBe(200)
    expect((await city.stewardA.post('/datasets/marked-up/tables', { slug: 'marked-up', name: text })).status).toBe(200)
    const job = await city.stewardA.load(
      'marked-up',
      `${markup}.csv`,
      `"${markup.replaceAll('"', '""')}",n\n"${markup.replaceAll('"', '""')}",=1+1\n`,
    )
    expect(job.state, JSON.stringify(job.error)).toBe('done')
    const field = (await city.stewardA.get('/tables/marked-up')).body.fields[0].name as string
    expect(
      (await city.stewardA.patch(`/tables/marked-up/fields/${encodeURIComponent(field)}`, { label: text, description: text, unit: markup })).status,
    ).toBe(200)
    for (const path of [
      '/datasets/marked-up',
      '/tables/marked-up',
      '/tables/marked-up/rows',
      '/tables/marked-up/rows?format=csv',
      '/tables/marked-up/rows?format=ndjson',
      '/tables/marked-up/versions',
      `/datasets?q=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
      `/datasets/${encodeURIComponent('<script>alert(1)</script>')}`,
      `/tables/marked-up/rows?select=${encodeURIComponent('<script>')}`,
    ]) {
      const answer = await city.stewardA.get(path)
      expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(answer.headers.get('content-type'), path).toMatch(/^(application\/(json|problem\+json|x-ndjson)|text\/csv)/)
      expect(answer.headers.get('content-security-policy'), path).toContain("object-src 'none'")
    }
    expect((await city.stewardA.get('/datasets/marked-up')).body.name).toEqual(text)
    const file = await city.stewardA.get('/tables/marked-up/rows?format=csv')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="marked-up-v1\.csv"/)
  })

  test('a cell that a spreadsheet would compute comes as it is, or with a quote before it when asked', async () => {
    const cells = ['=1+1', '+86', '-3', '@SUM(A1)', "=cmd|' /C calc'!A0", '平常']
    await city.publish({ slug: 'formula-cases', csv: `id,remark\n${cells.map((c, i) => `a${i},"${c}"`).join('\n')}\n`, fields: {} })
    const lines = async (query: string) =>
      (await city.visitor.get(`/tables/formula-cases/rows?select=remark&format=csv${query}`)).text
        .trim()
        .split('\n')
        .slice(1)
        .map((l) => l.replaceAll(/^"|"$/g, ''))
    expect(await lines('')).toEqual(cells)
    expect(await lines('&csv_safe=1')).toEqual(cells.map((c) => (c === '平常' ? c : `'${c}`)))
  })
})

describe('whoever asks too often', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity({ argv: ['--rate-anonymous', '5', '--rate-signed-in', '40'] })
  })
  afterAll(() => city.drop())

  test('is told when to come back, in the one shape of errors; forged keys count too', async () => {
    const answers = []
    for (let i = 0; i < 8; i++) answers.push(await city.withKey(`pj_${'A'.repeat(42)}${i}`).get('/datasets'))
    expect(answers.map((a) => a.status)).toContain(429)
    const refused = await city.visitor.get('/datasets', { 'accept-language': 'en' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(refused.body).toMatchObject({ kind: 'LimitExceeded', code: 'PUJIANG_RATE_LIMIT', status: 429, title: 'Limit exceeded' })
    // Somebody signed in has another purse, and health checks none.
    expect((await city.stewardA.get('/datasets')).status).toBe(200)
    expect((await fetch(`${city.url}/health/live`)).status).toBe(200)
  })

  test('is counted by person whatever the number of keys is not forged around', async () => {
    const unlimited = city.withKey((await city.administrator.post('/keys', { name: 'bench', scopes: ['read'], unlimited: true })).body.key as string)
    const statuses = new Set<number>()
    for (let i = 0; i < 60; i++) statuses.add((await unlimited.get('/me')).status)
    expect([...statuses]).toEqual([200])
    const usual = new Set<number>()
    for (let i = 0; i < 60; i++) usual.add((await city.approverB.get('/me')).status)
    expect([...usual]).toEqual([200, 429])
  })

  test('and guesses passwords waits longer each time', async () => {
    const tries: number[] = []
    let last: Response | undefined
    for (let i = 0; i < 12; i++) {
      last = await fetch(`${city.url}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: city.stewardB.cookie },
        body: JSON.stringify({ email: 'stewarda@city.test', password: `guess-${i}-guess` }),
      })
      tries.push(last.status)
    }
    expect(tries.slice(0, 3)).toEqual([401, 401, 401])
    expect(tries).toContain(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
