import type { ShiftedSystem } from './bound.ts'

/** Ellipsoid of the shift (Krassowsky), and the factor of the second one that Baidu adds. */
const axis = '6378245.0'
const flat = '0.006693421622965823'
const turn = '(pi() * 3000.0 / 180.0)'
/** Radius of the map of the web. */
const radius = '6378137.0'

/** Rounds of the inversion. The shift changes by a thousandth at most from place to place, so each round leaves a thousandth of the error: four are finer than a millimetre. */
const rounds = 4
/** Digits behind the point of a converted degree: a centimetre. */
const digits = 7

const waves = (sql: string): string => `(20.0 * sin(6.0 * ${sql} * pi()) + 20.0 * sin(2.0 * ${sql} * pi())) * 2.0 / 3.0`

/** By how much a true place is moved, in metres; `x` and `y` are counted from 105° E, 35° N. */
const metresEast = (x: string, y: string): string =>
  `(300.0 + ${x} + 2.0 * ${y} + 0.1 * ${x} * ${x} + 0.1 * ${x} * ${y} + 0.1 * sqrt(abs(${x})) + ${waves(x)}` +
  ` + (20.0 * sin(${x} * pi()) + 40.0 * sin(${x} / 3.0 * pi())) * 2.0 / 3.0 + (150.0 * sin(${x} / 12.0 * pi()) + 300.0 * sin(${x} / 30.0 * pi())) * 2.0 / 3.0)`
const metresNorth = (x: string, y: string): string =>
  `(-100.0 + 2.0 * ${x} + 3.0 * ${y} + 0.2 * ${y} * ${y} + 0.1 * ${x} * ${y} + 0.2 * sqrt(abs(${x})) + ${waves(x)}` +
  ` + (20.0 * sin(${y} * pi()) + 40.0 * sin(${y} / 3.0 * pi())) * 2.0 / 3.0 + (160.0 * sin(${y} / 12.0 * pi()) + 320.0 * sin(${y} * pi() / 30.0)) * 2.0 / 3.0)`

/** One value after the other, each made of the one before: a lambda names it once, where SQL alone would repeat its whole expression. */
const then = (value: string, next: string): string => `list_transform([${value}], lambda p: ${next})[1]`

/** From a guess `p.x`, `p.y` of the true place a better one: what its shift lies beside the given place `p.gx`, `p.gy` is taken off. */
function closer(): string {
  const [x, y] = ['(p.x - 105.0)', '(p.y - 35.0)']
  const magic = `(1.0 - ${flat} * power(sin(radians(p.y)), 2))`
  const east = `${metresEast(x, y)} * 180.0 / (${axis} / sqrt(${magic}) * cos(radians(p.y)) * pi())`
  const north = `${metresNorth(x, y)} * 180.0 / (${axis} * (1.0 - ${flat}) / (${magic} * sqrt(${magic})) * pi())`
  return `{'gx': p.gx, 'gy': p.gy, 'x': p.gx - ${east}, 'y': p.gy - ${north}}`
}

/** A place of GCJ-02 (`{gx, gy, x, y}`, x and y the first guess) as a true one. Outside of China nothing is shifted. */
function unshifted(start: string): string {
  let value = start
  for (let round = 0; round < rounds; round++) value = then(value, closer())
  return then(
    value,
    `CASE WHEN p.gx BETWEEN 72.004 AND 137.8347 AND p.gy BETWEEN 0.8293 AND 55.8271 THEN {'x': p.x, 'y': p.y} ELSE {'x': p.gx, 'y': p.gy} END`,
  )
}

/** Longitude or latitude in WGS 84 of a place given in GCJ-02 or BD-09. */
export function sqlOrdinate(which: 'longitude' | 'latitude', from: ShiftedSystem, longitude: string, latitude: string): string {
  const [x, y] = [`CAST(${longitude} AS DOUBLE)`, `CAST(${latitude} AS DOUBLE)`]
  // What is not on the globe has no place; sines of infinity are an error of the engine.
  const given = `CASE WHEN ${x} BETWEEN -180 AND 180 AND ${y} BETWEEN -90 AND 90 THEN {'x': ${x}, 'y': ${y}} END`
  const polar =
    from === 'gcj02'
      ? given
      : then(
          then(
            then(given, `{'x': p.x - 0.0065, 'y': p.y - 0.006}`),
            `{'z': sqrt(p.x * p.x + p.y * p.y) - 0.00002 * sin(p.y * ${turn}), 't': atan2(p.y, p.x) - 0.000003 * cos(p.x * ${turn})}`,
          ),
          `{'x': p.z * cos(p.t), 'y': p.z * sin(p.t)}`,
        )
  const place = unshifted(then(polar, `{'gx': p.x, 'gy': p.y, 'x': p.x, 'y': p.y}`))
  return `round((${place}).${which === 'longitude' ? 'x' : 'y'}, ${digits})`
}

/** Degrees as metres of the map of the web (EPSG:3857), east and north. */
export const webMercator = (x: string, y: string): [east: string, north: string] => [
  `(${radius} * radians(${x}))`,
  `(${radius} * ln(tan(pi() / 4.0 + radians(${y}) / 2.0)))`,
]
