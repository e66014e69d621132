import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Text } from '../model/index.ts'
import type { JobView } from '../platform/jobs/index.ts'
import { Unreachable } from './failures.ts'
import { bytesText, secondsText, type ProgressBar, type Shown } from './progress-bar.ts'
import type { Server } from './server.ts'
import { plainLine, type Terminal } from './terminal.ts'

const stages: Readonly<Record<string, Text>> = {
  queued: { zh: '排队', en: 'waiting' },
  running: { zh: '开始', en: 'starting' },
  read: { zh: '读取', en: 'reading' },
  write: { zh: '写入', en: 'writing' },
  repair: { zh: '修复', en: 'repairing' },
  recheck: { zh: '复核', en: 'checking again' },
  describe: { zh: '统计', en: 'measuring columns' },
  store: { zh: '存储', en: 'storing' },
}

/** How long to go on trying while the server is away, ms. */
const patience = 30_000

const isFinal = ({ state }: JobView): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

/** The data of each event of an event stream, in order. */
export async function* eventData(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trimStart()
  }
}

/** Follows a job to its end and shows where it stands; a server that goes away for a while is asked again. Throws when `signal` aborts. */
export async function followJob(terminal: Terminal, server: Server, id: string, bar: ProgressBar, signal: AbortSignal): Promise<JobView> {
  let giveUp = Date.now() + patience
  for (;;) {
    try {
      const answer = await server.ask({ method: 'GET', path: `/jobs/${encodeURIComponent(id)}/events`, signal })
      for await (const data of eventData(answer)) {
        const view = JSON.parse(data) as JobView
        giveUp = Date.now() + patience
        if (isFinal(view)) {
          answer.destroy()
          return view
        }
        bar.show(jobShown(terminal, view))
      }
    } catch (error) {
      signal.throwIfAborted()
      const broken = error instanceof Unreachable || (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      if (!broken || Date.now() > giveUp) throw error
    }
    if (Date.now() > giveUp) throw new Unreachable(server.url, new Error('the job tells nothing any more'))
    await sleep(500, undefined, { signal })
  }
}

function jobShown({ locale }: Terminal, view: JobView): Shown {
  const stage = view.stage ?? view.state
  const { bytesDone, bytesTotal, rowsDone, rowsTotal } = view
  const rows = { zh: '行', en: 'rows' }[locale]
  const notes: string[] = []
  if (bytesDone !== null) notes.push(bytesTotal === null ? bytesText(bytesDone) : `${bytesText(bytesDone)} / ${bytesText(bytesTotal)}`)
  if (rowsDone !== null) notes.push(`${rowsDone.toLocaleString('en')}${rowsTotal === null ? '' : ` / ${rowsTotal.toLocaleString('en')}`} ${rows}`)
  if (view.bytesPerSecond !== null) notes.push(`${bytesText(view.bytesPerSecond)}/s`)
  else if (view.rowsPerSecond !== null) notes.push(`${Math.round(view.rowsPerSecond).toLocaleString('en')} ${rows}/s`)
  if (view.remainingSeconds !== null)
    notes.push({ zh: `还需 ${secondsText(view.remainingSeconds)}`, en: `${secondsText(view.remainingSeconds)} left` }[locale])
  const share =
    bytesDone !== null && bytesTotal
      ? { done: bytesDone, total: bytesTotal }
      : rowsDone !== null && rowsTotal
        ? { done: rowsDone, total: rowsTotal }
        : {}
  return { text: stages[stage]?.[locale] ?? plainLine(stage), notes, ...share }
}
