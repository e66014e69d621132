import { createReadStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'

/** Why browser tests cannot run here; `null` when they can. Print it in the name of the skipped test. */
export const browserSkipReason: string | null =
  process.platform === 'linux' && process.arch === 'x64' ? null : `browser tests need Linux x64, this is ${process.platform} ${process.arch}`

const cache = join(import.meta.dirname, '../../node_modules/.cache/pujiang-browser')

/** Reads a tar archive and writes its regular files; enough for the flat archives the browser package ships. */
async function unpackTar(source: string, target: string): Promise<void> {
  const chunks: Buffer[] = []
  await pipeline(createReadStream(source), createBrotliDecompress(), async (stream: AsyncIterable<Buffer>) => {
    for await (const chunk of stream) chunks.push(chunk)
  })
  const bytes = Buffer.concat(chunks)
  for (let at = 0; at + 512 <= bytes.length;) {
    const header = bytes.subarray(at, at + 512)
    const name = header.subarray(0, 100).toString('utf8').replace(/\0.*$/s, '')
    if (name === '') break
    const size = parseInt(header.subarray(124, 136).toString('latin1'), 8) || 0
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === '0' || kind === '\0') {
      const file = join(target, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, bytes.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
}

/** Unpacks the browser and the libraries it needs once; two processes at a time do not disturb each other. */
async function unpackBrowser(): Promise<{ executable: string; libraries: string }> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const bin = join(entry.slice(0, entry.lastIndexOf(join('@sparticuz', 'chromium'))), '@sparticuz/chromium/bin')
  const ready = join(cache, 'ready')
  const found = { executable: join(ready, 'chromium'), libraries: join(ready, 'libraries/lib') }
  if (existsSync(found.executable)) return found
  await mkdir(cache, { recursive: true })
  const fresh = await mkdtemp(join(cache, 'unpack-'))
  await unpackTar(join(bin, 'al2023.tar.br'), join(fresh, 'libraries'))
  await unpackTar(join(bin, 'swiftshader.tar.br'), fresh)
  const executable = join(fresh, 'chromium')
  await pipeline(createReadStream(join(bin, 'chromium.br')), createBrotliDecompress(), async (stream: AsyncIterable<Buffer>) =>
    writeFile(executable, stream),
  )
  await chmod(executable, 0o755)
  await rename(fresh, ready).catch(async () => rm(fresh, { recursive: true, force: true }))
  return found
}

/**
 * Opens a headless Chromium that needs no system package. Close it when done. Chinese text shows with the fonts of the pages themselves.
 * `home` is a home folder with faces of its own in `.fonts`. Linux x64 only: see `browserSkipReason`.
 */
export async function openBrowser({ home }: { home?: string } = {}): Promise<Browser> {
  if (browserSkipReason) throw new Error(browserSkipReason)
  const { executable, libraries } = await unpackBrowser()
  const temporary = join(cache, 'tmp')
  await mkdir(temporary, { recursive: true })
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-sync',
      '--disable-component-update',
      '--no-first-run',
    ],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [libraries, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      TMPDIR: temporary,
      HOME: home ?? temporary,
    },
  })
}
