import { describe, expect, test } from 'vitest'
import { codeFiles, files, read, textFiles } from './source-tree.ts'

const linesOf = (file: string): number => read(file).replace(/\n$/, '').split('\n').length
const nameOf = (file: string): string => file.split('/').at(-1)!

describe('files', () => {
  test('of code have at most 500 lines', () => {
    const long = codeFiles.map((file) => ({ file, lines: linesOf(file) })).filter(({ lines }) => lines > 500)
    expect(long).toEqual([])
  })

  test('are named by what they hold, in kebab-case', () => {
    // React Router gives $ and _ in route files a meaning.
    const allowed = /^[a-z0-9$_]+(-[a-z0-9$_]+)*(\.[a-z0-9]+)*\.(ts|tsx|mjs|css)$/
    expect(codeFiles.filter((file) => !allowed.test(nameOf(file)))).toEqual([])
  })

  test('have no name that says nothing', () => {
    const empty = /(^|[-./])(utils?|helpers?|managers?|impl|common|misc|shared|stuff|lib)([-./]|$)/
    expect(codeFiles.filter((file) => empty.test(file))).toEqual([])
  })

  test('export no name that says nothing', () => {
    const exported = /\bexport\s+(?:async\s+)?(?:abstract\s+)?(?:class|interface|type|const|function)\s+(\w*(?:Utils?|Helpers?|Manager|Impl))\b/g
    const wrong = codeFiles.flatMap((file) => [...read(file).matchAll(exported)].map((match) => `${file}: ${match[1]}`))
    expect(wrong).toEqual([])
  })

  test('of a stage or a part of the platform stand beside an index.ts and a README.md', () => {
    const folders = new Set(
      codeFiles.flatMap((file) => {
        const [top, second, third, fourth] = file.split('/')
        if (top !== 'src' || third === undefined || second === 'testing' || second === 'model' || second === 'city') return []
        if (second === 'platform') return fourth === undefined ? [] : [`src/platform/${third}`]
        return [`src/${second}`]
      }),
    )
    const known = new Set(files)
    const wanted = [...folders].flatMap((folder) => [`${folder}/index.ts`, `${folder}/README.md`])
    expect(wanted.filter((file) => !known.has(file))).toEqual([])
  })

  test('hold no unfinished place and no silenced check', () => {
    // Put together here so that this file does not find itself.
    const words = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '@ts-' + 'nocheck', '@ts-' + 'expect-error']
    const pattern = new RegExp(`(?<![A-Za-z])(${words.join('|')})(?![A-Za-z])`)
    const wrong = codeFiles.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
    )
    expect(wrong).toEqual([])
  })

  test('of text end with a line end and have no carriage return', () => {
    const exact = textFiles.filter((file) => !/(^|\/)(golden|fixtures)\//.test(file) && !file.endsWith('.csv') && !file.endsWith('.txt'))
    expect(exact.filter((file) => !read(file).endsWith('\n') || read(file).includes('\r'))).toEqual([])
  })
})
