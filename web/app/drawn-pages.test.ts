import { expect, test } from 'vitest'
import type { Site } from '../ui/site.tsx'
import { drawnFrom, DrawnPages } from './drawn-pages.ts'

const noon = new Date('2026-11-22T12:00:00+08:00')
const later = (ms: number): Date => new Date(noon.getTime() + ms)

test('drawn pages are bounded by their bytes and by a minute of age', () => {
  const pages = new DrawnPages(100)
  pages.set('a', Buffer.alloc(40), noon)
  pages.set('b', Buffer.alloc(40), noon)
  pages.set('b', Buffer.alloc(50), noon)
  expect(pages.bytes).toBe(90)
  expect(pages.get('a', later(59_000))?.length).toBe(40)
  pages.set('c', Buffer.alloc(40), noon)
  // b was used the longest time ago.
  expect([pages.get('a', noon)?.length, pages.get('b', noon), pages.get('c', noon)?.length, pages.bytes]).toEqual([40, null, 40, 80])
  pages.set('whole', Buffer.alloc(200), noon)
  expect(pages.bytes).toBe(0)
  pages.set('a', Buffer.alloc(40), noon)
  expect([pages.get('a', later(61_000)), pages.bytes]).toEqual([null, 0])
})

test('a drawing is known by every answer it is made from, and never kept for readers with a session', () => {
  const city = { origin: 'http://city.example' }
  const keyOf = (site: object, answers: unknown): string | undefined => {
    const whole = { locale: 'zh', path: '/datasets/a', theme: null, me: null, city, now: noon, ...site } as unknown as Site
    drawnFrom(whole, answers)
    return whole.drawnFrom
  }
  const key = keyOf({}, [{ rows: [1] }])
  expect(key).toBeTypeOf('string')
  expect(keyOf({ now: later(3_600_000) }, [{ rows: [1] }])).toBe(key)
  const others = [
    keyOf({}, [{ rows: [2] }]),
    keyOf({ locale: 'en' }, [{ rows: [1] }]),
    keyOf({ path: '/datasets/a?row=1' }, [{ rows: [1] }]),
    keyOf({ theme: 'dark' }, [{ rows: [1] }]),
    keyOf({ city: { ...city } }, [{ rows: [1] }]),
    keyOf({ now: later(86_400_000) }, [{ rows: [1] }]),
  ]
  expect(new Set([key, ...others]).size).toBe(others.length + 1)
  for (const own of [{ me: { actor: { id: 'x' } } }, { kept: [] }, { refusal: {} }, { again: {} }, { sent: {} }])
    expect(keyOf(own, [{ rows: [1] }])).toBeUndefined()
})
