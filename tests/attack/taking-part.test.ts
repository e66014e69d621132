import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from '../../src/testing/city.ts'
import { openPostOffice, wordsOf, type PostOffice } from '../../src/testing/post-office.ts'
import { closedPhone, createSampleCity, must, notShared, type SampleCity } from './sample-city.ts'

describe('taking part opens no door', () => {
  let city: SampleCity
  let citizen: TestClient
  let post: PostOffice
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 15_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
  }
  const count = async (sql: string): Promise<number> => Number((await city.database.pool.query<{ n: string }>(sql)).rows[0]?.n)

  beforeAll(async () => {
    post = await openPostOffice()
    city = await createSampleCity({ pages: true, argv: ['--smtp-url', `smtp://127.0.0.1:${post.port}`] })
    citizen = await city.as('citizen')
    await city.publish({ slug: 'open-sample' })
    await city.publish({ slug: 'to-be-hidden', metadata: { name: { zh: '隐秘名称', en: 'Secret name' } } })
    await city.publish({ slug: 'secret-draft', draft: true })
  }, 60_000)
  afterAll(async () => {
    await city?.drop()
    post?.close()
  })

  it('those who follow a dataset that is hidden learn nothing of it any more', async () => {
    must(await citizen.post('/follows', { kind: 'dataset', ref: 'to-be-hidden' }))
    must(await citizen.post('/datasets/to-be-hidden/discussions', { kind: 'question', title: '一问', body: '什么意思' }))
    await city.stewardA.load('to-be-hidden', 'again.csv', 'case_no,district,opened_on,amount,phone\n1,甲,2024-01-01,1.00,13800000009\n')
    await until('the notice', async () => (await citizen.get('/notices')).body.unread === 1)
    const own = must(await citizen.get('/datasets/to-be-hidden/discussions')).body.items[0].slug as string

    await city.database.pool.query("update dataset set share_class = 'none', open_class = 'none', legal_basis = '条例' where slug = 'to-be-hidden'")
    city.city.program.committed()
    await city.stewardA.load('to-be-hidden', 'third.csv', 'case_no,district,opened_on,amount,phone\n2,乙,2024-01-01,2.00,13800000009\n')
    must(await city.stewardA.post(`/discussions/${own}/answer`, { body: '隐秘名称的答复' }))
    await until('the events to be handled', async () => (await count('select count(*) as n from news_event where handled_at is null')) === 0)

    const told = [await citizen.get('/notices'), await citizen.get('/follows'), await city.visitor.get('/agencies/agency-a/feed')]
    for (const answer of told) expect(must(answer).text).not.toMatch(/to-be-hidden|隐秘名称|Secret name|一问/)
    expect(must(told[0]!).body).toMatchObject({ items: [], unread: 0 })
    for (const path of [`/discussions/${own}`, '/datasets/to-be-hidden/discussions', '/datasets/to-be-hidden/feed']) {
      expect((await citizen.get(path)).status, path).toBe(404)
      expect((await city.visitor.get(path)).status, path).toBe(404)
    }
    expect((await citizen.post('/follows', { kind: 'dataset', ref: 'to-be-hidden' })).status).toBe(404)
  })

  it('a hidden dataset can be neither asked about, nor followed, nor named as used', async () => {
    const missing = await city.visitor.post('/datasets/never-was/discussions', { kind: 'question', title: 'a', body: 'b' })
    const hidden = await city.visitor.post('/datasets/secret-draft/discussions', { kind: 'question', title: 'a', body: 'b' })
    expect([hidden.status, hidden.body.code]).toEqual([missing.status, missing.body.code])
    expect(hidden.status).toBe(404)
    expect((await citizen.post('/follows', { kind: 'dataset', ref: 'secret-draft' })).status).toBe(404)
    const reuse = { title: 'a', body: 'b', link: 'https://example.org/', datasets: ['secret-draft'] }
    expect((await citizen.post('/reuses', reuse)).status).toBe(404)
  })

  it('a closed column can be neither asked about nor read off a question', async () => {
    const ask = (field: string) => citizen.post('/datasets/open-sample/discussions', { kind: 'question', title: '列', body: '这一列', field })
    expect((await ask('phone')).body).toMatchObject({ code: 'PUJIANG_DISCUSSION_PLACE' })
    expect((await ask('phone')).body.code).toBe((await ask('never_was')).body.code)
    const { slug } = must(await ask('amount')).body
    must(await city.stewardA.patch('/tables/open-sample/fields/amount', closedPhone.phone))
    const seen = must(await city.visitor.get(`/discussions/${slug}`)).body
    expect(seen.about.field).toBeNull()
    expect(JSON.stringify(seen)).not.toContain('amount')
  })

  it('what strangers write waits, and what is taken down is gone for everybody but its author and the agency', async () => {
    const sent = must(await city.visitor.post('/datasets/open-sample/discussions', { kind: 'error', title: '未登录', body: '看一下' })).body
    expect(sent).toEqual({ slug: null, shown: 'held' })
    const titles = async (who: TestClient) =>
      (must(await who.get('/datasets/open-sample/discussions')).body.items as { title: string }[]).map((talk) => talk.title)
    expect(await titles(city.visitor)).not.toContain('未登录')
    expect(await titles(citizen)).not.toContain('未登录')
    expect(await titles(city.stewardB)).not.toContain('未登录')
    const held = must(await city.stewardA.get('/desk/questions?set=held')).body.items[0]
    expect(held).toMatchObject({ title: '未登录', heldFor: 'anonymous' })
    expect((await city.stewardB.post(`/discussions/${held.slug}/moderation`, { decision: 'show' })).status).toBe(404)
    expect((await citizen.post(`/discussions/${held.slug}/answer`, { body: '冒充' })).status).toBe(404)
    must(await city.stewardA.post(`/discussions/${held.slug}/moderation`, { decision: 'show' }))
    expect(await titles(city.visitor)).toContain('未登录')
    expect((await citizen.post(`/discussions/${held.slug}/answer`, { body: '冒充部门' })).status).toBe(403)
    expect((await city.stewardA.post(`/discussions/${held.slug}/moderation`, { decision: 'hide' })).body.faults).toMatchObject([{ at: 'reason' }])
    must(await city.stewardA.post(`/discussions/${held.slug}/moderation`, { decision: 'hide', reason: '广告' }))
    expect((await city.visitor.get(`/discussions/${held.slug}`)).status).toBe(404)
    const log = await count(`select count(*) as n from audit_leaf where operation = 'moderate-discussion' and entry like '%广告%'`)
    expect(log).toBe(1)
  })

  it('an identity or phone number never becomes public by itself', async () => {
    const write = (body: string) => citizen.post('/datasets/open-sample/discussions', { kind: 'question', title: '我的号码', body })
    expect(must(await write('请查 110101199003072316')).body.shown).toBe('held')
    expect(must(await write('电话 13812345678')).body.shown).toBe('held')
    const mine = must(await citizen.get('/datasets/open-sample/discussions')).body.items.find((talk: { shown: string }) => talk.shown === 'held')
    expect(mine.heldFor).toBe('personal')
    expect(must(await city.visitor.get('/datasets/open-sample/discussions')).text).not.toMatch(/13812345678|110101199003072316/)
    // Neither by a change afterwards nor in a reply.
    const { slug } = must(await write('没有号码')).body
    must(await citizen.patch(`/discussions/${slug}`, { title: '我的号码', body: '补上 13812345678' }))
    expect((await city.visitor.get(`/discussions/${slug}`)).status).toBe(404)
    const shown = must(await write('再问一次')).body.slug as string
    expect((await citizen.post(`/discussions/${shown}/posts`, { body: '110101199003072316' })).body.code).toBe('PUJIANG_PERSONAL_NUMBERS')
  })

  it('nobody changes, withdraws or reads what belongs to others', async () => {
    const { slug } = must(await citizen.post('/requests', { title: '别人的需求', body: '要', purpose: '用' })).body
    expect((await city.stewardB.post(`/requests/${slug}/withdraw`)).status).toBe(403)
    expect((await city.stewardA.post(`/requests/${slug}/answer`, { state: 'accepted' })).status).toBe(403)
    const question = must(await citizen.post('/datasets/open-sample/discussions', { kind: 'question', title: '是我的', body: '正文' })).body
      .slug as string
    expect((await city.stewardB.patch(`/discussions/${question}`, { title: 'x', body: 'y' })).status).toBe(403)
    expect((await city.visitor.post(`/discussions/${question}/withdraw`)).status).toBe(401)
    const account = must(await citizen.get('/me/account')).body
    expect((await city.stewardB.post(`/me/sessions/${account.sessions[0].id}/end`)).status).toBe(404)
    expect((await citizen.get('/follows')).body.items.every((f: { ref: string }) => f.ref !== 'to-be-hidden')).toBe(true)
    // A registered person has no office: the desk is empty, whatever is asked.
    for (const path of ['/desk/questions', '/desk/requests', '/desk/reuses', '/contributions?set=waiting', '/desk/duties'])
      expect(must(await citizen.get(path)).body.items, path).toEqual([])
  })

  it('the feed of a draft is kept by no cache that others read from', async () => {
    const kept = async (who: TestClient, slug: string) => {
      const answer = await fetch(`${city.url}/api/v1/datasets/${slug}/feed`, { headers: { cookie: who.cookie } })
      return [answer.status, answer.headers.get('cache-control')]
    }
    expect(await kept(city.stewardA, 'secret-draft')).toEqual([200, 'private, no-cache'])
    expect(await kept(city.visitor, 'secret-draft')).toEqual([404, 'no-store'])
    expect(await kept(city.visitor, 'open-sample')).toEqual([200, 'public, max-age=300'])
  })

  it('a data request that was taken back can be read by nobody else any more', async () => {
    const { slug } = must(await citizen.post('/requests', { title: '写错了', body: '不该写的', purpose: '用' })).body
    expect((await city.visitor.get(`/requests/${slug}`)).status).toBe(200)
    must(await citizen.post(`/requests/${slug}/withdraw`))
    for (const who of [city.visitor, city.stewardB]) expect((await who.get(`/requests/${slug}`)).status).toBe(404)
    expect(must(await citizen.get(`/requests/${slug}`)).body.state).toBe('withdrawn')
  })

  it('a program that fills in everything is thanked and forgotten', async () => {
    const before = await count('select (select count(*) from discussion) + (select count(*) from data_request) + (select count(*) from actor) as n')
    must(await citizen.post('/datasets/open-sample/discussions', { kind: 'question', title: 'a', body: 'b', website: 'https://spam.example' }))
    must(await citizen.post('/requests', { title: 'a', body: 'b', purpose: 'c', website: 'x' }))
    must(await city.visitor.post('/register', { name: 'bot', email: 'bot@spam.test', password: 'long enough 9', website: 'x' }))
    expect(await count('select (select count(*) from discussion) + (select count(*) from data_request) + (select count(*) from actor) as n')).toBe(
      before,
    )
  })

  it('a webhook cannot be pointed into the own network', async () => {
    for (const url of ['https://127.0.0.1/x', 'https://169.254.169.254/latest', 'http://example.org/', 'https://[::1]:8443/', 'https://localhost/'])
      expect((await citizen.post('/webhooks', { endpoint: url })).body.code, url).toBe('PUJIANG_WEBHOOK_ADDRESS')
    must(await citizen.post('/webhooks', { endpoint: 'https://hooks.example.org/news' }))
    const { id } = must(await citizen.get('/webhooks')).body.items[0]
    expect((await city.stewardB.post(`/webhooks/${id}/remove`)).status).toBe(404)
    expect(must(await citizen.get('/webhooks')).text).not.toContain('whsec_')
  })

  it('strangers are stopped after a few, whether what they sent was taken or not', async () => {
    // Three were sent above; what is refused counts as well.
    const statuses: number[] = []
    for (let n = 0; n < 8; n++)
      statuses.push((await city.visitor.post('/datasets/open-sample/discussions', { kind: 'question', title: '', body: '' })).status)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5)
    // Somebody who signed in is not held back by them.
    expect((await citizen.post('/datasets/open-sample/discussions', { kind: 'question', title: '照常', body: '照常' })).status).toBe(200)
  })

  it('registering tells nobody whether an address has an account: not by its words, its time, what signs in afterwards or what is counted', async () => {
    const password = 'a river at dawn'
    const register = async (email: string) => {
      await city.database.pool.query('delete from action_count')
      const began = performance.now()
      const { status, text } = await city.visitor.post('/register', { name: '试探', email, password })
      return { told: `${status} ${text}`, took: performance.now() - began }
    }
    const signIn = async (email: string) =>
      (await city.visitor.post('/sign-in', { email, password })).text.replaceAll(/"(requestId|instance)":"[^"]*"/g, '')
    const rounds: Record<'known' | 'free', Awaited<ReturnType<typeof register>>[]> = { known: [], free: [] }
    for (let n = 0; n < 9; n++) {
      rounds.free.push(await register(`free-${n}@home.test`))
      rounds.known.push(await register(n === 0 ? 'CITIZEN@city.test ' : 'citizen@city.test'))
    }
    expect(new Set([...rounds.known, ...rounds.free].map(({ told }) => told)).size).toBe(1)
    const middle = (tries: { took: number }[]): number => tries.map(({ took }) => took).toSorted((a, b) => a - b)[4]!
    expect(Math.abs(middle(rounds.known) - middle(rounds.free))).toBeLessThan(0.5 * middle(rounds.free))
    expect(await signIn('free-0@home.test')).toBe(await signIn('citizen@city.test'))
    expect(await count(`select count(*) as n from auth."user" where email like 'free-%'`)).toBe(0)

    // The owners learn it, each by a letter, and are not pestered.
    const lettersTo = (email: string): string[] => post.letters.filter((letter) => letter.includes(`To: ${email}`)).map(wordsOf)
    await until('the letters', async () => lettersTo('free-8@home.test').length > 0 && lettersTo('citizen@city.test').length === 3)
    expect(lettersTo('citizen@city.test')[0]).toContain('您已经有账号了')
    expect(lettersTo('citizen@city.test').join()).not.toContain('/account/confirm/')
    const token = /confirm\/([\w-]+)/.exec(lettersTo('free-8@home.test')[0] ?? '')?.[1]
    must(await city.visitor.post('/email/confirm', { token }))
    expect((await city.visitor.post('/email/confirm', { token })).status).toBe(404)
    expect((await city.visitor.post('/sign-in', { email: 'free-8@home.test', password })).status).toBe(200)
  })

  it('the page of registering says the same to both, and the link of the letter leads to the account', async () => {
    const send = async (path: string, fields: Record<string, string>): Promise<string> => {
      await city.database.pool.query('delete from action_count')
      const init = { method: 'POST', headers: { origin: city.url }, body: new URLSearchParams(fields), redirect: 'manual' as const }
      return (await fetch(city.url + path, init)).text()
    }
    const fields = { name: '试探', password: 'a river at dawn' }
    const plain = (html: string): string => html.replaceAll(/nonce="[^"]*"|[\w.-]+@[\w.]+/g, '')
    const known = await send('/en/register', { ...fields, email: 'stewarda@city.test' })
    const free = await send('/en/register', { ...fields, email: 'by-page@home.test' })
    expect(free).toContain('A letter is on its way to this address.')
    expect(plain(known)).toBe(plain(free))
    const letter = (): string =>
      post.letters
        .filter((one) => one.includes('To: by-page@home.test'))
        .map(wordsOf)
        .join('')
    await until('the letter', async () => letter() !== '')
    const link = new URL(/https?:\S+/.exec(letter())?.[0] ?? '').pathname
    expect(await send(link, {})).toContain('Your address is confirmed.')
    expect((await city.visitor.post('/sign-in', { email: 'by-page@home.test', password: fields.password })).status).toBe(200)
  })

  it('an agency that shares nothing stays silent in every feed and plan', async () => {
    await city.publish({ slug: 'not-shared', metadata: { ...notShared, name: { zh: '不予共享之物', en: 'Unshared' } } })
    const { slug } = must(await citizen.post('/requests', { title: '要那个', body: '要', purpose: '用', agency: 'agency-a' })).body
    must(await city.stewardA.post(`/requests/${slug}/answer`, { state: 'planned', plannedOn: '2031-01-01' }))
    must(await city.stewardA.post(`/requests/${slug}/answer`, { state: 'fulfilled', dataset: 'not-shared' }))
    for (const path of [`/requests/${slug}`, '/plan', '/requests', '/requests/feed', '/agencies/agency-a/feed'])
      expect(must(await city.visitor.get(path)).text, path).not.toMatch(/not-shared|不予共享之物/)
  })
})
