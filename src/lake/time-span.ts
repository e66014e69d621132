import { invalidInput } from '../platform/errors/index.ts'
import { readTimestamp, type Expression, type FieldRef } from './query/index.ts'

/** Zone of the times in tables. */
const cityZone = 'Asia/Shanghai'
const form = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/

/** An end of a span: a moment in local time, or a whole day. */
interface End {
  /** `YYYY-MM-DD HH:MM:SS[.ffffff]`, local. */
  at: string
  wholeDay: boolean
}

/** A moment (both ends the same) or a stretch of time; an end that is null is open. */
export interface TimeSpan {
  from: End | null
  to: End | null
}

const refused = (zh: string, en: string): Error =>
  invalidInput({
    code: 'PUJIANG_TIME_SPAN',
    detail: { zh: `时间看不懂：${zh}。`, en: `The time cannot be read: ${en}.` },
    cure: {
      zh: '写成 2024-05-01T08:00:00+08:00、2024-05-01T00:00:00Z/2024-06-01T00:00:00Z，或一端用 .. 表示不限。',
      en: 'Write 2024-05-01T08:00:00+08:00, 2024-05-01T00:00:00Z/2024-06-01T00:00:00Z, or .. for an open end.',
    },
    faults: [{ at: 'datetime', message: { zh, en } }],
  })

function endOf(text: string): End | null {
  if (text === '' || text === '..') return null
  const at = form.test(text) ? readTimestamp(text.replace(/(\.\d{6})\d+/, '$1'), cityZone) : null
  if (at === null) throw refused('不是 RFC 3339 的时间', 'not a time of RFC 3339')
  return { at, wholeDay: text.length === 10 }
}

/** A moment or an interval of RFC 3339 times, as standards of places write it. Days are taken too. @throws InvalidInput */
export function timeSpan(text: string): TimeSpan {
  const parts = text.split('/')
  if (parts.length > 2) throw refused('只能有一个 /', 'only one / may stand in it')
  if (parts.length === 1 && (text === '' || text === '..')) throw refused('是空的', 'it is empty')
  const [from, to] = [endOf(parts[0] ?? ''), endOf(parts[1] ?? parts[0] ?? '')]
  if (from && to && from.at > to.at) throw refused('开始晚于结束', 'it ends before it begins')
  return { from, to }
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** Rows whose time is in the span, and those that have none: so the standard of features wants it. Null where every row is. */
export function withinSpan(field: { name: string; type: string }, { from, to }: TimeSpan): Expression | null {
  if (!from && !to) return null
  const of: FieldRef = { kind: 'field', name: field.name }
  const compare = (op: '<' | '<=' | '>=', value: string): Expression => {
    const literal = field.type === 'date' ? ({ type: 'date', value: value.slice(0, 10) } as const) : ({ type: 'timestamp', value } as const)
    return { kind: 'compare', op, left: of, right: { kind: 'literal', ...literal } }
  }
  const items: Expression[] = []
  if (from) items.push(compare('>=', from.at))
  if (to && to.wholeDay && field.type !== 'date') items.push(compare('<', `${dayAfter(to.at.slice(0, 10))} 00:00:00`))
  else if (to) items.push(compare('<=', to.at))
  return {
    kind: 'or',
    items: [
      { kind: 'and', items },
      { kind: 'null', of, negated: false },
    ],
  }
}
