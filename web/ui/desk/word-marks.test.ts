import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markWords } from './word-marks.ts'

const side = (marks: ReturnType<typeof markWords>, kind: 'gone' | 'new'): string =>
  marks
    .filter((mark) => mark.kind === 'same' || mark.kind === kind)
    .map((mark) => mark.text)
    .join('')

describe('marks on words', () => {
  it('mark the Chinese words that differ and no more', () => {
    expect(markWords('按受理时的辖区统计', '按办结时的辖区统计')).toEqual([
      { kind: 'same', text: '按' },
      { kind: 'gone', text: '受理' },
      { kind: 'new', text: '办结' },
      { kind: 'same', text: '时的辖区统计' },
    ])
  })
  it('give both texts back whole, whatever they are', () => {
    const words = fc.array(fc.constantFrom('区', '街道', ' ', 'a', 'word', '。', '\n'), { maxLength: 30 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(words, words, (before, after) => {
        const marks = markWords(before, after)
        expect(side(marks, 'gone')).toBe(before)
        expect(side(marks, 'new')).toBe(after)
      }),
      { numRuns: 200 },
    )
    const long = '字 '.repeat(2000)
    expect(side(markWords(long, `${long}尾`), 'new')).toBe(`${long}尾`)
  })
})
