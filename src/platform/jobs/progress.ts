/** Where a job stands. Bytes and rows count up to their total; a total that is not known stays away. */
export interface Progress {
  stage?: string
  bytesDone?: number
  bytesTotal?: number
  rowsDone?: number
  rowsTotal?: number
}

/** Progress with the rates over the last ten seconds and the time left, as written to the row. */
export interface MeasuredProgress extends Progress {
  bytesPerSecond: number | null
  rowsPerSecond: number | null
  remainingSeconds: number | null
}

const window = 10_000

interface Sample {
  at: number
  bytes: number
  rows: number
}

/** Keeps what a job reported in the last ten seconds and computes rates and the time left from it. A new stage starts afresh. */
export class ProgressMeter {
  #now: Progress = {}
  #samples: Sample[] = []

  report(progress: Progress, at: number): void {
    const stageChanged = progress.stage !== undefined && progress.stage !== this.#now.stage
    // Counters of the former stage say nothing about the new one, totals and counters named with it do.
    if (stageChanged) this.#samples = []
    this.#now = { ...this.#now, ...progress }
    const sample = { at, bytes: this.#now.bytesDone ?? 0, rows: this.#now.rowsDone ?? 0 }
    this.#samples.push(sample)
    while (this.#samples.length > 2 && this.#samples[0]!.at < at - window) this.#samples.shift()
    // Reports may come thousands of times a second: keep one in every 50 ms besides the first and the last.
    if (this.#samples.length > 2 && sample.at - this.#samples.at(-3)!.at < 50) this.#samples.splice(-2, 1)
  }

  measure(): MeasuredProgress {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    const seconds = first && last ? (last.at - first.at) / 1000 : 0
    const rate = (from: number, to: number): number | null => (seconds >= 0.2 && to > from ? (to - from) / seconds : null)
    const bytesPerSecond = first && last ? rate(first.bytes, last.bytes) : null
    const rowsPerSecond = first && last ? rate(first.rows, last.rows) : null
    const { bytesDone, bytesTotal, rowsDone, rowsTotal } = this.#now
    const left = (done: number | undefined, total: number | undefined, perSecond: number | null): number | null =>
      done === undefined || total === undefined || perSecond === null ? null : Math.max(0, (total - done) / perSecond)
    const remainingSeconds = left(bytesDone, bytesTotal, bytesPerSecond) ?? left(rowsDone, rowsTotal, rowsPerSecond)
    return { ...this.#now, bytesPerSecond, rowsPerSecond, remainingSeconds }
  }
}

/** Writes progress at most every 250 ms: the first report at once, later ones at the end of the interval, the last one always (`flush`). */
export class ProgressReporter {
  readonly #meter = new ProgressMeter()
  readonly #write: (progress: MeasuredProgress) => Promise<void>
  #dirty = false
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #lastWrite = 0

  constructor(write: (progress: MeasuredProgress) => Promise<void>) {
    this.#write = write
  }

  report(progress: Progress): void {
    this.#meter.report(progress, performance.now())
    this.#dirty = true
    if (this.#timer || this.#writing) return
    const wait = this.#lastWrite === 0 ? 0 : Math.max(0, this.#lastWrite + 250 - performance.now())
    this.#timer = setTimeout(() => this.#start(), wait)
  }

  #start(): void {
    this.#timer = null
    this.#dirty = false
    this.#lastWrite = performance.now()
    this.#writing = this.#write(this.#meter.measure()).finally(() => {
      this.#writing = null
      if (this.#dirty && !this.#timer) this.#timer = setTimeout(() => this.#start(), Math.max(0, this.#lastWrite + 250 - performance.now()))
    })
  }

  /** Writes what is left and waits for it. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await this.#writing
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#dirty) await this.#write(this.#meter.measure())
    this.#dirty = false
  }
}
