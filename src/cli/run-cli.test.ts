import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../city/index.ts'
import { createTestCity, type TestCity } from '../testing/city.ts'
import { memoryTerminal, type MemoryTerminal } from './memory-terminal.ts'
import { runCli, type CliParts } from './run-cli.ts'
import { keepSession, sessionFile } from './session-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'pj-cli-'))
let city: TestCity
const parts: CliParts = {
  operations: async () => operations,
  migrations: async () => [],
  version: async () => '9.9.9',
  startCity: () => Promise.reject(new Error('no start in this test')),
  repairCity: () => Promise.reject(new Error('no repair in this test')),
  force: () => undefined,
}
async function run(
  argv: readonly string[],
  options: Parameters<typeof memoryTerminal>[0] = {},
): Promise<{ code: number; out: string; err: string; terminal: MemoryTerminal }> {
  const terminal = memoryTerminal({ cwd: folder, ...options, env: { PUJIANG_URL: city.url, XDG_CONFIG_HOME: folder, ...options.env } })
  const code = await runCli(argv, parts, terminal)
  return { code, out: terminal.out(), err: terminal.err(), terminal }
}
const csv = '编号,名称,数量\n001,甲,1\n002,乙,2\n'

describe('the command line', () => {
  beforeAll(async () => {
    city = await createTestCity()
    const steward = await city.as('stewardA')
    const cookie = steward.cookie
    // The session as sign-in keeps it, so that tests need not know the password.
    keepSession({ XDG_CONFIG_HOME: folder }, city.url, [`${cookie}; Path=/; HttpOnly`])
  })
  afterAll(async () => {
    await city?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('keeps the session in a file only its owner can read', () => {
    expect(statSync(sessionFile({ XDG_CONFIG_HOME: folder }, city.url)).mode & 0o777).toBe(0o600)
  })

  test('knows who asks by the session, and is anonymous without it', async () => {
    const mine = await run(['show-me', '--json'])
    expect(mine.code).toBe(0)
    expect(JSON.parse(mine.out)).toMatchObject({ agency: { slug: 'agency-a' } })
    const nobody = await run(['show-me', '--json'], { env: { XDG_CONFIG_HOME: join(folder, 'other') } })
    expect(JSON.parse(nobody.out)).toMatchObject({ actor: { id: null }, agency: null })
  })

  test('ends with a code for each kind of failure and says it in the language of the caller', async () => {
    const missing = await run(['show-dataset', 'nothing-here'])
    expect([missing.code, missing.out]).toEqual([4, ''])
    expect(missing.err).toContain('There is no dataset “nothing-here”.')
    const zh = await run(['show-dataset', 'nothing-here'], { locale: 'zh' })
    expect(zh.err).toContain('没有找到')
    expect((await run(['list-reviews'], { env: { XDG_CONFIG_HOME: join(folder, 'other') } })).code).toBe(3)
    expect((await run(['create-dataset', '--slug', 'x'])).code).toBe(2)
    expect((await run(['show-me'], { env: { PUJIANG_URL: 'http://127.0.0.1:9' } })).code).toBe(7)
    expect((await run(['show-me'], { env: { PUJIANG_KEY: `pj_${'x'.repeat(43)}` } })).code).toBe(3)
    expect((await run(['sow-me'])).err).toContain('did you mean show-me?')
    const raw = await run(['show-dataset', 'nothing-here', '--json'])
    expect(JSON.parse(raw.err)).toMatchObject({ kind: 'NotFound', status: 404 })
  })

  test('asks with a key from a file, and never shows it', async () => {
    const made = await run(['create-key', '--name', 'reader', '--json'])
    const { key } = JSON.parse(made.out) as { key: string }
    writeFileSync(join(folder, 'key'), `${key}\n`)
    const { out, err } = await run(['show-me', '--key-file', 'key', '--json'], { env: { XDG_CONFIG_HOME: join(folder, 'other') } })
    expect(JSON.parse(out)).toMatchObject({ agency: { slug: 'agency-a' } })
    expect(out + err).not.toContain(key)
  })

  test('loads a file into a dataset it registers, and answers rows before findings', async () => {
    writeFileSync(join(folder, 'things.csv'), csv)
    const loaded = await run(['load', 'things.csv', '--dataset', 'things', '--agency', 'agency-a', '--json'])
    expect(loaded.err).toContain('Registered the draft things')
    expect(loaded.code).toBe(0)
    expect(JSON.parse(loaded.out)).toMatchObject({ dataset: 'things', table: 'things', version: 1, rows: 2, findings: 0, published: true })
    expect(loaded.out.indexOf('"rows"')).toBeLessThan(loaded.out.indexOf('"findings"'))
    const told = await run(['load', 'things.csv', '--dataset', 'things', '--mode', 'append'])
    expect(told.err).toMatch(/things\.csv {2}\d+ B {2}csv, utf-8, delimiter ,/)
    expect(told.err).toMatch(/编号 +text/)
    expect(told.out).toBe('things version 2 now current: 4 rows, 0 findings\n')
  })

  test('prints rows as a table, as CSV, and into a file', async () => {
    const table = await run(['read-rows', 'things', '--select', '编号, 数量', '--version', '1'])
    expect(table.out).toBe('编号  数量\n001      1\n002      2\n')
    const stream = await run(['read-rows', '--table', 'things', '--version', '1', '--format', 'csv'])
    expect(stream.out).toBe(csv)
    const saved = await run(['read-rows', 'things', '--format', 'parquet', '--output', 'things.parquet'])
    expect([saved.code, saved.out]).toEqual([0, ''])
    expect(readFileSync(join(folder, 'things.parquet')).subarray(0, 4).toString()).toBe('PAR1')
  })

  test('points at the place of a fault in a question', async () => {
    const { code, err } = await run(['read-rows', 'things', '--where', '数量 == 1'])
    expect(code).toBe(2)
    expect(err).toMatch(/ {4}数量 == 1\n {4} +\^/)
  })

  test('does not register a draft for a file that is not there', async () => {
    expect((await run(['load', 'none.csv', '--dataset', 'ghost', '--agency', 'agency-a'])).code).toBe(2)
    expect((await run(['show-dataset', 'ghost'])).code).toBe(4)
    const lost = await run(['load', 'things.csv', '--dataset', 'ghost'])
    expect([lost.code, lost.err]).toEqual([4, expect.stringContaining('--agency')])
  })

  test('cancels the load on Ctrl-C and leaves no version', async () => {
    await run([
      'create-dataset',
      '--slug',
      'slow',
      '--agency',
      'agency-a',
      '--name',
      '{"zh":"慢","en":"Slow"}',
      '--summary',
      '{"zh":"慢","en":"Slow"}',
      '--theme',
      'economy',
      '--share-class',
      'unconditional',
      '--open-class',
      'unconditional',
      '--update-cycle',
      'daily',
    ])
    writeFileSync(join(folder, 'slow.csv'), `n,t\n${Array.from({ length: 400_000 }, (_, n) => `${n},text ${n}`).join('\n')}\n`)
    const terminal = memoryTerminal({ cwd: folder, env: { PUJIANG_URL: city.url, XDG_CONFIG_HOME: folder } })
    const running = runCli(['load', 'slow.csv', '--dataset', 'slow'], parts, terminal)
    while (!/waiting|starting|reading/.test(terminal.err())) await new Promise((resolve) => setTimeout(resolve, 5))
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.err()).toContain('nothing was loaded')
    expect(JSON.parse((await run(['list-versions', 'slow', '--json'])).out)).toMatchObject({ items: [] })
  })

  test('explains every operation in both languages', async () => {
    for (const { name, summary } of operations) {
      if (name === 'sign-in' || name === 'sign-out') continue
      expect((await run([name, '--help'])).out).toContain(summary.en)
      expect((await run([name, '--help'], { locale: 'zh' })).out).toContain(summary.zh)
    }
    expect((await run([])).out).toContain('search-datasets')
  })

  test('completes commands, flags and choices', async () => {
    const { out } = await run(['completion', 'bash'])
    expect(out).toContain("'search-datasets --sort') words='relevance modified name rows use' ;;")
    expect(out).toMatch(/read-rows\) words='[^']*--order-by/)
    expect((await run(['completion', 'zsh'])).out).toMatch(/^#compdef pujiang/)
    expect((await run(['completion', 'fish'])).out).toContain('-a search-datasets')
    expect((await run(['completion', 'cmd'])).code).toBe(2)
  })

  test('refuses a wrong password, reads the right one from standard input, and forgets at sign-out', async () => {
    const wrong = await run(['sign-in', '--email', 'nobody@example.org'], { input: 'not the password\n' })
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('wrong')])
    expect((await run(['sign-out'])).code).toBe(0)
    expect(JSON.parse((await run(['show-me', '--json'])).out)).toMatchObject({ actor: { id: null } })
  })
})
