/**
 * Search over HTTP: a catalogue of 100,000 entries, twenty hits with summaries and five facets an answer, words that do not repeat.
 * `node bench/search-http.ts [--entries 100000] [--questions 600]`. Prints p50 and p95; asserts nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ask, startChild } from './asker.ts'

const { values: args } = parseArgs({ options: { entries: { type: 'string', default: '100000' }, questions: { type: 'string', default: '600' } } })
const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-search-'))
const program = await startChild('bench-search-city.ts', ['--data', join(folder, 'data'), '--entries', args.entries])
try {
  const { url, key, high, medium, rare } = program.hello as { url: string; key: string; high: string[]; medium: string[]; rare: string[] }
  const at = (list: string[], i: number): string => list[i % list.length] ?? ''
  const kinds = [
    (i: number) => at(high, i),
    (i: number) => at(medium, i),
    (i: number) => at(rare, i),
    (i: number) => `${at(high, i)} ${at(medium, i * 7)}`,
    (i: number) => `${at(medium, i)} ${at(medium, i * 7 + 1)}`,
    (i: number) => `${at(high, i)} ${at(high, i * 3 + 1)} ${at(medium, i)}`,
  ]
  const took: number[] = []
  for (let i = -60; i < Number(args.questions); i++) {
    const q = (kinds[Math.abs(i) % kinds.length] as (typeof kinds)[0])(Math.abs(i))
    const began = performance.now()
    const answer = await ask(`${url}/api/v1/datasets?q=${encodeURIComponent(q)}`, { headers: { authorization: `Bearer ${key}` } })
    if (answer.status !== 200) throw new Error(answer.body.toString())
    // The first sixty warm the way up.
    if (i >= 0) took.push(performance.now() - began)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const share = (p: number): string => (sorted[Math.floor(sorted.length * p)] ?? 0).toFixed(1)
  console.log(
    `search over HTTP, ${Number(args.entries).toLocaleString('en')} entries, 5 facets: p50 ${share(0.5)} ms, p95 ${share(0.95)} ms (bar 15), max ${share(0.999)} ms`,
  )
} finally {
  await program.stop()
  await rm(folder, { recursive: true, force: true })
}
