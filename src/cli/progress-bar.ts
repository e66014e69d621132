import { fit, type Terminal } from './terminal.ts'

/** Where a piece of work stands. */
export interface Shown {
  text: string
  done?: number
  total?: number
  item?: string
  /** Figures behind the bar: rate, time left. */
  notes?: readonly string[]
}

const barWidth = 24
const often = 100

/** One line that is drawn again on a terminal; elsewhere a line for each new text and each quarter of it. */
export class ProgressBar {
  readonly #terminal: Terminal
  readonly #quiet: boolean
  #lastText = ''
  #lastDrawn = 0
  #open = false

  /** `quiet`: nothing at all unless a person looks. */
  constructor(terminal: Terminal, quiet = false) {
    this.#terminal = terminal
    this.#quiet = quiet && !terminal.stderr.isTTY
  }

  show(shown: Shown): void {
    if (this.#quiet) return
    const { stderr } = this.#terminal
    if (!stderr.isTTY) {
      const line = stepLine(shown)
      if (line === this.#lastText) return
      this.#lastText = line
      stderr.write(`${line}\n`)
      return
    }
    const now = performance.now()
    if (shown.text === this.#lastText && now - this.#lastDrawn < often && shown.done !== shown.total) return
    this.#lastText = shown.text
    this.#lastDrawn = now
    this.#open = true
    stderr.write(`\r\u001b[K${fit(barLine(shown), (stderr.columns ?? 80) - 1)}`)
  }

  /** Clears the line, so that what follows stands alone. */
  end(): void {
    if (this.#open) this.#terminal.stderr.write('\r\u001b[K')
    this.#open = false
    this.#lastText = ''
  }
}

/** The line of a log: the text, and the quarter reached. */
function stepLine({ text, done = 0, total = 0 }: Shown): string {
  const quarter = total > 1 ? Math.floor((done / total) * 4) * 25 : 0
  return quarter > 0 ? `${text} ${quarter} %` : text
}

/** The line without the terminal's signs: `██████░░  45 %  text  item  notes`. */
export function barLine({ text, done, total, item, notes = [] }: Shown): string {
  const share = done === undefined || !total ? null : Math.min(1, done / total)
  const filled = Math.round((share ?? 0) * barWidth)
  const bar = share === null ? [] : ['█'.repeat(filled) + '░'.repeat(barWidth - filled), `${String(Math.floor(share * 100)).padStart(3)} %`]
  return [...bar, text, ...notes, ...(item ? [item] : [])].join('  ')
}

/** Bytes for people: `2.25 GB`, in powers of a thousand as disks are sold. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** at
  return `${at === 0 ? String(Math.round(value)) : value.toPrecision(3)} ${units[at]}`
}

/** Seconds for people: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function secondsText(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
