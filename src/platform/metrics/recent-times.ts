/** Durations of the last minutes, for a page that says how quick the place is now. Bounded: of very many the latest are kept. */
export class RecentTimes {
  private readonly at: Float64Array
  private readonly ms: Float64Array
  private next = 0
  private readonly windowMs: number

  constructor(windowMs = 300_000, most = 20_000) {
    this.windowMs = windowMs
    this.at = new Float64Array(most).fill(Number.NEGATIVE_INFINITY)
    this.ms = new Float64Array(most)
  }

  add(milliseconds: number, now = performance.now()): void {
    const place = this.next++ % this.at.length
    this.at[place] = now
    this.ms[place] = milliseconds
  }

  /** Count and percentiles of the window; null percentiles where nothing was measured. */
  read(now = performance.now()): { count: number; p50: number | null; p95: number | null } {
    const recent = this.ms.filter((_, i) => (this.at[i] ?? 0) > now - this.windowMs).toSorted()
    const part = (share: number): number | null => recent[Math.min(recent.length - 1, Math.ceil(recent.length * share) - 1)] ?? null
    return { count: recent.length, p50: part(0.5), p95: part(0.95) }
  }
}
