import { charClass, classOfUnit } from './fold-text.ts'

/** A stretch of folded text of one kind. `letters` are words and numbers of any script but Han. */
export interface Run {
  kind: 'han' | 'letters'
  text: string
  /** UTF-16 offset in the text. */
  at: number
  /** Set on the parts of `gb/t`, `pm2.5`, `leq_db`: where the compound begins and its text. One object for all its parts. */
  compound?: { at: number; text: string }
}

/** Splits folded text into runs of Han and words of other scripts; everything else separates. */
export function splitRuns(folded: string): Run[] {
  const runs: Run[] = []
  let open: Run[] = []
  const close = (): void => {
    const [first, last] = [open[0], open.at(-1)]
    if (first && last && first !== last) {
      const compound = { at: first.at, text: folded.slice(first.at, last.at + last.text.length) }
      for (const part of open) part.compound = compound
    }
    open = []
  }
  for (let i = 0; i < folded.length;) {
    const cls = classOfUnit(folded.charCodeAt(i))
    if (cls !== charClass.han && cls !== charClass.letter) {
      // A single joiner between two words keeps a compound open.
      if (cls === charClass.other || classOfUnit(folded.charCodeAt(i + 1)) !== charClass.letter) close()
      i++
      continue
    }
    let end = i + 1
    while (end < folded.length && classOfUnit(folded.charCodeAt(end)) === cls) end++
    const run: Run = { kind: cls === charClass.han ? 'han' : 'letters', text: folded.slice(i, end), at: i }
    if (cls === charClass.han) close()
    else open.push(run)
    runs.push(run)
    i = end
  }
  close()
  return runs
}

/** Pieces of `noiseLevel`: offsets where a lower-case letter is followed by an upper-case one, in the text before folding. */
export function camelPieces(original: string, run: Run): string[] {
  const raw = original.slice(run.at, run.at + run.text.length)
  if (!/[a-z][A-Z]/.test(raw)) return []
  return raw
    .split(/(?<=[a-z])(?=[A-Z])/)
    .map((s) => s.toLowerCase())
    .filter((s) => s.length > 1)
}
