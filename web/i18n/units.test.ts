import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formats } from './format.ts'

test('every unit of the demo city is said in English without a Chinese character, and in Chinese as it was written', () => {
  const folder = join(import.meta.dirname, '../../packs/demo-city/datasets')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  const units = [
    ...new Set(files.flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/\bunit: ('?)([^,}\n]+)\1/g)].map((m) => m[2]!.trim()))),
  ]
  expect(units.length).toBeGreaterThan(40)
  const [zh, en] = [formats('zh', new Date(0)), formats('en', new Date(0))]
  expect(units.filter((unit) => /\p{Script=Han}/u.test(en.unit(unit)) || zh.unit(unit) !== unit)).toEqual([])
  expect([en.unit('元/公斤'), en.unit('个'), en.unit('µg/m³'), en.unit('石/亩'), en.unit(null)]).toEqual(['yuan/kg', '', 'µg/m³', '石/mu', ''])
})
