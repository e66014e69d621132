import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import subsetFont from 'subset-font'

/** The first and last code points of `U+4e00-4e03,U+4e08` one by one. */
const points = (ranges: string): string =>
  ranges
    .split(',')
    .flatMap((part) => {
      const [from, to] = part.trim().slice(2).split('-')
      const first = parseInt(from ?? '', 16)
      return Array.from({ length: parseInt(to ?? from ?? '', 16) - first + 1 }, (_, i) => String.fromCodePoint(first + i))
    })
    .join('')

/**
 * A home folder whose `.fonts` holds a Chinese face, made once from the bundled one: every phone has such a face, the headless browser
 * has none, and text that jumps from empty boxes to characters would be measured as a fault of the pages.
 */
export async function homeWithChineseFont(cache: string): Promise<string> {
  const home = join(cache, 'home-with-chinese-font')
  if (existsSync(home)) return home
  const index = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/index.css')
  const css = await readFile(index, 'utf8')
  const fresh = `${home}.${process.pid}`
  await mkdir(join(fresh, '.fonts'), { recursive: true })
  let n = 0
  for (const [, file = '', ranges = ''] of css.matchAll(/url\((\.\/files\/[^)]+)\)[^;]*;\s*unicode-range:\s*([^;]+);/g)) {
    const text = points(ranges)
    // Latin stays with the faces of the system, as on a phone.
    if (!/\p{Script=Han}|[，。：；、]/u.test(text)) continue
    const font = await subsetFont(await readFile(join(dirname(index), file)), text, { targetFormat: 'truetype' })
    await writeFile(join(fresh, '.fonts', `chinese-${n++}.ttf`), font)
  }
  await rename(fresh, home).catch(() => rm(fresh, { recursive: true, force: true }))
  return home
}
