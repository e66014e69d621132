import { describe, expect, test } from 'vitest'
import { files, read } from './source-tree.ts'

interface Named {
  name: string
  at: string
}

/** Titles of tests with the titles of the groups around them, by indentation (the formatter keeps it true). Titles that are put together at run time are left out. */
function namesOf(code: string, file: string): Named[] {
  const groups: { indent: number; title: string }[] = []
  const found: Named[] = []
  const opening = /^( *)(describe|test|it)(\.[\w.]+)?(\([^'"`\n]*\))?\(\s*(['"`])((?:[^\\]|\\.)*?)\5/gm
  for (const match of code.matchAll(opening)) {
    const [, space = '', kind, , , quote, title = ''] = match
    const indent = space.length
    while (groups.length > 0 && groups.at(-1)!.indent >= indent) groups.pop()
    if (kind === 'describe') groups.push({ indent, title })
    else if (!(quote === '`' && title.includes('${'))) {
      found.push({ name: [...groups.map((group) => group.title), title].join(' > '), at: `${file}:${code.slice(0, match.index).split('\n').length}` })
    }
  }
  return found
}

const testFiles = files.filter((file) => /\.test\.tsx?$/.test(file))
const names = testFiles.flatMap((file) => namesOf(read(file), file))

describe('names of tests', () => {
  test('are read with their groups', () => {
    const code = ["describe('a', () => {", "  test('b c', () => {})", '})', "test.skipIf(true)('d', () => {})", 'test(`e ${1}`, () => {})'].join('\n')
    expect(namesOf(code, 'x')).toEqual([
      { name: 'a > b c', at: 'x:2' },
      { name: 'd', at: 'x:4' },
    ])
  })

  test('stand for one test each in the whole project', () => {
    const places = new Map<string, string[]>()
    for (const { name, at } of names) places.set(name, [...(places.get(name) ?? []), at])
    expect([...places].filter(([, at]) => at.length > 1)).toEqual([])
  })

  test('are sentences of two words or more', () => {
    expect(names.filter(({ name }) => !/\S\s+\S/.test(name)).map(({ name, at }) => `${at}: ${name}`)).toEqual([])
  })

  test('belong to tests that run: none is switched off for good', () => {
    // A condition may skip a test (no real input, no browser); a bare skip, todo or only may not.
    const off = /^\s*(describe|test|it)\.(skip|todo|only|fails)\b(?!If)/gm
    const wrong = testFiles
      .filter((file) => !file.startsWith('tests/architecture/'))
      .flatMap((file) => [...read(file).matchAll(off)].map((match) => `${file}: ${match[0].trim()}`))
    expect(wrong).toEqual([])
  })
})
