import { breakLines } from '../../web/charts/draw/measure-text.ts'
import { light } from '../../web/paint/light-colours.ts'
import type { Painter } from '../../web/paint/painter.ts'
import { escapeMarkup } from './escape-markup.ts'

/** What stands on the picture that other sites show beside a link. */
export interface PictureWords {
  portal: string
  title: string
  agency: string
  facts: string
  /** Said when the data are invented. */
  label: string | null
}

/** The picture as SVG; painted it is 1200 × 630. */
function drawPicture(words: PictureWords): string {
  const lines = breakLines(words.title, 1040 / 64, 3)
  const agency = breakLines(words.agency, 1040 / 34, 1)[0] ?? ''
  const portal = breakLines(words.portal, 900 / 30, 1)[0] ?? ''
  const line = (text: string, x: number, y: number, size: number, fill: string): string =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}">${escapeMarkup(text)}</text>`
  const top = 236
  const after = top + (lines.length - 1) * 84
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="315" viewBox="0 0 1200 630" font-family="Noto Sans SC" fill="${light.ink}">
<rect width="1200" height="630" fill="${light.paper}"/>
<rect x="80" y="64" width="52" height="52" rx="6" fill="${light.seal}"/>
<text x="106" y="86" font-size="21" fill="#ffffff" text-anchor="middle">浦</text><text x="106" y="109" font-size="21" fill="#ffffff" text-anchor="middle">江</text>
${line(portal, 152, 101, 30, light.ink)}
<rect x="80" y="140" width="1040" height="2" fill="${light.ink}"/>
${lines.map((text, i) => `<text x="80" y="${top + i * 84}" font-size="64" font-weight="600">${escapeMarkup(text)}</text>`).join('\n')}
${line(agency, 80, after + 72, 34, light.river)}
<rect x="80" y="528" width="1040" height="1" fill="${light.rule}"/>
${line(words.facts, 80, 576, 30, light.quiet)}
${words.label === null ? '' : `<text x="1120" y="576" font-size="30" fill="${light.mind}" text-anchor="end">${escapeMarkup(words.label)}</text>`}
</svg>`
}

const mostKept = 300

/** Paints the pictures beside links; the last ones are kept under what stands on them. */
export function createSocialPictures(painter: Painter): (words: PictureWords) => Promise<Buffer> {
  const kept = new Map<string, Promise<Buffer>>()
  return (words) => {
    const svg = drawPicture(words)
    const made = kept.get(svg) ?? painter.paint(svg)
    // Set anew, so that the one asked longest ago stands first.
    kept.delete(svg)
    kept.set(svg, made)
    made.catch(() => kept.delete(svg))
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return made
  }
}
