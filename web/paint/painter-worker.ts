import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import subsetFont from 'subset-font'
import { light } from './light-colours.ts'

/** The painter reads faces from files of the old form; they are made from the face of the pages when a character first needs them. */
const folder = String(workerData)

interface Slice {
  file: string
  ranges: readonly (readonly [number, number])[]
  /** The slice as a face that the drawer reads, once it was needed. */
  face?: Promise<string>
}

const sheet = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/index.css')

async function readSlices(): Promise<Slice[]> {
  const css = await readFile(sheet, 'utf8')
  return [...css.matchAll(/url\((\.\/files\/[^)]+)\)[^;]*;\s*unicode-range:\s*([^;]+);/g)].map(([, file = '', ranges = '']) => ({
    file,
    ranges: ranges.split(',').map((part) => {
      const [from = '', to = from] = part.trim().slice(2).split('-')
      return [parseInt(from, 16), parseInt(to, 16)] as const
    }),
  }))
}

const slices = readSlices()

/** The whole slice becomes a face: its other characters come with the next pictures, and no slice is cut twice. */
async function makeFace({ file, ranges }: Slice, index: number): Promise<string> {
  const characters = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join('')
  const face = await subsetFont(await readFile(join(dirname(sheet), file)), characters, { targetFormat: 'sfnt', variationAxes: { wght: 400 } })
  const path = join(folder, `${index}.ttf`)
  await writeFile(path, face)
  return path
}

/** Files of all faces that a text needs; the drawer falls back from one to the next by the characters they have. */
async function facesFor(text: string): Promise<string[]> {
  const all = await slices
  const points = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0)
  const needed = all.filter((slice) => points.some((point) => slice.ranges.some(([from, to]) => point >= from && point <= to)))
  return Promise.all(needed.map((slice) => (slice.face ??= makeFace(slice, all.indexOf(slice)))))
}

/**
 * The painter looks for a character in any face that has it, whatever the weight, so a second weight would never be found: what is heavy gets an outline of its own
 * colour instead, as wide as the strokes of the heavy face are wider.
 */
const withHeavyText = (svg: string): string =>
  svg.replaceAll(/<text([^>]*) font-weight="600"([^>]*)>/g, (whole, before: string, after: string) => {
    const size = Number(/ font-size="([\d.]+)"/.exec(before + after)?.[1] ?? 12.5)
    return / fill="/.test(before + after) ? whole : `<text${before}${after} stroke="${light.ink}" stroke-width="${(size * 0.032).toFixed(2)}">`
  })

async function paint(svg: string): Promise<Uint8Array> {
  const text = svg
    .replaceAll(/<title>[^<]*<\/title>/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  const picture = new Resvg(withHeavyText(svg), {
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
