import type { ShiftedSystem } from './bound.ts'

/** Ellipsoid of the shift (Krassowsky), and the factor of the second one that Baidu adds. */
const axis = '6378245e0'
const flat = '0.006693421622965823e0'
const turn = '(pi() * 3000e0 / 180e0)'
/** Radius of the map of the web. */
const radius = '6378137e0'

/** Rounds of the inversion. The shift changes by some thousandths at most from place to place, so each round leaves thousandths of the error: three are finer than a millimetre. */
const rounds = 3
/** Digits behind the point of a converted degree: a centimetre. */
const digits = 7

/** One value after the other, each made of the one before: a lambda names it once, where SQL alone would repeat its whole expression. */
const then = (value: string, next: string): string => `list_transform([${value}], lambda p: ${next})[1]`

/** Sines of a value turned by some angles; how the shift swings from place to place. */
const swings = (value: string, ...terms: readonly (readonly [height: number, turns: number])[]): string =>
  `(${terms.map(([height, turns]) => `${height * 2}e0 * sin(p.${value} * pi() * ${turns}e0)`).join(' + ')}) / 3e0`

/** By how much a true place is moved, in metres: `p.x` and `p.y` are counted from 105° E, 35° N, `p.w` is the swing both share. */
const metresEast =
  `(300e0 + p.x + 2e0 * p.y + 0.1e0 * p.x * p.x + 0.1e0 * p.x * p.y + 0.1e0 * sqrt(abs(p.x)) + p.w` +
  ` + ${swings('x', [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30])})`
const metresNorth =
  `(-100e0 + 2e0 * p.x + 3e0 * p.y + 0.2e0 * p.y * p.y + 0.1e0 * p.x * p.y + 0.2e0 * sqrt(abs(p.x)) + p.w` +
  ` + ${swings('y', [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30])})`

/** From a guess `p.x`, `p.y` of the true place a better one: what its shift lies beside the given place `p.gx`, `p.gy` is taken off. */
function closer(value: string): string {
  const given = `'gx': p.gx, 'gy': p.gy`
  const centred = then(value, `{${given}, 'x': p.x - 105e0, 'y': p.y - 35e0, 's': sin(radians(p.y)), 'c': cos(radians(p.y))}`)
  const measured = then(centred, `{${given}, 'x': p.x, 'y': p.y, 'c': p.c, 'm': 1e0 - ${flat} * p.s * p.s, 'w': ${swings('x', [20, 6], [20, 2])}}`)
  const east = `${metresEast} * 180e0 * sqrt(p.m) / (${axis} * p.c * pi())`
  const north = `${metresNorth} * 180e0 * p.m * sqrt(p.m) / (${axis} * (1e0 - ${flat}) * pi())`
  return then(measured, `{${given}, 'x': p.gx - ${east}, 'y': p.gy - ${north}}`)
}

/** A place of GCJ-02 (`{gx, gy, x, y}`, x and y the first guess) as a true one. Outside of China nothing is shifted. */
function unshifted(start: string): string {
  let value = start
  for (let round = 0; round < rounds; round++) value = closer(value)
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
            then(given, `{'x': p.x - 0.0065e0, 'y': p.y - 0.006e0}`),
            `{'z': sqrt(p.x * p.x + p.y * p.y) - 0.00002e0 * sin(p.y * ${turn}), 't': atan2(p.y, p.x) - 0.000003e0 * cos(p.x * ${turn})}`,
          ),
          `{'x': p.z * cos(p.t), 'y': p.z * sin(p.t)}`,
        )
  const place = unshifted(then(polar, `{'gx': p.x, 'gy': p.y, 'x': p.x, 'y': p.y}`))
  return `round((${place}).${which === 'longitude' ? 'x' : 'y'}, ${digits})`
}

/** Degrees as metres of the map of the web (EPSG:3857), east and north. */
export const webMercator = (x: string, y: string): [east: string, north: string] => [
  `(${radius} * radians(${x}))`,
  `(${radius} * ln(tan(pi() / 4e0 + radians(${y}) / 2e0)))`,
]
