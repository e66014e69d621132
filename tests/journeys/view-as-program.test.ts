import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TableDetail } from '../../src/model/index.ts'
import { printQuery } from '../../web/view/query.ts'
import { snippets, type Snippet } from '../../web/view/snippets.ts'
import { tableSnippets } from '../../web/view/table-snippets.ts'
import { readView } from '../../web/view/view.ts'
import { createSampleCity, must, type SampleCity } from '../attack/sample-city.ts'

const run = promisify(execFile)
/** Whether an interpreter is on this machine. */
const has = async (command: string, ...probe: string[]): Promise<boolean> =>
  run(command, probe).then(
    () => true,
    () => false,
  )
const here = {
  curl: await has('curl', '--version'),
  python: await has('python3', '--version'),
  duckdb: await has('python3', '-c', "import duckdb; duckdb.sql('LOAD httpfs')"),
  pandas: await has('python3', '-c', 'import pandas, pyarrow'),
  pyiceberg: await has('python3', '-c', 'import pyiceberg.io.fsspec, fsspec.implementations.http, pyiceberg.catalog, pandas'),
  delta: await has('python3', '-c', 'import delta_sharing'),
  iceberg: await has('python3', '-c', "import duckdb; duckdb.sql('LOAD httpfs; LOAD iceberg')"),
  r: await has('Rscript', '-e', 'library(httr2)'),
}
const asIs = (ready: boolean, what: string): string => (ready ? '' : ` (skipped: ${what} is not on this machine)`)

describe('the present view, run as the program the page prints', () => {
  let city: SampleCity
  let made: Map<string, string>
  // A quote, a blank and Chinese in the values: what breaks where something is printed carelessly.
  const csv = [
    'case_no,district,opened_on,amount',
    "007001,江东 '老' 区,2024-01-02,12.50",
    '007002,石桥区,2024-01-03,',
    "007003,江东 '老' 区,2024-02-04,7.25",
  ].join('\n')
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'view-cases', csv, fields: {} })
    const table = must(await city.visitor.get('/tables/view-cases')).body as TableDetail
    const params = new URLSearchParams([
      ['f', "district~eq~江东 '老' 区"],
      ['f', 'opened_on~gte~2024-01-01'],
      ['sort', 'amount~desc'],
    ])
    const view = readView(params, table.fields)
    const printed = snippets(view, table.fields, printQuery(view, table.fields), { origin: city.url, table: 'view-cases', slug: 'view-cases' })
    const whole = tableSnippets({ origin: city.url, table: 'view-cases', dataset: 'view-cases', agency: 'agency-a' })
    made = new Map([...printed, ...whole].map(({ name, code }: Snippet) => [name, code]))
  })
  afterAll(() => city?.drop())
  const codeOf = (name: string): string => made.get(name) ?? ''
  const cases = (rows: unknown): unknown => (rows as { case_no: string }[]).map((row) => row.case_no)
  const expected = ['007001', '007003']

  it.skipIf(!here.curl)(`curl${asIs(here.curl, 'curl')}`, async () => {
    const { stdout } = await run('sh', ['-c', codeOf('curl').replace('curl ', 'curl -sS ')])
    expect(cases(JSON.parse(stdout).rows)).toEqual(expected)
  })
  it.skipIf(!here.python)(`Python, with nothing but its own library${asIs(here.python, 'python3')}`, async () => {
    const { stdout } = await run('python3', ['-c', codeOf('Python')], { env: { ...process.env, PYTHONIOENCODING: 'utf-8' } })
    expect([...stdout.matchAll(/'case_no': '(\d+)'/g)].map((match) => match[1])).toEqual(expected)
  })
  it.skipIf(!here.r)(`R${asIs(here.r, 'Rscript with httr2')}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pujiang-view-'))
    try {
      await writeFile(join(folder, 'view.R'), codeOf('R').replace('page$rows', 'cat(page$rows$case_no)'))
      expect((await run('Rscript', [join(folder, 'view.R')])).stdout.trim()).toBe(expected.join(' '))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
  it('JavaScript', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', codeOf('JavaScript')])
    expect([...stdout.matchAll(/case_no: '(\d+)'/g)].map((match) => match[1])).toEqual(expected)
  })
  it('SQL', async () => {
    expect(cases(must(await city.visitor.post('/sql', { sql: codeOf('SQL') })).body.rows)).toEqual(expected)
  })
  it('JavaScript that reads the Parquet files in parts', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', codeOf('hyparquet')], { cwd: import.meta.dirname })
    expect([...stdout.matchAll(/case_no: '(\d+)'/g)].map((match) => match[1])).toEqual(['007001', '007002', '007003'])
  })
  it.skipIf(!here.duckdb)(`DuckDB${asIs(here.duckdb, 'python3 with duckdb')}`, async () => {
    expect((await run('python3', ['-c', codeOf('DuckDB')])).stdout).toContain('3')
  })
  it.skipIf(!here.pandas)(`pandas${asIs(here.pandas, 'python3 with pandas')}`, async () => {
    expect((await run('python3', ['-c', codeOf('pandas')])).stdout).toContain('007001')
  })
  it('JavaScript that reads the table of the Iceberg catalogue', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', codeOf('icebird')], { cwd: import.meta.dirname })
    expect([...stdout.matchAll(/case_no: '(\d+)'/g)].map((match) => match[1])).toEqual(['007001', '007002', '007003'])
  })
  it.skipIf(!here.pyiceberg)(`PyIceberg${asIs(here.pyiceberg, 'python3 with pyiceberg')}`, async () => {
    expect((await run('python3', ['-c', codeOf('PyIceberg')])).stdout).toContain('007001')
  })
  it.skipIf(!here.delta)(`Delta Sharing${asIs(here.delta, 'python3 with delta-sharing')}`, async () => {
    expect((await run('python3', ['-c', codeOf('Delta Sharing')])).stdout).toContain('007001')
  })
  it.skipIf(!here.iceberg)(`DuckDB on the Iceberg catalogue${asIs(here.iceberg, 'DuckDB with its extension for Iceberg')}`, async () => {
    const program = `import duckdb, sys\nprint(duckdb.sql(sys.argv[1]))`
    expect((await run('python3', ['-c', program, codeOf('Iceberg · DuckDB')])).stdout).toContain('007001')
  })
  it('a call of a tool that is listed, with arguments its schema takes', async () => {
    const { method, params } = JSON.parse(codeOf('MCP')) as { method: string; params: { name: string; arguments: Record<string, unknown> } }
    const { tools } = (await (await fetch(`${city.url}/mcp/tools.json`)).json()) as {
      tools: { name: string; inputSchema: { properties: Record<string, unknown>; required?: string[] } }[]
    }
    const tool = tools.find(({ name }) => name === params.name)
    expect([method, tool?.name]).toEqual(['tools/call', 'read-rows'])
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(params.arguments)))
    for (const needed of tool?.inputSchema.required ?? []) expect(params.arguments).toHaveProperty(needed)
    const { table, ...asked } = params.arguments
    const query = new URLSearchParams(Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)])).toString()
    expect(cases(must(await city.visitor.get(`/tables/${String(table)}/rows?${query}`)).body.rows)).toEqual(expected)
  })
})
