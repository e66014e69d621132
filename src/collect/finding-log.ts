import { closeSync, openSync, writeSync } from 'node:fs'
import { formatRecord } from './csv-tokenizer.ts'
import { limits } from './limits.ts'

/** Why a cell, row or line could not be taken as it stood; `not-…` are added by the typing in lake/ingest. */
export const findingReasons = [
  'missing-cells',
  'extra-cells',
  'too-long',
  'undecodable',
  'nul-byte',
  'stray-quote',
  'unclosed-quote',
  'broken-line',
  'not-integer',
  'not-decimal',
  'not-double',
  'not-boolean',
  'not-date',
  'not-timestamp',
  'not-time',
] as const
export type FindingReason = (typeof findingReasons)[number]

export interface RawFinding {
  /** Row of the table from 0 in source order; null where only the line is known. */
  row: number | null
  /** Physical line of the file, from 1; null where there are no lines. */
  line: number | null
  /** Column of the source from 0; null where the whole row is meant. */
  column: number | null
  raw: string
  reason: FindingReason
}

/** Findings made while reading, before there is a table: written to a CSV beside the work so that memory stays flat; the counts are complete. */
export class FindingLog {
  readonly path: string
  readonly counts = new Map<string, { column: number | null; reason: FindingReason; count: number }>()
  #file: number | undefined
  #buffer = ''
  #written = 0

  constructor(path: string) {
    this.path = path
  }

  get total(): number {
    let total = 0
    for (const { count } of this.counts.values()) total += count
    return total
  }

  add(finding: RawFinding): void {
    const key = `${finding.column}:${finding.reason}`
    const group = this.counts.get(key) ?? { column: finding.column, reason: finding.reason, count: 0 }
    group.count += 1
    this.counts.set(key, group)
    if (this.#written >= limits.findings) return
    this.#written += 1
    const number = (value: number | null): string => (value === null ? '' : String(value))
    this.#buffer += formatRecord([number(finding.row), number(finding.line), number(finding.column), clip(finding.raw), finding.reason])
    if (this.#buffer.length > 1 << 16) this.#flush()
  }

  /** Forgets everything, for a reading that starts over. */
  clear(): void {
    this.close()
    this.counts.clear()
    this.#buffer = ''
    this.#written = 0
    closeSync(openSync(this.path, 'w'))
  }

  close(): void {
    this.#flush()
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #flush(): void {
    if (this.#buffer === '') return
    this.#file ??= openSync(this.path, 'a')
    writeSync(this.#file, this.#buffer)
    this.#buffer = ''
  }
}

/** Raw text as a finding keeps it: bounded, without NUL, which PostgreSQL and most tools refuse. */
export const clip = (raw: string): string => {
  const short = raw.length > limits.findingRaw ? `${raw.slice(0, limits.findingRaw)}…` : raw
  return short.replaceAll('\u0000', '\u2400')
}
