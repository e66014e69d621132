import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { identifyProcess } from '../src/platform/config/index.ts'

const main = `
export async function main(args: string[]): Promise<number> {
  const stop = Promise.withResolvers<number>()
  // Who reads the line may send the signal at once.
  if (args[0] === 'stay') process.on('SIGTERM', () => stop.resolve(7))
  console.log(JSON.stringify({ args, pid: process.pid, threads: process.env['UV_THREADPOOL_SIZE'] }))
  if (args[0] === 'stay') {
    const timer = setInterval(() => {}, 1000)
    const code = await stop.promise
    clearInterval(timer)
    return code
  }
  if (args[0] === 'die') process.kill(process.pid, 'SIGKILL')
  return Number(args[0] ?? 0)
}
`

/** A project of its own with our launcher, a small main and, where wanted, a Node of its own as npm would install it. */
function makeProject(options: { localNode: boolean }): string {
  const root = mkdtempSync(join(tmpdir(), 'pujiang-launch-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['bin', 'src', 'node_modules/.bin']) mkdirSync(join(root, folder), { recursive: true })
  copyFileSync(join(import.meta.dirname, '..', 'bin', 'pujiang.mjs'), join(root, 'bin', 'pujiang.mjs'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'src', 'main.ts'), main)
  // Makes this Node say that it is an old one; given to the first process only.
  writeFileSync(join(root, 'old.cjs'), "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0' } })")
  if (options.localNode) symlinkSync(process.execPath, join(root, 'node_modules', '.bin', 'node'))
  return root
}

function launch(root: string, args: readonly string[], old: boolean): { child: ChildProcess; out: () => string; err: () => string } {
  const env = { ...process.env, UV_THREADPOOL_SIZE: undefined, NODE_OPTIONS: undefined }
  const child = spawn(process.execPath, [...(old ? ['-r', join(root, 'old.cjs')] : []), join(root, 'bin', 'pujiang.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return { child, out: () => out, err: () => err }
}

const printed = async (out: () => string): Promise<{ args: string[]; pid: number; threads: string }> => {
  for (let i = 0; i < 1_000 && !out().includes('\n'); i += 1) await sleep(10)
  return JSON.parse(out()) as { args: string[]; pid: number; threads: string }
}

test('on a recent Node it runs the program in its own process and ends with its code', async () => {
  const { child, out } = launch(makeProject({ localNode: false }), ['3', '--port', '9'], false)
  expect((await once(child, 'close'))[0]).toBe(3)
  const said = await printed(out)
  expect(said).toMatchObject({ args: ['3', '--port', '9'], pid: child.pid })
  expect(Number(said.threads)).toBeGreaterThanOrEqual(8)
})

test('on an old Node it runs the one npm installed, passes signals on and keeps the exit code', async () => {
  const { child, out } = launch(makeProject({ localNode: true }), ['stay'], true)
  const said = await printed(out)
  expect(said.pid).not.toBe(child.pid)
  child.kill('SIGTERM')
  expect((await once(child, 'close'))[0]).toBe(7)
  expect(identifyProcess(said.pid)).toBeNull()
})

test('a program that is killed ends the launcher in the same way', async () => {
  const { child } = launch(makeProject({ localNode: true }), ['die'], true)
  expect((await once(child, 'close'))[1]).toBe('SIGKILL')
})

test('when the launcher is killed the program is told to end', async () => {
  const { child, out } = launch(makeProject({ localNode: true }), ['stay'], true)
  const said = await printed(out)
  child.kill('SIGKILL')
  for (let i = 0; i < 500 && identifyProcess(said.pid); i += 1) await sleep(10)
  expect(identifyProcess(said.pid)).toBeNull()
})

test('without a Node that can run it, it says in both languages what to install', async () => {
  const { child, out, err } = launch(makeProject({ localNode: false }), ['0'], true)
  expect((await once(child, 'close'))[0]).toBe(1)
  expect(out()).toBe('')
  expect(err()).toContain('请安装 Node.js 24')
  expect(err()).toContain('Install Node.js 24')
})
