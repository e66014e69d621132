import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../platform/errors/index.ts'
import type { SolrQuery } from './ast.ts'
import { parseSolr } from './parser.ts'
import { printSolr } from './print.ts'

const text = fc
  .oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom('AND', 'OR', 'NOT', 'TO', '噪声', 'a b', '+x', '-', '&&', '{!', 'a:b', '/r/'))
  .filter((t) => t !== '' && !t.includes('{!'))
const field = fc.option(fc.constantFrom('title', 'tags', 'res_format', 'AND', 'a-b'), { nil: null })
const like = fc
  .array(fc.constantFrom('*', '?', 'a', '水', '\\*', '\\?', '\\\\', '-', ' '), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((l) => /^([^\\]|\\.)*$/.test(l) && /(^|[^\\])[*?]/.test(l.replaceAll(/\\./g, 'x')))

const { query } = fc.letrec<{ query: SolrQuery; leaf: SolrQuery }>((tie) => ({
  leaf: fc.oneof(
    fc.constant<SolrQuery>({ kind: 'all' }),
    fc.record({ kind: fc.constant('term' as const), field, text }),
    fc.record({ kind: fc.constant('phrase' as const), field, text: fc.oneof(text, fc.constant('')) }),
    fc.record({ kind: fc.constant('wildcard' as const), field, like }).filter((q) => !(q.field === null && q.like === '*')),
    fc.record({
      kind: fc.constant('range' as const),
      field: fc.constantFrom('metadata_modified', 'x'),
      from: fc.option(text, { nil: null }),
      to: fc.option(text, { nil: null }),
      withFrom: fc.boolean(),
      withTo: fc.boolean(),
    }),
  ),
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), items: fc.array(tie('query'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), item: tie('query') }),
  ),
}))

describe('questions of Solr', () => {
  test('are the same when printed and read anew', () => {
    fc.assert(
      fc.property(query, (q) => {
        const printed = printSolr(q)
        // `{!` may come about between two harmless signs; it is refused wherever it stands.
        fc.pre(!printed.includes('{!') && printed.length <= 4000)
        expect(parseSolr(printed, 'q')).toEqual(q)
      }),
      { numRuns: 500 },
    )
  })

  test('of any junk are read or refused, never broken', () => {
    const junk = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '"',
            ':',
            '+',
            '-',
            '!',
            'AND',
            'OR',
            'NOT',
            'TO',
            '*',
            '?',
            '\\',
            '~',
            '^',
            '/',
            ' ',
            'a',
            '水',
            '&&',
            '||',
          ),
          { maxLength: 40 },
        )
        .map((p) => p.join('')),
    )
    fc.assert(
      fc.property(junk, (t) => {
        try {
          const read = parseSolr(t, 'fq')
          if (read) expect(parseSolr(printSolr(read), 'fq')).toEqual(read)
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error
          expect(error.failing.faults?.[0]?.at).toBe('fq')
        }
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['title:噪声 AND -tags:"夜间 施工"', 'title:噪声 AND NOT tags:"夜间 施工"'],
    ['+state:active +dataset_type:dataset', 'state:active AND dataset_type:dataset'],
    ['organization:(a OR b)', 'organization:a OR organization:b'],
    ['a b || c', '(a AND b) OR c'],
    ['a OR +b', 'b'],
    ['metadata_modified:[2024-01-01T00:00:00Z TO NOW-7DAYS]', 'metadata_modified:["2024-01-01T00:00:00Z" TO "NOW-7DAYS"]'],
    ['metadata_modified:{* TO 2024-01-01T00:00:00.000Z]', 'metadata_modified:{* TO "2024-01-01T00:00:00.000Z"]'],
    ['name:ds-0*', String.raw`name:ds\-0*`],
    ['!private:true', 'NOT private:true'],
    ['*:*', '*:*'],
    ['空气-质量 c++', String.raw`空气\-质量 AND c\+\+`],
  ])('%s', (asked, meant) => {
    expect(printSolr(parseSolr(asked, 'q') as SolrQuery)).toBe(meant)
  })

  test.each([
    '{!join from=a to=b}x',
    '_x:(',
    '"open',
    'a AND',
    'AND',
    'a^2',
    'rome~',
    '"a b"~3',
    'x:[1 2]',
    '/.*/',
    ')',
    'title:',
    `${'('.repeat(300)}a`,
    'a'.repeat(5000),
  ])('refuses %s', (asked) => {
    expect(() => parseSolr(asked, 'fq')).toThrow(PlatformError)
  })
})
