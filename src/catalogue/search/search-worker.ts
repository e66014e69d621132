import { parentPort, workerData } from 'node:worker_threads'
import { CatalogueIndex } from './catalogue-index.ts'
import { loadSnapshot, saveSnapshot } from './snapshot.ts'
import type { CallName, LoadResult, WorkerCall, WorkerCalls, WorkerReply, WorkerSettings } from './worker-messages.ts'

/** The thread of the search index: answers calls of `SearchIndex` in order, merges in between. */
const port = parentPort!
const index = new CatalogueIndex(workerData as WorkerSettings)

/** A merge gives way to waiting questions after so many milliseconds. */
const mergeSlice = 4
/** With more segments than this, questions slow down: the bulk load waits for the merge. */
const tooManySegments = 96

let mergeScheduled = false
function scheduleMerge(): void {
  if (mergeScheduled) return
  mergeScheduled = true
  setImmediate(() => {
    mergeScheduled = false
    if (index.mergeSome(mergeSlice)) scheduleMerge()
  })
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

let saving: Promise<unknown> = Promise.resolve()

const answers: { [N in CallName]: (input: WorkerCalls[N]['input']) => WorkerCalls[N]['output'] | Promise<WorkerCalls[N]['output']> } = {
  search: (request) => index.search(request),
  suggest: (request) => index.suggest(request),
  put(entries) {
    index.put(entries)
    while (index.segments.length > tooManySegments && index.mergeSome(50));
    scheduleMerge()
    return null
  },
  remove(ids) {
    index.remove(ids)
    scheduleMerge()
    return null
  },
  state: () => index.state(),
  clear() {
    index.clear()
    return null
  },
  load: ({ folder }) => load(folder),
  save({ folder, position }) {
    const segments = [...index.segments]
    const next = saving.catch(() => undefined).then(() => saveSnapshot(folder, segments, position))
    saving = next
    return next.then((bytes) => ({ bytes }))
  },
  settle() {
    while (index.mergeSome(1000));
    return null
  },
}

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

port.on('message', (call: WorkerCall) => void answer(call))
// jieba's dictionary and the folding table: the first question shall not pay for them.
index.search({ text: '预热 warm', visibility: { all: true, agencyIds: [], datasetIds: [] } })
port.postMessage({ id: 0, output: null } satisfies WorkerReply)
