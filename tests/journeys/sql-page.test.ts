import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qualityOf } from '../../src/catalogue/quality-score.ts'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { createSampleCity, type SampleCity } from '../attack/sample-city.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const run = promisify(execFile)

/** Every type with gaps, numbers beyond 2^53, decimals, an empty text beside none, quotes and a line break. */
const valuesCsv = [
  'case_no,big,amount,ratio,day,seen_at,done,note',
  'a1,9007199254740993,12.50,0.1,2024-02-29,2024-02-29 08:30:00,true,plain',
  'a2,-9223372036854775808,,1e-7,2024-01-01,2024-01-01 00:00:00,false,"with ""quotes"", commas"',
  'a3,42,0.05,,,,,"two\nlines"',
  'a4,,99999999999.99,2.5,1999-12-31,1999-12-31 23:59:59,true,浦江',
  'a5,7,-3.10,-0.25,2024-02-29,,false,',
].join('\n')

let city: SampleCity
beforeAll(async () => {
  city = await createSampleCity({ pages: true })
  await city.publish({ slug: 'odd-values', csv: valuesCsv, fields: {} })
  await city.publish({ slug: 'open-cases' })
}, 120_000)
afterAll(() => city?.drop())

const html = async (path: string, init?: RequestInit): Promise<string> => (await fetch(city.url + path, { redirect: 'manual', ...init })).text()
const sendForm = (path: string, fields: Record<string, string>): Promise<string> =>
  html(path, { method: 'POST', headers: { origin: city.url }, body: new URLSearchParams(fields) })

describe('the page of SQL without a script', () => {
  it('runs a statement, keeps it, and offers its files', async () => {
    const page = await sendForm('/en/sql', {
      sql: 'SELECT district, count(*) AS n FROM open_cases GROUP BY district ORDER BY n DESC, district',
      limit: '100',
    })
    expect(page).toMatch(/<td>石桥区<\/td><td class="num">2<\/td>/)
    expect(page).toContain('GROUP BY district ORDER BY n DESC, district</textarea>')
    const file = await html('/api/v1/sql', {
      method: 'POST',
      headers: { origin: city.url },
      body: new URLSearchParams({ sql: 'SELECT 1 AS one', limit: '100', format: 'csv' }),
    })
    expect(file).toBe('one\n1\n')
  })
  it('points at the place of a fault and loses nothing that was typed', async () => {
    const page = await sendForm('/en/sql', { sql: 'SELECT district,\n  nix\nFROM open_cases', limit: '100' })
    expect(page).toContain('At line 2, character 3')
    expect(page).toContain('<mark>nix</mark>')
    expect(page).toContain('nix\nFROM open_cases</textarea>')
  })
  it('tells what was read, and lists no table that the reader may not ask', async () => {
    const page = await sendForm('/en/sql', { sql: "SELECT case_no FROM open_cases WHERE district = '江东区'", intent: 'explain' })
    expect(page).toContain('Table open-cases, version 1, 5 rows')
    expect(page).toMatch(/conditions checked while reading: .*江东区/)
    expect(await html('/sql?t=open')).toContain('open_cases')
  })
  it('shows a shared statement to whoever has the link, and nothing once it is withdrawn', async () => {
    const saved = (await city.stewardA.post('/sql/saved', { title: 'By <district>', sql: 'SELECT 1 AS "<b>"', shared: true })).body
    const page = await html(`/en/sql/s/${saved.id}`)
    expect(page).toContain('By &lt;district&gt;')
    expect(page).not.toContain('<b>&quot;')
    expect(page).toContain('noindex')
    await city.stewardA.patch(`/sql/saved/${saved.id}`, { shared: false })
    expect((await fetch(`${city.url}/sql/s/${saved.id}`)).status).toBe(404)
  })
  it('may start a worker, and only the worker may compile WebAssembly', async () => {
    const policy = async (path: string): Promise<string> => (await fetch(city.url + path)).headers.get('content-security-policy') ?? ''
    expect(await policy('/sql')).toContain("worker-src 'self'")
    for (const path of ['/', '/sql', '/datasets/open-cases', '/about', '/docs/status'])
      expect(await policy(path)).not.toMatch(/unsafe-(eval|inline)'?(;|$).*script|wasm-unsafe-eval/)
    expect(await policy('/datasets')).not.toContain('worker-src')
    const { worker } = (await (await fetch(`${city.url}/assets/browser-engine/index.json`)).json()) as { worker: string }
    const answer = await fetch(city.url + worker)
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'")
    expect(answer.headers.get('cache-control')).toContain('immutable')
  })
})

describe('pages about the place', () => {
  it('let a beginner run each quick start as it stands', async () => {
    const page = await html('/en/developers')
    const codeOf = (language: string): string =>
      (new RegExp(`data-language="${language}">([\\s\\S]*?)</pre>`).exec(page)?.[1] ?? '')
        .replaceAll('&quot;', '"')
        .replaceAll('&#x27;', "'")
        .replaceAll('&gt;', '>')
        .replaceAll('&lt;', '<')
        .replaceAll('&amp;', '&')
    const shell = await run('sh', ['-c', codeOf('shell').replaceAll('curl ', 'curl -sS ')]).catch((error: NodeJS.ErrnoException) => error)
    if (!('code' in shell && shell.code === '127')) expect((shell as { stdout: string }).stdout).toContain('"rows":[{"n":5}]')
    expect((await run(process.execPath, ['--input-type=module', '-e', codeOf('javascript')])).stdout).toContain('[ { n: 5 } ]')
    const python = await run('python3', ['-c', codeOf('python')]).catch((error: NodeJS.ErrnoException) => error)
    if (!('code' in python && python.code === 'ENOENT')) expect((python as { stdout: string }).stdout).toContain("[{'n': 5}]")
  })
  it('tell the quotas that are configured, and the weights that are computed with', async () => {
    expect(await html('/en/developers')).toMatch(/not signed in<\/dt><dd>600</)
    const about = await html('/en/about')
    const { parts } = qualityOf({
      cells: 1,
      empty: 0,
      findings: 0,
      fields: 1,
      described: 1,
      keyRows: 1,
      keyDistinct: 1,
      gapSeconds: [],
      promisedSeconds: null,
    })
    expect([...about.matchAll(/weight (\d+)/g)].map((m) => Number(m[1]))).toEqual(parts.map((part) => part.weight))
    for (const licence of ['CC-BY-4.0', 'CC0-1.0', 'city-open-1.0']) expect(about).toContain(`id="licence-${licence}"`)
  })
  it('tell how the place is without a secret, the same to everybody', async () => {
    const status = (await city.visitor.get('/status')).body
    expect(status).toMatchObject({ state: expect.stringMatching(/ok|slow/), jobs: { running: 0 }, catalogue: { datasets: 2 } })
    expect(status.engine.children).toBeGreaterThan(0)
    expect(status.requests.p95).toBeGreaterThanOrEqual(status.requests.p50)
    expect(JSON.stringify(status)).not.toMatch(/\/tmp|postgres|password|127\.0\.0\.1/)
    expect(await html('/status')).toContain('数据库')
  })
  it('name one address, the other language, and the dataset as schema.org', async () => {
    const page = await html('/en/datasets/open-cases?f=district~eq~x')
    expect(page).toContain(`<link rel="canonical" href="${city.url}/en/datasets/open-cases"/>`)
    expect(page).toContain(`<link rel="alternate" hrefLang="zh-CN" href="${city.url}/datasets/open-cases"/>`)
    expect(page).toContain(`content="${city.url}/en/og/datasets/open-cases.png"`)
    const ld = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? 'null') as { '@type': string }
    expect(ld['@type']).toBe('Dataset')
    expect(await html('/datasets?q=x')).toContain('noindex')
  })
})

describe.skipIf(browserSkipReason !== null)(`the page of SQL in a browser${browserSkipReason ? ` (skipped: ${browserSkipReason})` : ''}`, () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const faults: string[] = []
  beforeAll(async () => {
    browser = await openBrowser()
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(city.url) && !request.url().startsWith('data:')) faults.push(`asks ${request.url()}`)
    })
    await page.goto(`${city.url}/en/sql`)
    await page.waitForSelector('.sql-editor .cm-content')
  }, 60_000)
  afterAll(() => browser?.close())

  const write = async (sql: string): Promise<void> => {
    await page.locator('.sql-editor .cm-content').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(sql)
  }
  /** Runs by keyboard; the words above the rows, the heads and the cells. */
  const answer = async (sql: string): Promise<{ told: string; cells: string[][] }> => {
    await write(sql)
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('.sql-progress', { state: 'detached' })
    await page.waitForSelector('.sql-told, .note', { timeout: 60_000 })
    const told = (await page.textContent('.sql-told, .note')) ?? ''
    const cells = await page.evaluate<string[][]>(
      "[...document.querySelectorAll('.sql-grid tr:not(.gap)')].map((row) => [...row.children].map((cell) => cell.textContent ?? ''))",
    )
    return { told, cells }
  }

  it('answers the same here as on the server, whatever the values', { timeout: 180_000 }, async () => {
    const statements = [
      'SELECT * FROM odd_values ORDER BY case_no',
      'SELECT big, amount FROM odd_values ORDER BY big NULLS FIRST',
      'SELECT sum(CAST(big AS BIGINT)) AS s, max(CAST(big AS BIGINT)) AS top, sum(amount) AS a, avg(amount) AS m, count(*) AS n, count(note) AS notes FROM odd_values',
      'SELECT day, count(*) AS n FROM odd_values GROUP BY day ORDER BY day NULLS LAST',
      'SELECT year(day) AS y, month(day) AS m, day(day) AS d, hour(seen_at) AS h, max(ratio) AS r FROM odd_values GROUP BY ALL ORDER BY y NULLS FIRST, m, d, h',
      'SELECT case_no, round(amount, 1) AS r, floor(ratio) AS f, ceil(ratio) AS c, abs(amount) AS a, greatest(amount, 1) AS g, least(amount, 1) AS l, nullif(amount, 12.5) AS x, coalesce(amount, 0) AS y FROM odd_values ORDER BY 1',
      "SELECT case_no, upper(note) AS u, lower(note) AS l, trim(note) AS t, substr(note, 2, 3) AS s, replace(note, 'n', '浦') AS r, concat(note, '!') AS c, left(note, 1) AS a, right(note, 1) AS b, starts_with(note, '浦') AS w, contains(note, '江') AS k FROM odd_values ORDER BY 1",
      'SELECT case_no, rank() OVER (ORDER BY day) AS r, dense_rank() OVER (ORDER BY day) AS d, lag(amount) OVER (ORDER BY case_no) AS p, lead(day) OVER (ORDER BY case_no) AS n FROM odd_values ORDER BY 1',
      'SELECT case_no, note IS NULL AS none, length(note) AS l FROM odd_values ORDER BY case_no',
      'SELECT a.case_no, b.district FROM odd_values a JOIN open_cases b ON length(a.note) > 4 ORDER BY 1, 2',
      'SELECT CAST(1 AS DECIMAL(38,10)) / 3 AS third, 0.1 + 0.2 AS sum, 1e300 * 1e300 AS beyond, 10 / 4 AS half, 7 // 2 AS whole',
      'SELECT done, bool_and(done) OVER () AS every, bool_or(done) OVER () AS some, TRY_CAST(note AS INTEGER) AS number, row_number() OVER (ORDER BY case_no) AS i FROM odd_values ORDER BY case_no',
      "SELECT strftime(day, '%Y/%m') AS m, day + INTERVAL 1 DAY AS next FROM odd_values WHERE day >= DATE '2024-01-01' ORDER BY case_no",
      'SELECT 1 AS a, 2 AS a, 3 AS "A", NULL AS gap',
      'SELECT DISTINCT district FROM "open-cases" WHERE amount BETWEEN 3 AND 13 ORDER BY district DESC LIMIT 2',
      "SELECT TIMESTAMP '2024-02-29 08:30:00.25' AS t, TIME '08:30:00' AS c, CAST(9007199254740993 AS HUGEINT) * 1000 AS h",
      'SELECT case_no FROM odd_values WHERE day IS NULL AND NOT (amount > 1000)',
    ]
    const here = page.locator('[data-sql-here] input')
    await here.check()
    const local = []
    for (const sql of statements) local.push(await answer(sql))
    await here.uncheck()
    for (const [i, sql] of statements.entries()) {
      expect(local[i]?.told, sql).toContain('Computed in the browser')
      const server = await answer(sql)
      expect(server.told, sql).not.toContain('browser')
      expect(local[i]?.cells, sql).toEqual(server.cells)
    }
  })
  it('goes to the server where the browser cannot, and says why', { timeout: 60_000 }, async () => {
    await page.locator('[data-sql-here] input').check()
    // Of this function the two engines have different answers.
    for (const sql of ['SELECT current_date AS d', "SELECT date_trunc('month', seen_at) AS m FROM odd_values", 'SELECT sqrt(2) AS s'])
      expect((await answer(sql)).told, sql).toContain('computed on the server instead')
    expect((await answer('SELECT [1, 2] AS list FROM odd_values LIMIT 1')).told).toContain('computed on the server instead')
    expect((await answer('SELECT nix FROM odd_values')).told).toContain('At line 1, character 8')
    await page.locator('[data-sql-here] input').uncheck()
  })
  it('cancels a run, and the next one answers', { timeout: 60_000 }, async () => {
    await write('SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range % 7 + b.range % 7 + c.range % 7 = -1')
    await page.keyboard.press('Control+Enter')
    await page.locator('.sql-progress span', { hasText: 'Working' }).waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.locator('.note', { hasText: 'stopped' }).waitFor()
    expect((await answer('SELECT 5 AS five')).cells).toEqual([['five integer'], ['5']])
  })
  it('completes tables and fields of the reader, draws what is seen of many rows, and charts them', { timeout: 60_000 }, async () => {
    await write('SELECT  FROM odd_values')
    await page.keyboard.press('Home')
    for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight')
    await page.waitForTimeout(600)
    await page.keyboard.type('see')
    await page.waitForSelector('.sql-editor .cm-tooltip-autocomplete')
    expect(await page.textContent('.sql-editor .cm-tooltip-autocomplete')).toContain('seen_at')
    await page.keyboard.press('Escape')
    await page.locator('select[name=limit]').selectOption('10000')
    const { told } = await answer('SELECT range AS i, range * 2 AS double FROM range(20000)')
    expect(told).toContain('10,000 rows')
    expect(told).toContain('There are more')
    expect(await page.locator('.sql-grid tbody tr').count()).toBeLessThan(120)
    await page.evaluate("document.querySelector('.sql-grid').scrollTo(0, 1e9)")
    await page.locator('.sql-grid td', { hasText: '19998' }).waitFor()
    expect((await answer('SELECT district, count(*) AS n FROM open_cases GROUP BY 1')).cells).toHaveLength(4)
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    expect(await page.locator('.sql-chart rect').count()).toBe(3)
  })
  it('brings its editor when a reader reaches for the statement, and loses neither what was written nor the caret', { timeout: 60_000 }, async () => {
    const reader = await browser.newPage()
    const editors: string[] = []
    reader.on('request', (request) => void (/\/editor[^/]*\.js/.test(request.url()) && editors.push(request.url())))
    // A page that never comes to rest; at rest the editor comes by itself, which the other tests wait for.
    await reader.addInitScript('globalThis.requestIdleCallback = () => 0')
    await reader.goto(`${city.url}/en/sql?q=SELECT%201`, { waitUntil: 'networkidle' })
    expect(editors).toEqual([])
    await reader.evaluate("Object.assign(document.querySelector('[data-sql-form] textarea'), { selectionStart: 8, selectionEnd: 8 }).focus()")
    await reader.waitForSelector('.sql-editor .cm-content')
    await reader.keyboard.type('2 AS twelve')
    await reader.keyboard.press('Control+Enter')
    await reader.locator('.sql-grid td', { hasText: '12' }).waitFor()
    expect(editors).toHaveLength(1)
    await reader.close()
  })
  it('has no fault of access or policy on its pages', { timeout: 120_000 }, async () => {
    const coloured = "SELECT 1, TRUE, 'x', DATE '2024-01-01', count(*) -- why\nFROM open_cases"
    for (const [path, width] of [
      [`/sql?q=${encodeURIComponent(coloured)}`, 1440],
      [`/en/sql?q=${encodeURIComponent(coloured)}`, 390],
      ['/developers', 390],
      ['/en/status', 1440],
      ['/en/about', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: width === 390 ? 'dark' : 'light' })
      await page.goto(city.url + path)
      if (path.includes('/sql')) await page.waitForSelector('.sql-editor .cm-content')
      await page.evaluate(axe)
      const found = await page.evaluate(async () => {
        const { violations } = await (
          globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
        ).axe.run()
        return violations.map((v) => `${v.id} ${v.nodes[0]?.html.slice(0, 120)}`)
      })
      expect(found, path).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBeLessThanOrEqual(0)
    }
    expect(faults).toEqual([])
  })
})
