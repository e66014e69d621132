import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const launcher = join(import.meta.dirname, '..', 'bin', 'pujiang.mjs')
const folder = mkdtempSync(join(tmpdir(), 'pj-main-'))
const environment = { ...process.env, LANG: 'en_US.UTF-8', HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') }
const running = new Set<ChildProcess>()

interface Ended {
  code: number | null
  out: string
  err: string
}
interface Running {
  child: ChildProcess
  out: () => string
  ended: Promise<Ended>
}

function launch(...args: string[]): Running {
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, out, err })
    }),
  )
  return { child, out: () => out, ended }
}
const run = (...args: string[]): Promise<Ended> => launch(...args).ended
// oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
async function json(...args: string[]): Promise<any> {
  const { code, out, err } = await run(...args, '--json')
  expect(code, `${args.join(' ')}\n${err}`).toBe(0)
  return JSON.parse(out)
}

/** Starts a city without the demo and waits for its address. */
async function startCity(data: string): Promise<Running & { url: string }> {
  const city = launch('start', '--no-demo', '--port', '0', '--data', data)
  const failure: { text?: string } = {}
  void city.ended.then(({ err }) => (failure.text = err))
  for (;;) {
    const url = /^http:\/\/127\.0\.0\.1:\d+$/m.exec(city.out())?.[0]
    if (url) return { ...city, url }
    if (failure.text !== undefined) throw new Error(`ended before it listened: ${failure.text}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Processes whose command line names our folder: none may outlive a city. */
const ours = (): string[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !line.includes(' ps -eo'))

describe('the program', () => {
  // The database of a program started by root runs as another user, who has to reach its folder.
  beforeAll(() => chmodSync(folder, 0o755))
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL')
    while (running.size > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    rmSync(folder, { recursive: true, force: true })
  })

  test('explains a wrong setting and ends with 2', async () => {
    const { code, err } = await run('start', '--port', 'many')
    expect([code, err]).toEqual([2, expect.stringContaining('--port')])
  })

  test('goes from an empty folder to a restored city', { timeout: 300_000 }, async () => {
    const begun = await json('init', '--data', 'data')
    const token = String(begun.token)
    expect(begun.link).toBe(`http://127.0.0.1:8080/invitation/${token}`)
    const city = await startCity('data')
    const at = ['--url', city.url]

    const again = await run('start', '--data', 'data')
    expect(again.code).toBe(0)
    expect(again.out).toContain('已在这个数据文件夹上运行')
    expect(again.out).toContain(`already runs on this data folder`)
    expect(again.out).toContain(city.url)

    const account = ['--email', 'first@example.org', '--password', 'quite-a-long-one-7']
    await json('accept-invitation', ...at, '--token', token, '--name', 'First', ...account)
    expect((await run('init', '--data', 'data')).code).toBe(5)
    await json('sign-in', ...at, ...account)
    await json('create-agency', ...at, '--slug', 'office', '--kind', 'department', '--name.zh', '办公室', '--name.en', 'Office')
    const invited = await json('invite', ...at, '--role', 'steward', '--agency', 'office', '--email', 'steward@example.org')
    const steward = ['--email', 'steward@example.org', '--password', 'another-long-one-8']
    await json('accept-invitation', ...at, '--token', invited.token, '--name', 'Steward', '--password', 'another-long-one-8')
    await json('sign-in', ...at, ...steward)
    writeFileSync(join(folder, 'odd.csv'), '编号,备注,数量\n001,"行分隔\u2028符",1.5\n002,NULL,2.5\n')
    expect(await json('load', ...at, 'odd.csv', '--dataset', 'odd', '--agency', 'office')).toMatchObject({ rows: 2, findings: 0 })

    const saved = await run('backup', 'saved', '--data', 'data')
    expect([saved.code, saved.out]).toEqual([0, expect.stringContaining('objects of')])
    expect(JSON.parse(readFileSync(join(folder, 'saved/manifest.json'), 'utf8'))).toMatchObject({ format: 1 })
    expect((await run('backup', 'saved', '--data', 'data')).code).toBe(5)
    expect(await json('audit', 'verify', '--data', 'data')).toMatchObject({ ok: true, faults: [], root: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const before = await json('list-versions', ...at, 'odd')

    city.child.kill('SIGINT')
    expect(await city.ended).toMatchObject({ code: 0 })
    expect(ours()).toEqual([])

    const restored = await run('restore', 'saved', '--data', 'second')
    expect([restored.code, restored.err]).toEqual([0, expect.any(String)])
    expect((await run('restore', 'saved', '--data', 'second')).code).toBe(5)
    expect((await run('repair', '--data', 'second')).out).toMatch(/^Indexed 1 datasets/)
    const second = await startCity('second')
    await json('sign-in', '--url', second.url, ...steward)
    expect(await json('list-versions', '--url', second.url, 'odd')).toEqual(before)
    const rows = await run('read-rows', '--url', second.url, 'odd', '--format', 'csv')
    expect(rows.out).toBe('编号,备注,数量\n001,行分隔\u2028符,1.5\n002,NULL,2.5\n')
    second.child.kill('SIGTERM')
    expect(await second.ended).toMatchObject({ code: 0 })
    expect(await json('audit', 'verify', '--data', 'second')).toMatchObject({ ok: true, faults: [] })
    expect(ours()).toEqual([])
  })

  test('refuses a backup that was changed and leaves nothing of it', { timeout: 60_000 }, async () => {
    appendFileSync(join(folder, 'saved/tables/public.agency.ndjson'), '[]\n')
    const { code, err } = await run('restore', 'saved', '--data', 'third')
    expect([code, err]).toEqual([1, expect.stringContaining('damaged')])
    expect(existsSync(join(folder, 'third'))).toBe(false)
  })
})
