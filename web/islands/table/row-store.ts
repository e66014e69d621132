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

const blockRows = 100
const blocksKept = 80
const asksAtOnce = 3

interface Listeners {
  arrived(): void
  trouble(trouble: Trouble | null): void
}

/** Rows of one view by position, fetched in blocks. Requests for what nobody looks at any more are cancelled. */
export class RowStore {
  private readonly question: Question
  private readonly listeners: Listeners
  private readonly blocks = new Map<number, Row[]>()
  private readonly asked = new Map<number, AbortController>()
  private wanted: number[] = []
  private pausedUntil = 0
  private ended = false

  constructor(question: Question, listeners: Listeners) {
    this.question = question
    this.listeners = listeners
  }

  /** Takes rows that are on the page already. */
  seed(first: number, rows: readonly Row[]): void {
    const block = Math.floor(first / blockRows)
    const kept = this.blocks.get(block) ?? []
    rows.forEach((row, i) => {
      if (Math.floor((first + i) / blockRows) === block) kept[first + i - block * blockRows] = row
    })
    this.blocks.set(block, kept)
  }

  row(index: number): Row | undefined {
    return this.blocks.get(Math.floor(index / blockRows))?.[index % blockRows]
  }

  /** Says which rows are looked at; `ahead` is the direction the reader moves in. */
  want(first: number, last: number, total: number, ahead: number): void {
    const from = Math.floor(first / blockRows)
    const to = Math.floor(Math.max(first, last) / blockRows)
    const seen = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    const next = ahead < 0 ? from - 1 : to + 1
    const end = Math.floor(Math.max(0, total - 1) / blockRows)
    this.wanted = [...seen, next].filter((block) => block >= 0 && block <= end)
    for (const [block, control] of this.asked) {
      if (this.wanted.includes(block)) continue
      control.abort()
      this.asked.delete(block)
    }
    for (const block of seen) this.keep(block)
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
    for (const control of this.asked.values()) control.abort()
    this.asked.clear()
  }

  private isWhole(block: number): boolean {
    const rows = this.blocks.get(block)
    return rows !== undefined && (rows as Row[] & { whole?: boolean }).whole === true
  }

  private keep(block: number): void {
    const rows = this.blocks.get(block)
    if (!rows) return
    this.blocks.delete(block)
    this.blocks.set(block, rows)
  }

  private ask(): void {
    if (this.ended || performance.now() < this.pausedUntil) return
    for (const block of this.wanted) {
      if (this.asked.size >= asksAtOnce) return
      if (!this.asked.has(block) && !this.isWhole(block)) void this.fetchBlock(block)
    }
  }

  private async fetchBlock(block: number): Promise<void> {
    const control = new AbortController()
    this.asked.set(block, control)
    const params = new URLSearchParams({ ...this.question.query, limit: String(blockRows), offset: String(block * blockRows) })
    performance.mark(`rows-${block}-asked`)
    try {
      const response = await fetch(`/api/v1/tables/${encodeURIComponent(this.question.table)}/rows?${params}`, { signal: control.signal })
      if (response.status === 429) return this.pause(Number(response.headers.get('retry-after')) || 5)
      const answer = (await response.json()) as { rows?: Row[]; detail?: string; cure?: string }
      if (!response.ok || !answer.rows) return this.fail([answer.detail, answer.cure].filter(Boolean).join(' '))
      this.blocks.set(block, Object.assign(answer.rows, { whole: true }))
      for (const oldest of this.blocks.keys()) {
        if (this.blocks.size <= blocksKept) break
        if (!this.wanted.includes(oldest)) this.blocks.delete(oldest)
      }
      this.listeners.trouble(null)
      this.listeners.arrived()
    } catch (error) {
      if (!control.signal.aborted) this.fail(error instanceof Error ? error.message : '')
    } finally {
      if (this.asked.get(block) === control) this.asked.delete(block)
      if (!control.signal.aborted) this.ask()
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
