import { badParameter } from './parameters.ts'

const form = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/
/** Hours that the city's clock is ahead of UTC. */
const ahead = 8

function yearOf(text: string): number | null {
  if (text === '' || text === '..') return null
  const at = form.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text.toUpperCase()) : Number.NaN
  if (Number.isNaN(at)) throw badParameter('datetime', '应是 RFC 3339 的时间或时间段', 'a time of RFC 3339 or an interval of two')
  return new Date(at + ahead * 3_600_000).getUTCFullYear()
}

/** The years that a time or an interval touches; an end that is absent is open. @throws InvalidInput */
export function yearsOf(text: string): { from?: number; to?: number } {
  const parts = text.split('/')
  if (parts.length > 2 || (parts.length === 1 && yearOf(text) === null))
    throw badParameter('datetime', '应是一个时间，或用 / 分开的两个', 'one time, or two with a / between them')
  const [from, to] = [yearOf(parts[0] ?? ''), yearOf(parts[1] ?? parts[0] ?? '')]
  if (from !== null && to !== null && from > to) throw badParameter('datetime', '开始晚于结束', 'it ends before it begins')
  return { ...(from !== null && { from }), ...(to !== null && { to }) }
}
