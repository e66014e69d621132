import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createKnownCity, type KnownCity, type KnownCityOptions } from './known-city.ts'

// npm run test:clients [script…]
// Starts a city with known rows and lets clients of other languages read it, one process a script; PUJIANG_PYTHON is the Python that has them.
// Clients that are not installed are told with the line that installs them. Ends with 1 where one reads something else than REST.

/** One line of a script: its client, or one thing that it compared. */
type Line = { client: string; version?: string; install?: string } | { what: string; equal: boolean; detail: string }

const python = process.env['PUJIANG_PYTHON'] ?? 'python3'
const scripts = globSync('*.py', { cwd: import.meta.dirname })
  .map((file) => basename(file, '.py'))
  .filter((name) => name !== 'city')
  .sort()
const unknown = process.argv.slice(2).filter((name) => !scripts.includes(name))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${scripts.join(', ')}`)
const chosen = process.argv.length > 2 ? process.argv.slice(2) : scripts

/** Clients of Iceberg that know no HTTP read the files of the data folder. */
const byPath = ['spark_client']
let faults = 0
const missing: string[] = []

/** Runs one script and prints what it says, line by line. */
async function run(script: string, { city, environment }: KnownCity): Promise<void> {
  const child = spawn(python, [join(import.meta.dirname, `${script}.py`), city.url], {
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let trace = ''
  child.stderr.on('data', (chunk: Buffer) => (trace = (trace + chunk.toString()).slice(-2000)))
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  let compared = 0
  let absent = false
  for await (const text of createInterface({ input: child.stdout })) {
    // A client may talk too; what a script says is an object on one line.
    if (!text.startsWith('{')) continue
    const line = JSON.parse(text) as Line
    if ('client' in line) {
      console.log(`\n${script.padEnd(20)} ${line.client} ${line.version ?? 'is not installed'}`)
      if (line.install !== undefined) missing.push(line.install)
      absent ||= line.install !== undefined
      continue
    }
    compared += 1
    if (!line.equal) faults += 1
    console.log(`  ${line.equal ? 'equal    ' : 'DIFFERENT'}  ${line.what.padEnd(44)} ${line.detail}`)
  }
  if ((await ended) === 0 && (compared > 0 || absent)) return
  faults += 1
  console.log(`  FAILED     ${script} after ${compared} comparisons\n${trace.trim().split('\n').slice(-8).join('\n')}`)
}

/** Runs scripts one after the other against a city of their own. */
async function runAll(those: readonly string[], options: KnownCityOptions): Promise<void> {
  if (those.length === 0) return
  const known = await createKnownCity(options)
  try {
    for (const script of those) await run(script, known)
  } finally {
    await known.city.drop()
  }
}

const isByPath = (script: string): boolean => byPath.includes(script)
await runAll(
  chosen.filter((script) => !isByPath(script)),
  {},
)
// Spark has no times of day and opens no table that has one.
await runAll(chosen.filter(isByPath), { argv: ['--iceberg-locations', 'file'], without: ['time'] })
console.log(`\n${faults} faults; ${missing.length} clients not installed${missing.map((line) => `\n  ${line}`).join('')}`)
process.exitCode = faults > 0 ? 1 : 0
