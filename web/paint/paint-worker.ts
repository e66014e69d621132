import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import subsetFont from 'subset-font'

/** The painter reads faces from files of the old form; they are made from the face of the pages when a character first needs them. */
const folder = String(workerData)

interface Slice {
  file: string
  covers(point: number): boolean
}

const index = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/index.css')
async function slices(): Promise<Slice[]> {
  const css = await readFile(index, 'utf8')
  return [...css.matchAll(/url\((\.\/files\/[^)]+)\)[^;]*;\s*unicode-range:\s*([^;]+);/g)].map(([, file = '', ranges = '']) => {
    const parts = ranges.split(',').map((part) => {
      const [from = '', to = from] = part.trim().slice(2).split('-')
      return [parseInt(from, 16), parseInt(to, 16)] as const
    })
    return { file: join(dirname(index), file), covers: (point) => parts.some(([from, to]) => point >= from && point <= to) }
  })
}

const known = slices()
let cut = 0
const made = new Map<string, { path: string; characters: Set<string> }>()

/** Files with the characters of a text. A face that lacks one is cut anew with all that were ever asked of it. */
async function facesFor(text: string): Promise<string[]> {
  const paths: string[] = []
  const characters = [...new Set(text)].filter((character) => character >= ' ')
  for (const slice of await known) {
    const here = characters.filter((character) => slice.covers(character.codePointAt(0) ?? 0))
    if (here.length === 0) continue
    const face = made.get(slice.file)
    if (face && here.every((character) => face.characters.has(character))) {
      paths.push(face.path)
      continue
    }
    const wanted = new Set([...(face?.characters ?? []), ...here])
    const font = await subsetFont(await readFile(slice.file), [...wanted].join(''), { targetFormat: 'sfnt', variationAxes: { wght: 400 } })
    const path = join(folder, `${++cut}.ttf`)
    await writeFile(path, font)
    if (face) await rm(face.path, { force: true })
    made.set(slice.file, { path, characters: wanted })
    paths.push(path)
  }
  return paths
}

/**
 * The painter looks for a character in any face that has it, whatever the weight, so a second weight would never be found: what is heavy gets an outline of its own
 * colour instead, as wide as the strokes of the heavy face are wider.
 */
const withHeavyText = (svg: string): string =>
  svg.replaceAll(/<text([^>]*) font-weight="600"([^>]*)>/g, (whole, before: string, after: string) => {
    const size = Number(/ font-size="([\d.]+)"/.exec(before + after)?.[1] ?? 12.5)
    return / fill="/.test(before + after) ? whole : `<text${before}${after} stroke="#1b1f24" stroke-width="${(size * 0.032).toFixed(2)}">`
  })

async function paint(svg: string): Promise<Uint8Array> {
  const text = svg
    .replaceAll(/<title>[^<]*<\/title>/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  const picture = new Resvg(withHeavyText(svg), {
    background: '#fbfaf7',
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontFiles: await facesFor(`${text} 0123456789.,-–·…`), defaultFontFamily: 'Noto Sans SC' },
  })
  return picture.render().asPng()
}

// One after the other: the faces are shared, and one core is enough for pictures.
let last: Promise<unknown> = Promise.resolve()
parentPort?.on('message', ({ id, svg }: { id: number; svg: string }) => {
  last = last.then(async () => {
    const png = await paint(svg).catch(() => null)
    parentPort?.postMessage({ id, png })
  })
})
