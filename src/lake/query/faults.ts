import type { Text } from '../../model/index.ts'
import { invalidInput, type PlatformError } from '../../platform/errors/index.ts'
import type { Span } from './ast.ts'

export type QueryPart = 'select' | 'where' | 'group_by' | 'order_by' | 'limit' | 'cursor'

/** InvalidInput that points at the characters of one parameter. `part` is `filter` for the row filter of a grant. */
export function queryFault(code: string, part: string, span: Span, message: Text, cure?: Text): PlatformError {
  return invalidInput({
    code,
    detail: { zh: `参数 ${part} 第 ${span.start + 1} 个字符处:${message.zh}`, en: `${part}, character ${span.start + 1}: ${message.en}` },
    ...(cure && { cure }),
    faults: [{ at: part, position: span.start, length: Math.max(0, span.end - span.start), message }],
  })
}

export const syntaxFault = (part: string, span: Span, message: Text, cure?: Text): PlatformError =>
  queryFault('PUJIANG_QUERY_SYNTAX', part, span, message, cure)
export const typeFault = (part: string, span: Span, message: Text, cure?: Text): PlatformError =>
  queryFault('PUJIANG_QUERY_TYPE', part, span, message, cure)

/** One answer for closed and missing fields: `known` must hold only names the caller may read. */
export function fieldFault(part: string, span: Span, name: string, known: readonly string[]): PlatformError {
  const near = nearest(name, known)
  return queryFault(
    'PUJIANG_QUERY_FIELD',
    part,
    span,
    { zh: `没有字段“${name}”。`, en: `There is no field “${name}”.` },
    near === null ? undefined : { zh: `是不是“${near}”?`, en: `Did you mean “${near}”?` },
  )
}

/** The closest of `known` within a third of its length (at least one change), case aside; null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  const wanted = [...name.toLowerCase()]
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of known) {
    const letters = [...candidate.toLowerCase()]
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, letters.length) / 3))
    if (Math.abs(letters.length - wanted.length) > allowed) continue
    const d = distance(wanted, letters)
    if (d <= allowed && d < bestDistance) [best, bestDistance] = [candidate, d]
  }
  return best
}

function distance(a: readonly string[], b: readonly string[]): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    before = row
  }
  return before[b.length]!
}
