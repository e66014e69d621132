import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { files, read } from './source-tree.ts'

const known = new Set(files)
const folders = new Set(
  files.flatMap((file) =>
    file
      .split('/')
      .slice(0, -1)
      .map((_, i, parts) => parts.slice(0, i + 1).join('/')),
  ),
)
const documents = files.filter((file) => file.endsWith('.md') && !file.startsWith('packs/'))
const scripts = new Set(Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts))

describe('decisions', () => {
  const decisions = files.filter((file) => file.startsWith('docs/decisions/') && !file.endsWith('README.md'))

  test('are numbered without a gap', () => {
    expect(decisions.map((file) => path.basename(file).slice(0, 5))).toEqual(decisions.map((_, i) => `${String(i + 1).padStart(4, '0')}-`))
  })

  test.each(decisions)('%s tells title, status, context, decision and consequences', (file) => {
    const headings = [...read(file).matchAll(/^#{1,2} (.+)$/gm)].map((match) => match[1]!)
    expect(headings[0]).toMatch(new RegExp(`^${Number(path.basename(file).slice(0, 4))}\\. \\S`))
    expect(headings.slice(1)).toEqual(['Status', 'Context', 'Decision', 'Consequences'])
    for (const part of read(file)
      .split(/^## .+$/m)
      .slice(1))
      expect(part.trim()).not.toBe('')
  })
})

describe('the status page', () => {
  const rows = [...read('docs/status.md').matchAll(/^\| (M\d\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]

  test('has one row for each of M01 to M38, in order', () => {
    expect(rows.map((row) => row[1])).toEqual(Array.from({ length: 38 }, (_, i) => `M${String(i + 1).padStart(2, '0')}`))
  })

  test('says of each row one of three words and, where something works, what shows it', () => {
    for (const [, row, , state, proof] of rows) {
      expect(state!.trim(), row).toMatch(/^(works|in part|not yet)$/)
      if (state!.trim() === 'not yet') expect(proof!.trim(), row).toBe('–')
      else
        expect(
          [...proof!.matchAll(/`((?:tests|src|web|packs)\/[^`]+)`/g)].filter((m) => known.has(m[1]!)).length,
          `${row}: names a test that exists`,
        ).toBeGreaterThan(0)
    }
  })
})

describe('documents', () => {
  test('include what a newcomer looks for', () => {
    const wanted = [
      'README.md',
      'README.zh-CN.md',
      'AGENTS.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CHANGELOG.md',
      'LICENSE',
      'docs/status.md',
      '.ci/run',
    ]
    expect(wanted.filter((file) => !known.has(file))).toEqual([])
  })

  test('name only npm scripts that exist', () => {
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/\bnpm (?:run ([a-z][a-z:-]*)|(start|test)\b)/g)].map((match) => ({ file, script: match[1] ?? match[2]! })),
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(({ script }) => !scripts.has(script))).toEqual([])
  })

  test('link only to files that exist', () => {
    const links = documents.flatMap((file) =>
      [
        ...read(file)
          .replace(/```[\s\S]*?```/g, '')
          .matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g),
      ].map((match) => {
        const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), match[1]!)).replace(/\/$/, '')
        return { file, target }
      }),
    )
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter(({ target }) => !known.has(target) && !folders.has(target))).toEqual([])
  })

  test('map features to files that exist', () => {
    const named = [...read('AGENTS.md').matchAll(/`((?:src|web|tests|bench|bin|packs|docs|scripts|\.ci)\/[^`*{} ]*)`/g)].map((match) =>
      match[1]!.replace(/\/$/, ''),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => !known.has(name) && !folders.has(name))).toEqual([])
  })

  const translated = documents.filter((file) => file.endsWith('.zh-CN.md')).map((file) => file.replace('.zh-CN.md', ''))

  test('stand in both languages: the first page, the tutorial and the guides', () => {
    const guides = documents.filter((file) => file.startsWith('docs/guides/') && !file.endsWith('.zh-CN.md')).map((file) => file.replace('.md', ''))
    expect(['README', 'docs/tutorial/first-dataset', ...guides].filter((name) => !translated.includes(name))).toEqual([])
    expect(guides.length).toBeGreaterThan(8)
  })

  test.each(translated)('%s has the same commands in both languages', (name) => {
    const commands = (file: string): string[] =>
      [...read(file).matchAll(/```(?:sh|sql|python)\n([\s\S]*?)```/g)].map((match) => match[1]!.replace(/^(?:#|--).*\n/gm, ''))
    expect(commands(`${name}.zh-CN.md`)).toEqual(commands(`${name}.md`))
  })
})
