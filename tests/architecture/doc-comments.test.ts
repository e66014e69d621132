import { describe, expect, test } from 'vitest'
import { codeFiles, isTest, read } from './source-tree.ts'

/** Exported functions and classes without a doc comment directly above them. */
function undocumented(code: string): string[] {
  return [...code.matchAll(/^export (?:async )?(?:function\*?|class) (\w+)/gm)]
    .filter((match) => !code.slice(0, match.index).trimEnd().endsWith('*/'))
    .map((match) => match[1]!)
}

describe('doc comments', () => {
  test('are missed where there is none', () => {
    expect(
      undocumented('/** Adds. */\nexport function add() {}\n\nexport async function take() {}\n/* x */ const y = 1\nexport class Sum {}\n'),
    ).toEqual(['take', 'Sum'])
  })

  test('stand on every exported function and class of the program', () => {
    const files = codeFiles.filter((file) => /^src\/.*\.ts$/.test(file) && !isTest(file) && !/\/migrations\//.test(file))
    expect(files.flatMap((file) => undocumented(read(file)).map((name) => `${file}: ${name}`))).toEqual([])
  })
})
