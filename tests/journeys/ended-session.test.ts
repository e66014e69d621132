import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, sampleMetadata, type SampleCity } from '../attack/sample-city.ts'

const plain = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : plain(found)
}

/** What the controls of a page hold, by name, as a browser would send them. */
function controlsOf(html: string): Map<string, string[]> {
  const held = new Map<string, string[]>()
  const add = (name: string | undefined, value: string): void => void (name !== undefined && held.set(name, [...(held.get(name) ?? []), value]))
  for (const [tag] of html.matchAll(/<input [^>]*>/g)) {
    const kind = attribute(tag, 'type')
    if ((kind === 'checkbox' || kind === 'radio') && !/ checked/.test(tag)) continue
    add(attribute(tag, 'name'), attribute(tag, 'value') ?? '')
  }
  for (const [, tag = '', text = ''] of html.matchAll(/<textarea([^>]*)>([^<]*)<\/textarea>/g))
    add(attribute(tag, 'name'), plain(text).replace(/^\n/, ''))
  for (const [, tag = '', body = ''] of html.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
    const options = [...body.matchAll(/<option[^>]*>/g)].map(([option]) => option)
    add(attribute(tag, 'name'), attribute(options.find((option) => / selected/.test(option)) ?? options[0] ?? '', 'value') ?? '')
  }
  return held
}

describe('a session that ended before a form was sent', () => {
  let city: SampleCity
  let upload: string
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true, argv: ['--rate-sign-in', '1000'] })
    must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'late-edit' }))
    await city.publish({ slug: 'late-load' })
    await city.publish({ slug: 'late-review', draft: true })
    must(await city.stewardA.post('/datasets/late-review/submit'))
    upload = must(await city.stewardA.upload('next.csv', 'case_no,district\n007001,江东区\n')).body.id as string
    must(await city.stewardA.post(`/uploads/${upload}/sniff`, { settings: {} }))
  })
  afterAll(() => city.drop())

  /** Opens a page, loses the session, sends the form with what was typed, signs in again. Answers the controls as they stand then. */
  async function sendLate(account: string, path: string, typed: Record<string, string>, action = path): Promise<Map<string, string[]>> {
    const jar = new Map<string, string>()
    const ask = async (to: string, form?: Record<string, string>): Promise<{ status: number; html: string; to: string | null }> => {
      const answer = await fetch(city.url + to, {
        method: form ? 'POST' : 'GET',
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form && { origin: city.url, 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form && { body: new URLSearchParams(form) }),
        redirect: 'manual',
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        if (value === '' || /max-age=0/i.test(cookie)) jar.delete(name)
        else jar.set(name, value)
      }
      return { status: answer.status, html: await answer.text(), to: answer.headers.get('location') }
    }
    const signIn = { email: `${account.toLowerCase()}@city.test`, password: 'correct-horse-battery' }
    expect((await ask('/sign-in', signIn)).status).toBe(303)
    expect((await ask(path)).status, path).toBe(200)
    for (const name of jar.keys()) if (name.includes('session')) jar.delete(name)
    const late = await ask(action, typed)
    expect(late.status, action).toBe(401)
    const [draft = ''] = controlsOf(late.html).get('draft') ?? []
    expect(draft).not.toBe('')
    const back = await ask('/sign-in', { ...signIn, draft })
    expect(back.to).toBe(action)
    const again = await ask(back.to ?? '')
    expect(again.html).toContain('还没有办理')
    return controlsOf(again.html)
  }
  const expectHeld = (held: Map<string, string[]>, typed: Record<string, string>): void => {
    for (const [name, value] of Object.entries(typed)) if (name !== 'intent') expect(held.get(name), name).toContain(value)
  }

  test('keeps every entry of the metadata in its place, the code too, and changes nothing', async () => {
    const before = must(await city.stewardA.get('/datasets/late-edit')).body
    const page = await fetch(`${city.url}/desk/datasets/late-edit/edit`, { headers: { cookie: city.stewardA.cookie } })
    const blank = controlsOf(await page.text())
    const typed = {
      ...Object.fromEntries(
        ['intent', 'revision'].flatMap((name) => (blank.get(name)?.[0] === undefined ? [] : [[name, blank.get(name)?.[0] ?? '']])),
      ),
      'name.zh': '写到一半的名称',
      'name.en': 'A name half written',
      'summary.zh': '第一行\n第二行 & "引号" <标签>',
      'summary.en': 'Said at length',
      theme: 'transport',
      keywords: '桥, 路',
      updateCycle: 'weekly',
      shareClass: 'conditional',
      openClass: 'conditional',
      legalBasis: '条例第五条',
      licence: 'CC0-1.0',
      contact: '021-5550',
      code: 'A/7',
      spatial: '浦江',
      'description.zh': '说明',
    }
    expectHeld(await sendLate('stewardA', '/desk/datasets/late-edit/edit', typed), typed)
    expect(must(await city.stewardA.get('/datasets/late-edit')).body).toEqual(before)
  })

  test('keeps what was said of a file in the load wizard, and loads nothing', async () => {
    const typed = {
      intent: 'load',
      dataset: 'late-load',
      'name-0': 'number_of_case',
      'type-0': 'text',
      'name-1': 'area',
      'type-1': 'text',
      'skip-1': '1',
      emptyText: '—, 无',
    }
    const path = `/desk/uploads/${upload}?dataset=late-load`
    expectHeld(await sendLate('stewardA', path, typed), typed)
    expect(must(await city.stewardA.get('/tables/late-load/versions')).body.items).toHaveLength(1)
  })

  test('keeps the reason and the remarks of a decision, and decides nothing', async () => {
    const typed = { decision: 'returned', reason: '第三列的单位要写明；再核对一遍', 'note.summary': '写清楚是哪一年的' }
    const held = await sendLate('approverA', '/desk/reviews/late-review', typed)
    expectHeld(held, { reason: typed.reason, 'note.summary': typed['note.summary'] })
    expect(must(await city.stewardA.get('/datasets/late-review')).body.status).toBe('in-review')
  })

  test('keeps texts of the settings and names of codes, and sets nothing', async () => {
    const names = {
      intent: 'names',
      'name.zh': '新名',
      'name.en': 'New name',
      'portal.zh': '门户',
      'portal.en': 'Portal',
      'contact.zh': '电话',
      'contact.en': 'Call',
    }
    expectHeld(await sendLate('administrator', '/desk/settings', names), names)
    const codes = { intent: 'standard', list: 'openClass', 'order.0': '1', 'code.0': 'unconditional', 'zh.0': '谁都能用', 'en.0': 'For everybody' }
    expectHeld(await sendLate('administrator', '/desk/settings/codes', codes), codes)
    expect(must(await city.administrator.get('/city/settings')).body.changes).toEqual([])
  })
})
