import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface Step {
  line: number
  commands: string
  /** Lines that the output must hold, in this order; `…` is anything. Empty when the page shows none. */
  shows: readonly string[]
}

/** The blocks ```sh of a page, each with the block ```text that follows it. Blocks of any other name are for the reader. */
function stepsOf(page: string): Step[] {
  const steps: Step[] = []
  for (const match of page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)) {
    const [, kind, body = ''] = match
    const line = page.slice(0, match.index).split('\n').length
    if (kind === 'sh') steps.push({ line, commands: body, shows: [] })
    else if (kind === 'text') Object.assign(steps.at(-1)!, { shows: body.trimEnd().split('\n') })
  }
  return steps
}

/** What of `shows` is missing from the output. Blanks do not count, so that JSON may be printed wide or narrow. */
function missingIn(output: string, shows: readonly string[]): string[] {
  const bare = output.replaceAll(/\s+/g, '')
  let from = 0
  return shows.filter((line) => {
    let at = from
    for (const part of line.split('…').map((text) => text.replaceAll(/\s+/g, ''))) {
      const found = bare.indexOf(part, at)
      if (found < 0) return true
      at = found + part.length
    }
    from = at
    return false
  })
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(path.join(root, 'docs/tutorial/first-dataset.md'), 'utf8')
const steps = stepsOf(page)
const folder = mkdtempSync(path.join(tmpdir(), 'pj-tutorial-'))
let city: ChildProcess
let shell: ChildProcess

/** Collects what a process says until `pattern` is in it; rejects with all it said when it ends before. */
function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = ''
    const hear = (chunk: Buffer): void => {
      text += chunk.toString()
      const match = pattern.exec(text)
      if (match) resolve(match)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said ${pattern.source}:\n${text}`)))
  })
}

/** Runs one block in the shell of the page, so that variables and files live on; answers its output and its exit status. A command that fails ends the shell. */
async function run(step: Step): Promise<{ output: string; status: number }> {
  const mark = `step-${step.line}-ended`
  const ended = said(shell, new RegExp(`^([\\s\\S]*)${mark} (\\d+)\\n`))
  shell.stdin!.write(`{ ${step.commands}\n} </dev/null 2>&1; echo "${mark} $?"\n`)
  const [, output = '', status] = await ended
  shell.stdout!.removeAllListeners('data')
  shell.stderr!.removeAllListeners('data')
  shell.removeAllListeners('exit')
  return { output, status: Number(status) }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

describe('the tutorial', () => {
  beforeAll(async () => {
    // The database of a city started by root runs as another user, who has to reach its folder.
    chmodSync(folder, 0o755)
    const launcher = path.join(root, 'bin/pujiang.mjs')
    city = spawn(process.execPath, [launcher, 'start', '--port', '0', '--data', path.join(folder, 'data')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [printed] = await said(city, /http:\/\/127\.0\.0\.1:\d+[\s\S]*steward@city-operations\.pujiang\.example[\s\S]*(?:password|密码)\W+\S+.*\n/i)
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)![0]
    const password = /(?:password|密码)\W+(\S+)/i.exec(printed)![1]!
    mkdirSync(path.join(folder, 'bin'))
    const command = path.join(folder, 'bin', 'pujiang')
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`, { mode: 0o755 })
    shell = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail'], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${path.join(folder, 'bin')}:${path.dirname(process.execPath)}:${process.env['PATH']}`,
        HOME: folder,
        XDG_CONFIG_HOME: path.join(folder, 'config'),
        LANG: 'en_US.UTF-8',
        PUJIANG_URL: address,
        DEMO_PASSWORD: password,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  })
  afterAll(async () => {
    shell?.stdin?.end()
    await end(shell, 'SIGTERM')
    await end(city, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  test('notices when a line of a block is missing or out of order', () => {
    expect(missingIn('{\n  "a": 1,\n "b": "x y"}', ['"a": 1', '"b": "x…"'])).toEqual([])
    expect(missingIn('{"b":2,"a":1}', ['"a": 1', '"b": 2'])).toEqual(['"b": 2'])
    expect(stepsOf('```sh\nls\n```\n\n```text\na\nb\n```\n\n```console\nno\n```\n\n```sh\npwd\n```\n')).toEqual([
      { line: 1, commands: 'ls\n', shows: ['a', 'b'] },
      { line: 14, commands: 'pwd\n', shows: [] },
    ])
  })

  test('does what it says, block by block', { timeout: 180_000 }, async () => {
    expect(steps.length).toBeGreaterThan(10)
    for (const step of steps) {
      const { output, status } = await run(step)
      const where = `docs/tutorial/first-dataset.md:${step.line}\n${step.commands}\nprinted:\n${output}`
      expect(status, where).toBe(0)
      expect(missingIn(output, step.shows), where).toEqual([])
    }
  })
})
