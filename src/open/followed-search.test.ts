import { expect, test } from 'vitest'
import { normalSearch } from './followed-search.ts'

test('one search has one spelling, however it was typed, sorted and paged', () => {
  const plain = 'q=%E5%99%AA%E5%A3%B0+%E5%A4%9C%E9%97%B4&theme=environment&theme=health&fresh=late&from=2024&box=121%2C30%2C122%2C31'
  expect(
    normalSearch(`/datasets?box=121,30,122,31&fresh=late&theme=health&theme=environment&theme=health&q= 噪声  夜间 &from=2024&sort=name&cursor=x`),
  ).toBe(plain)
  expect(normalSearch(plain)).toBe(plain)
})
test('what is no condition is left out, and nothing at all is refused', () => {
  expect(normalSearch('q=a&from=soon&box=1,2,3&unknown=1')).toBe('q=a')
  expect(() => normalSearch('/datasets?sort=name&box=200,0,300,0')).toThrow('Search for something first')
})
