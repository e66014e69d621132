import type { Readable, Writable } from 'node:stream'
import type { Locale, Text } from '../model/index.ts'

/** Where a command reads and writes; the process's own streams, or a test's. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  locale: Locale
  /** Calls the listener at each Ctrl-C and request to end, in place of the usual end; answers how to stop listening. */
  onEnd(listener: () => void): () => void
}

/** The language of the person at the terminal: Chinese where the environment says so, else English, which every terminal can show. */
export function localeOfEnvironment(env: Readonly<Record<string, string | undefined>>): Locale {
  const tag = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '')
  return tag?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    locale: localeOfEnvironment(process.env),
    onEnd(listener) {
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
  }
}

/** Says a line to the person, on standard error unless it is what was asked for. */
export function say(terminal: Terminal, text: Text | string, stream: 'stdout' | 'stderr' = 'stderr'): void {
  terminal[stream].write(`${typeof text === 'string' ? text : text[terminal.locale]}\n`)
}

// Control signs could move the cursor or retitle the window of whoever reads a value; a tab or line end would break the table.
// oxlint-disable-next-line no-control-regex -- control signs are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Text from the server as one harmless line. */
export const plainLine = (text: string): string => text.replaceAll(controls, (sign) => (sign === '\n' || sign === '\t' || sign === '\r' ? ' ' : '·'))

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Columns a text takes on the screen: a Chinese sign takes two. */
export function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += wide.test(sign) ? 2 : /\p{Mn}/u.test(sign) ? 0 : 1
  return width
}

/** The text cut to so many columns, with … where something is missing, and filled up with blanks when `fill` is set. */
export function fit(text: string, width: number, fill = false): string {
  if (widthOf(text) <= width) return fill ? text + ' '.repeat(width - widthOf(text)) : text
  let cut = ''
  let used = 0
  for (const sign of text) {
    const next = widthOf(sign)
    if (used + next > width - 1) break
    cut += sign
    used += next
  }
  return `${cut}…${fill ? ' '.repeat(Math.max(0, width - 1 - used)) : ''}`
}
