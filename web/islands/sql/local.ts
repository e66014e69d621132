import type { SqlResult } from '../../answers.ts'
import type { Asked } from './ask.ts'
import { w } from './dom.ts'

/** Placeholder is not kept: see below. */
export async function runHere(_asked: Asked, say: (text: string) => void, _signal: AbortSignal): Promise<{ result?: SqlResult; why: string }> {
  say(w.localLoading)
  return { why: w.localFailed }
}
