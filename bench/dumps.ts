/**
 * The whole catalogue through every protocol that gives it: `node bench/dumps.ts [--entries 100000]`. Every entry has words in two languages, keywords,
 * contact, licence and a link. Prints datasets a second (bar 3,000) and the memory of the server while it streams (bar: flat). Asserts nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ask, startChild, treeMemory, type Child } from './asker.ts'

const { values: args } = parseArgs({ options: { entries: { type: 'string', default: '100000' }, only: { type: 'string' } } })

/** Largest memory of the server and all below it while something runs, in MB. */
async function largestWhile<T>(child: Child, work: Promise<T>): Promise<{ value: T; largest: number }> {
  let largest = 0
  let running = true
  const watch = (async () => {
    while (running) {
      largest = Math.max(largest, await treeMemory(child.pid))
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  })()
  const value = await work.finally(() => (running = false))
  await watch
  return { value, largest: Math.round(largest / 1024) }
}

const read = async (url: string): Promise<{ bytes: number; text: Buffer }> => {
  const { status, body, bytes } = await ask(url, {})
  if (status !== 200) throw new Error(`${url}: ${status} ${body.subarray(0, 500).toString()}`)
  return { bytes, text: body }
}

/** Follows resumption tokens to the end, as a harvester does. */
async function harvest(origin: string): Promise<{ bytes: number }> {
  let bytes = 0
  for (let query = 'verb=ListRecords&metadataPrefix=oai_dc'; ;) {
    const answer = await read(`${origin}/oai?${query}`)
    bytes += answer.bytes
    const token = /<resumptionToken[^>]*>([^<]+)</.exec(answer.text.subarray(-3000).toString())?.[1]
    if (token === undefined) return { bytes }
    query = `verb=ListRecords&resumptionToken=${token}`
  }
}

const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-dumps-'))
const program = await startChild('dumps-city.ts', ['--data', join(folder, 'data'), '--entries', args.entries])
try {
  const { url, datasets } = program.hello as { url: string; datasets: number }
  const idle = Math.round((await treeMemory(program.pid)) / 1024)
  console.log(`${datasets.toLocaleString('en')} public datasets; server and database idle: ${idle} MB`)
  const dumps: [string, () => Promise<{ bytes: number }>][] = [
    ['Turtle', () => read(`${url}/catalog.ttl?all=true`)],
    ['JSON-LD', () => read(`${url}/catalog.jsonld?all=true`)],
    ['RDF/XML', () => read(`${url}/catalog.rdf?all=true`)],
    ['N-Triples', () => read(`${url}/catalog.nt?all=true`)],
    ['data.json', () => read(`${url}/data.json`)],
    ['OAI-PMH', () => harvest(url)],
  ]
  for (const [name, dump] of dumps) {
    if (args.only !== undefined && args.only !== name) continue
    const began = performance.now()
    const { value, largest } = await largestWhile(program, dump())
    const seconds = (performance.now() - began) / 1000
    console.log(
      `${name.padEnd(10)} ${Math.round(datasets / seconds)
        .toString()
        .padStart(6)}/s   ${(value.bytes / 1e6).toFixed(0).padStart(4)} MB in ${seconds.toFixed(1)} s   memory at most ${largest} MB`,
    )
  }
} finally {
  await program.stop()
  await rm(folder, { recursive: true, force: true })
}
