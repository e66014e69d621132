import { readFileSync } from 'node:fs'
import { PlatformError } from '../platform/errors/index.ts'
import type { ChildMessage } from './run-in-child.ts'

/** Highest resident memory of this process so far, in bytes (VmHWM on Linux, otherwise the current one). */
export function peakMemory(): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/u.exec(readFileSync('/proc/self/status', 'latin1'))
    if (found) return Number(found[1]) * 1024
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS * 1024
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The other side of `runInChild`: waits for an input, does the work, answers, and waits for the next until its parent lets go. */
export function serveChild<Input, Progress, Output>(work: (input: Input, progress: (value: Progress) => void) => Promise<Output>): void {
  const say = (message: ChildMessage<Progress, Output>): Promise<void> =>
    new Promise((done) => process.send?.(message, undefined, undefined, () => done()))
  process.once('disconnect', () => process.exit(0))
  process.on('message', (input) => {
    work(input as Input, (value) => void say({ progress: value }))
      .then((result) => say({ result, peakMemoryBytes: peakMemory(), cpuSeconds: cpuSeconds() }))
      .catch((error: unknown) => {
        if (error instanceof PlatformError) {
          const { cause: _cause, ...failing } = error.failing
          return say({ failure: { kind: error.kind, failing } })
        }
        const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
        return say({ fault: { message, stack, outOfMemory: /out of memory|could not allocate|bad_alloc|failed to (pin|allocate)/iu.test(message) } })
      })
      .catch(() => process.exit(1))
  })
}
