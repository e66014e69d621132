/** Width of a text in ems of Noto Sans SC, near enough to place labels: Chinese is square, Latin about half of it. */
export function emsOf(text: string): number {
  let ems = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    ems +=
      point >= 0x2e80 || /[“”‘’—…]/.test(character)
        ? 1
        : /[mwMW%@]/.test(character)
          ? 0.86
          : /[A-Z&]/.test(character)
            ? 0.64
            : /[iljtf.,:;'|! ]/.test(character)
              ? 0.3
              : 0.56
  }
  return ems
}

/** The text cut to a width with an ellipsis; the whole of it belongs into a `<title>`. */
export function fitText(text: string, width: number, size: number): string {
  if (emsOf(text) * size <= width) return text
  let out = ''
  for (const character of text) {
    if (emsOf(`${out}${character}…`) * size > width) break
    out += character
  }
  return `${out}…`
}

/** Breaks a text into at most `most` lines of a width in ems; words of Latin stay whole, the last line ends in … when something is left. */
export function breakLines(text: string, width: number, most: number): string[] {
  const pieces = text.trim().match(/[A-Za-z0-9.,'’\-()/]+\s*|\s+|./gu) ?? []
  const lines: string[] = []
  let line = ''
  for (const piece of pieces) {
    if (line !== '' && emsOf(line + piece.trimEnd()) > width) {
      lines.push(line.trim())
      line = ''
    }
    line += piece
  }
  if (line.trim() !== '') lines.push(line.trim())
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), fitText(`${lines[most - 1]}${lines[most]}`, width, 1)]
}

/** Moves labels apart so that none covers another: positions in their order, at least `gap` between them, within the bounds. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((at, i) => ({ at, i })).toSorted((a, b) => a.at - b.at)
  const placed = order.map(({ at }) => at)
  for (let i = 1; i < placed.length; i++) placed[i] = Math.max(placed[i] as number, (placed[i - 1] as number) + gap)
  const over = (placed.at(-1) ?? low) - high
  if (over > 0) {
    placed[placed.length - 1] = high
    for (let i = placed.length - 2; i >= 0; i--) placed[i] = Math.min(placed[i] as number, (placed[i + 1] as number) - gap)
  }
  const out: number[] = []
  order.forEach(({ i }, place) => (out[i] = Math.max(low, placed[place] as number)))
  return out
}
