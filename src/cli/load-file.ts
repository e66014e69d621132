import { Transform } from 'node:stream'
import type { Text } from '../model/index.ts'
import type { JobView } from '../platform/jobs/index.ts'
import { fileBody, interrupted, serverOptions } from './ask-operation.ts'
import { exitCodeOf, exitCodes, Failed, UsageError } from './failures.ts'
import { openServer } from './find-server.ts'
import { followJob } from './follow-job.ts'
import { findLoadTarget, type LoadTarget } from './load-target.ts'
import { tableLines } from './print-answer.ts'
import { bytesText, ProgressBar, secondsText } from './progress-bar.ts'
import { readArguments } from './read-arguments.ts'
import type { Server } from './server.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

/** Flags of `load`. */
export const loadFlags = {
  values: ['dataset', 'agency', 'table', 'mode', 'settings', 'url', 'data', 'key-file', 'purpose'],
  switches: ['publish', 'json'],
} as const

/** What an upload answers, as far as it is shown. */
interface Uploaded {
  id: string
  fileName: string
  bytes: number
  guess: {
    format: string
    compression: string
    encoding?: string
    delimiter?: string
    header: boolean
    columns: { name: string; header: string; type: string; reason: Text }[]
    notes: Text[]
  } | null
}
interface Group {
  column: string
  reason: string
  count: number
}

/** `load FILE --dataset SLUG`: uploads, loads, follows the job and tells what became of every cell. */
export async function loadFile(terminal: Terminal, words: readonly string[], force: (code: number) => void): Promise<number> {
  const { positional, given } = readArguments(words, { values: [...loadFlags.values], switches: [...loadFlags.switches] })
  const option = (name: string): string | undefined => given.get(name)?.at(-1)
  const [file] = positional
  const dataset = option('dataset')
  if (file === undefined || positional.length > 1 || !dataset)
    throw new UsageError({ zh: '用法:pujiang load 文件 --dataset 数据集', en: 'Usage: pujiang load FILE --dataset SLUG' })
  const mode = option('mode') ?? 'replace'
  if (mode !== 'replace' && mode !== 'append') throw new UsageError({ zh: '--mode 只能是 replace 或 append', en: '--mode is replace or append' })
  const settings = settingsIn(option('settings'))
  const json = option('json') === 'true'
  const publish = option('publish') !== 'false'
  // Read before anything is made: a file that is not there must leave no draft behind.
  const body = fileBody(terminal, file)
  const server = openServer(terminal, serverOptions(option))
  const bar = new ProgressBar(terminal, json)
  const stop = new AbortController()
  const listening = terminal.onEnd(() => (stop.signal.aborted ? force(130) : stop.abort(interrupted())))
  try {
    const target = await findLoadTarget(terminal, server, { dataset, agency: option('agency'), table: option('table'), file, signal: stop.signal })
    const upload = await send(terminal, server, body, bar, stop.signal)
    if (!json) showGuess(terminal, upload)
    const path = `/uploads/${encodeURIComponent(upload.id)}/load`
    const request = { table: target.table.id, mode, publish, ...(settings && { settings }) }
    const { job } = await server.askJson<{ job: JobView }>({ method: 'POST', path, json: request, input: request, signal: stop.signal })
    const final = await followOrCancel(terminal, server, job.id, bar, stop.signal)
    bar.end()
    return await tell(terminal, server, final, target, { json, publish, upload: upload.id })
  } finally {
    bar.end()
    body.body?.destroy()
    listening()
  }
}

function settingsIn(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch (error) {
    throw new UsageError({ zh: `--settings 应为 JSON:${(error as Error).message}`, en: `--settings must be JSON: ${(error as Error).message}` })
  }
}

/** Sends the file and shows how much of it has left. */
async function send(terminal: Terminal, server: Server, file: ReturnType<typeof fileBody>, bar: ProgressBar, signal: AbortSignal): Promise<Uploaded> {
  const total = Number(file.headers?.['content-length'] ?? Number.NaN)
  const begun = performance.now()
  let done = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      const seconds = (performance.now() - begun) / 1000
      const rate = seconds > 0.5 ? done / seconds : 0
      const left = rate > 0 && total > 0 ? [secondsText((total - done) / rate)] : []
      const text = { zh: '上传', en: 'uploading' }[terminal.locale]
      bar.show({ text, done, ...(total > 0 && { total }), notes: [bytesText(done), ...(rate > 0 ? [`${bytesText(rate)}/s`] : []), ...left] })
      next(null, chunk)
    },
  })
  file.body?.once('error', (error) => counted.destroy(error))
  const body = file.body?.pipe(counted)
  return server.askJson<Uploaded>({ method: 'POST', path: '/uploads', ...(file.headers && { headers: file.headers }), ...(body && { body }), signal })
}

function showGuess(terminal: Terminal, { fileName, bytes, guess }: Uploaded): void {
  if (!guess) return
  const signs: Readonly<Record<string, string>> = { '\t': 'TAB', ' ': 'SPACE' }
  const facts = [
    guess.compression === 'none' ? guess.format : `${guess.format} (${guess.compression})`,
    guess.encoding,
    guess.delimiter === undefined ? undefined : `${{ zh: '分隔符', en: 'delimiter' }[terminal.locale]} ${signs[guess.delimiter] ?? guess.delimiter}`,
    guess.header ? undefined : { zh: '没有表头', en: 'no header' }[terminal.locale],
  ]
  say(terminal, `${plainLine(fileName)}  ${bytesText(bytes)}  ${facts.filter((fact) => fact !== undefined).join(', ')}`)
  const shown = guess.columns.slice(0, 30).map(({ name, type, reason }) => ({ name, type, reason }))
  for (const line of tableLines(shown, ['name', 'type', 'reason'], terminal.locale, terminal.stderr.columns ?? 100).slice(1))
    say(terminal, `  ${line}`)
  const hidden = guess.columns.length - shown.length
  if (hidden > 0) say(terminal, { zh: `  …还有 ${hidden} 列`, en: `  … and ${hidden} more columns` })
  for (const note of guess.notes) say(terminal, `  ${plainLine(note[terminal.locale])}`)
}

/** Follows the job; when the person interrupts, has it cancelled and waits for its end. */
async function followOrCancel(terminal: Terminal, server: Server, id: string, bar: ProgressBar, signal: AbortSignal): Promise<JobView> {
  try {
    return await followJob(terminal, server, id, bar, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    bar.end()
    say(terminal, { zh: '正在取消…', en: 'Cancelling …' })
    await server.askJson({ method: 'POST', path: `/jobs/${encodeURIComponent(id)}/cancel`, json: {} })
    return followJob(terminal, server, id, bar, new AbortController().signal)
  }
}

async function tell(
  terminal: Terminal,
  server: Server,
  job: JobView,
  target: LoadTarget,
  how: { json: boolean; publish: boolean; upload: string },
): Promise<number> {
  if (job.state === 'cancelled') throw new Failed({ zh: '已取消,没有装入任何东西。', en: 'Cancelled; nothing was loaded.' }, 130)
  if (job.state !== 'done') {
    const { error } = job
    const text = (locale: 'zh' | 'en'): string => [error?.detail[locale] ?? job.state, error?.cure?.[locale]].filter(Boolean).join('\n')
    throw new Failed({ zh: text('zh'), en: text('en') }, error ? exitCodeOf(error) : exitCodes.unexpected)
  }
  const result = job.result as { number: number; rows: number; findings: number }
  const { rows, findings, number: version } = result
  const path = `/tables/${encodeURIComponent(target.table.id)}/versions/${version}/findings`
  const groups =
    findings === 0 ? [] : (await server.askJson<{ groups: Group[] }>({ method: 'GET', path, query: new URLSearchParams({ limit: '1' }) })).groups
  if (how.json) {
    const answer = {
      dataset: target.dataset.slug,
      table: target.table.slug,
      version,
      published: how.publish,
      rows,
      findings,
      groups,
      upload: how.upload,
      job: job.id,
    }
    say(terminal, JSON.stringify(answer), 'stdout')
    return exitCodes.done
  }
  const state = how.publish ? { zh: '已成为当前版本', en: 'now current' } : { zh: '待发布', en: 'staged' }
  say(
    terminal,
    {
      zh: `${target.table.slug} 第 ${version} 版${state.zh}:${rows.toLocaleString('en')} 行,${findings.toLocaleString('en')} 处不合列`,
      en: `${target.table.slug} version ${version} ${state.en}: ${rows.toLocaleString('en')} rows, ${findings.toLocaleString('en')} findings`,
    },
    'stdout',
  )
  for (const line of tableLines(groups as unknown as Record<string, unknown>[], ['column', 'reason', 'count'], terminal.locale))
    if (groups.length > 0) say(terminal, `  ${line}`, 'stdout')
  return exitCodes.done
}
