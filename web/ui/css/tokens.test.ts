import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sheet = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const tokens = (block: string): Record<string, string> =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']))
const [light = '', preferred = '', chosen = ''] = sheet.split(/@media \(prefers-color-scheme: dark\)|:root\[data-theme='dark'\]/)
const schemes = { light: tokens(light), dark: tokens(chosen) }

/** WCAG 2 contrast of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const text: [string, readonly string[]][] = [
  ['ink', ['paper', 'raised', 'sunken', 'wash', 'hair', 'add', 'del', 'chg', 'hit']],
  ['quiet', ['paper', 'raised', 'sunken', 'wash', 'hair', 'add', 'del', 'chg', 'hit']],
  ['river', ['paper', 'raised', 'sunken', 'wash']],
  ['seal', ['paper', 'raised', 'sunken', 'wash']],
  ['good', ['paper', 'raised', 'sunken', 'wash', 'add']],
  ['mind', ['paper', 'raised', 'sunken', 'wash', 'chg']],
  ['bad', ['paper', 'raised', 'sunken', 'wash', 'del']],
  ['on-river', ['river', 'river-deep']],
  ['on-seal', ['seal-fill']],
]

describe.each(Object.entries(schemes))('colours in %s', (_name, colours) => {
  it('carry text at 4.5:1 or more', () => {
    for (const [front, grounds] of text)
      for (const ground of grounds) expect(contrast(colours[front] ?? '', colours[ground] ?? ''), `${front} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })
  it('draw borders of inputs and chart lines at 3:1 or more', () => {
    for (const mark of ['edge', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'])
      expect(contrast(colours[mark] ?? '', colours['paper'] ?? ''), mark).toBeGreaterThanOrEqual(3)
  })
  it('name districts readably: paper on the two strongest steps, ink on the others', () => {
    for (const [step, front] of [
      ['s1', 'ink'],
      ['s2', 'ink'],
      ['s4', 'paper'],
      ['s5', 'paper'],
    ] as const)
      expect(contrast(colours[front] ?? '', colours[step] ?? ''), step).toBeGreaterThanOrEqual(4.5)
  })
})

it('dark is the same whether the system asks for it or the reader', () => {
  expect(tokens(preferred)).toEqual(tokens(chosen))
  expect(Object.keys(schemes.dark).toSorted()).toEqual(
    Object.keys(schemes.light)
      .filter((name) => name !== 'undefined')
      .toSorted(),
  )
})
