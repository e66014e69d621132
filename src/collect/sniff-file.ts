import { stat } from 'node:fs/promises'
import type { Guess, LoadSettings } from './load-settings.ts'
import type { RawFile } from './identify-file.ts'
import { runInChild } from './run-in-child.ts'

/** Files up to this size share waiting children: starting one costs more than they do. */
export const smallFileBytes = 32 << 20

const moduleEnding = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/** Where a child module stands beside the one that starts it, in source and in emitted form. */
export const childModule = (name: string, base: string): URL => new URL(`./${name}.${moduleEnding}`, base)

/**
 * Looks at a file and guesses how to read it: format, packing, encoding, delimiter, header, names and types, each of which the settings may
 * override. Runs in a child process and reads a bounded part of the file (a workbook as a whole).
 * Errors: InvalidInput for empty, damaged or unknown files, LimitExceeded for bombs and oversize.
 */
export async function sniffFile(
  input: RawFile & { hints?: LoadSettings },
  options: { signal?: AbortSignal; memoryMb?: number } = {},
): Promise<Guess> {
  const small = (await stat(input.path)).size <= smallFileBytes
  const child = await runInChild<RawFile & { hints?: LoadSettings }, never, Guess>(childModule('sniff-child', import.meta.url), input, {
    signal: options.signal,
    memoryMb: options.memoryMb ?? 1024,
    nice: 0,
    small,
  })
  return child.result
}
