import type { SqlProgress } from './engine/index.ts'

/** SQL under way in this process, as its owner may follow and cancel it. */
export interface SqlRun {
  id: string
  state: 'waiting' | 'running' | 'ended'
  progress: SqlProgress
  elapsedMs: number
}

interface Entry {
  owner: string
  begun: number
  ended: number | null
  state: SqlRun['state']
  progress: SqlProgress
  controller: AbortController
}

/** What a run ends with when its owner cancels it. */
export class SqlCancelled extends Error {}

const keepMs = 15_000
const most = 2000
const unknown: SqlProgress = { percent: null, rowsDone: null, rowsTotal: null }

/**
 * Runs by the id their caller chose. An id alone opens nothing: only the same person, or without one the same address, finds the run.
 * Ended runs stay for seconds, so that whoever asks late is told of the end.
 */
export class SqlRuns {
  private readonly entries = new Map<string, Entry>()

  /** Begins a run; `null` when the id is taken. Call `end` whatever happens. */
  begin(id: string, owner: string): { signal: AbortSignal; progress(p: SqlProgress): void; end(): void } | null {
    this.forget()
    if (this.entries.has(id) || this.entries.size >= most) return null
    const entry: Entry = { owner, begun: performance.now(), ended: null, state: 'waiting', progress: unknown, controller: new AbortController() }
    this.entries.set(id, entry)
    return {
      signal: entry.controller.signal,
      progress: (p) => {
        entry.state = 'running'
        // The engine says nothing between two parts of its plan: what was known stays.
        if (p.percent !== null) entry.progress = p
      },
      end: () => {
        entry.state = 'ended'
        entry.ended = performance.now()
      },
    }
  }

  find(id: string, owner: string): SqlRun | null {
    const entry = this.entries.get(id)
    if (!entry || entry.owner !== owner) return null
    return { id, state: entry.state, progress: entry.progress, elapsedMs: Math.round((entry.ended ?? performance.now()) - entry.begun) }
  }

  /** Ends the query inside the engine; the run itself answers that it was cancelled. */
  cancel(id: string, owner: string): SqlRun | null {
    const found = this.find(id, owner)
    if (found && found.state !== 'ended') this.entries.get(id)?.controller.abort(new SqlCancelled('cancelled by its owner'))
    return found
  }

  private forget(): void {
    const now = performance.now()
    for (const [id, { ended }] of this.entries) if (ended !== null && now - ended > keepMs) this.entries.delete(id)
  }
}
