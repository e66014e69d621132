import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claimDataFolder, machineName, ownIdentity, readRuntime } from './index.ts'

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pujiang-claim-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Another process that claims the folder, says how that went, and then stays. */
async function claimElsewhere(
  dir: string,
  url = 'http://127.0.0.1:8080',
): Promise<{ child: ChildProcess; said: { state: string; pid?: number; url?: string | null } }> {
  const program = `
    import { claimDataFolder } from ${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)}
    const claim = await claimDataFolder(${JSON.stringify(dir)})
    if (claim.state === 'claimed') { claim.announce(${JSON.stringify(url)}); setInterval(() => {}, 1000) }
    console.log(JSON.stringify(claim))
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: JSON.parse(text.toString()) as { state: string } }
}

test('a second start learns who works on the folder and where', async () => {
  const dir = temporaryFolder()
  const first = await claimElsewhere(dir)
  expect(first.said.state).toBe('claimed')
  expect(await claimDataFolder(dir)).toEqual({ state: 'running', pid: first.child.pid, url: 'http://127.0.0.1:8080' })
  expect(readRuntime(dir)).toMatchObject({ pid: first.child.pid, url: 'http://127.0.0.1:8080' })
})

test('after kill -9 the folder is free at once', async () => {
  const dir = temporaryFolder()
  const first = await claimElsewhere(dir)
  first.child.kill('SIGKILL')
  await once(first.child, 'close')
  expect(readRuntime(dir)).toBeNull()
  const started = Date.now()
  const claim = await claimDataFolder(dir)
  expect(claim.state).toBe('claimed')
  expect(Date.now() - started).toBeLessThan(1_000)
  if (claim.state === 'claimed') claim.release()
  expect(readdirSync(dir)).toEqual([])
})

test('a process number given to another program does not keep the folder', async () => {
  const dir = temporaryFolder()
  const other = spawn('sleep', ['30'])
  onTestFinished(() => void other.kill('SIGKILL'))
  writeFileSync(
    join(dir, 'runtime.json'),
    JSON.stringify({ pid: other.pid, startedAt: 'earlier boot:1', machine: machineName(), url: 'http://127.0.0.1:1' }),
  )
  const claim = await claimDataFolder(dir)
  expect(claim.state).toBe('claimed')
  if (claim.state === 'claimed') claim.release()
})

test('of ten that start together exactly one gets the folder, also over a stale file', async () => {
  const dir = temporaryFolder()
  writeFileSync(join(dir, 'runtime.json'), JSON.stringify({ pid: 1, startedAt: 'earlier boot:1', machine: machineName(), url: null }))
  const starts = await Promise.all(Array.from({ length: 10 }, () => claimElsewhere(dir)))
  const winners = starts.filter((start) => start.said.state === 'claimed')
  expect(winners).toHaveLength(1)
  expect(starts.filter((start) => start.said.state === 'running' && start.said.pid === winners[0]!.child.pid)).toHaveLength(9)
})

test('an owner on another machine counts as long as it touches the file', async () => {
  const dir = temporaryFolder()
  const file = join(dir, 'runtime.json')
  writeFileSync(file, JSON.stringify({ ...ownIdentity(), machine: 'another machine', url: 'http://10.0.0.9:8080' }))
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), 300)
  onTestFinished(() => clearInterval(touching))
  expect(await claimDataFolder(dir)).toMatchObject({ state: 'running', url: 'http://10.0.0.9:8080' })
  clearInterval(touching)
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(file, longAgo, longAgo)
  const claim = await claimDataFolder(dir)
  expect(claim.state).toBe('claimed')
  if (claim.state === 'claimed') claim.release()
})

test('releasing removes only the own claim', async () => {
  const dir = temporaryFolder()
  const claim = await claimDataFolder(dir)
  if (claim.state !== 'claimed') throw new Error('not claimed')
  claim.announce('http://127.0.0.1:9')
  expect(readRuntime(dir)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:9' })
  writeFileSync(join(dir, 'runtime.json'), JSON.stringify({ pid: 1, startedAt: 'x', machine: 'y', url: null }))
  claim.release()
  expect(JSON.parse(readFileSync(join(dir, 'runtime.json'), 'utf8'))).toMatchObject({ pid: 1 })
})
