import { badParameter } from './parameters.ts'

/** How a coordinate reference system writes a place. */
export interface ReferenceSystem {
  uri: string
  form: 'longitude-latitude' | 'latitude-longitude' | 'web-mercator'
}

/** What the standard takes when nobody says: WGS 84, longitude first. */
export const crs84: ReferenceSystem = { uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84', form: 'longitude-latitude' }

/** Every system the features are given in. CGCS2000 (4490) and WGS 84 differ by centimetres and are one here. */
export const referenceSystems: readonly ReferenceSystem[] = [
  crs84,
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/4326', form: 'latitude-longitude' },
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/4490', form: 'latitude-longitude' },
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/3857', form: 'web-mercator' },
]

/** Short names that clients write: `CRS84`, `EPSG:4326`, `[EPSG:4326]`. */
const shortName = (uri: string): string => uri.replace(/^.*\/OGC\/1\.3\//, '').replace(/^.*\/EPSG\/0\//, 'EPSG:')

/** @throws InvalidInput */
export function systemOf(name: 'crs' | 'bbox-crs', value: string | undefined): ReferenceSystem {
  if (value === undefined) return crs84
  const plain = value.replace(/^\[(.*)\]$/, '$1').replace(/^https:/, 'http:')
  const found = referenceSystems.find(({ uri }) => uri === plain || shortName(uri) === plain || shortName(uri) === plain.replace(/^OGC:/, ''))
  if (!found)
    throw badParameter(
      name,
      `支持 ${referenceSystems.map(({ uri }) => uri).join('、')}`,
      `there are ${referenceSystems.map(({ uri }) => uri).join(', ')}`,
    )
  return found
}

const radius = 6_378_137
const edge = radius * Math.PI
const degrees = (radians: number): number => (radians * 180) / Math.PI

/** A box as west, south, east, north in degrees of WGS 84, out of four or six numbers of a system. Heights are left aside: no place here has one. @throws InvalidInput */
export function boxIn(value: string, system: ReferenceSystem): [west: number, south: number, east: number, north: number] {
  const parts = value.split(',').map((part) => (/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$/.test(part) ? Number(part) : Number.NaN))
  if ((parts.length !== 4 && parts.length !== 6) || !parts.every(Number.isFinite))
    throw badParameter('bbox', '应是 4 个或 6 个用逗号分开的数', 'four or six numbers with commas between them')
  const half = parts.length / 2
  const [a = 0, b = 0, c = 0, d = 0] = [parts[0], parts[1], parts[half], parts[half + 1]]
  const box =
    system.form === 'web-mercator'
      ? unprojected(a, b, c, d)
      : system.form === 'latitude-longitude'
        ? ([b, a, d, c] as const)
        : ([a, b, c, d] as const)
  const [west, south, east, north] = box
  if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90)
    throw badParameter('bbox', '超出坐标系的范围（注意轴的顺序）', 'it lies outside the reference system; mind the order of its axes')
  if (south > north) throw badParameter('bbox', '南北颠倒', 'its south lies above its north')
  return [west, south, east, north]
}

function unprojected(a: number, b: number, c: number, d: number): readonly [number, number, number, number] {
  if (![a, b, c, d].every((metres) => Math.abs(metres) <= edge + 1)) throw badParameter('bbox', '超出 EPSG:3857 的范围', 'it lies outside EPSG:3857')
  // The map of the web has no date line to cross.
  if (a > c) throw badParameter('bbox', '东西颠倒', 'its west lies beyond its east')
  const longitude = (x: number): number => Math.max(-180, Math.min(180, degrees(x / radius)))
  const latitude = (y: number): number => degrees(Math.atan(Math.sinh(y / radius)))
  return [longitude(a), latitude(b), longitude(c), latitude(d)]
}
