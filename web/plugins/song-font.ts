import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import subsetFont from 'subset-font'
import type { Plugin } from 'vite'
import { codeLists } from '../../src/model/index.ts'
import { headingWords } from '../i18n/headings.ts'

// Characters of names a city may carry in its masthead; anything else falls back to the reader's own Song face.
const mastheadCharacters =
  '浦江示范市区县州省自治盟旗新公共开放数据平台门户网站政务资源目录中心局委办上海北京天津重庆东西南北长兴宁波杭苏锡常温嘉湖绍金衢舟台丽'

/** Every character that is set in Song: fixed headings in both languages, names of the sixteen fields, the masthead. */
export function songCharacters(): string {
  const text = [headingWords.zh, headingWords.en].flatMap((words) => Object.values(words)).join('')
  const fields = (codeLists['theme'] ?? []).map((code) => code.label.zh + code.label.en).join('')
  const latin = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
  return [...new Set(text + fields + mastheadCharacters + latin + '，。、：；？！（）—…·')].toSorted().join('')
}

const covers = (ranges: string, point: number): boolean =>
  ranges.split(',').some((part) => {
    const [from, to] = part.trim().slice(2).split('-')
    return point >= parseInt(from ?? '', 16) && point <= parseInt(to ?? from ?? '', 16)
  })

/**
 * Cuts Noto Serif SC to those characters at weight 700. The package ships the face in slices, which cannot be joined again, so each
 * needed slice becomes one small face; they are written into the sheet itself: one request instead of forty.
 */
export async function songSheet(): Promise<string> {
  const index = createRequire(import.meta.url).resolve('@fontsource-variable/noto-serif-sc/index.css')
  const css = await readFile(index, 'utf8')
  const wanted = [...songCharacters()]
  const faces = [...css.matchAll(/url\((\.\/files\/[^)]+)\)[^;]*;\s*unicode-range:\s*([^;]+);/g)]
  const made: string[] = []
  for (const [, file = '', ranges = ''] of faces) {
    const here = wanted.filter((character) => covers(ranges, character.codePointAt(0) ?? 0))
    if (here.length === 0) continue
    const font = await subsetFont(await readFile(join(dirname(index), file)), here.join(''), { targetFormat: 'woff2', variationAxes: { wght: 700 } })
    const range = here.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)}`).join(',')
    made.push(
      `@font-face{font-family:'Pujiang Song';font-weight:700;font-display:swap;src:url(data:font/woff2;base64,${font.toString('base64')}) format('woff2');unicode-range:${range}}`,
    )
    for (const character of here) wanted.splice(wanted.indexOf(character), 1)
  }
  return made.join('\n')
}

/** Writes the sheet before modules are resolved. */
export function songFont(target: string): Plugin {
  return {
    name: 'pujiang-song-font',
    async config() {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, await songSheet())
    },
  }
}
