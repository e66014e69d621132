import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { PlatformError, type ErrorKind, type Failing, upstream } from '../platform/errors/index.ts'
import { outOfMemory } from './errors.ts'

/** What a child of ours says to its parent. */
export type ChildMessage<Progress, Output> =
  | { progress: Progress }
  | { result: Output; peakMemoryBytes: number; cpuSeconds: number }
  | { failure: { kind: ErrorKind; failing: Failing } }
  | { fault: { message: string; stack: string; outOfMemory: boolean } }

export interface ChildOptions<Progress> {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
  /** Memory the work may take; the heap of JavaScript and the address space are bounded after it. */
  memoryMb: number
  /** Added niceness, so that queries go first. */
  nice?: number
  env?: Record<string, string>
  /** The input is small: a waiting child may take it, and waits for another afterwards. */
  small?: boolean
}

// Node reserves 1.3 GB of address space, the WebAssembly that strips types another 8.6, before anything is done; allocators map more than they use
const addressSpaceMb = (memoryMb: number): number => memoryMb * 2 + 12_288

/** A child process and how much it has done. */
interface Worker {
  child: ChildProcess
  served: number
  errors: string
  /** Ends it when nobody needs it for a while. */
  timer?: NodeJS.Timeout
}

/** Idle children by what they were started with; a small file is answered in a tenth of the time when nothing has to be started. */
const idle = new Map<string, Worker[]>()
const mostIdle = 2
const idleMs = 5_000
/** What a child leaks is bounded by ending it after so many answers. */
const mostServed = 25

function startWorker(file: URL, memoryMb: number, options: ChildOptions<never>): Worker {
  const node = [process.execPath, `--max-old-space-size=${Math.max(256, Math.round(memoryMb * 0.6))}`, file.pathname]
  // macOS has no ulimit -v that works, and nice may be missing in small images: the shell goes on without them
  const script = `ulimit -v ${addressSpaceMb(memoryMb) * 1024} 2>/dev/null; if command -v nice >/dev/null 2>&1; then exec nice -n ${options.nice ?? 5} "$@"; fi; exec "$@"`
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...node], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: '8', ...options.env },
  })
  const worker: Worker = { child, served: 0, errors: '' }
  // An idle child that dies is no error of anybody's.
  child.on('error', () => undefined)
  child.stderr?.on('data', (part: Buffer) => {
    worker.errors = (worker.errors + part.toString('utf8')).slice(-4000)
  })
  return worker
}

/** Lets the child wait for the next small file, or end. It must not keep this process alive. */
function rest(key: string, worker: Worker): void {
  const waiting = idle.get(key) ?? []
  if (worker.served >= mostServed || waiting.length >= mostIdle) {
    worker.child.disconnect()
    return
  }
  idle.set(key, [...waiting, worker])
  worker.child.unref()
  worker.child.channel?.unref()
  ;(worker.child.stderr as Socket | null)?.unref()
  const forget = (): void => {
    idle.set(
      key,
      (idle.get(key) ?? []).filter((other) => other !== worker),
    )
  }
  worker.timer = setTimeout(() => {
    forget()
    if (worker.child.connected) worker.child.disconnect()
  }, idleMs).unref()
  worker.child.once('exit', forget)
}

/** An idle child of this kind, awake again. */
function wake(key: string): Worker | undefined {
  const worker = idle.get(key)?.pop()
  clearTimeout(worker?.timer)
  if (!worker?.child.connected) return undefined
  worker.child.removeAllListeners('exit')
  worker.child.ref()
  worker.child.channel?.ref()
  return worker
}

/**
 * Runs the module `file` as a child process with a bounded memory and lower priority, gives it `input` and waits for its result. The child is
 * killed when the signal aborts, and its death without a word becomes one clear error. A child that answered for a `small` input waits for the next.
 */
export function runInChild<Input, Progress, Output>(
  file: URL,
  input: Input,
  options: ChildOptions<Progress>,
): Promise<{ result: Output; peakMemoryBytes: number; cpuSeconds: number }> {
  const { signal, memoryMb } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const key = `${file.pathname} ${memoryMb} ${options.nice ?? 5} ${JSON.stringify(options.env ?? {})}`
    const worker = (options.small ? wake(key) : undefined) ?? startWorker(file, memoryMb, options)
    const { child } = worker
    let settled: (() => void) | undefined
    const onAbort = (): void => {
      settled = () => reject(signal?.reason as Error)
      child.kill('SIGKILL')
    }
    const onMessage = (message: ChildMessage<Progress, Output>): void => {
      if (settled) return
      if ('progress' in message) {
        options.onProgress?.(message.progress)
        return
      }
      worker.served += 1
      if ('result' in message) settled = () => resolve(message)
      else if ('failure' in message) settled = () => reject(new PlatformError(message.failure.kind, message.failure.failing))
      else {
        const { fault } = message
        const cause = Object.assign(new Error(fault.message), { stack: fault.stack })
        settled = () => reject(fault.outOfMemory ? outOfMemory(memoryMb, cause) : cause)
      }
      if (options.small && 'result' in message) {
        stopHearing()
        rest(key, worker)
        settled()
      } else if (child.connected) child.disconnect()
    }
    // otherwise settle only when the process is gone, so that nothing it holds open outlives the answer
    const onExit = (code: number | null, killedBy: NodeJS.Signals | null): void => {
      stopHearing()
      settled ??= () => reject(diedAlone(code, killedBy, worker.errors, memoryMb))
      settled()
    }
    const onError = (error: Error): void => {
      settled ??= () => reject(error)
      if (child.pid === undefined) settled()
    }
    const stopHearing = (): void => {
      signal?.removeEventListener('abort', onAbort)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    child.on('message', onMessage).on('error', onError).on('exit', onExit)
    child.send(input as object)
  })
}

function diedAlone(code: number | null, signal: NodeJS.Signals | null, errors: string, memoryMb: number): PlatformError {
  if (/heap out of memory|bad_alloc|Cannot allocate memory|Out of memory/iu.test(errors)) return outOfMemory(memoryMb, new Error(errors))
  return upstream({
    code: 'PUJIANG_LOAD_CHILD_DIED',
    status: 503,
    detail: { zh: '载入进程意外终止,没有留下任何数据。', en: 'The process that loads the file ended unexpectedly; nothing of it was kept.' },
    cure: { zh: '请重试;如果总在同一个文件上发生,请告诉管理员。', en: 'Try again; if it always happens with the same file, tell the administrator.' },
    facts: { exitCode: code, signal },
    cause: new Error(errors),
  })
}
