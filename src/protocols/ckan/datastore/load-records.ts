import { Readable } from 'node:stream'
import { invalidInput, upstream } from '../../../platform/errors/index.ts'
import type { TableDetail, Text } from '../../../model/index.ts'
import type { Call } from '../action.ts'
import { uploadFile } from '../upload-file.ts'

export interface JobView {
  id: string
  state: string
  error: { code: string; detail: Text; cure?: Text } | null
}

/** Longest wait for rows that came with a request; the work goes on behind it. */
const patience = 120_000

export type LoadMode = 'replace' | 'append' | 'merge' | 'update' | 'remove'
export interface LoadMore {
  /** How the file is read. */
  settings?: object
  /** The version the file was made for. */
  onto?: number
}

/** Loads an upload into a table. @throws what the job ended with */
export async function loadInto(call: Call, upload: string, table: string, mode: LoadMode, more?: LoadMore): Promise<JobView> {
  const { job } = await call.ask<{ job: JobView }>('load-upload', { upload, table, mode, publish: true, ...more })
  return job
}

/** Waits until a load has ended, as clients of CKAN expect of a write. @throws the fault of the load; Upstream when it lasts too long */
export async function finished(call: Call, job: JobView): Promise<void> {
  let view = job
  for (let waited = 0, pause = 20; !['done', 'failed', 'cancelled'].includes(view.state); waited += pause) {
    if (waited > patience)
      throw upstream({
        code: 'PUJIANG_CKAN_LOADING',
        status: 503,
        detail: { zh: '还在装入，请稍后再看。', en: 'The rows are still being loaded; look again in a moment.' },
        facts: { job: view.id },
      })
    await new Promise((resolve) => setTimeout(resolve, pause))
    view = await call.ask<JobView>('show-job', { job: view.id })
  }
  if (view.state === 'done') return
  const { detail, cure } = view.error ?? { detail: { zh: '没有装入。', en: 'The rows were not loaded.' } }
  const message = { zh: `${detail.zh}${cure?.zh ?? ''}`, en: [detail.en, cure?.en].filter(Boolean).join(' ') }
  throw invalidInput({ code: 'PUJIANG_CKAN_LOAD', detail: message, faults: [{ at: 'records', message }] })
}

/** A column as the request names it, with its type where that is given. */
export interface Declared {
  name: string
  type: string | null
}

/** Records as lines of JSON in one order of columns, so that types are told apart and loaded as any file is. */
function recordLines(records: readonly Record<string, unknown>[], fields: readonly Declared[]): { content: Readable; columns: string[] } {
  const columns = [...new Set([...fields.map(({ name }) => name), ...records.flatMap((record) => Object.keys(record))])].filter(
    (name) => name !== '_id',
  )
  const lines = records.map((record) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, record[name] ?? null])))}\n`)
  return { content: Readable.from([lines.join('')]), columns }
}

/** Loads rows that came with a request and waits for them. */
export async function loadRecords(
  call: Call,
  table: TableDetail,
  records: readonly Record<string, unknown>[],
  fields: readonly Declared[],
  mode: LoadMode,
): Promise<void> {
  const { content, columns } = recordLines(records, fields)
  const { upload } = await uploadFile(call.door, call.exchange, 'records.ndjson', content)
  const typed = fields.flatMap(({ name, type }) => (type === null ? [] : [{ column: columns.indexOf(name), type }]))
  const settings = { format: 'ndjson', ...(typed.length > 0 && { columns: typed }) }
  await finished(call, await loadInto(call, upload, table.id, mode, { settings }))
}
