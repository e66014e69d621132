import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPortal, type Portal } from '../testing/app.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())
beforeEach(() => void portal.written.splice(0))

const upload = '70000000-0000-4000-8000-000000000001'
const signedIn = { signedIn: true }
const dataset = {
  agency: 'operations',
  'name.zh': '井盖',
  'summary.zh': '每行一个井盖',
  theme: 'safety',
  shareClass: 'unconditional',
  openClass: 'unconditional',
  updateCycle: 'yearly',
}

describe('signing in', () => {
  it('is asked for at the desk and leads back there', async () => {
    const { status, headers } = await portal.get('/en/desk?status=draft')
    expect([status, headers.get('location')]).toEqual([302, `/en/sign-in?to=${encodeURIComponent('/en/desk?status=draft')}`])
  })
  it('sets the session of the platform and goes on', async () => {
    const { status, headers } = await portal.post('/sign-in', { email: 'a@b.c', password: 'right', to: '/desk/keys' })
    expect([status, headers.get('location'), headers.get('set-cookie')]).toEqual([
      303,
      '/desk/keys',
      'session=fixture; Path=/; HttpOnly; SameSite=Lax',
    ])
  })
  it('says what is wrong, keeps the address and never shows the password again', async () => {
    const { status, html } = await portal.post('/sign-in', { email: 'a@b.c', password: 'secret-guess' })
    expect(status).toBe(403)
    expect(html).toContain('邮箱或密码不对')
    expect(html).toContain('value="a@b.c"')
    expect(html).not.toContain('secret-guess')
  })
  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])('does not go on to %s', async (to) => {
    expect((await portal.post('/sign-in', { email: 'a@b.c', password: 'right', to })).headers.get('location')).toBe('/desk')
  })
})

describe('forms from elsewhere', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: '' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('are refused: %s', async (_name, headers) => {
    const { status, html } = await portal.post('/desk/datasets/hotline-cases', { intent: 'retire', reason: 'x' }, { ...signedIn, headers })
    expect(status).toBe(403)
    expect(html).toContain('PUJIANG_FOREIGN_FORM')
    expect(portal.written).toEqual([])
  })
})

describe('describing a dataset', () => {
  it('registers it and goes on to its file', async () => {
    const { status, headers } = await portal.post('/desk/datasets/new', { ...dataset, keywords: '井盖，市政' }, signedIn)
    expect([status, headers.get('location')]).toEqual([303, '/desk/load?dataset=hotline-cases'])
    expect(portal.written[0]).toEqual({
      name: 'create-dataset',
      input: {
        name: { zh: '井盖', en: '井盖' },
        summary: { zh: '每行一个井盖', en: '每行一个井盖' },
        theme: 'safety',
        keywords: ['井盖', '市政'],
        shareClass: 'unconditional',
        openClass: 'unconditional',
        updateCycle: 'yearly',
        agency: 'operations',
      },
    })
  })
  it('shows the fault at its field and keeps everything that was typed', async () => {
    const { status, html } = await portal.post('/desk/datasets/new', { ...dataset, 'name.zh': '', contact: '电话 12345' }, signedIn)
    expect(status).toBe(400)
    expect(html).toMatch(/id="in-name\.zh-fault"[^>]*>不能为空/)
    expect(html).toMatch(/aria-invalid="true"[^>]*name="name\.zh"|name="name\.zh"[^>]*aria-invalid="true"/)
    expect(html).toContain('电话 12345')
  })
  it('says when somebody else changed it meanwhile', async () => {
    const { status, html } = await portal.post('/desk/datasets/hotline-cases/edit', { ...dataset, revision: '1' }, signedIn)
    expect([status, html.includes('别人刚改过')]).toEqual([409, true])
  })
  it.each([
    [{ intent: 'submit', note: '请看' }, 'submit-dataset', { dataset: 'hotline-cases', note: '请看' }],
    [{ intent: 'publish', table: 't', version: 'v' }, 'publish-version', { table: 't', version: 'v' }],
    [{ intent: 'hold', table: 't', version: 'v', reason: '再查' }, 'hold-version', { table: 't', version: 'v', reason: '再查' }],
    [{ intent: 'retract', table: 't', version: 'v', reason: '有号码' }, 'retract-version', { table: 't', version: 'v', reason: '有号码' }],
    [{ intent: 'retire', reason: '停办' }, 'retire-dataset', { dataset: 'hotline-cases', reason: '停办' }],
    [
      { intent: 'table', table: 't', lookupKeys: 'case_no，kind', orderField: '' },
      'edit-table',
      { table: 't', lookupKeys: ['case_no', 'kind'], orderField: null },
    ],
    [
      { intent: 'field', table: 't', field: 'hours', 'label.zh': '时长', unit: 'h', openClass: 'none' },
      'edit-field',
      { table: 't', field: 'hours', label: { zh: '时长', en: '时长' }, unit: 'h', openClass: 'none' },
    ],
  ])('carries out %o', async (fields, name, input) => {
    expect((await portal.post('/desk/datasets/hotline-cases', fields as Record<string, string>, signedIn)).status).toBe(303)
    expect(portal.written).toEqual([{ name, input }])
  })
})

describe('loading a file', () => {
  it('streams a multipart file on without a script and shows what was read in it', async () => {
    const form = new FormData()
    form.set('dataset', 'hotline-cases')
    form.set('file', new Blob(['a,b\n1,2\n']), '井盖.csv')
    const response = await fetch(`${portal.origin}/desk/uploads`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { origin: portal.origin, cookie: 'session=x' },
    })
    expect([response.status, response.headers.get('location')]).toEqual([303, `/desk/uploads/${upload}?dataset=hotline-cases`])
    expect(portal.written).toEqual([{ name: 'upload-file', input: { fileName: '井盖.csv' }, body: 'a,b\n1,2\n' }])
  })
  it('refuses a file of somebody who is not signed in', async () => {
    const form = new FormData()
    form.set('file', new Blob(['a']), 'a.csv')
    const response = await fetch(`${portal.origin}/desk/uploads`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { origin: portal.origin },
    })
    expect([response.status, portal.written]).toEqual([401, []])
  })
  it('shows the guess beside the raw lines', async () => {
    const { html } = await portal.get(`/desk/uploads/${upload}`, signedIn)
    expect(html).toContain('填报单位：市住建委')
    expect(html).toContain('有前导零，作数会丢')
    expect(html).toContain('gb18030')
  })
  it('reads again with only what was changed', async () => {
    await portal.post(
      `/desk/uploads/${upload}`,
      { intent: 'sniff', encoding: 'utf-8', header: 'no', skipRows: '3', 'type-0': 'text', 'type-3': 'text', 'name-0': 'cover_no', 'name-3': 'bore' },
      signedIn,
    )
    expect(portal.written).toEqual(
      [
        {
          name: 'sniff-upload',
          input: { upload, settings: { encoding: 'utf-8', header: false, skipRows: 3, columns: [{ column: 3, type: 'text', name: 'bore' }] } },
        },
      ].map(({ name, input }) => ({ name, input })),
    )
  })
  it('loads into the table of the dataset and goes on to the progress', async () => {
    const { headers } = await portal.post(
      `/desk/uploads/${upload}`,
      { intent: 'load', dataset: 'hotline-cases', mode: 'append', publish: '1' },
      signedIn,
    )
    const table = '30000000-0000-4000-8000-000000000001'
    expect(portal.written).toEqual([{ name: 'load-upload', input: { upload, table, mode: 'append', publish: true, settings: {} } }])
    expect(headers.get('location')).toBe(`/desk/uploads/${upload}?dataset=hotline-cases&table=${table}#progress`)
  })
  it('filters findings by column', async () => {
    const { html } = await portal.get('/desk/datasets/hotline-cases?findings=4&table=hotline-cases&column=diameter&reason=not-integer', signedIn)
    expect(html).toContain('φ700')
    expect(html).not.toContain('2026/13/2')
  })
})

describe('deciding and keys', () => {
  it('shows what changes, who sees more and by which rule before the decision', async () => {
    const { html } = await portal.get('/desk/reviews/night-construction', signedIn)
    for (const words of ['什么会变', '谁会多看到什么', '按哪条规则', '批准公开', '说说一行是什么']) expect(html).toContain(words)
    expect(html).toContain('<del>')
    expect(html).toMatch(/class="guard"/)
    await portal.post('/desk/reviews/night-construction', { review: 'r', decision: 'returned', reason: '缺依据' }, signedIn)
    expect(portal.written).toEqual([{ name: 'decide-review', input: { review: 'r', decision: 'returned', reason: '缺依据' } }])
  })
  it('shows a new key once, in the page and not in an address', async () => {
    const { status, html, headers } = await portal.post('/desk/keys', { name: '周报', days: '30', scopes: 'read' }, signedIn)
    expect([status, headers.get('location')]).toEqual([200, null])
    expect(html).toContain('pj_fixture_secret')
    expect(portal.written[0]?.input).toEqual({ name: '周报', scopes: ['read'], expiresAt: '2026-12-22T04:00:00.000Z' })
    expect((await portal.get('/desk/keys', signedIn)).html).not.toContain('pj_fixture_secret')
  })
  it('accepts an invitation with a password of the person', async () => {
    const { headers } = await portal.post('/invitation/one-time', { name: '王', password: '一句很长的话当密码' })
    expect(portal.written).toEqual([{ name: 'accept-invitation', input: { token: 'one-time', name: '王', password: '一句很长的话当密码' } }])
    expect(headers.get('location')).toBe('/sign-in')
  })
  it('remembers light or dark without a script', async () => {
    const { headers } = await portal.post('/preferences', { theme: 'dark', to: '/datasets' })
    expect([headers.get('location'), headers.get('set-cookie')]).toEqual(['/datasets', 'theme=dark; Path=/; SameSite=Lax; Max-Age=31536000'])
    expect((await portal.get('/', { headers: { cookie: 'theme=dark' } })).html).toContain('data-theme="dark"')
  })
})
