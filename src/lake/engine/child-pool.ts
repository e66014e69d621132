import { ChildGone, EngineChild } from './engine-child.ts'
import { tooManyWaiting } from './failures.ts'
import type { Frame } from './frames.ts'
import type { Reply, Task } from './protocol.ts'
import type { SpawnOptions } from './spawn-child.ts'

export interface PoolOptions {
  /** Children at most. */
  size: number
  /** Kept running without work; the others are started on demand and end when idle for `idleMs`. */
  minimum: number
  /** Tasks of one child at a time. */
  perChild: number
  /** Waiting tasks at most; more are refused with 503. */
  maxQueue: number
  idleMs?: number
  /** A child serves this many tasks (free SQL: leaks of a fresh instance per task stay bounded). */
  maxTasks?: number
  spawn: SpawnOptions
}

interface Slot {
  child: EngineChild
  tasks: number
  served: number
  idle?: NodeJS.Timeout
}

/** Children of one kind, with a queue before them. A child that dies is replaced at once. */
export class ChildPool {
  private readonly options: PoolOptions
  private slots: Slot[] = []
  private readonly queue: { give(slot: Slot): void; fail(error: Error): void }[] = []
  private closed = false

  constructor(options: PoolOptions) {
    this.options = options
    for (let i = 0; i < options.minimum; i++) this.start()
  }

  /** Process ids of the living children. */
  get pids(): number[] {
    return this.slots.filter((s) => s.child.alive).flatMap((s) => s.child.pid ?? [])
  }
  /** Tasks under way and waiting, for metrics. */
  get load(): { running: number; queued: number } {
    return { running: this.slots.reduce((n, s) => n + s.tasks, 0), queued: this.queue.length }
  }

  /**
   * Runs a task when a child is free. A task whose child died under another task's fault is tried once more: reads can be repeated
   * (`retry` false for work that has side effects).
   */
  async run(task: Task, signal: AbortSignal, retry = true, progress?: (p: NonNullable<Reply['progress']>) => void): Promise<Frame<Reply>> {
    for (let attempt = 1; ; attempt++) {
      const slot = await this.acquire(signal)
      try {
        return await slot.child.run(task, signal, progress)
      } catch (error) {
        if (!(error instanceof ChildGone) || !retry || attempt > 1 || signal.aborted) throw error
      } finally {
        this.release(slot)
      }
    }
  }

  /** Runs a task on every living child (to detach a file). */
  async broadcast(task: Task): Promise<void> {
    await Promise.allSettled(this.slots.map((s) => s.child.run(task, AbortSignal.timeout(5000))))
  }

  async ready(): Promise<void> {
    await Promise.all(this.slots.map((s) => s.child.ready))
  }

  async close(): Promise<void> {
    this.closed = true
    for (const waiting of this.queue.splice(0)) waiting.fail(new ChildGone('the engine is closing'))
    const slots = this.slots
    this.slots = []
    for (const s of slots) {
      clearTimeout(s.idle)
      s.child.kill()
    }
    await Promise.all(slots.map((s) => s.child.ended))
  }

  private start(): Slot {
    const slot: Slot = { child: new EngineChild(this.options.spawn), tasks: 0, served: 0 }
    const born = Date.now()
    this.slots.push(slot)
    void slot.child.ended.then(() => {
      clearTimeout(slot.idle)
      const known = this.slots.indexOf(slot)
      if (known >= 0) this.slots.splice(known, 1)
      if (this.closed) return
      // A child that cannot even start is tried again once a second, not in a loop.
      const replace = (): void => {
        if (this.closed) return
        while (this.slots.length < this.options.minimum) this.start()
        this.serve()
      }
      if (Date.now() - born > 1000) replace()
      else setTimeout(replace, 1000).unref()
    })
    return slot
  }

  private async acquire(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    const free = this.queue.length === 0 ? this.free() : null
    if (free) return this.take(free)
    if (this.closed) throw new ChildGone('the engine is closed')
    if (this.queue.length >= this.options.maxQueue) throw tooManyWaiting()
    return new Promise((resolve, reject) => {
      const entry = {
        give: (slot: Slot): void => {
          signal.removeEventListener('abort', leave)
          resolve(slot)
        },
        fail: reject,
      }
      const leave = (): void => {
        const at = this.queue.indexOf(entry)
        if (at >= 0) this.queue.splice(at, 1)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.queue.push(entry)
      this.serve()
    })
  }

  /** The least busy child with room, a new one while all are busy and there may be more. */
  private free(): Slot | null {
    if (this.closed) return null
    const open = this.slots.filter((s) => s.child.alive && s.tasks < this.options.perChild && s.served < (this.options.maxTasks ?? Infinity))
    const best = open.reduce<Slot | null>((a, b) => (a === null || b.tasks < a.tasks ? b : a), null)
    if (best && (best.tasks === 0 || this.slots.length >= this.options.size)) return best
    return this.slots.length < this.options.size ? this.start() : best
  }

  private take(slot: Slot): Slot {
    clearTimeout(slot.idle)
    slot.tasks++
    slot.served++
    return slot
  }

  private release(slot: Slot): void {
    slot.tasks--
    if (slot.tasks === 0 && slot.served >= (this.options.maxTasks ?? Infinity)) slot.child.kill()
    else if (slot.tasks === 0 && this.slots.length > this.options.minimum) {
      slot.idle = setTimeout(() => slot.child.kill(), this.options.idleMs ?? 30_000).unref()
    }
    this.serve()
  }

  private serve(): void {
    while (this.queue.length > 0) {
      const slot = this.free()
      if (!slot) return
      this.queue.shift()!.give(this.take(slot))
    }
  }
}
