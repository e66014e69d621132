import type { Locale } from '../../model/index.ts'
import { localeOf } from '../../platform/http/index.ts'
import { parameterFault } from '../expressions/faults.ts'
import type { Exchange } from '../protocol.ts'

/** What the address of a question says. */
export interface Parameters {
  text(name: string): string | undefined
  /** All of one name: `where`, `refine` and `exclude` may come several times. */
  list(name: string): string[]
  has(name: string): boolean
  boolean(name: string, otherwise: boolean): boolean
  locale: Locale
}

const several: ReadonlySet<string> = new Set(['where', 'refine', 'exclude', 'facet'])
const everywhere = ['lang', 'timezone', 'include_links', 'include_app_metas'] as const

/** Reads the address; `known` are the parameters that are honoured there. @throws InvalidInput for what is not */
export function readParameters({ request }: Exchange, known: readonly string[]): Parameters {
  const given = new Map<string, string[]>()
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    if (![...known, ...everywhere].includes(name))
      throw parameterFault(
        name.slice(0, 100),
        `这里没有这个参数，可用：${known.join('、')}。`,
        `Unknown parameter here; there are ${known.join(', ')}.`,
      )
    const values = [value].flat().filter((text) => text !== '')
    if (values.length > (several.has(name) ? 50 : 1)) throw parameterFault(name, '出现次数太多。', 'Given too often.')
    if (values.length > 0) given.set(name, values)
  }
  const text = (name: string): string | undefined => given.get(name)?.[0]
  const boolean = (name: string, otherwise: boolean): boolean => {
    const word = text(name)?.toLowerCase()
    if (word === undefined) return otherwise
    if (word === 'true' || word === 'false') return word === 'true'
    throw parameterFault(name, '须是 true 或 false。', 'Must be true or false.')
  }
  if (text('timezone') !== undefined)
    throw parameterFault('timezone', '时间一律按城市当地时间给出，请去掉它。', 'Times are given in the local time of the city: leave it out.')
  for (const name of ['include_links', 'include_app_metas'])
    if (boolean(name, false)) throw parameterFault(name, '没有可附加的内容，请去掉它。', 'There is nothing to include: leave it out.')
  const lang = text('lang')?.toLowerCase()
  if (lang !== undefined && lang !== 'zh' && lang !== 'en') throw parameterFault('lang', '可用：zh、en。', 'There are zh and en.')
  return { text, list: (name) => given.get(name) ?? [], has: (name) => given.has(name), boolean, locale: lang ?? localeOf(request) }
}

/** A whole number between bounds. @throws InvalidInput */
export function wholeNumber(
  params: Parameters,
  name: string,
  { least = 0, most, otherwise }: { least?: number; most: number; otherwise: number },
): number {
  const text = params.text(name)
  if (text === undefined) return otherwise
  const number = /^-?\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw parameterFault(name, `须是 ${least} 到 ${most} 的整数。`, `Invalid value: must be a whole number from ${least} to ${most}.`)
}

/** Depth up to which pages are given; exports have no end. */
const deepest = 10_000

/** `limit` and `offset` of a page. @throws InvalidInput beyond what is documented */
export function paging(params: Parameters, most: number): { limit: number; offset: number } {
  const asked = wholeNumber(params, 'limit', { least: -1, most, otherwise: 10 })
  const offset = wholeNumber(params, 'offset', { most: deepest - 1, otherwise: 0 })
  const limit = asked === -1 ? Math.min(100, deepest - 1 - offset) : asked
  if (most <= 100 && offset + limit >= deepest)
    throw parameterFault(
      'offset',
      `offset + limit 须小于 ${deepest}；要全部请用 exports。`,
      `offset + limit must be below ${deepest}; for all of it use exports.`,
    )
  return { limit, offset }
}

/** `name:value` or `name:"value"`. @throws InvalidInput */
export function readRefinement(text: string, at: string): { name: string; value: string } {
  const place = text.indexOf(':')
  const [name, value] = [text.slice(0, place).trim(), text.slice(place + 1).trim()]
  if (place <= 0 || value === '') throw parameterFault(at, '写作 列:值。', 'Write name:value.')
  return { name, value: /^"(.*)"$/s.exec(value)?.[1] ?? value }
}
