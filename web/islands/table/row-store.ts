/** A row as the API gives it, with its place in the source as `_row`. */
export type Row = Record<string, unknown>

export interface Question {
  table: string
  query: Record<string, string>
}
/** What the reader is told when rows do not come. */
export interface Trouble {
  kind: 'failed' | 'slower'
  detail: string
}

const blockRows = 10
const blocksKept = 800
const asksAtOnce = 3
/** Rows of one request at most; what is looked at needs fewer. */
const askedAtMost = 100
/** Rows fetched before they are looked at: at least so many in the direction of moving, at most so many for a quick reader, and behind. */
const leadAtLeast = 100
const leadAtMost = 400
const behind = 20
/** A reader this quick sees this many frames of rows that are there already. */
const framesAhead = 24

interface Listeners {
  arrived(): void
  trouble(trouble: Trouble | null): void
}
/** A run of blocks, both ends among them. */
interface Run {
  from: number
  to: number
}
interface Ask extends Run {
  control: AbortController
}

/**
 * Rows of one view by position. What is looked at is fetched first and alone, so that it comes soon; what lies ahead of a moving reader
 * and around a resting one follows. Requests for what nobody looks at any more are cancelled.
 */
export class RowStore {
  private readonly question: Question
  private readonly listeners: Listeners
  private readonly blocks = new Map<number, Row[]>()
  private asked: Ask[] = []
  private seen: Run = { from: 0, to: -1 }
  private near: Run = { from: 0, to: -1 }
  private downwards = true
  /** After a leap nobody knows where the reader goes next: what lies around is fetched when they rest. */
  private leapt = false
  private pausedUntil = 0
  private ended = false

  constructor(question: Question, listeners: Listeners) {
    this.question = question
    this.listeners = listeners
  }

  row(index: number): Row | undefined {
    return this.blocks.get(Math.floor(index / blockRows))?.[index % blockRows]
  }

  /** Says which rows are looked at, and by how many rows the reader moved to them. */
  want(first: number, last: number, total: number, moved: number): void {
    const height = last - first + 1
    if (moved !== 0) {
      this.downwards = moved > 0
      this.leapt = Math.abs(moved) > 3 * height
    }
    const lead = Math.min(leadAtMost, Math.max(leadAtLeast, this.leapt ? 0 : Math.round(Math.abs(moved) * framesAhead)))
    const end = Math.floor(Math.max(0, total - 1) / blockRows)
    const run = (from: number, to: number): Run => ({
      from: Math.max(0, Math.floor(from / blockRows)),
      to: Math.min(end, Math.floor(to / blockRows)),
    })
    this.seen = total === 0 ? { from: 0, to: -1 } : run(first, last)
    this.near = this.downwards ? run(first - behind, last + lead) : run(first - lead, last + behind)
    this.asked = this.asked.filter((ask) => {
      const wanted = ask.to >= this.near.from && ask.from <= this.near.to
      if (!wanted) ask.control.abort()
      return wanted
    })
    this.keep(this.seen)
    this.ask()
  }

  /** Nothing moves any more. */
  rest(): void {
    this.leapt = false
    this.ask()
  }

  /** Forgets what went wrong and asks again. */
  again(): void {
    this.pausedUntil = 0
    this.listeners.trouble(null)
    this.ask()
  }

  end(): void {
    this.ended = true
    for (const ask of this.asked) ask.control.abort()
    this.asked = []
  }

  private keep({ from, to }: Run): void {
    for (let block = from; block <= to; block++) {
      const rows = this.blocks.get(block)
      if (!rows) continue
      this.blocks.delete(block)
      this.blocks.set(block, rows)
    }
  }

  private isComing(block: number): boolean {
    return this.asked.some((ask) => block >= ask.from && block <= ask.to)
  }

  /** The first blocks of a run that are neither here nor coming, seen in the direction of reading. */
  private missing({ from, to }: Run, downwards: boolean): Run | null {
    const [start, stop, step] = downwards ? [from, to + 1, 1] : [to, from - 1, -1]
    const lacks = (block: number): boolean => !this.blocks.has(block) && !this.isComing(block)
    let first = start
    while (first !== stop && !lacks(first)) first += step
    if (first === stop) return null
    let last = first
    while (last + step !== stop && lacks(last + step) && Math.abs(last + step - first) < askedAtMost / blockRows) last += step
    return { from: Math.min(first, last), to: Math.max(first, last) }
  }

  private ask(): void {
    if (this.ended || performance.now() < this.pausedUntil) return
    for (let run = this.missing(this.seen, true); run && this.asked.length < asksAtOnce; run = this.missing(this.seen, true)) void this.fetchRun(run)
    const { seen, near, downwards } = this
    // What is looked at has the line and the engine for itself.
    if (this.leapt || this.asked.some((ask) => ask.to >= seen.from && ask.from <= seen.to)) return
    while (this.asked.length < asksAtOnce) {
      const run = this.missing(near, downwards)
      if (!run) return
      const distance = downwards ? run.from - seen.to : seen.from - run.to
      // Few and long requests: a short rest of the lead waits until the reader comes nearer.
      const isWorthIt = (run.to - run.from + 1) * blockRows >= leadAtLeast / 2 || distance * blockRows <= leadAtLeast / 2
      if (!isWorthIt) return
      void this.fetchRun(run)
    }
  }

  private async fetchRun({ from, to }: Run): Promise<void> {
    const ask: Ask = { from, to, control: new AbortController() }
    const { signal } = ask.control
    this.asked.push(ask)
    const limit = (to - from + 1) * blockRows
    const params = new URLSearchParams({ ...this.question.query, limit: String(limit), offset: String(from * blockRows) })
    try {
      const response = await fetch(`/api/v1/tables/${encodeURIComponent(this.question.table)}/rows?${params}`, { signal })
      if (response.status === 429) return this.pause(Number(response.headers.get('retry-after')) || 5)
      const answer = (await response.json()) as { rows?: Row[]; detail?: string; cure?: string }
      if (!response.ok || !answer.rows) return this.fail([answer.detail, answer.cure].filter(Boolean).join(' '))
      for (let block = from; block <= to; block++)
        this.blocks.set(block, answer.rows.slice((block - from) * blockRows, (block - from + 1) * blockRows))
      this.shrink()
      this.listeners.trouble(null)
      this.listeners.arrived()
    } catch (error) {
      if (!signal.aborted) this.fail(error instanceof Error ? error.message : '')
    } finally {
      this.asked = this.asked.filter((other) => other !== ask)
      if (!signal.aborted) this.ask()
    }
  }

  private shrink(): void {
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= blocksKept) break
      if (oldest < this.near.from || oldest > this.near.to) this.blocks.delete(oldest)
    }
  }

  private pause(seconds: number): void {
    this.pausedUntil = performance.now() + seconds * 1000
    this.listeners.trouble({ kind: 'slower', detail: '' })
    setTimeout(() => this.again(), seconds * 1000)
  }

  private fail(detail: string): void {
    // Asking on would fail on: the reader says when.
    this.pausedUntil = Infinity
    this.listeners.trouble({ kind: 'failed', detail })
  }
}
