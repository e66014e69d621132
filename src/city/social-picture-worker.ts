import { mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { renderAsync } from '@resvg/resvg-js'
import subsetFont from 'subset-font'
import { drawPicture, type PictureWords } from './social-picture-drawing.ts'

/** Draws one picture after the other. Faces are cut out of the bundled Noto Sans SC, slice by slice as their characters are met. */
const folder = String(workerData)
mkdirSync(folder, { recursive: true })

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
      const [from = '0', to = from] = part.trim().slice(2).split('-')
      return [parseInt(from, 16), parseInt(to, 16)] as const
    }),
  }))
}

const slices = readSlices()

/** A face of its own family per slice would not be found by its name, so the drawer falls back from one to the next by the characters they have. */
async function makeFace(slice: Slice, index: number): Promise<string> {
  const characters = slice.ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join('')
  const source = await readFile(join(dirname(sheet), slice.file))
  const face = await subsetFont(source, characters, { targetFormat: 'sfnt', variationAxes: { wght: 500 } })
  const path = join(folder, `${index}.ttf`)
  await writeFile(path, face)
  return path
}

async function facesFor(text: string): Promise<string[]> {
  const all = await slices
  const points = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0)
  const needed = all.filter((slice) => points.some((point) => slice.ranges.some(([from, to]) => point >= from && point <= to)))
  return Promise.all(needed.map((slice) => (slice.face ??= makeFace(slice, all.indexOf(slice)))))
}

async function draw(words: PictureWords): Promise<Buffer> {
  const { svg, text } = drawPicture(words)
  const fontFiles = await facesFor(text)
  const picture = await renderAsync(svg, {
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Noto Sans SC Thin' },
    fitTo: { mode: 'original' },
  })
  return picture.asPng()
}

parentPort?.on('message', ({ id, words }: { id: number; words: PictureWords }) => {
  draw(words).then(
    (png) => parentPort?.postMessage({ id, png }),
    (error: unknown) => parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  )
})
