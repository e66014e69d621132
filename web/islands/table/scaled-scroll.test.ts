import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScaledScroll } from './scaled-scroll.ts'

const view = 640
const rows = fc.integer({ min: 1, max: 50_000_000 })

describe('a table taller than a browser can be', () => {
  it('shows its first and its last row at the ends of the scroll bar', () => {
    fc.assert(
      fc.property(rows, (count) => {
        const scroll = new ScaledScroll()
        scroll.resize(count * 32, view)
        expect(scroll.height).toBeLessThan(17_000_000)
        scroll.moved(scroll.height - view)
        expect(scroll.top).toBe(Math.max(0, count * 32 - view))
        scroll.moved(0)
        expect(scroll.top).toBe(0)
      }),
    )
  })
  it('moves pixel by pixel under a wheel, wherever it stands, and settles without a move of the rows', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -300, max: 300 }), (count, share, by) => {
        const whole = Math.max(count, 1000) * 32
        const scroll = new ScaledScroll()
        scroll.resize(whole, view)
        const box = scroll.placed(share * whole)
        const before = scroll.top
        if (before < 400 || before > whole - view - 400) return
        scroll.moved(box + by)
        expect(scroll.top).toBeCloseTo(before + by, 3)
        const top = scroll.top
        scroll.placed(top)
        expect(scroll.top).toBe(top)
      }),
    )
  })
  it('jumps in proportion when the bar is dragged', () => {
    const scroll = new ScaledScroll()
    scroll.resize(10_000_000 * 32, view)
    scroll.moved((scroll.height - view) / 2)
    expect(Math.round(scroll.top / 32)).toBeCloseTo(5_000_000, -2)
  })
})
