import { spawn } from 'node:child_process'
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
}

// Node reserves 1.3 GB of address space, the WebAssembly that strips types another 8.6, before anything is done; allocators map more than they use
const addressSpaceMb = (memoryMb: number): number => memoryMb * 2 + 12_288

/**
 * Runs the module `file` as a child process with a bounded memory and lower priority, gives it `input` and waits for its result. The child is
 * killed when the signal aborts, and its death without a word becomes one clear error.
 */
export function runInChild<Input, Progress, Output>(file: URL, input: Input, options: ChildOptions<Progress>): Promise<{ result: Output; peakMemoryBytes: number; cpuSeconds: number }> {
  const { signal, memoryMb } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const node = [process.execPath, `--max-old-space-size=${Math.max(256, Math.round(memoryMb * 0.6))}`, file.pathname]
    // macOS has no ulimit -v that works, and nice may be missing in small images: the shell goes on without them
    const script = `ulimit -v ${addressSpaceMb(memoryMb) * 1024} 2>/dev/null; if command -v nice >/dev/null 2>&1; then exec nice -n ${options.nice ?? 5} "$@"; fi; exec "$@"`
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...node], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: '8', ...options.env },
    })
    let settled: (() => void) | undefined
    let errors = ''
    child.stderr?.on('data', (part: Buffer) => {
      errors = (errors + part.toString('utf8')).slice(-4000)
    })
    const onAbort = (): void => {
      settled = () => reject(signal?.reason as Error)
      child.kill('SIGKILL')
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    child.on('message', (message: ChildMessage<Progress, Output>) => {
      if (settled) return
      if ('progress' in message) options.onProgress?.(message.progress)
      else if ('result' in message) settled = () => resolve(message)
      else if ('failure' in message) settled = () => reject(new PlatformError(message.failure.kind, message.failure.failing))
      else {
        const { fault } = message
        const cause = Object.assign(new Error(fault.message), { stack: fault.stack })
        settled = () => reject(fault.outOfMemory ? outOfMemory(memoryMb, cause) : cause)
      }
    })
    child.on('error', (error) => {
      settled ??= () => reject(error)
      if (child.pid === undefined) settled()
    })
    // settle only when the process is gone, so that nothing it holds open outlives the answer
    child.on('exit', (code, killedBy) => {
      signal?.removeEventListener('abort', onAbort)
      settled ??= () => reject(diedAlone(code, killedBy, errors, memoryMb))
      settled()
    })
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
