import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import subsetFont from 'subset-font'

/** The painter reads faces from files of the old form; they are made from the face of the pages when a character first needs them. */
const folder = mkdtempSync(join(tmpdir(), 'pujiang-faces-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

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
const weights = [400, 600] as const
const made = new Map<string, { path: string; characters: Set<string> }>()

/** Files with the characters of a text in both weights. A face that lacks one is cut anew with all that were ever asked of it. */
async function facesFor(text: string): Promise<string[]> {
  const paths: string[] = []
  const characters = [...new Set(text)].filter((character) => character >= ' ')
  for (const slice of await known) {
    const here = characters.filter((character) => slice.covers(character.codePointAt(0) ?? 0))
    if (here.length === 0) continue
    for (const weight of weights) {
      const name = `${slice.file} ${weight}`
      const face = made.get(name)
      if (face && here.every((character) => face.characters.has(character))) {
        paths.push(face.path)
        continue
      }
      const wanted = new Set([...(face?.characters ?? []), ...here])
      const font = await subsetFont(await readFile(slice.file), [...wanted].join(''), { targetFormat: 'sfnt', variationAxes: { wght: weight } })
      const path = join(folder, `${made.size}-${wanted.size}-${weight}.ttf`)
      await writeFile(path, font)
      made.set(name, { path, characters: wanted })
      paths.push(path)
    }
  }
  return paths
}

async function paint(svg: string): Promise<Uint8Array> {
  const text = svg
    .replaceAll(/<title>[^<]*<\/title>/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  const picture = new Resvg(svg, {
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
