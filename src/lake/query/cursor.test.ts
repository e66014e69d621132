import { expect, it } from 'vitest'
import { checkCursor, cursorSeal } from './cursor.ts'

const cursor = { versionId: 'v1', rightKey: 'r', queryHash: 'q', last: ['浦东\'"', null, '9'] }

it('opens what it sealed, in every process with the same secret', () => {
  expect(cursorSeal('secret').open(cursorSeal('secret').seal(cursor))).toEqual(cursor)
})
it('refuses a cursor with any changed character, and one of another installation', () => {
  const text = cursorSeal('secret').seal(cursor)
  for (let i = 0; i < text.length; i++) {
    const changed = text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1)
    // The last character of base64url may carry unused bits: then the bytes are the same.
    if (Buffer.from(changed, 'base64url').equals(Buffer.from(text, 'base64url'))) continue
    expect(() => cursorSeal('secret').open(changed)).toThrow(/cursor is not valid/)
  }
  expect(() => cursorSeal('other').open(text)).toThrow(/cursor is not valid/)
  for (const junk of ['', 'x', '<script>', 'A'.repeat(30), 'A'.repeat(9000)])
    expect(() => cursorSeal('secret').open(junk)).toThrow(/cursor is not valid/)
})
it('refuses a cursor of another version, right or query', () => {
  const pins = { versionId: 'v1', rightKey: 'r', queryHash: 'q' }
  expect(() => checkCursor(cursor, pins, 3)).not.toThrow()
  for (const other of [
    { ...pins, versionId: 'v2' },
    { ...pins, rightKey: 's' },
    { ...pins, queryHash: 'p' },
  ])
    expect(() => checkCursor(cursor, other, 3)).toThrow(/cursor/)
  expect(() => checkCursor(cursor, pins, 2)).toThrow(/cursor/)
})
