import { describe, expect, test } from 'vitest'
import { codesIn, errorsPage } from '../../scripts/reference/errors-page.ts'

const source = `
export const full = (bytes: number) =>
  limitExceeded({
    code: 'PUJIANG_FULL',
    status: 507,
    detail: { zh: \`还差 \${f({ bytes })} 字节。\`, en: \`There are \${f({ bytes })} bytes | too few.\` },
    cure: { zh: '清理。', en: 'It\\'s time to tidy up.' },
    facts: { bytes },
  })
if (error.failing.code === 'PUJIANG_OTHER') note()
const folder = process.env['PUJIANG_FOLDER']
`

describe('the page of errors', () => {
  test('reads code, kind, status and both texts where they are raised', () => {
    expect(codesIn(source)).toEqual([
      {
        code: 'PUJIANG_FULL',
        kind: 'LimitExceeded',
        status: '507',
        detail: { zh: '还差 … 字节。', en: 'There are … bytes | too few.' },
        cure: { zh: '清理。', en: "It's time to tidy up." },
      },
    ])
  })

  test('takes the kind of the file when a code goes through a function of its own', () => {
    const indirect = `const fault = (code: string) => invalidInput({ code, detail })\nexport const syntax = () => fault('PUJIANG_SYNTAX', span)`
    expect(codesIn(indirect)).toEqual([{ code: 'PUJIANG_SYNTAX', kind: 'InvalidInput', status: null, detail: null, cure: null }])
  })

  test('lists each code once, in order, with its anchor', () => {
    const page = errorsPage([source, `conflict({ code: 'PUJIANG_A', detail: { zh: '已有。', en: 'Taken.' } })`, source])
    expect([...page.matchAll(/<a id="(\w+)">/g)].map((match) => match[1])).toEqual(['PUJIANG_A', 'PUJIANG_FULL'])
    expect(page).toContain('| `PUJIANG_A` | Conflict | 409 | Taken.<br>已有。 |  |'.replace('| `', '| <a id="PUJIANG_A"></a>`'))
    expect(page).toContain('bytes \\| too few.')
  })
})
