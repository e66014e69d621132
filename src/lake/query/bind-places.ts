import type { CoordinateSystem, Field } from '../../model/index.ts'
import type { Expression } from './ast.ts'
import { bindExpression, bindField, rowType } from './bind-expression.ts'
import type { BindOptions } from './bind-query.ts'
import type { BoundExpression, BoundQuery, BoundValue, ColumnType, OrdinateForm } from './bound.ts'
import type { RowRight } from './right.ts'

/** West, south, east, north in degrees of WGS 84; west may be greater than east where the box lies across the date line. */
export type Box = readonly [west: number, south: number, east: number, north: number]

/** Where the rows of a table are, how their places are written, and which of them are wanted. */
export interface Places {
  /** Names of the two fields of degrees. */
  longitude: string
  latitude: string
  /** What the table states of its coordinates; unstated ones are read as CGCS2000. */
  system: CoordinateSystem | null
  form: OrdinateForm
  /** Only rows in the box, and those that have no place at all. */
  box: Box | null
  /** What else is asked of a row, beside the condition of the question. */
  also?: Expression | null
  /** Only the row at this place of the source. */
  row?: number
}

const degrees: ColumnType = { type: 'double' }
/** Degrees that a shifted place lies beside the true one at most, with room to spare. */
const farthestShift = 0.03

/** The same question with its rows as features. A field outside the right is no such field. @throws InvalidInput */
export function bindPlaces(
  q: BoundQuery,
  places: Places,
  fields: readonly Field[],
  right: RowRight,
  { timeZone = 'Asia/Shanghai' }: BindOptions = {},
): BoundQuery {
  const scope = { fields: fields.filter((f) => right.fieldIds.includes(f.id)), timeZone, part: 'places' }
  const given = {
    longitude: bindField({ kind: 'field', name: places.longitude }, scope),
    latitude: bindField({ kind: 'field', name: places.latitude }, scope),
  }
  const { system, box, form } = places
  const from = system === 'gcj02' || system === 'bd09' ? system : null
  const ordinate = (axis: 'longitude' | 'latitude'): BoundValue => (from ? { kind: 'ordinate', axis, ...given, from, type: degrees } : given[axis])
  const place = { longitude: ordinate('longitude'), latitude: ordinate('latitude') }
  const wanted = box && inBox(box, given, place, from !== null)
  const also = places.also ? bindExpression(places.also, scope) : null
  const where = [q.where, wanted, also, places.row === undefined ? null : atPlace(places.row)].filter((part) => part !== null)
  const mark = JSON.stringify([system, form, box, also, places.row])
  return {
    ...q,
    where: where.length > 1 ? { kind: 'and', items: where } : (where[0] ?? null),
    feature: { ...place, form },
    text: q.text + mark,
    shape: q.shape + mark,
  }
}

interface Pair {
  longitude: BoundValue
  latitude: BoundValue
}

const number = (value: number): BoundValue => ({ kind: 'literal', form: 'number', value: value.toFixed(12), type: degrees })
const compare = (left: BoundValue, op: '<' | '<=' | '>' | '>=', right: number): BoundExpression => ({
  kind: 'compare',
  op,
  left,
  right: number(right),
})

const atPlace = (row: number): BoundExpression => ({
  kind: 'compare',
  op: '=',
  left: { kind: 'row', type: rowType },
  right: { kind: 'literal', form: 'number', value: String(row), type: rowType },
})

function inside([west, south, east, north]: Box, { longitude, latitude }: Pair): BoundExpression {
  const across = west > east
  return {
    kind: 'and',
    items: [
      compare(latitude, '>=', south),
      compare(latitude, '<=', north),
      { kind: across ? 'or' : 'and', items: [compare(longitude, '>=', west), compare(longitude, '<=', east)] },
    ],
  }
}

/** A row without a place, or with one that is not on the globe, is in every box: so the standard of features wants it. */
function inBox(box: Box, given: Pair, place: Pair, shifted: boolean): BoundExpression {
  const missing: BoundExpression[] = [
    { kind: 'null', of: given.longitude, negated: false },
    { kind: 'null', of: given.latitude, negated: false },
    compare(given.longitude, '<', -180),
    compare(given.longitude, '>', 180),
    compare(given.latitude, '<', -90),
    compare(given.latitude, '>', 90),
  ]
  const [west, south, east, north] = box
  const around: Box = [west - farthestShift, south - farthestShift, east + farthestShift, north + farthestShift]
  // Few rows are near enough to be worth the converting.
  const near: BoundExpression = shifted ? { kind: 'and', items: [inside(around, given), inside(box, place)] } : inside(box, place)
  return { kind: 'or', items: [near, ...missing] }
}
