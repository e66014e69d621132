import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { readFrames, writeFrame, type Frame } from './frames.ts'
import type { Reply, Task } from './protocol.ts'
import { spawnChild, type SpawnOptions } from './spawn-child.ts'

/** The child ended while it worked on a task. */
export class ChildGone extends Error {}

interface Waiting {
  resolve(frame: Frame<Reply>): void
  reject(error: Error): void
  progress?: ((p: NonNullable<Reply['progress']>) => void) | undefined
}

/** One engine child as the server sees it. */
export class EngineChild {
  readonly ready: Promise<void>
  /** Resolved when the process has ended. */
  readonly ended: Promise<void>
  private readonly process: ChildProcess
  private readonly channel: Duplex
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private gone = false

  constructor(options: SpawnOptions) {
    const { process: child, channel } = spawnChild(options)
    this.process = child
    this.channel = channel
    this.ready = new Promise((resolve, reject) => this.waiting.set(0, { resolve: () => resolve(), reject }))
    this.ready.catch(() => undefined)
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.fail()
        resolve()
      }
      child.on('exit', end)
      child.on('error', end)
    })
    channel.on('error', () => this.kill())
    readFrames<Reply>(channel, (frame) => this.receive(frame))
  }

  get pid(): number | undefined {
    return this.process.pid
  }
  get alive(): boolean {
    return !this.gone
  }
  /** Tasks under way. */
  get load(): number {
    return this.waiting.size - (this.waiting.has(0) ? 1 : 0)
  }

  /**
   * Runs a task. When `signal` aborts, the query is interrupted; a child that has not obeyed two seconds later is killed
   * (some functions do not look for interrupts). The promise settles only when the child has answered or ended.
   */
  async run(task: Task, signal: AbortSignal, progress?: Waiting['progress']): Promise<Frame<Reply>> {
    await this.ready
    if (this.gone) throw new ChildGone('the engine child has ended')
    signal.throwIfAborted()
    const id = this.nextId++
    let killer: NodeJS.Timeout | undefined
    const interrupt = (): void => {
      if (!this.gone) writeFrame(this.channel, { op: 'cancel', id }, null)
      killer = setTimeout(() => this.kill(), 2000)
    }
    try {
      return await new Promise<Frame<Reply>>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject, progress })
        signal.addEventListener('abort', interrupt, { once: true })
        writeFrame(this.channel, { ...task, id }, null)
      })
    } finally {
      signal.removeEventListener('abort', interrupt)
      clearTimeout(killer)
    }
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }

  private receive(frame: Frame<Reply>): void {
    const waiting = this.waiting.get(frame.header.id)
    if (!waiting) return
    if (frame.header.progress) return waiting.progress?.(frame.header.progress)
    this.waiting.delete(frame.header.id)
    waiting.resolve(frame)
  }

  private fail(): void {
    this.gone = true
    this.channel.destroy()
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const w of waiting) w.reject(new ChildGone('the engine child has ended'))
  }
}
