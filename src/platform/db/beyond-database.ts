import { invalidInput, type PlatformError } from '../errors/index.ts'

/** SQLSTATEs of values that no column can hold: numbers and times out of range, texts that are no number, time or id, NUL. */
const beyond: ReadonlySet<string> = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05'])

/** What is thrown for a value of the caller that passed every check and that the database still cannot take; null for every other failure. */
export function beyondDatabase(error: unknown): PlatformError | null {
  if (!(error instanceof Error) || !('code' in error) || !beyond.has(String(error.code))) return null
  return invalidInput({
    code: 'PUJIANG_VALUE_BEYOND',
    detail: { zh: '有一个值超出了所能存放的范围。', en: 'A value lies beyond what can be kept.' },
    cure: { zh: '请核对数字、时间和翻页标记。', en: 'Check numbers, times and cursors.' },
    cause: error,
  })
}
