import { PassThrough, Writable } from 'node:stream'
import type { Locale } from '../model/index.ts'
import type { Terminal } from './terminal.ts'

/** A terminal of a test: what was written is kept, Ctrl-C is a call. */
export interface MemoryTerminal extends Terminal {
  out(): string
  err(): string
  interrupt(): void
}

/** Makes a terminal without a screen; `tty` gives it one of 100 columns. */
export function memoryTerminal(
  options: { env?: Record<string, string>; locale?: Locale; input?: string; cwd?: string; tty?: boolean } = {},
): MemoryTerminal {
  const written = { out: [] as Buffer[], err: [] as Buffer[] }
  const stream = (to: Buffer[]): Writable & { isTTY?: boolean; columns?: number } =>
    Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          to.push(chunk)
          done()
        },
      }),
      options.tty ? { isTTY: true, columns: 100 } : {},
    )
  const listeners = new Set<() => void>()
  const stdin = new PassThrough()
  stdin.end(options.input ?? '')
  return {
    stdin,
    stdout: stream(written.out),
    stderr: stream(written.err),
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    locale: options.locale ?? 'en',
    onEnd(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    out: () => Buffer.concat(written.out).toString('utf8'),
    err: () => Buffer.concat(written.err).toString('utf8'),
    interrupt: () => listeners.forEach((listener) => listener()),
  }
}
