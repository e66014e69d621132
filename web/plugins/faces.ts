import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { codeLists } from '../../src/model/index.ts'
import { headingWords } from '../i18n/headings.ts'
import { cutFaces } from './cut-faces.ts'

const latin = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')

// Characters of names a city may carry in its masthead; anything else falls back to the reader's own Song face.
const mastheadCharacters =
  '浦江示范市区县州省自治盟旗新公共开放数据平台门户网站政务资源目录中心局委办上海北京天津重庆东西南北长兴宁波杭苏锡常温嘉湖绍金衢舟台丽'

/** Every character beside the Latin that is set in Song: fixed headings in both languages, names of the sixteen fields, the masthead. */
function songCharacters(): string {
  const text = [headingWords.zh, headingWords.en].flatMap((words) => Object.values(words)).join('')
  const fields = (codeLists['theme'] ?? []).map((code) => code.label.zh + code.label.en).join('')
  const all = `${text}${fields}${mastheadCharacters}，。、：；？！（）—…·`
  return [...all].filter((character) => !latin.includes(character)).join('')
}

/**
 * Writes two sheets into a folder. `text.css` is part of the sheet that a page waits for, with two files beside it that a page fetches with
 * its sheets: Latin letters and figures, as wide in one face as in no other, so that nothing moves when they are there. `song.css` may come
 * after the first paint: a Chinese character is one em wide in every face.
 */
async function writeFaces(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const keepAs = (file: string) => async (font: Buffer) => {
    await writeFile(join(folder, file), font)
    return `./${file}`
  }
  const song = { source: '@fontsource-variable/noto-serif-sc', weight: 700 }
  const text = [
    await cutFaces({ ...song, family: 'Pujiang Song Latin', characters: latin, keep: keepAs('song.woff2') }),
    await cutFaces({
      source: '@fontsource-variable/noto-sans-sc',
      family: 'Pujiang Latin',
      characters: `${latin}\u00a0·—–…“”‘’×−↑↓°²³`,
      weight: { min: 400, max: 700 },
      keep: keepAs('text.woff2'),
    }),
    // What no face of the system has is drawn as the empty box of the first face that claims it: this one's box is one em wide, as the character will be.
    `@font-face{font-family:'Pujiang Em';font-weight:100 900;src:url(./text.woff2) format('woff2');unicode-range:U+2e80-9fff,U+f900-faff,U+ff01-ff60,U+ffe0-ffe6,U+20000-323af}`,
  ]
  await writeFile(join(folder, 'text.css'), text.join('\n'))
  await writeFile(join(folder, 'song.css'), await cutFaces({ ...song, family: 'Pujiang Song', characters: songCharacters() }))
}

/** Writes the faces before modules are resolved. */
export function faces(folder: string): Plugin {
  return { name: 'pujiang-faces', config: () => writeFaces(folder) }
}
