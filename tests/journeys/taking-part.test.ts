import { createHmac } from 'node:crypto'
import { createServer as createHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSampleCity, must, sampleCsv, type SampleCity } from '../attack/sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'
import { openPostOffice, wordsOf, type PostOffice } from '../../src/testing/post-office.ts'

const linkIn = (letter = ''): string | undefined => /confirm\/([\w-]+)/.exec(wordsOf(letter))?.[1]

interface Received {
  event: string
  signature: string
  body: string
}

describe('people take part', () => {
  let city: SampleCity
  let citizen: TestClient
  let post: PostOffice
  const received: Received[] = []
  const receiver = createHttp((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      received.push({
        event: String(request.headers['pujiang-event']),
        signature: String(request.headers['pujiang-signature']),
        body: Buffer.concat(parts).toString('utf8'),
      })
      // The first knock is refused: the job knocks again.
      response.writeHead(received.length === 1 ? 503 : 204).end()
    })
  })
  const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 15_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
  }

  beforeAll(async () => {
    post = await openPostOffice()
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    city = await createSampleCity({ argv: ['--smtp-url', `smtp://127.0.0.1:${post.port}`, '--webhook-private'] })
    await city.publish({ slug: 'sample' })
    // The account is there once its owner has opened the link in the letter.
    must(await city.visitor.post('/register', { name: '江东读者', email: 'reader@home.test', password: 'a river at dawn' }))
    await until('the link', () => post.letters.length > 0)
    must(await city.visitor.post('/email/confirm', { token: linkIn(post.letters[0]) }))
    const signedIn = await fetch(`${city.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'reader@home.test', password: 'a river at dawn' }),
    })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((part) => part.split(';')[0])
      .join('; ')
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${city.url}/api/v1${path}`, {
        method,
        headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined,
      }
    }
    citizen = {
      ...city.visitor,
      cookie,
      get: (path) => ask('GET', path),
      post: (path, body) => ask('POST', path, body ?? {}),
      patch: (path, body) => ask('PATCH', path, body),
    }
  }, 60_000)
  afterAll(async () => {
    await city?.drop()
    post?.close()
    receiver.close()
  })

  it('from an error report through its correction to the letter, the webhook and the feed', async () => {
    // An address that came with an invitation is confirmed before any letter of news goes there.
    expect((await city.stewardA.patch('/me/account', { mail: 'immediate' })).body.code).toBe('PUJIANG_ADDRESS_UNCONFIRMED')
    must(await city.stewardA.post('/me/email/confirmation'))
    const token = linkIn(post.letters[1])
    must(await city.visitor.post('/email/confirm', { token }))
    expect((await city.visitor.post('/email/confirm', { token })).status).toBe(404)
    expect(must(await citizen.patch('/me/account', { mail: 'immediate', locale: 'zh' })).body).toMatchObject({ confirmed: true, mail: 'immediate' })
    const hook = must(await citizen.post('/webhooks', { endpoint: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/news` })).body
    must(await citizen.post('/follows', { kind: 'dataset', ref: 'sample' }))

    // Registered: public at once, with the column, the row and the version it speaks of.
    const report = must(
      await citizen.post('/datasets/sample/discussions', { kind: 'error', title: '金额为空', body: '这一行的**金额**缺了', field: 'amount', row: 1 }),
    ).body
    expect(report.shown).toBe('shown')
    const seen = must(await city.visitor.get('/datasets/sample/discussions')).body.items[0]
    expect(seen).toMatchObject({ state: 'open', about: { field: { name: 'amount' }, row: 1, version: 1 }, author: { name: '江东读者' } })
    const duties = must(await city.stewardA.get('/desk/duties')).body.items
    expect(duties).toMatchObject([{ kind: 'error', title: { zh: '金额为空' }, agency: { zh: 'agency-a 局' } }])
    expect(must(await city.stewardB.get('/desk/duties')).body.items).toEqual([])

    // A version that is not there corrects nothing; then the correction is published and answered with.
    const answer = { body: '已补上,谢谢', corrected: 2 }
    expect((await city.stewardA.post(`/discussions/${report.slug}/answer`, answer)).body.code).toBe('PUJIANG_CORRECTED_VERSION')
    await city.stewardA.load('sample', 'sample.csv', sampleCsv.replace('2024-01-03,,', '2024-01-03,8.00,'))
    must(await city.stewardA.post(`/discussions/${report.slug}/answer`, answer))
    const corrected = must(await city.visitor.get(`/discussions/${report.slug}`)).body
    expect(corrected).toMatchObject({ state: 'corrected', corrected: { table: 'sample', number: 2 }, posts: [{ agency: { zh: 'agency-a 局' } }] })

    await until('the notices', async () => (await citizen.get('/notices')).body.items.length === 2)
    const notices = must(await citizen.get('/notices')).body
    expect(notices.items.map((n: { kind: string; reason: string }) => [n.kind, n.reason])).toEqual([
      ['discussion-corrected', 'own'],
      ['version-published', 'dataset'],
    ])
    await until('the letter', () => post.letters.slice(2).map(wordsOf).join().includes('已在第 2 版更正'))
    const letter =
      post.letters
        .slice(1)
        .map(wordsOf)
        .find((text) => text.includes('已在第 2 版更正')) ?? ''
    expect(letter).toContain(`/datasets/sample#talk-${report.slug}`)

    // The receiver answered 503 once; every delivery arrives, signed.
    await until('the deliveries', () => received.length >= 3)
    expect(new Set(received.map((one) => one.event))).toEqual(new Set(['version-published', 'discussion-corrected']))
    for (const { signature, body } of received) {
      const [, time = '', signed = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
      expect(
        createHmac('sha256', hook.secret as string)
          .update(`${time}.${body}`)
          .digest('hex'),
      ).toBe(signed)
    }

    const feed = await city.visitor.get('/datasets/sample/feed?lang=en')
    expect(feed.headers.get('content-type')).toContain('application/atom+xml')
    expect(feed.text).toContain('is corrected in version 2')
    expect((await city.visitor.get('/datasets/sample/feed?lang=en', { 'if-none-match': feed.headers.get('etag') ?? '' })).status).toBe(304)

    // The link of the letter works once.
    const off = /off\/([\w-]+)/.exec(letter)?.[1]
    must(await city.visitor.post('/email/unsubscribe', { token: off }))
    expect((await city.visitor.post('/email/unsubscribe', { token: off })).status).toBe(404)
    expect(must(await citizen.get('/me/account')).body.mail).toBe('none')
  })

  it('from a data request with votes through a dated plan to the dataset that answers it', async () => {
    const asked = must(
      await citizen.post('/requests', {
        title: '公共厕所位置与开放时间',
        body: '全市,含无障碍设施',
        purpose: '做一个给老人的地图',
        theme: 'environment',
        agency: 'agency-a',
      }),
    ).body
    expect(asked.shown).toBe('shown')
    expect(must(await city.visitor.get('/requests/similar?q=厕所开放时间')).body.items[0].slug).toBe(asked.slug)
    const voter = await city.as('citizen')
    expect(must(await voter.post(`/requests/${asked.slug}/vote`, { vote: true })).body.votes).toBe(2)
    // Twice is once, also when it comes at the same moment.
    await Promise.all(Array.from({ length: 4 }, () => voter.post(`/requests/${asked.slug}/vote`, { vote: true })))
    expect(must(await city.visitor.get(`/requests/${asked.slug}`)).body.votes).toBe(2)
    expect((await city.visitor.post(`/requests/${asked.slug}/vote`, { vote: true })).status).toBe(401)

    const answer = (body: unknown) => city.stewardA.post(`/requests/${asked.slug}/answer`, body)
    expect((await answer({ state: 'declined', note: '不宜公开' })).body.faults).toMatchObject([{ at: 'legalBasis' }])
    expect((await answer({ state: 'planned', plannedOn: '2020-01-01' })).body.faults).toMatchObject([{ at: 'plannedOn' }])
    expect((await city.stewardB.post(`/requests/${asked.slug}/answer`, { state: 'accepted' })).status).toBe(403)
    must(await answer({ state: 'planned', plannedOn: '2030-03-31', note: '下季度普查后开放' }))
    must(await answer({ state: 'planned', plannedOn: '2030-06-30', note: '普查延后' }))
    const plan = must(await city.visitor.get('/plan')).body.items
    expect(plan).toMatchObject([{ plannedOn: '2030-06-30', firstPlannedOn: '2030-03-31', overdue: false }])

    await city.publish({ slug: 'toilets', metadata: { name: { zh: '公共厕所', en: 'Public toilets' } } })
    must(await answer({ state: 'fulfilled', dataset: 'toilets' }))
    const done = must(await city.visitor.get(`/requests/${asked.slug}`)).body
    expect(done.dataset.slug).toBe('toilets')
    expect(done.steps.map((step: { state: string }) => step.state)).toEqual(['planned', 'planned', 'fulfilled'])
    await until('the voter to hear of it', async () => (await voter.get('/notices')).body.items.length === 3)
  })

  it('with a plan that is due at the end of its day in the city, whatever zone the database speaks in', async () => {
    const { slug } = must(
      await citizen.post('/requests', {
        title: '路边长椅位置',
        body: '全市',
        purpose: '给老人找歇脚的地方',
        theme: 'environment',
        agency: 'agency-a',
      }),
    ).body
    const plannedOn = new Date(Date.now() + 10 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
    must(await city.stewardA.post(`/requests/${slug}/answer`, { state: 'planned', plannedOn }))
    const { items } = must(await city.stewardA.get('/desk/duties')).body
    const plan = items.find(({ href }: { href: string }) => href.endsWith(slug))
    expect(plan.kind).toBe('plan')
    expect(new Date(plan.dueAt)).toEqual(new Date(`${plannedOn}T18:00:00+08:00`))
  })

  it('with a followed search and agency that tell of a new dataset, and a reuse that is looked at first', async () => {
    must(await citizen.post('/follows', { kind: 'search', ref: '/datasets?q=桥梁&sort=name' }))
    const voter = await city.as('citizen')
    must(await voter.post('/follows', { kind: 'agency', ref: 'agency-a' }))
    await city.publish({ slug: 'bridges', metadata: { name: { zh: '桥梁名录', en: 'Bridges' } } })
    const reasons = async (who: TestClient) =>
      (must(await who.get('/notices')).body.items as { path: string; reason: string }[])
        .filter((n) => n.path === '/datasets/bridges')
        .map((n) => n.reason)
    await until('the followers to hear', async () => (await reasons(citizen)).length > 0 && (await reasons(voter)).length > 0)
    expect(await reasons(citizen)).toEqual(['search'])
    expect(await reasons(voter)).toEqual(['agency'])

    const shown = { title: '过桥吗', body: '每座桥的限高', datasets: ['bridges', 'sample'] }
    expect((await citizen.post('/reuses', { ...shown, link: 'javascript:alert(1)' })).body.code).toBe('PUJIANG_REUSE_LINK')
    const { slug } = must(await citizen.post('/reuses', { ...shown, link: 'https://bridges.example.org/' })).body
    expect(must(await city.visitor.get('/reuses')).body.items).toEqual([])
    expect((await city.visitor.get(`/reuses/${slug}`)).status).toBe(404)
    expect((await city.stewardB.post(`/reuses/${slug}/decision`, { decision: 'shown' })).status).toBe(404)
    must(await city.stewardA.post(`/reuses/${slug}/decision`, { decision: 'shown' }))
    expect(must(await city.visitor.get('/reuses?dataset=sample')).body.items).toMatchObject([{ slug, url: 'https://bridges.example.org/' }])
  })

  it('hear of what a followed search finds and of what a followed agency opens, each by letter, by webhook and by feed', async () => {
    must(await citizen.patch('/me/account', { mail: 'immediate', locale: 'zh' }))
    const heard = async (slug: string): Promise<void> => {
      await until(`the letter about ${slug}`, () => post.letters.some((letter) => wordsOf(letter).includes(`/datasets/${slug}`)))
      await until(`the webhook about ${slug}`, () =>
        received.some(({ event, body }) => event === 'dataset-published' && body.includes(`/datasets/${slug}`)),
      )
    }
    const ferries = (slug: string, zh: string): Promise<string> => city.publish({ slug, metadata: { name: { zh, en: slug } } })
    // The search for 桥梁 is followed since before; what it does not find is not told.
    await ferries('bridge-tests', '桥梁检测')
    await heard('bridge-tests')
    await ferries('lamps', '路灯')
    must(await citizen.post('/follows/remove', { kind: 'search', ref: '/datasets?q=桥梁&sort=name' }))
    must(await citizen.post('/follows', { kind: 'agency', ref: 'agency-a' }))
    await ferries('ferries', '轮渡班次')
    await heard('ferries')
    for (const words of [...post.letters.map(wordsOf), ...received.map(({ body }) => body)]) expect(words).not.toContain('/datasets/lamps')
    const feed = await city.visitor.get('/agencies/agency-a/feed')
    expect(feed.headers.get('content-type')).toContain('application/atom+xml')
    for (const slug of ['ferries', 'bridge-tests', 'lamps']) expect(feed.text).toContain(`/datasets/${slug}`)
    must(await citizen.patch('/me/account', { mail: 'none' }))
  })

  it('show what they made with a picture that is drawn anew, or refused', async () => {
    const { slug } = must(
      await citizen.post('/reuses', { title: '有图的应用', body: '看图', datasets: ['sample'], link: 'https://pictures.example.org/' }),
    ).body
    const hand = async (bytes: Buffer, alt = '一张河的图', who = citizen) => {
      const answer = await fetch(`${city.url}/api/v1/reuses/${slug}/picture?alt=${encodeURIComponent(alt)}`, {
        method: 'POST',
        headers: { cookie: who.cookie, 'content-type': 'application/octet-stream' },
        body: bytes,
      })
      // oxlint-disable-next-line typescript/no-explicit-any -- an answer or a problem
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const blank = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#0b5c6b' } })
    const png = await blank(2000, 1000)
      .withExif({ IFD0: { Copyright: 'where-I-live' } })
      .png()
      .toBuffer()
    expect(png.includes('where-I-live')).toBe(true)

    const refused = async (bytes: Buffer) => {
      const { status, body } = await hand(bytes)
      return [status, body.code, body.faults?.[0]?.at]
    }
    expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))).toEqual([
      400,
      'PUJIANG_PICTURE_REFUSED',
      'picture',
    ])
    expect(await refused(Buffer.concat([png.subarray(0, 200), Buffer.from('<script>')]))).toEqual([400, 'PUJIANG_PICTURE_REFUSED', 'picture'])
    expect(await refused(await blank(5000, 5000).png().toBuffer())).toEqual([400, 'PUJIANG_PICTURE_REFUSED', 'picture'])
    expect(await refused(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]))).toEqual([413, 'PUJIANG_PICTURE_REFUSED', 'picture'])
    expect((await hand(png, ' ')).body.faults).toMatchObject([{ at: 'alt' }])
    const voter = await city.as('citizen')
    expect((await hand(png, '别人的图', voter)).status).toBe(404)

    const set = await hand(png)
    expect(set.body).toMatchObject({ picture: { width: 1280, height: 640, alt: '一张河的图' }, may: { picture: true } })
    const path = `/reuses/${slug}/picture/${set.body.picture.hash}`
    // Nobody sees what a steward has not looked at; the two who may see it do.
    expect((await city.visitor.get(path)).status).toBe(404)
    expect((await voter.get(path)).status).toBe(404)
    for (const who of [citizen, city.stewardA]) expect((await who.get(path)).status).toBe(200)
    must(await city.stewardA.post(`/reuses/${slug}/decision`, { decision: 'shown' }))
    const shown = await fetch(`${city.url}/api/v1${path}`)
    const bytes = Buffer.from(await shown.arrayBuffer())
    expect([shown.status, shown.headers.get('content-type'), shown.headers.get('x-content-type-options')]).toEqual([200, 'image/webp', 'nosniff'])
    expect([bytes.subarray(8, 12).toString('latin1'), bytes.includes('where-I-live')]).toEqual(['WEBP', false])
    // What was looked at is what stays.
    expect((await hand(png)).body.code).toBe('PUJIANG_REUSE_DECIDED')
    must(await citizen.post(`/reuses/${slug}/withdraw`))
    expect((await city.visitor.get(path)).status).toBe(404)
  })

  const offerTrees = async () =>
    must(
      await citizen.post('/contributions', {
        name: '弄堂里的树',
        summary: '每行一棵树',
        origin: '三年步行记录',
        theme: 'environment',
        licence: 'CC-BY-4.0',
        agency: 'agency-a',
        consent: '我有权提供这些数据,并同意按所选许可开放。',
      }),
    ).body as { id: string; slug: string }
  const handIn = (slug: string) =>
    fetch(`${city.url}/api/v1/contributions/${slug}/file?fileName=${encodeURIComponent('树.csv')}`, {
      method: 'POST',
      headers: { cookie: citizen.cookie, 'content-type': 'text/csv' },
      body: '编号,树种\n1,香樟\n2,悬铃木\n',
    })

  it('by giving data of their own, which a steward takes as a draft', async () => {
    const offer = await offerTrees()
    const handed = await handIn(offer.slug)
    expect(handed.status).toBe(200)
    const waiting = (await handed.json()) as { state: string; file: { id: string; name: string } }
    expect(waiting).toMatchObject({ state: 'waiting', file: { name: '树.csv' } })
    expect(must(await city.stewardA.get(`/contributions/${offer.slug}`)).body.preview).toEqual([
      ['编号', '树种'],
      ['1', '香樟'],
      ['2', '悬铃木'],
    ])
    // In quarantine: the agency knows of it and cannot load it, others know nothing.
    expect((await city.stewardB.get(`/contributions/${offer.slug}`)).status).toBe(404)
    expect((await city.stewardA.get(`/uploads/${waiting.file.id}`)).status).toBe(404)
    expect((await city.stewardB.post(`/contributions/${offer.slug}/decision`, { decision: 'accepted' })).status).toBe(404)
    const taken = must(await city.stewardA.post(`/contributions/${offer.slug}/decision`, { decision: 'accepted' })).body
    const draft = must(await city.stewardA.get(`/datasets/${taken.dataset.slug}`)).body
    expect(draft).toMatchObject({ status: 'draft', licence: 'CC-BY-4.0' })
    expect(draft.description.zh).toContain('由江东读者捐赠')
    expect((await city.visitor.get(`/datasets/${taken.dataset.slug}`)).status).toBe(404)
    expect(must(await city.stewardA.get(`/uploads/${waiting.file.id}`)).body.fileName).toBe('树.csv')
  })

  it('and cannot take back at the same moment what a steward takes', async () => {
    const { id, slug } = await offerTrees()
    expect((await handIn(slug)).status).toBe(200)
    const deciding = await city.database.pool.connect()
    try {
      await deciding.query('begin')
      await deciding.query("update contribution set state = 'accepted' where id = $1", [id])
      const withdrawn = citizen.post(`/contributions/${slug}/withdraw`, {})
      await until('the withdrawal to wait for the decision', async () => {
        const { rows } = await city.database.pool.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
        return rows.length > 0
      })
      await deciding.query('commit')
      expect((await withdrawn).body.code).toBe('PUJIANG_CONTRIBUTION_DECIDED')
    } finally {
      deciding.release()
    }
    const { rows } = await city.database.pool.query(
      'select c.state, u.state as file from contribution c join upload u on u.id = c.upload_id where c.id = $1',
      [id],
    )
    expect(rows).toEqual([{ state: 'accepted', file: 'sniffed' }])
  })

  it('and take back a file that then goes into no table', async () => {
    const offer = must(
      await city.stewardA.post('/contributions', {
        name: '自己的树',
        summary: '每行一棵树',
        origin: '三年步行记录',
        theme: 'environment',
        licence: 'CC-BY-4.0',
        consent: '我有权提供这些数据,并同意按所选许可开放。',
      }),
    ).body
    const handed = await fetch(`${city.url}/api/v1/contributions/${offer.slug}/file?fileName=a.csv`, {
      method: 'POST',
      headers: { cookie: city.stewardA.cookie, 'content-type': 'text/csv' },
      body: 'case_no\n1\n',
    })
    const { file } = (await handed.json()) as { file: { id: string } }
    must(await city.stewardA.post(`/contributions/${offer.slug}/withdraw`, {}))
    // Whoever handed it in sees it still and may load into the table; the file may be swept away at any time.
    for (const [path, body] of [
      [`/uploads/${file.id}/load`, { table: 'sample' }],
      [`/uploads/${file.id}/sniff`, { settings: {} }],
    ] as const)
      expect(await city.stewardA.post(path, body)).toMatchObject({ status: 409, body: { code: 'PUJIANG_UPLOAD_DISCARDED' } })
    const { rows } = await city.database.pool.query(
      'select u.state, count(j.id)::int as jobs from upload u left join job j on j.subject_id = u.id where u.id = $1 group by 1',
      [file.id],
    )
    expect(rows).toEqual([{ state: 'discarded', jobs: 0 }])
  })

  it('and leave when they want, without leaving their name behind', async () => {
    const { id, slug } = await offerTrees()
    const { file } = (await (await handIn(slug)).json()) as { file: { id: string } }
    expect((await citizen.post('/me/close', { password: 'not this one' })).status).toBe(403)
    must(await citizen.post('/me/close', { password: 'a river at dawn' }))
    expect((await citizen.get('/follows')).status).toBe(401)
    expect(must(await city.visitor.get('/datasets/sample/discussions')).body.items[0].author.name).toBe('已注销用户')
    const { rows } = await city.database.pool.query<{ n: string }>(`select count(*) as n from auth."user" where "email" = 'reader@home.test'`)
    expect(Number(rows[0]?.n)).toBe(0)
    // What nobody had decided on goes too, with its file and what was read of it.
    const left = await city.database.pool.query(
      'select c.state, c.upload_id, u.state as file, u.guess from contribution c, upload u where c.id = $1 and u.id = $2',
      [id, file.id],
    )
    expect(left.rows).toEqual([{ state: 'withdrawn', upload_id: null, file: 'discarded', guess: null }])
    expect((await city.stewardA.post('/me/close', { password: 'correct-horse-battery' })).body.code).toBe('PUJIANG_OFFICE_HELD')
  })
})
