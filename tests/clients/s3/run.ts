import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createSampleCity } from '../../attack/sample-city.ts'

// npm run test:bucket
// A real S3 server (versitygw), a city with its objects there, and PyIceberg and Spark reading a table through the signer of the city. Says what is not
// installed and how to install it; PUJIANG_PYTHON and PUJIANG_VERSITYGW name the programs. Ends with 1 where something is read that should not, or not read.

const gateway = process.env['PUJIANG_VERSITYGW'] ?? 'versitygw'
const python = process.env['PUJIANG_PYTHON'] ?? 'python3'
const keys = { ROOT_ACCESS_KEY: 'city', ROOT_SECRET_KEY: 'a-key-for-this-test' }

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts the S3 server over a folder whose folders are its buckets; null where it is not installed. */
async function startGateway(folder: string, port: number): Promise<ChildProcess | null> {
  const child = spawn(gateway, ['--port', `127.0.0.1:${port}`, 'posix', folder], { env: { ...process.env, ...keys }, stdio: 'ignore' })
  const absent = await Promise.race([new Promise<boolean>((resolve) => child.once('error', () => resolve(true))), sleep(200, false)])
  if (absent) return null
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) return child
    await sleep(50)
  }
  throw new Error('the S3 server does not answer')
}

/** Lets a client read the table and says what it found; one that is not installed is told and passes. */
async function isRight(script: string, address: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, script), address, 'agency-a', 'whole-cases'], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
  })
  const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>
  console.log(script, found)
  if ('missing' in found) return true
  const refused = Object.values((found['tampering'] ?? {}) as Record<string, string>).every((answer) => answer !== 'done')
  return found['rows'] === 5 && found['filtered'] === 2 && String(found['location']).startsWith('s3://city-bucket/cities/one/') && refused
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pujiang-versitygw-'))
  mkdirSync(join(folder, 'city-bucket'))
  const port = await freePort()
  const server = await startGateway(folder, port)
  if (!server) {
    console.log('versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0')
    return 0
  }
  const argv = [
    '--s3-bucket=city-bucket',
    '--s3-prefix=cities/one',
    `--s3-endpoint=http://127.0.0.1:${port}`,
    `--s3-access-key=${keys.ROOT_ACCESS_KEY}`,
    `--s3-secret-key=${keys.ROOT_SECRET_KEY}`,
  ]
  try {
    const city = await createSampleCity({ argv })
    try {
      await city.publish({ slug: 'whole-cases', fields: {} })
      const results = []
      for (const script of ['pyiceberg_table.py', 'spark_table.py']) results.push(await isRight(script, city.url))
      return results.every(Boolean) ? 0 : 1
    } finally {
      await city.drop()
    }
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
