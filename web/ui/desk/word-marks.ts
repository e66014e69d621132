/** A stretch of a text that stayed, went or came. */
export interface Stretch {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** Texts of more words than this are compared as wholes: the table below grows with the square. */
const mostWords = 900
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
const wordsOf = (text: string): string[] => [...segmenter.segment(text)].map((part) => part.segment)

/** Compares two texts word by word; Chinese is cut into words too. The stretches of both sides in reading order. */
export function markWords(before: string, after: string): Stretch[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }]
  const [a, b] = [wordsOf(before), wordsOf(after)]
  const found: Stretch[] = []
  const add = (kind: Stretch['kind'], text: string): void => {
    const last = found.at(-1)
    if (last?.kind === kind) last.text += text
    else if (text !== '') found.push({ kind, text })
  }
  if (a.length > mostWords || b.length > mostWords) {
    add('gone', before)
    add('new', after)
    return found
  }
  // Longest common run of words from each pair of places on.
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i] as string)
      i += 1
      j += 1
    } else if (i < a.length && (j >= b.length || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      add('gone', a[i] as string)
      i += 1
    } else {
      add('new', b[j] as string)
      j += 1
    }
  }
  return found
}
