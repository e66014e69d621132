import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { limitExceeded, upstream } from '../../src/platform/errors/index.ts'

/** Pictures that wait at most; a reader beyond them is asked to come again. */
const mostWaiting = 24
/** A picture takes a tenth of a second; the first of a face some more. */
const deadlineMs = 20_000
/** Without work for so long, the painter and its faces leave the memory. */
const idleMs = 60_000

interface Waiting {
  resolve(png: Buffer): void
  reject(error: unknown): void
  timer: NodeJS.Timeout
}

let worker: Worker | null = null
let folder: string | undefined
let ownFolder: string | undefined
let idle: NodeJS.Timeout | undefined
let next = 0
const waiting = new Map<number, Waiting>()

const failed = (): Error =>
  upstream({
    code: 'PUJIANG_DRAWING_FAILED',
    detail: { zh: '图片没有画成。', en: 'The picture was not painted.' },
    cure: { zh: '请再试一次。', en: 'Try again.' },
  })

function dismiss(): void {
  const gone = worker
  worker = null
  for (const { reject, timer } of waiting.values()) {
    clearTimeout(timer)
    reject(failed())
  }
  waiting.clear()
  void gone?.terminate()
}

/** Lets a painter go that nobody waits for. */
function dismissIdle(): void {
  const gone = worker
  worker = null
  void gone?.terminate()
}

/** Where the painter keeps its faces when nobody names a place; the program takes it away at its end. */
function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'pujiang-faces-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

function painter(wanted: string | undefined): Worker {
  const place = wanted === undefined ? (ownFolder ??= makeFolder()) : join(wanted, 'faces')
  // Faces of another city may be gone with it.
  if (place !== folder && waiting.size <= 1) dismissIdle()
  if (worker) return worker
  folder = place
  mkdirSync(folder, { recursive: true })
  const made = new Worker(new URL('./paint-worker.ts', import.meta.url), { workerData: folder })
  made.unref()
  made.on('message', ({ id, png }: { id: number; png: Uint8Array | null }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) idle = setTimeout(dismiss, idleMs).unref()
    if (!asked) return
    clearTimeout(asked.timer)
    if (png) asked.resolve(Buffer.from(png))
    else asked.reject(failed())
  })
  made.on('error', dismiss)
  worker = made
  return made
}

/** Paints a drawing as a PNG in a thread of its own: serving goes on meanwhile. Faces are kept below `tempFolder`. @throws LimitExceeded when too many wait */
export async function paintPng(svg: string, tempFolder?: string): Promise<Buffer> {
  if (waiting.size >= mostWaiting)
    throw limitExceeded({
      code: 'PUJIANG_DRAWINGS_BUSY',
      detail: { zh: '正在画的图片太多。', en: 'Too many pictures are being painted.' },
      cure: { zh: '请过一会儿再试,或下载 SVG。', en: 'Try again in a moment, or take the SVG.' },
    })
  clearTimeout(idle)
  const id = ++next
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, timer: setTimeout(dismiss, deadlineMs).unref() })
    painter(tempFolder).postMessage({ id, svg })
  })
}
