/** Browsers end near 33 million pixels, some near 17: a taller table is scrolled on a shorter scale. */
const tallest = 12_000_000

/**
 * Maps the scroll position of a box onto a table that may be taller than any box. A short move is taken pixel by pixel, a long one (the
 * scroll bar) in proportion. `top` is the pixel of the table at the upper edge; `shift` is what a pixel of the table loses to become one of the box.
 */
export class ScaledScroll {
  private whole = 0
  private view = 0
  private last = 0
  top = 0

  /** Height of the table and of the window on it, in pixels. */
  resize(whole: number, view: number): void {
    this.whole = whole
    this.view = view
    this.top = Math.min(this.top, this.range)
  }

  get height(): number {
    return Math.min(this.whole, tallest)
  }
  get shift(): number {
    return this.top - this.last
  }
  private get scaled(): boolean {
    return this.whole > tallest
  }
  private get range(): number {
    return Math.max(0, this.whole - this.view)
  }
  private get boxRange(): number {
    return Math.max(0, this.height - this.view)
  }

  /** The box is about to end though the table goes on: it must be placed anew at once. */
  get cramped(): boolean {
    return (
      this.scaled && ((this.last < this.view && this.top > this.view) || (this.last > this.boxRange - this.view && this.top < this.range - this.view))
    )
  }

  /** The box was scrolled to `at`. */
  moved(at: number): void {
    const by = at - this.last
    this.last = at
    if (!this.scaled) this.top = Math.min(this.range, Math.max(0, at))
    else if (Math.abs(by) <= this.view * 3) this.top = Math.min(this.range, Math.max(0, this.top + by))
    else this.top = Math.min(this.range, Math.max(0, (at / this.boxRange) * this.range))
  }

  /** Where the box must stand so that `top` is at the upper edge in proportion; call when nothing moves, or to go somewhere. */
  placed(top: number): number {
    this.top = Math.min(this.range, Math.max(0, top))
    this.last = this.scaled ? (this.range === 0 ? 0 : (this.top / this.range) * this.boxRange) : this.top
    // A place inside the table must not look like one of its ends: there moving on would stop.
    if (this.scaled && this.top > 0 && this.top < this.range) this.last = Math.min(this.boxRange - this.view, Math.max(this.view, this.last))
    this.last = Math.round(this.last)
    return this.last
  }
}
