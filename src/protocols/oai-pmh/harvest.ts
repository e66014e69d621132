import { OaiError } from './oai-error.ts'
import { seconds } from './envelope.ts'

/** What a harvester asks for, as `list-catalogue-records` understands it. */
export interface Harvest {
  since?: string
  until?: string
  theme?: string
  agency?: string
}

const day = /^\d{4}-\d{2}-\d{2}$/
const second = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

function timeOf(name: string, text: string): Date {
  const time = new Date(text)
  // The 31st of February is read as a day of March: what comes back is another day.
  const isTime =
    (day.test(text) || second.test(text)) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 19).replace(/Z$/, ''))
  if (!isTime || text.startsWith('0000'))
    throw new OaiError('badArgument', {
      zh: `${name} 不是 UTC 日期：请写 2026-11-22 或 2026-11-22T08:00:00Z`,
      en: `${name} is no UTC date: write 2026-11-22 or 2026-11-22T08:00:00Z`,
    })
  return time
}

/** Reads `from`, `until` and `set`. Both ends belong to the range, whatever their granularity. */
export function harvestOf(given: ReadonlyMap<string, string>): Harvest {
  const [from, until, set] = [given.get('from'), given.get('until'), given.get('set')]
  if (from !== undefined && until !== undefined && day.test(from) !== day.test(until))
    throw new OaiError('badArgument', { zh: 'from 与 until 须写到同样的精度', en: 'from and until are written to the same granularity' })
  const harvest: Harvest = {}
  if (from !== undefined) harvest.since = timeOf('from', from).toISOString()
  if (until !== undefined) harvest.until = new Date(timeOf('until', until).getTime() + (day.test(until) ? 86_400_000 : 1000)).toISOString()
  if (harvest.since && harvest.until && harvest.since > harvest.until)
    throw new OaiError('badArgument', { zh: 'from 晚于 until', en: 'from lies after until' })
  if (set !== undefined) {
    const [kind, name] = [set.slice(0, set.indexOf(':')), set.slice(set.indexOf(':') + 1)]
    if (kind !== 'theme' && kind !== 'agency')
      throw new OaiError('badArgument', { zh: `没有集合 ${set}：见 ListSets`, en: `there is no set ${set}: see ListSets` })
    harvest[kind] = name.slice(0, 100)
  }
  return harvest
}

interface Token {
  cursor: string
  harvest: Harvest
  /** Records given before. */
  given: number
}

/** A token that carries all it needs: nothing is kept for a harvester that may never come back. */
export const printToken = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url')

/** Reads a token given before. @throws OaiError for any other text */
export function readToken(text: string): Token {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Token
    if (
      typeof token.cursor === 'string' &&
      typeof token.harvest === 'object' &&
      token.harvest !== null &&
      Number.isSafeInteger(token.given) &&
      token.given > 0
    )
      return {
        cursor: token.cursor,
        given: token.given,
        harvest: Object.fromEntries(Object.entries(token.harvest).filter(([name, value]) => parts.has(name) && typeof value === 'string')),
      }
  } catch {
    // Told below, as every token that is none of ours.
  }
  throw new OaiError('badResumptionToken', { zh: '这个续传标记不是这里给的，请从头开始', en: 'this token was not given here: begin again' })
}
const parts = new Set(['since', 'until', 'theme', 'agency'])

export const earliest = seconds('2000-01-01T00:00:00Z')
