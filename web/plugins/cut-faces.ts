import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import subsetFont from 'subset-font'

const covers = (ranges: string, point: number): boolean =>
  ranges.split(',').some((part) => {
    const [from, to] = part.trim().slice(2).split('-')
    return point >= parseInt(from ?? '', 16) && point <= parseInt(to ?? from ?? '', 16)
  })

const inside = async (font: Buffer): Promise<string> => `data:font/woff2;base64,${font.toString('base64')}`

/** What to cut out of a face, and under which name pages ask for it. */
export interface Cut {
  /** The package that ships the face in slices, as `@fontsource-variable/noto-serif-sc`. */
  source: string
  family: string
  characters: string
  /** One weight, or the lightest and the heaviest of those that pages use. */
  weight: number | { min: number; max: number }
  /** Keeps one small face and answers its address; without it faces are written into their rules. */
  keep?: (font: Buffer) => Promise<string>
}

/**
 * Rules for some characters of a face. The package ships the face in slices, which cannot be joined again: each slice that is needed becomes
 * one small face; inside their rules they are one sheet instead of forty requests.
 */
export async function cutFaces({ source, family, characters, weight, keep = inside }: Cut): Promise<string> {
  const index = createRequire(import.meta.url).resolve(`${source}/index.css`)
  const css = await readFile(index, 'utf8')
  const wanted = new Set(characters)
  const made: string[] = []
  // The last rule that has a character is the one a browser would take.
  for (const [, file = '', ranges = ''] of [...css.matchAll(/url\((\.\/files\/[^)]+)\)[^;]*;\s*unicode-range:\s*([^;]+);/g)].toReversed()) {
    const here = [...wanted].filter((character) => covers(ranges, character.codePointAt(0) ?? 0)).toSorted()
    if (here.length === 0) continue
    const font = await subsetFont(await readFile(join(dirname(index), file)), here.join(''), {
      targetFormat: 'woff2',
      variationAxes: { wght: weight },
    })
    const range = here.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)}`).join(',')
    const weights = typeof weight === 'number' ? weight : `${weight.min} ${weight.max}`
    made.push(
      `@font-face{font-family:'${family}';font-weight:${weights};font-display:swap;src:url(${await keep(font)}) format('woff2');unicode-range:${range}}`,
    )
    for (const character of here) wanted.delete(character)
  }
  return made.join('\n')
}
