import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sheet = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const [light = '', , dark = ''] = sheet.split(/@media \(prefers-color-scheme: dark\)|:root\[data-theme='dark'\]/)
const hues = (block: string): string[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((n) => new RegExp(`--c${n}:\\s*(#[0-9a-f]{6})`).exec(block)?.[1] ?? `c${n} is missing`)

type Three = readonly [number, number, number]
const times = (rows: readonly Three[], [x, y, z]: Three): Three => {
  const [a = 0, b = 0, c = 0] = rows.map(([p, q, r]) => p * x + q * y + r * z)
  return [a, b, c]
}

/** Machado, Oliveira and Fernandes 2009, severity 1, over linear light. */
const sights = {
  'full sight': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly Three[]>

/** CIE L*a*b* under D65 of an sRGB colour as somebody with that sight sees it. */
function labOf(hex: string, sight: readonly Three[]): Three {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const seen = times(sight, [r, g, b]).map((part) => Math.min(1, Math.max(0, part))) as unknown as Three
  const [x, y, z] = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    seen,
  )
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116)
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

const rad = (degrees: number): number => (degrees * Math.PI) / 180

/** CIEDE2000 of two colours, as Sharma, Wu and Dalal 2005 set it out. */
function distance([l1, a1, b1]: Three, [l2, a2, b2]: Three): number {
  const mean7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7
  const g = 0.5 * (1 - Math.sqrt(mean7 / (mean7 + 25 ** 7)))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const hue = (b: number, a: number): number => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360)
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)]
  const grey = c1 * c2 === 0
  const turn = h2 - h1
  const dh = grey ? 0 : turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn
  const h = grey ? h1 + h2 : Math.abs(turn) <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2]
  const t = 1 - 0.17 * Math.cos(rad(h - 30)) + 0.24 * Math.cos(rad(2 * h)) + 0.32 * Math.cos(rad(3 * h + 6)) - 0.2 * Math.cos(rad(4 * h - 63))
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t]
  const rt = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(rad(60 * Math.exp(-(((h - 275) / 25) ** 2))))
  const [dl, dc, dH] = [(l2 - l1) / sl, (c2 - c1) / sc, (2 * Math.sqrt(c1 * c2) * Math.sin(rad(dh / 2))) / sh]
  return Math.sqrt(dl ** 2 + dc ** 2 + dH ** 2 + rt * dc * dH)
}

/** The two of a list that are hardest to tell apart, with how far apart they are. */
function closest(colours: readonly string[], sight: readonly Three[]): { pair: string; apart: number } {
  const pairs = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => ({ pair: `${a} ${b}`, apart: distance(labOf(a, sight), labOf(b, sight)) })))
  return pairs.reduce((least, pair) => (pair.apart < least.apart ? pair : least))
}

it('tells colours apart as the published examples of CIEDE2000 do', () => {
  const examples: [Three, Three, number][] = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ]
  for (const [a, b, known] of examples) expect(distance(a, b)).toBeCloseTo(known, 4)
})

describe.each([
  ['light', hues(light)],
  ['dark', hues(dark)],
])('chart hues in %s', (_scheme, colours) => {
  it.each(Object.entries(sights))('stay apart under %s', (_name, sight) => {
    const eight = closest(colours, sight)
    // Two colours side by side differ from 2.3 on; lines are named at their ends besides.
    const four = closest(colours.slice(0, 4), sight)
    expect(eight.apart, eight.pair).toBeGreaterThanOrEqual(7)
    expect(four.apart, four.pair).toBeGreaterThanOrEqual(8.5)
  })
})
