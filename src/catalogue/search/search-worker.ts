import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { CatalogueIndex } from './catalogue-index.ts'
import { loadSnapshot, saveSnapshot } from './snapshot.ts'
import type { CallName, LoadResult, WorkerCall, WorkerCalls, WorkerReply, WorkerSettings } from './worker-messages.ts'

/** The thread of the search index: answers calls of `SearchIndex` and works on the index in between. */
const port = parentPort!
const index = new CatalogueIndex(workerData as WorkerSettings)

/** Milliseconds of work between two looks for waiting questions. */
const slice = 4
/** With more segments than this, questions slow down: the bulk load waits for the merge. */
const tooManySegments = 96

/** Work on the index goes in order; questions go before it, between two slices. */
const queue: WorkerCall[] = []
let working = false

/** Runs a generator in slices, so that no question waits longer than one. */
async function inSlices(work: Generator<void, void>): Promise<void> {
  let until = performance.now() + slice
  while (work.next().done !== true) {
    if (performance.now() < until) continue
    await nextTurn()
    until = performance.now() + slice
  }
}

async function put(entries: WorkerCalls['put']['input']): Promise<null> {
  await inSlices(index.putting(entries))
  while (index.segments.length > tooManySegments && index.mergeSome(slice)) await nextTurn()
  return null
}

async function load(folder: string): Promise<LoadResult> {
  try {
    const { segments, deleted, position } = await loadSnapshot(folder)
    index.adopt(segments, deleted)
    return { position, refused: null }
  } catch (error) {
    return { position: null, refused: error instanceof Error ? error.message : String(error) }
  }
}

const answers: { [N in CallName]: (input: WorkerCalls[N]['input']) => WorkerCalls[N]['output'] | Promise<WorkerCalls[N]['output']> } = {
  search: (request) => index.search(request),
  suggest: (request) => index.suggest(request),
  state: () => index.state(),
  synonyms(list) {
    index.setSynonyms(list)
    return null
  },
  put,
  remove(ids) {
    index.remove(ids)
    return null
  },
  clear() {
    index.clear()
    return null
  },
  load: ({ folder }) => load(folder),
  save: async ({ folder, position }) => ({ bytes: await saveSnapshot(folder, index.segments, position) }),
  async settle() {
    while (index.mergeSome(slice)) await nextTurn()
    return null
  },
}
const questions: ReadonlySet<CallName> = new Set(['search', 'suggest', 'state', 'synonyms'])

async function answer(call: WorkerCall): Promise<void> {
  let reply: WorkerReply
  try {
    const handle = answers[call.call] as (input: unknown) => unknown
    reply = { id: call.id, output: await handle(call.input) }
  } catch (error) {
    reply = { id: call.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error), invalid: error instanceof RangeError }
  }
  port.postMessage(reply)
}

/** Empties the queue, then merges while nothing else is asked. */
async function work(): Promise<void> {
  if (working) return
  working = true
  for (;;) {
    const call = queue.shift()
    if (call) await answer(call)
    else if (!index.mergeSome(slice)) break
    await nextTurn()
  }
  working = false
}

port.on('message', (call: WorkerCall) => {
  if (questions.has(call.call)) void answer(call)
  else {
    queue.push(call)
    void work()
  }
})
// jieba's dictionary and the folding table: the first question shall not pay for them.
index.search({ text: '预热 warm', visibility: { all: true, agencyIds: [], datasetIds: [] } })
port.postMessage({ id: 0, output: null } satisfies WorkerReply)
