/** What stands on the picture that other sites show beside a link. */
export interface PictureWords {
  portal: string
  title: string
  agency: string
  facts: string
  /** Said when the data are invented. */
  label: string | null
}

const paper = '#fbfaf7'
const [ink, quiet, river, seal, mind] = ['#1b1f24', '#59636e', '#0b5c6b', '#b83a2b', '#85590b']

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    // Control characters have no place in XML.
    .replaceAll(/[^\P{Cc}]/gu, ' ')

/** Width of a character in ems, near enough for breaking lines. */
const ems = (character: string): number => (/[\u1100-\u{3ffff}]/u.test(character) ? 1 : /[A-Z0-9mwMW]/.test(character) ? 0.64 : 0.52)
const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + ems(character), 0)

/** Breaks a text into at most `most` lines; words of Latin stay whole, the last line ends in … when something is left. */
export function breakLines(text: string, width: number, most: number): string[] {
  const pieces = text.trim().match(/[A-Za-z0-9.,'’\-()/]+\s*|\s+|./gu) ?? []
  const lines: string[] = []
  let line = ''
  for (const piece of pieces) {
    if (line !== '' && widthOf(line + piece.trimEnd()) > width) {
      lines.push(line.trim())
      line = ''
    }
    line += piece
  }
  if (line.trim() !== '') lines.push(line.trim())
  if (lines.length <= most) return lines
  const kept = lines.slice(0, most)
  let last = kept[most - 1] ?? ''
  while (last !== '' && widthOf(`${last}…`) > width) last = [...last].slice(0, -1).join('')
  kept[most - 1] = `${last}…`
  return kept
}

/** The picture as SVG, 1200 × 630, with every character that is on it. */
export function drawPicture(words: PictureWords): { svg: string; text: string } {
  const lines = breakLines(words.title, 1040 / 64, 3)
  const agency = breakLines(words.agency, 1040 / 34, 1)[0] ?? ''
  const portal = breakLines(words.portal, 900 / 30, 1)[0] ?? ''
  const line = (text: string, x: number, y: number, size: number, fill: string): string =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}">${escape(text)}</text>`
  const top = 236
  const after = top + (lines.length - 1) * 84
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" font-family="Noto Sans SC">
<rect width="1200" height="630" fill="${paper}"/>
<rect x="80" y="64" width="52" height="52" rx="6" fill="${seal}"/>
<text x="106" y="86" font-size="21" fill="#ffffff" text-anchor="middle">浦</text><text x="106" y="109" font-size="21" fill="#ffffff" text-anchor="middle">江</text>
${line(portal, 152, 101, 30, ink)}
<rect x="80" y="140" width="1040" height="2" fill="${ink}"/>
${lines.map((text, i) => line(text, 80, top + i * 84, 64, ink)).join('\n')}
${line(agency, 80, after + 72, 34, river)}
<rect x="80" y="528" width="1040" height="1" fill="#e2ddd2"/>
${line(words.facts, 80, 576, 30, quiet)}
${words.label === null ? '' : `<text x="1120" y="576" font-size="30" fill="${mind}" text-anchor="end">${escape(words.label)}</text>`}
</svg>`
  return { svg, text: ['浦江', portal, ...lines, agency, words.facts, words.label ?? '', '… '].join('') }
}
