import { mkdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { limitExceeded, upstream } from '../../src/platform/errors/index.ts'

/** Turns drawings into PNG. */
export interface Painter {
  /** A drawing twice as large as it says of itself, in a thread of its own: serving goes on meanwhile. @throws LimitExceeded when too many wait */
  paint(svg: string): Promise<Buffer>
  close(): Promise<void>
}

/** Pictures that wait at most; a reader beyond them is asked to come again. */
const mostWaiting = 24
/** A picture takes a tenth of a second; the first of a face some more. */
const deadlineMs = 20_000
/** Without work for so long, the thread and its faces leave the memory. */
const idleMs = 60_000

interface Waiting {
  resolve(png: Buffer): void
  reject(error: unknown): void
  timer: NodeJS.Timeout
}

const failed = (): Error =>
  upstream({
    code: 'PUJIANG_DRAWING_FAILED',
    status: 500,
    detail: { zh: '图片没有画成。', en: 'The picture was not painted.' },
    cure: { zh: '请再试一次。', en: 'Try again.' },
  })

/** A painter whose thread starts with the first picture and rests when nobody asks for one. Its faces are kept in `folder`. */
export function createPainter(folder: string): Painter {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let last = 0

  const dismiss = async (): Promise<void> => {
    const gone = worker
    worker = null
    clearTimeout(idle)
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(failed())
    }
    waiting.clear()
    await gone?.terminate()
  }
  const start = (): Worker => {
    mkdirSync(folder, { recursive: true })
    const made = new Worker(new URL('./painter-worker.ts', import.meta.url), {
      name: 'painter',
      workerData: folder,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    made.unref()
    made.on('message', ({ id, png }: { id: number; png: Uint8Array | null }) => {
      const asked = waiting.get(id)
      waiting.delete(id)
      if (waiting.size === 0) idle = setTimeout(() => void dismiss(), idleMs).unref()
      if (!asked) return
      clearTimeout(asked.timer)
      if (png) asked.resolve(Buffer.from(png))
      else asked.reject(failed())
    })
    const lost = (): void => {
      if (worker === made) void dismiss()
    }
    made.on('error', lost)
    made.on('exit', lost)
    return made
  }
  return {
    async paint(svg) {
      if (waiting.size >= mostWaiting)
        throw limitExceeded({
          code: 'PUJIANG_DRAWINGS_BUSY',
          status: 503,
          detail: { zh: '正在画的图片太多。', en: 'Too many pictures are being painted.' },
          cure: { zh: '请过一会儿再试。', en: 'Try again in a moment.' },
        })
      clearTimeout(idle)
      const id = ++last
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, timer: setTimeout(() => void dismiss(), deadlineMs).unref() })
        worker ??= start()
        worker.postMessage({ id, svg })
      })
    },
    close: dismiss,
  }
}
