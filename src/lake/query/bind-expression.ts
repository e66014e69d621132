import type { Field } from '../../model/index.ts'
import type { Aggregate, Binning, Expression, FieldRef, Literal, Operand, Part, Span, Truncation, Value } from './ast.ts'
import type { BoundExpression, BoundValue, ColumnType } from './bound.ts'
import { fieldFault, typeFault } from './faults.ts'
import { readDate, readNumber, readTime, readTimestamp } from './literals.ts'
import { printValue } from './text.ts'

/** What names mean: the fields the caller may read, and the zone of times without offset. `part` is named in faults. */
export interface Scope {
  fields: readonly Field[]
  timeZone: string
  part: string
  /** Names that the select list gave; they come before fields. */
  aliases?: ReadonlyMap<string, Value>
  /** Keys of a summary: conditions on groups know these and aggregates, nothing else. */
  groups?: readonly BoundValue[]
}

export const rowType: ColumnType = { type: 'integer' }
const noSpan: Span = { start: 0, end: 0 }

type Family = 'text' | 'number' | 'boolean' | 'time' | 'day'
const families: Readonly<Record<ColumnType['type'], Family>> = {
  text: 'text',
  json: 'text',
  integer: 'number',
  decimal: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'day',
  timestamp: 'day',
  time: 'time',
}
const familyOf = (type: ColumnType): Family => families[type.type]

const wanted: Readonly<Record<ColumnType['type'], { zh: string; en: string }>> = {
  text: { zh: "文本,请写 '…'", en: "text: write '…'" },
  json: { zh: "文本,请写 '…'", en: "text: write '…'" },
  integer: { zh: '整数,请写不带引号的数字', en: 'a whole number: write it without quotes' },
  decimal: { zh: '小数,请写不带引号的数字', en: 'a decimal: write it without quotes' },
  double: { zh: '数字,请写不带引号的数字', en: 'a number: write it without quotes' },
  boolean: { zh: '布尔值,请写 true 或 false', en: 'true or false' },
  date: { zh: "日期,请写 '2024-05-01'", en: "a date: write '2024-05-01'" },
  timestamp: { zh: "时间,请写 '2024-05-01 08:30:00'", en: "a time: write '2024-05-01 08:30:00'" },
  time: { zh: "时刻,请写 '08:30:00'", en: "a time of day: write '08:30:00'" },
}

/** Type of a field as answers tell it. */
export function columnType(field: Field): ColumnType {
  return field.type === 'decimal' ? { type: 'decimal', precision: field.precision ?? 38, scale: field.scale ?? 0 } : { type: field.type }
}

/** Looks a name up. `_row` is the row's place counted from 0, `_id` from 1, unless a field has that very name. */
export function bindField(ref: FieldRef, scope: Scope): BoundValue {
  const field = scope.fields.find((f) => f.name === ref.name)
  if (field) return { kind: 'field', id: field.id, type: columnType(field) }
  if (ref.name === '_row') return { kind: 'row', type: rowType }
  if (ref.name === '_id') return { kind: 'row', type: rowType, number: true }
  throw fieldFault(
    scope.part,
    ref.span ?? noSpan,
    ref.name,
    scope.fields.map((f) => f.name),
  )
}

function bindDay(ref: FieldRef, scope: Scope): BoundValue {
  const of = bindField(ref, scope)
  if (familyOf(of.type) === 'day') return of
  throw typeFault(scope.part, ref.span ?? noSpan, { zh: `“${ref.name}”不是日期或时间。`, en: `“${ref.name}” is not a date or time.` })
}

/** Binds date_part. @throws InvalidInput where the field is neither date nor time */
const bindPart = (value: Part, scope: Scope): BoundValue => ({
  kind: 'part',
  unit: value.unit,
  of: bindDay(value.of, scope),
  type: { type: 'integer' },
})

/** Binds bin. @throws InvalidInput where the field is no number or the width not above 0 */
function bindBinning(value: Binning, scope: Scope): BoundValue {
  const of = bindField(value.of, scope)
  if (familyOf(of.type) !== 'number')
    throw typeFault(scope.part, value.of.span ?? noSpan, { zh: `“${value.of.name}”不是数字。`, en: `“${value.of.name}” is not a number.` })
  const width = Number(value.width)
  if (!(width > 0) || !Number.isFinite(width))
    throw typeFault(scope.part, value.span ?? noSpan, { zh: '组距须大于 0。', en: 'The width of a class is greater than 0.' })
  return { kind: 'bin', width: String(width), of, type: { type: 'double' } }
}

/** Binds date_trunc. @throws InvalidInput where the field is neither date nor time */
function bindTruncation(value: Truncation, scope: Scope): BoundValue {
  const of = bindDay(value.of, scope)
  const whole = value.unit !== 'hour' && value.unit !== 'minute'
  return { kind: 'truncation', unit: value.unit, of, type: { type: whole || of.type.type === 'date' ? 'date' : 'timestamp' } }
}

/** Binds a field, a function or an aggregate. @throws InvalidInput where a name or a type does not fit */
export function bindValue(v: Value, scope: Scope): BoundValue {
  if (v.kind === 'field') return bindField(v, scope)
  if (v.kind === 'truncation') return bindTruncation(v, scope)
  if (v.kind === 'bin') return bindBinning(v, scope)
  if (v.kind === 'part') return bindPart(v, scope)
  const of = v.of === null ? null : v.of.kind === 'field' ? bindField(v.of, scope) : bindTruncation(v.of, scope)
  const type = aggregateType(v, of, scope)
  return { kind: 'aggregate', name: v.name, distinct: v.distinct, of, type }
}

function aggregateType(v: Aggregate, of: BoundValue | null, scope: Scope): ColumnType {
  if (v.name === 'count' || of === null) return { type: 'integer' }
  if (v.name === 'min' || v.name === 'max') return of.type
  if (familyOf(of.type) !== 'number') {
    throw typeFault(scope.part, (v.of ?? v).span ?? noSpan, { zh: `${v.name} 只能用于数字。`, en: `${v.name} works on numbers only.` })
  }
  if (v.name !== 'sum') return { type: 'double' }
  return of.type.type === 'decimal' ? { type: 'decimal', precision: 38, scale: of.type.scale ?? 0 } : of.type
}

/** Binds a condition; literals take the type of what they are compared with. */
export function bindExpression(e: Expression, scope: Scope): BoundExpression {
  switch (e.kind) {
    case 'and':
    case 'or':
      return { kind: e.kind, items: e.items.map((i) => bindExpression(i, scope)) }
    case 'not':
      return { kind: 'not', of: bindExpression(e.of, scope) }
    case 'compare': {
      const [left, right] = bindTogether([e.left, e.right], scope)
      if (familyOf(left!.type) === 'boolean' && e.op !== '=' && e.op !== '!=') {
        throw typeFault(scope.part, e.span ?? noSpan, { zh: '布尔值只能用 = 或 != 比较。', en: 'True and false can only be compared with = or !=.' })
      }
      return { kind: 'compare', op: e.op, left: left!, right: right! }
    }
    case 'in': {
      const [of, ...items] = bindTogether([e.of, ...e.items], scope)
      return { kind: 'in', of: of!, items, negated: e.negated }
    }
    case 'between': {
      const [of, low, high] = bindTogether([e.of, e.low, e.high], scope)
      return { kind: 'between', of: of!, low: low!, high: high!, negated: e.negated }
    }
    case 'match': {
      const of = bindOperand(e.of, null, scope)
      if (familyOf(of.type) !== 'text') {
        throw typeFault(scope.part, e.of.span ?? noSpan, { zh: `${e.op} 只能用于文本字段。`, en: `“${e.op}” works on text only.` })
      }
      return { kind: 'match', op: e.op, of, pattern: e.pattern, negated: e.negated }
    }
    case 'null':
      return { kind: 'null', of: bindOperand(e.of, null, scope), negated: e.negated }
    case 'within':
      return bindWithin(e, scope)
    case 'truth': {
      const of = bindOperand(e.of, null, scope)
      if (of.type.type !== 'boolean') {
        throw typeFault(scope.part, e.of.span ?? noSpan, {
          zh: `“${e.of.name}”不是布尔值,缺少比较。`,
          en: `“${e.of.name}” is not true or false: a comparison is missing.`,
        })
      }
      return { kind: 'truth', of }
    }
  }
}

/** Binds operands that are compared with each other: the first one that is not a literal gives the type. */
function bindTogether(operands: readonly Operand[], scope: Scope): BoundValue[] {
  const leader = operands.find((o) => o.kind !== 'literal')
  const type = leader ? bindOperand(leader, null, scope).type : bindOperand(operands[0]!, null, scope).type
  return operands.map((o) => {
    const bound = bindOperand(o, type, scope)
    if (familyOf(bound.type) !== familyOf(type)) {
      throw typeFault(scope.part, o.span ?? noSpan, {
        zh: `“${printValue(o)}”不能与“${printValue(leader ?? operands[0]!)}”比较。`,
        en: `“${printValue(o)}” cannot be compared with “${printValue(leader ?? operands[0]!)}”.`,
      })
    }
    return bound
  })
}

function bindOperand(operand: Operand, type: ColumnType | null, scope: Scope): BoundValue {
  if (operand.kind === 'literal') return bindLiteral(operand, type ?? { type: operand.type === 'number' ? 'decimal' : operand.type }, scope)
  const value = (operand.kind === 'field' && scope.aliases?.get(operand.name)) || operand
  const { groups } = scope
  if (value.kind === 'aggregate' && !groups)
    throw typeFault(
      scope.part,
      operand.span ?? noSpan,
      { zh: '行的条件里不能用汇总。', en: 'A condition on rows cannot use an aggregate.' },
      { zh: '请写在 having 里。', en: 'Write it in having.' },
    )
  const bound = bindValue(value, scope)
  if (!groups || bound.kind === 'aggregate' || groups.some((key) => JSON.stringify(key) === JSON.stringify(bound))) return bound
  throw typeFault(
    scope.part,
    operand.span ?? noSpan,
    { zh: `“${printValue(operand)}”既不是分组键也不是汇总。`, en: `“${printValue(operand)}” is neither a group key nor an aggregate.` },
    { zh: '行的条件请写在 where 里。', en: 'Write conditions on rows in where.' },
  )
}

function bindWithin(e: Expression & { kind: 'within' }, scope: Scope): BoundExpression {
  const degrees = (ref: FieldRef): BoundValue => {
    const value = bindOperand(ref, null, scope)
    if (familyOf(value.type) === 'number') return value
    throw typeFault(scope.part, ref.span ?? noSpan, { zh: `“${ref.name}”不是数字。`, en: `“${ref.name}” is not a number.` })
  }
  const [x, y, metres] = [Number(e.x), Number(e.y), Number(e.metres)]
  if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90 && metres >= 0 && metres < 1e9))
    throw typeFault(scope.part, e.span ?? noSpan, {
      zh: '经度在 ±180 内,纬度在 ±90 内,距离(米)不小于 0。',
      en: 'The longitude lies within ±180, the latitude within ±90, the distance in metres is 0 or more.',
    })
  return { kind: 'within', longitude: degrees(e.longitude), latitude: degrees(e.latitude), x, y, metres }
}

function bindLiteral(literal: Literal, type: ColumnType, scope: Scope): BoundValue {
  const bound = (form: Literal['type'], value: string | null, as: ColumnType['type']): BoundValue => {
    if (value === null) {
      throw typeFault(scope.part, literal.span ?? noSpan, { zh: `这里应为${wanted[type.type].zh}。`, en: `Expected ${wanted[type.type].en}.` })
    }
    return { kind: 'literal', form, value, type: { type: as } }
  }
  const { value } = literal
  switch (familyOf(type)) {
    case 'text':
      return bound('text', literal.type === 'text' ? value : null, 'text')
    case 'number':
      return bound('number', literal.type === 'number' ? readNumber(value) : null, 'decimal')
    case 'boolean':
      return bound('boolean', literal.type === 'boolean' ? value : null, 'boolean')
    case 'time':
      return bound('time', literal.type === 'text' || literal.type === 'time' ? readTime(value) : null, 'time')
    case 'day': {
      if (literal.type !== 'text' && literal.type !== 'date' && literal.type !== 'timestamp') return bound('date', null, 'date')
      const day = literal.type === 'timestamp' ? null : readDate(value)
      if (day !== null) return bound('date', day, 'date')
      return bound('timestamp', literal.type === 'date' ? null : readTimestamp(value, scope.timeZone), 'timestamp')
    }
  }
}
