import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { SearchIndex, type SearchRequest, type Visibility } from '../src/catalogue/search/index.ts'
import { CatalogueGenerator } from './search-catalogue.ts'

/**
 * The search index over a generated catalogue: build time, memory, and for each kind of question p50 and p95 of the index itself
 * (`took`) and of the way to it and back. Each question gives total, five facets and the top 20 with the places of the words;
 * answers are not kept between questions. `cpu` is the processor time of all threads for a question, which other work on the machine changes little.
 *
 *     node bench/search.ts --entries 100000
 *     node bench/search.ts --entries 2000000 --fields 0
 */
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    questions: { type: 'string', default: '300' },
    fields: { type: 'string', default: '6' },
    seed: { type: 'string', default: '7' },
  },
})
const count = Number(values.entries)
const perKind = Number(values.questions)
const catalogue = new CatalogueGenerator({ seed: Number(values.seed), fields: Number(values.fields), hiddenShare: 0.05 })

const loop = monitorEventLoopDelay({ resolution: 5 })
const index = await SearchIndex.open({ cachedAnswers: 0 })
const begin = performance.now()
let generating = 0
let peak = 0
const batch = 2000
for (let from = 0; from < count; from += batch) {
  const t = performance.now()
  const entries = catalogue.next(Math.min(batch, count - from))
  generating += performance.now() - t
  await index.put(entries)
  peak = Math.max(peak, process.memoryUsage().rss)
}
const filled = performance.now()
await index.settle()
const settled = performance.now()
const state = await index.state()
console.log(
  `${state.entries.toLocaleString('en')} entries, ${state.segments} segments, ${(state.postings / 1e6).toFixed(1)} M postings, ${mb(state.bytes)} MB of columns`,
)
console.log(
  `build ${seconds(filled - begin - generating)} s, last merge ${seconds(settled - filled)} s, generator ${seconds(generating)} s; peak RSS ${mb(peak)} MB, now ${mb(process.memoryUsage().rss)} MB`,
)

const everybody: Visibility = { all: false, agencyIds: [], datasetIds: [] }
const steward: Visibility = { all: false, agencyIds: catalogue.agencies.slice(0, 8).map((a) => a.id), datasetIds: catalogue.someIds(50) }
const kinds: Record<string, () => SearchRequest> = {
  'H  one common word': () => ({ text: catalogue.word('high'), visibility: everybody }),
  'M  one medium word': () => ({ text: catalogue.word('medium'), visibility: everybody }),
  'R  one rare word': () => ({ text: catalogue.word('rare'), visibility: everybody }),
  'HM two words': () => ({ text: `${catalogue.word('high')} ${catalogue.word('medium')}`, visibility: everybody }),
  'MM two words': () => ({ text: `${catalogue.word('medium')} ${catalogue.word('medium')}`, visibility: everybody }),
  'HHM three words': () => ({ text: `${catalogue.word('high')} ${catalogue.word('high')} ${catalogue.word('medium')}`, visibility: everybody }),
}
const further: Record<string, () => SearchRequest> = {
  'HM, two facets chosen, steward': () => ({
    text: `${catalogue.word('high')} ${catalogue.word('medium')}`,
    visibility: steward,
    filters: { theme: catalogue.themes.slice(0, 3), openClass: ['unconditional'] },
  }),
  'H by time, page 2 on': () => ({ text: catalogue.word('high'), visibility: everybody, sort: 'modified' }),
  'pinyin of a word': () => ({ text: catalogue.pinyinWord(), visibility: everybody }),
  'no text': () => ({ text: '', visibility: everybody }),
}

for (let i = 0; i < 50; i++) for (const make of Object.values(kinds)) await index.search(make())
loop.enable()
const all = await measure('all (equal parts)', mix(kinds), perKind * 6)
for (const [name, make] of Object.entries(kinds)) await measure(name, make, perKind)
console.log('')
for (const [name, make] of Object.entries(further)) await measure(name, make, Math.ceil(perKind / 10))
const suggestTimes: number[] = []
for (let i = 0; i < perKind; i++) {
  const t = performance.now()
  await index.suggest(catalogue.word('medium').slice(0, 1 + (i % 2)), everybody)
  suggestTimes.push(performance.now() - t)
}
print('suggest (way included)', suggestTimes, suggestTimes, '')
console.log(`event loop of the caller: p99 ${(loop.percentile(99) / 1e6 - 5).toFixed(1)} ms late, max ${(loop.max / 1e6 - 5).toFixed(1)} ms`)
console.log(count >= 2_000_000 ? `bar: index p95 of all <= 8 ms: ${all.toFixed(2)}` : `aim at 100,000: index p95 of all <= 3 ms: ${all.toFixed(2)}`)
await index.close()

function mix(makers: Record<string, () => SearchRequest>): () => SearchRequest {
  const list = Object.values(makers)
  let i = 0
  return () => list[i++ % list.length]!()
}

async function measure(name: string, make: () => SearchRequest, times: number): Promise<number> {
  const took: number[] = []
  const whole: number[] = []
  const cpu: number[] = []
  let hits = 0
  for (let i = 0; i < times; i++) {
    const request = make()
    const used = process.cpuUsage()
    const t = performance.now()
    const answer = await index.search(request)
    whole.push(performance.now() - t)
    const { user, system } = process.cpuUsage(used)
    cpu.push((user + system) / 1000)
    took.push(answer.took)
    hits += answer.total
  }
  print(
    name,
    took,
    whole,
    `cpu p50/p95 ${quantile(cpu, 0.5).toFixed(2)} ${quantile(cpu, 0.95).toFixed(2)} ms   mean total ${Math.round(hits / times).toLocaleString('en')}`,
  )
  return quantile(took, 0.95)
}

function print(name: string, took: number[], whole: number[], note: string): void {
  const cell = (list: number[]): string => [0.5, 0.95, 1].map((q) => quantile(list, q).toFixed(2).padStart(7)).join(' ')
  console.log(`${name.padEnd(34)} index p50/p95/max ${cell(took)} ms   with the way ${cell(whole)} ms   ${note}`)
}
function quantile(list: readonly number[], q: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}
function mb(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en')
}
function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
