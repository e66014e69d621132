import { describe, expect, test } from 'vitest'
import { type Edge, codeFiles, edges, files, importsOf, isTest, read } from './source-tree.ts'

/** The stages in the order data passes through them. A stage may import what stands before it, never what stands after it. */
const stages: readonly (string | readonly string[])[] = [
  'collect',
  'lake',
  'quality',
  'catalogue',
  'registry',
  'privacy',
  ['share', 'open', 'trade'],
  'analyse',
  'evaluate',
  'federate',
  'protocols',
  'packs',
]
const rankOf = (stage: string): number => stages.findIndex((entry) => entry === stage || (Array.isArray(entry) && entry.includes(stage)))

/** The unit a file belongs to: `platform/db`, `lake`, `model` … inside `src`, `top` for what knows every stage (main and `city/`), else its top folder. */
function unitOf(file: string): string {
  const [top, second = '', third = ''] = file.split('/')
  if (top !== 'src') return top!
  if (third === '' || second === 'city') return 'top'
  return second === 'platform' && third !== '' ? `platform/${third}` : second
}
const isStage = (unit: string): boolean => rankOf(unit) >= 0
const isPlatform = (unit: string): boolean => unit.startsWith('platform')

/**
 * Imports that go past an `index.ts` on purpose. Each names who, what and why; nothing else may.
 * Tests, `tests/`, `bench/` and `scripts/` look inside freely: they measure and describe the parts.
 */
const allowedInside: readonly { from: RegExp; to: RegExp; why: string }[] = [
  { from: /^src\//, to: /^src\/model\//, why: 'the nouns are one file each and have no inside' },
  {
    from: /^src\/(city\/)?migrations\.ts$/,
    to: /\/migrations\/[^/]+\.ts$/,
    why: 'the migrations of every stage are listed in one place, in their order',
  },
]
const looksInsideFreely = (file: string): boolean => isTest(file) || /^(bench|scripts)\//.test(file)
const show = (found: readonly Edge[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`)

describe('imports', () => {
  test('are read from code and not from comments', () => {
    const code = [
      "import type { A } from './a.ts'",
      "// import { B } from './b.ts'",
      "/* export * from './c.ts' */",
      "export {\n  D,\n} from './d.ts'",
      "import './e.ts'",
      "const f = await import('./f.ts')",
      "fork(new URL('./g.ts', import.meta.url))",
      "const h = 'https://example.org/h.ts'",
    ].join('\n')
    expect(importsOf(code).sort()).toEqual(['./a.ts', './d.ts', './e.ts', './f.ts', './g.ts'])
  })

  test('lead to files that exist', () => {
    const known = new Set(files)
    // React Router generates its route types and its server build, the pages' build the cut fonts.
    const generated = /^web\/(.*\+types\/|build\/|\.react-router\/)/
    expect(show(edges.filter(({ to }) => !known.has(to) && !generated.test(to)))).toEqual([])
  })

  test('in the model stay in the model', () => {
    expect(show(edges.filter(({ from, to }) => unitOf(from) === 'model' && !isTest(from) && unitOf(to) !== 'model'))).toEqual([])
  })

  test('in the platform know no stage', () => {
    const wrong = edges.filter(({ from, to }) => isPlatform(unitOf(from)) && !isTest(from) && !isPlatform(unitOf(to)) && unitOf(to) !== 'model')
    expect(show(wrong)).toEqual([])
  })

  test('between stages go back to earlier stages only, and never between share, open and trade', () => {
    const wrong = edges.filter(({ from, to }) => {
      const [here, there] = [unitOf(from), unitOf(to)]
      return here !== there && !isTest(from) && isStage(here) && isStage(there) && rankOf(there) >= rankOf(here)
    })
    expect(show(wrong)).toEqual([])
  })

  test('of a stage reach nothing but earlier stages, the platform and the model', () => {
    const wrong = edges.filter(({ from, to }) => {
      const there = unitOf(to)
      return isStage(unitOf(from)) && !isTest(from) && !isStage(there) && !isPlatform(there) && there !== 'model'
    })
    expect(show(wrong)).toEqual([])
  })

  test('of the command line reach no stage: it talks to the server over HTTP', () => {
    expect(show(edges.filter(({ from, to }) => unitOf(from) === 'cli' && !isTest(from) && isStage(unitOf(to))))).toEqual([])
  })

  test('of main and its parts come from the launcher and from each other alone', () => {
    const wrong = edges.filter(
      ({ from, to }) => unitOf(to) === 'top' && unitOf(from) !== 'top' && !/^(bin|bench|scripts)\//.test(from) && !isTest(from),
    )
    expect(show(wrong)).toEqual([])
    expect(show(edges.filter(({ from, to }) => to === 'src/main.ts' && !from.startsWith('bin/') && !isTest(from)))).toEqual([])
  })

  test('of the testing folder come from tests and benches, and from the scripts that describe a fresh database', () => {
    expect(show(edges.filter(({ from, to }) => unitOf(to) === 'testing' && !isTest(from) && !/^(bench|scripts)\//.test(from)))).toEqual([])
  })

  test('of the pages reach only the model, the errors and the pages themselves', () => {
    const allowed = (to: string): boolean => to.startsWith('web/') || unitOf(to) === 'model' || unitOf(to) === 'platform/errors'
    // The type of a streamed answer: a type leaves no code in the pages.
    const typesOnly = new Set(['web/read-answer.ts -> src/platform/operations/index.ts'])
    const wrong = edges.filter(({ from, to }) => from.startsWith('web/') && !isTest(from) && !allowed(to))
    expect(show(wrong).filter((edge) => !typesOnly.has(edge))).toEqual([])
    for (const edge of typesOnly) expect(read(edge.split(' -> ')[0]!)).toMatch(/import type \{[^}]*\} from '[^']*platform\/operations\/index\.ts'/)
  })

  test('of the pages come from main and from tests alone', () => {
    expect(show(edges.filter(({ from, to }) => from.startsWith('src/') && !isTest(from) && to.startsWith('web/') && unitOf(from) !== 'top'))).toEqual(
      [],
    )
  })

  test('enter a folder through its index.ts', () => {
    const wrong = edges.filter(
      ({ from, to }) =>
        to.startsWith('src/') &&
        unitOf(from) !== unitOf(to) &&
        !looksInsideFreely(from) &&
        to !== `src/${unitOf(to)}/index.ts` &&
        unitOf(to) !== 'top' &&
        !allowedInside.some((rule) => rule.from.test(from) && rule.to.test(to)),
    )
    expect(show(wrong)).toEqual([])
  })

  test('of a protocol stay in its folder and in what all protocols share', () => {
    const folderOf = (file: string): string => /^src\/protocols\/([^/]+)\//.exec(file)?.[1] ?? ''
    const spoken = new Set(
      edges
        .filter(({ from }) => from === 'src/protocols/index.ts')
        .map(({ to }) => folderOf(to))
        .filter(Boolean),
    )
    const allowed = new Set(['croissant -> schema-org'])
    const wrong = edges.filter(({ from, to }) => {
      const [here, there] = [folderOf(from), folderOf(to)]
      return here !== '' && here !== there && spoken.has(there) && !isTest(from) && !allowed.has(`${here} -> ${there}`)
    })
    expect(spoken.size).toBeGreaterThan(10)
    expect(show(wrong)).toEqual([])
  })

  test('know every folder of the source', () => {
    const known = new Set(['model', 'platform', 'cli', 'city', 'testing', ...stages.flat()])
    const unknown = new Set(codeFiles.filter((file) => /^src\/[^/]+\//.test(file)).map((file) => file.split('/')[1]!))
    expect([...unknown].filter((name) => !known.has(name))).toEqual([])
  })
})
