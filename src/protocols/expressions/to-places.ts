import type { Node } from './ast.ts'
import { expressionFault } from './faults.ts'
import { quoteName } from '../rows/literals.ts'
import type { Meaning } from './to-values.ts'

/** What the place of a row is called where a standard wants one name for it. */
const placeNames: ReadonlySet<string> = new Set(['location', 'point', 'geo_point', 'geo_point_2d', 'the_geom'])

/** Conditions on the place of a row: boxes in degrees of WGS 84. Null where the function is none of them. @throws InvalidInput */
export function placeCondition(node: Node & { kind: 'call' }, meaning: Meaning): string | null {
  const box = meaning.dialect === 'soql' ? 'within_box' : 'in_bbox'
  const circle = meaning.dialect === 'soql' ? 'within_circle' : 'within_distance'
  if (node.name !== box && node.name !== circle) return null
  const { longitude, latitude } = placesOf(node, meaning)
  if (node.name === box) {
    const [a, b, c, d] = node.args.slice(1).map((arg) => degrees(arg, meaning))
    if (a === undefined || b === undefined || c === undefined || d === undefined || node.args.length !== 5)
      throw expressionFault(meaning.at, node, {
        zh: `写作 ${box}(location, 纬度, 经度, 纬度, 经度)。`,
        en: `Write ${box}(location, latitude, longitude, latitude, longitude).`,
      })
    const between = (name: string, x: number, y: number): string => `${quoteName(name)} between ${Math.min(x, y)} and ${Math.max(x, y)}`
    return `(${between(latitude, a, c)} and ${between(longitude, b, d)})`
  }
  return circleOf(node, { longitude, latitude }, meaning)
}

function circleOf(node: Node & { kind: 'call' }, { longitude, latitude }: { longitude: string; latitude: string }, meaning: Meaning): string {
  const [, second, third, fourth] = node.args
  const point = second?.kind === 'geometry' ? /^\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*$/i.exec(second.value) : null
  const soql = meaning.dialect === 'soql' && second && third && fourth && node.args.length === 4
  const [y, x] = soql ? [degrees(second, meaning), degrees(third, meaning)] : [Number(point?.[2] ?? Number.NaN), Number(point?.[1] ?? Number.NaN)]
  const radius = soql
    ? degrees(fourth, meaning)
    : third?.kind === 'metres'
      ? third.value
      : third?.kind === 'number'
        ? Number(third.value)
        : Number.NaN
  if (![x, y, radius].every(Number.isFinite) || radius < 0)
    throw expressionFault(meaning.at, node, {
      zh:
        meaning.dialect === 'soql'
          ? '写作 within_circle(location, 纬度, 经度, 米)。'
          : "写作 within_distance(geo_point, geom'POINT(经度 纬度)', 10km)。",
      en:
        meaning.dialect === 'soql'
          ? 'Write within_circle(location, latitude, longitude, metres).'
          : "Write within_distance(geo_point, geom'POINT(longitude latitude)', 10km).",
    })
  return `within(${quoteName(longitude)}, ${quoteName(latitude)}, ${x}, ${y}, ${radius})`
}

function placesOf(node: Node & { kind: 'call' }, meaning: Meaning): { longitude: string; latitude: string } {
  const [first] = node.args
  const { places, at } = meaning
  if (!places) throw expressionFault(at, node, { zh: '这张表没有经纬度两列。', en: 'The table has no columns of longitude and latitude.' })
  if (first?.kind !== 'field' || !(placeNames.has(first.name) || first.name === places.longitude || first.name === places.latitude))
    throw expressionFault(at, first ?? node, { zh: '位置写作 location。', en: 'The place of a row is called location.' })
  if (places.shifted)
    throw expressionFault(
      at,
      node,
      {
        zh: '这张表的坐标是 GCJ-02 或 BD-09，与 WGS 84 相差数百米。',
        en: 'The coordinates of this table are GCJ-02 or BD-09, some hundred metres off WGS 84.',
      },
      { zh: '请用 OGC API Features 的 bbox。', en: 'Use the bbox of OGC API Features.' },
    )
  return places
}

function degrees(node: Node, { at }: Meaning): number {
  const value = node.kind === 'number' || node.kind === 'text' ? Number(node.value) : Number.NaN
  if (!Number.isFinite(value)) throw expressionFault(at, node, { zh: '这里应为数字。', en: 'Expected a number.' })
  return value
}
