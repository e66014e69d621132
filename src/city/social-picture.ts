import { Worker } from 'node:worker_threads'
import { limitExceeded, upstream } from '../platform/errors/index.ts'
import type { PictureWords } from './social-picture-drawing.ts'

export interface SocialPictures {
  /** The picture as PNG; kept under its key. Throws LimitExceeded when too many are wanted at once. */
  picture(key: string, words: PictureWords): Promise<Buffer>
  close(): Promise<void>
}

/** Pictures kept, and waiting, at most. */
const [mostKept, mostWaiting] = [300, 20]
const patienceMs = 15_000

/** Draws pictures in a thread of its own that starts with the first and rests after a minute without work. Its faces are kept in `folder`. */
export function createSocialPictures(folder: string): SocialPictures {
  const kept = new Map<string, Promise<Buffer>>()
  const waiting = new Map<number, { resolve(png: Buffer): void; reject(error: Error): void }>()
  let worker: Worker | null = null
  let resting: NodeJS.Timeout | undefined
  let last = 0

  const end = (error: Error): void => {
    worker = null
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const start = (): Worker => {
    const made = new Worker(new URL('./social-picture-worker.ts', import.meta.url), {
      name: 'pictures',
      workerData: folder,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    made.unref()
    made.on('message', ({ id, png, error }: { id: number; png?: Uint8Array; error?: string }) => {
      const asked = waiting.get(id)
      waiting.delete(id)
      if (png) asked?.resolve(Buffer.from(png))
      else asked?.reject(new Error(error))
    })
    made.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
    made.on('exit', () => {
      if (worker === made) end(new Error('the thread of the pictures ended'))
    })
    return made
  }
  const rest = (): void => {
    clearTimeout(resting)
    resting = setTimeout(() => {
      if (waiting.size === 0) void worker?.terminate()
    }, 60_000).unref()
  }
  const draw = async (words: PictureWords): Promise<Buffer> => {
    const id = ++last
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        timer = setTimeout(() => reject(new Error('the picture took too long')), patienceMs)
        worker ??= start()
        worker.postMessage({ id, words })
      })
    } catch (cause) {
      throw upstream({
        code: 'PUJIANG_PICTURE_FAILED',
        status: 500,
        detail: { zh: '预览图没有画成。', en: 'The preview picture could not be drawn.' },
        cause,
      })
    } finally {
      clearTimeout(timer)
      waiting.delete(id)
      rest()
    }
  }
  return {
    picture(key, words) {
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
        return found
      }
      if (waiting.size >= mostWaiting)
        return Promise.reject(
          limitExceeded({
            code: 'PUJIANG_PICTURES_BUSY',
            status: 503,
            detail: { zh: '正在画的预览图太多。', en: 'Too many preview pictures are being drawn.' },
            cure: { zh: '请稍后再取。', en: 'Fetch it again in a moment.' },
          }),
        )
      const made = draw(words)
      kept.set(key, made)
      made.catch(() => kept.delete(key))
      for (const oldest of kept.keys()) {
        if (kept.size <= mostKept) break
        kept.delete(oldest)
      }
      return made
    },
    async close() {
      clearTimeout(resting)
      await worker?.terminate()
    },
  }
}
