import { sql } from 'kysely'
import { conflict, invalidInput, type Fault } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** Texts by the name of their field, each with the number of characters it may have. */
export interface WrittenText {
  value: string | undefined
  most: number
  required?: boolean
}

/** Throws InvalidInput naming every text that is blank or too long. */
export function checkTexts(texts: Readonly<Record<string, WrittenText>>): void {
  const faults: Fault[] = []
  for (const [at, { value, most, required = true }] of Object.entries(texts)) {
    const length = [...(value ?? '').trim()].length
    if (required && length === 0) faults.push({ at, message: { zh: '请填写', en: 'Please fill this in' } })
    if (length > most)
      faults.push({ at, message: { zh: `最多 ${most} 个字,现在有 ${length} 个`, en: `At most ${most} characters; there are ${length}` } })
  }
  if (faults.length > 0)
    throw invalidInput({
      code: 'PUJIANG_TEXT_INPUT',
      detail: {
        zh: `有 ${faults.length} 处要改。`,
        en: faults.length === 1 ? 'One thing is to be mended.' : `${faults.length} things are to be mended.`,
      },
      faults,
    })
}

const idNumber = /(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\d)/
const mobile = /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)/
const links = /https?:\/\//gi

/** Why a text waits for a steward's look before it is public; null when it need not. */
export function whyHeld(ctx: Pick<Context, 'actor'>, ...texts: string[]): 'anonymous' | 'personal' | 'links' | null {
  const text = texts.join('\n')
  // Public at once would be published for good: numbers of people are looked at first, whoever wrote them.
  if (idNumber.test(text) || mobile.test(text)) return 'personal'
  if (ctx.actor.id === null) return 'anonymous'
  if (ctx.actor.agencyId === null && (text.match(links)?.length ?? 0) > 3) return 'links'
  return null
}

/** A flood from many addresses must not bury the desk. */
const mostHeld = 500

/** Throws Conflict while too much waits to be looked at; for what comes from people who did not sign in. */
export async function refuseFlood(ctx: Pick<Context, 'db' | 'actor'>): Promise<void> {
  if (ctx.actor.id !== null) return
  const { rows } = await sql<{ held: number }>`
    select (select count(*) from discussion where shown = 'held') + (select count(*) from data_request where shown = 'held') as held`.execute(ctx.db)
  if (Number(rows[0]?.held ?? 0) < mostHeld) return
  throw conflict({
    code: 'PUJIANG_TOO_MUCH_WAITS',
    detail: { zh: '等着查看的太多,暂时只收登录用户的。', en: 'Too much waits to be looked at; for now only what signed-in people send is taken.' },
    cure: { zh: '请登录后再提交。', en: 'Sign in and send it again.' },
  })
}
