import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeGb18030, toGb18030 } from './gb18030.ts'

const decode = (bytes: Uint8Array): string => new TextDecoder('gb18030').decode(bytes)

describe('GB18030 encoder', () => {
  it('writes every common Chinese character and ASCII so that the platform decoder reads it back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0x4e00, max: 0x9fa5 }), fc.integer({ min: 0x20, max: 0x7e })), { maxLength: 200 }), (units) => {
        const text = String.fromCharCode(...units)
        expect(decode(encodeGb18030(text))).toBe(text)
      }),
    )
  })
  it('writes 市 as the two bytes of GBK and Cyrillic ф as two bytes', () => {
    expect([...encodeGb18030('市')]).toEqual([0xca, 0xd0])
    expect(decode(encodeGb18030('ф700'))).toBe('ф700')
  })
  it('puts a question mark where two bytes do not reach', () => {
    expect(decode(encodeGb18030('a😀b'))).toBe('a?b')
  })
  it('keeps a character whose UTF-8 bytes fall into two chunks', async () => {
    const utf8 = Buffer.from('浦江示范市')
    const stream = Readable.from([utf8.subarray(0, 4), utf8.subarray(4, 5), utf8.subarray(5)]).pipe(toGb18030())
    expect(decode(await buffer(stream))).toBe('浦江示范市')
  })
})
