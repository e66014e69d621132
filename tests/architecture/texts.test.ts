import { describe, expect, test } from 'vitest'
import { codeLists } from '../../src/model/index.ts'
import { errorKinds } from '../../src/platform/errors/index.ts'
import { codeFiles, isTest, read, textFiles } from './source-tree.ts'

const han = /\p{Script=Han}/u

/** Places where one language of a text is empty, or is said without the other. */
function lacking(code: string): string[] {
  // Nothing in both languages is nothing to say; nothing in one of them is a gap.
  const empty = [...code.replaceAll(/\bzh: '', en: ''/g, '').matchAll(/\b(zh|en):\s*(['"`])\2/g)].map((match) => `empty: ${match[0]}`)
  // A text on one line: { zh: '…', en: '…' } in any order. Literals only; the types see to the rest.
  const literal = `(?:'(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*"|\`(?:[^\`\\\\]|\\\\.)*\`)`
  const alone = [...code.matchAll(new RegExp(`\\{\\s*(zh|en):\\s*${literal},?\\s*\\}`, 'g'))].map((match) => `alone: ${match[0]}`)
  return [...empty, ...alone]
}

describe('texts for people', () => {
  test('are found when one language is empty or missing', () => {
    expect(lacking(`{ zh: '', en: 'Draft' } and { zh: '', en: '' } and { en: "It's" } and { zh: '草稿', en: 'Draft' }`)).toEqual([
      `empty: zh: ''`,
      `alone: { en: "It's" }`,
    ])
  })

  test('stand in both languages wherever the code writes them', () => {
    const wrong = codeFiles.filter((file) => !isTest(file) && !file.startsWith('bench/') && !/-fixtures?\./.test(file) && !file.endsWith('.css'))
    expect(wrong.flatMap((file) => lacking(read(file)).map((fault) => `${file}: ${fault}`))).toEqual([])
  })

  test('stand in both languages in every code list, with each code once', () => {
    for (const [name, list] of Object.entries(codeLists)) {
      expect(new Set(list.map(({ code }) => code)).size, name).toBe(list.length)
      for (const { code, label } of list) {
        expect(label.zh, `${name} ${code}`).toMatch(han)
        expect(label.en.trim(), `${name} ${code}`).not.toBe('')
        expect(label.en, `${name} ${code}`).not.toMatch(han)
      }
    }
  })

  test('name each of the seven errors in both languages', () => {
    expect(Object.keys(errorKinds)).toHaveLength(7)
    for (const { title } of Object.values(errorKinds)) {
      expect(title.zh).toMatch(han)
      expect(title.en).toMatch(/^[A-Z]/)
    }
  })
})

describe('texts of the project', () => {
  // Built from parts so that the list does not find itself.
  const places = ['work', 'farm[a-z0-9_-]*', 'home', 'Users', 'root']
  const machinePath = new RegExp(`(?<![\\w.\\-/:}])/(?:${places.join('|')})/[\\w.@-]+`, 'g')
  const strangers = new RegExp(
    [
      `anth${'ropic'}`,
      `\\bcla${'ude'}\\b`,
      `chat${'gpt'}`,
      `sub-?${'agent'}`,
      `shared/(${['design', 'notes', 'bench', 'hooks', 'mission'].join('|')})`,
      `tmp/${'brief'}`,
    ].join('|'),
    'gi',
  )
  const found = (pattern: RegExp): string[] =>
    textFiles
      .filter((file) => file !== 'package-lock.json')
      .flatMap((file) => [...read(file).matchAll(pattern)].map((match) => `${file}: ${match[0]}`))

  test('name no folder of one machine', () => {
    const path = `/${'home'}/someone/city`
    expect([...`cd ${path}; open https://example.org${path}; ./x${path}`.matchAll(machinePath)].map(String)).toEqual([`/${'home'}/someone`])
    expect(found(machinePath)).toEqual([])
  })

  test('speak of Pujiang and not of how it was written', () => {
    expect(found(strangers)).toEqual([])
  })
})
