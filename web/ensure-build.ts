import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const web = import.meta.dirname
const built = join(web, 'build')
const work = join(web, '.react-router')
const currentFile = join(built, 'current')
// Builds of the last days stay: another process may still serve one of them.
const keepFor = 3 * 86_400_000

// Not read at all: they change while another process builds.
const notSources = new Set(['build', '.react-router', 'testing'])
const isSource = (path: string): boolean => !/\.test\.tsx?$/.test(path) && /\.(tsx?|css|svg|json)$/.test(path)

async function sources(folder: string, without: ReadonlySet<string> = new Set()): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !without.has(entry.name))
  const found = await Promise.all(
    entries.map(async (entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)])),
  )
  return found.flat().filter(isSource)
}

/** Hash over everything the pages are made from; a few milliseconds. */
async function stampOf(): Promise<string> {
  const src = join(web, '../src')
  const all = [...(await sources(web, notSources)), ...(await sources(join(src, 'model'))), ...(await sources(join(src, 'platform/errors')))]
  const files = all.toSorted()
  const hash = createHash('sha256')
  for (const text of await Promise.all(
    [...files, join(web, '../package-lock.json')].map(async (file) => [file.slice(web.length), await readFile(file)] as const),
  )) {
    hash.update(text[0]).update(text[1])
  }
  return hash.digest('hex').slice(0, 24)
}

const current = async (): Promise<string | null> => {
  const stamp = await readFile(currentFile, 'utf8').catch(() => null)
  return stamp !== null && existsSync(join(built, stamp, 'server/index.js')) ? stamp : null
}

/** Folder of the newest build: `server/index.js`, `client/assets` and `client/islands.json` are in it. Run `ensureWebBuild()` first. */
export async function currentWebBuild(): Promise<string> {
  const stamp = await current()
  if (stamp === null) throw new Error('The pages are not built: call ensureWebBuild() first')
  return join(built, stamp)
}

async function prune(stamp: string): Promise<void> {
  for (const name of await readdir(built)) {
    if (name === stamp || name === 'current') continue
    const { mtimeMs } = await stat(join(built, name))
    if (Date.now() - mtimeMs > keepFor || !/^[0-9a-f]{24}$/.test(name)) await rm(join(built, name), { recursive: true, force: true })
  }
}

async function run(target: string): Promise<void> {
  const require = createRequire(import.meta.url)
  const manifest = require.resolve('@react-router/dev/package.json')
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: Record<string, string> | string }
  const script = join(dirname(manifest), typeof bin === 'string' ? bin : (bin['react-router'] ?? ''))
  const child = spawn(process.execPath, [script, 'build', '--config', join(web, 'vite.config.ts')], {
    cwd: web,
    env: { ...process.env, PUJIANG_WEB_BUILD: target, NODE_ENV: 'production', VITEST: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve))
  if (code !== 0) throw new Error(`The pages could not be built (exit ${code}):\n${said.slice(-4000)}`)
}

/** Compressed copies beside the sheets and scripts, so that nothing is compressed per request. Fonts are compressed already. */
async function compress(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(css|js|svg)$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name))
      if (bytes.length < 1000) return
      const br = await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      await writeFile(join(folder, `${name}.br`), br)
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes))
    }),
  )
}

/**
 * Builds the pages when their sources changed since the last build (2–4 s), else returns at once.
 * Each build has a folder of its own, so that a process which still serves an older one is not disturbed; two that start together build once.
 */
export async function ensureWebBuild(): Promise<{ built: boolean; milliseconds: number }> {
  const began = performance.now()
  const stamp = await stampOf()
  const since = (): number => Math.round(performance.now() - began)
  if ((await current()) === stamp) return { built: false, milliseconds: since() }
  await mkdir(work, { recursive: true })
  const lock = join(work, 'lock')
  for (;;) {
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (mine) break
    const age =
      Date.now() -
      (await stat(lock).then(
        (s) => s.mtimeMs,
        () => Date.now(),
      ))
    // A build takes seconds; a lock of two minutes belongs to a process that died.
    if (age > 120_000) await rm(lock, { recursive: true, force: true })
    await sleep(100)
    if ((await current()) === stamp) return { built: false, milliseconds: since() }
  }
  try {
    if ((await current()) === stamp) return { built: false, milliseconds: since() }
    const next = join(work, 'next')
    await rm(next, { recursive: true, force: true })
    await run('.react-router/next')
    await compress(join(next, 'client/assets'))
    await mkdir(built, { recursive: true })
    await rm(join(built, stamp), { recursive: true, force: true })
    await rename(next, join(built, stamp))
    await writeFile(`${currentFile}.new`, stamp)
    await rename(`${currentFile}.new`, currentFile)
    await prune(stamp)
    return { built: true, milliseconds: since() }
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await ensureWebBuild())}\n`)
