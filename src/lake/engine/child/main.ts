import type { DuckDBConnection } from '@duckdb/node-api'
import { Socket } from 'node:net'
import { readFrames, writeFrame } from '../frames.ts'
import type { ChildSettings, Reply, Request, Task } from '../protocol.ts'
import { failureOf } from './failures.ts'
import { buildCopy } from './copy-builder.ts'
import { FreeSql } from './free-sql.ts'
import { WarmQueries, type Answer } from './warm-queries.ts'

/** Entry of an engine child: reads requests on file descriptor 3 and answers them there; ends when the server is gone. */
const settings = JSON.parse(process.env['PUJIANG_ENGINE'] ?? '{}') as ChildSettings
const channel = new Socket({ fd: 3, readable: true, writable: true })
/** Tasks under way; the connection is known once the task has one. */
const running = new Map<number, { connection?: DuckDBConnection; interrupting?: NodeJS.Timeout }>()

channel.on('close', () => process.exit(0))
channel.on('error', () => process.exit(0))

const warm = settings.role === 'query' || settings.role === 'export' ? await WarmQueries.open(settings) : null
const free = settings.role === 'sql' ? await FreeSql.open(settings) : null

async function perform(task: Task, id: number): Promise<Answer> {
  const started = (connection: DuckDBConnection): void => {
    const task = running.get(id)
    if (task?.interrupting) throw new Error('INTERRUPT before start')
    if (task) task.connection = connection
  }
  if (task.op === 'sql' && free) return free.run(task, started, (progress) => writeFrame(channel, { id, ok: true, progress } satisfies Reply, null))
  if (task.op === 'build' && settings.role === 'build')
    return buildCopy(settings, task, (progress) => writeFrame(channel, { id, ok: true, progress } satisfies Reply, null))
  if (!warm) throw new Error(`this child cannot ${task.op}`)
  return warm.use(started, (connection) => {
    switch (task.op) {
      case 'page':
        return warm.page(task, connection)
      case 'values':
        return warm.values(task, connection)
      case 'places':
        return warm.places(task, connection)
      case 'export':
        return warm.export(task, connection)
      case 'detach':
        return warm.detach(task.alias, connection)
      default:
        throw new Error(`this child cannot ${task.op}`)
    }
  })
}

async function answer(request: Task & { id: number }): Promise<void> {
  const began = performance.now()
  const { id } = request
  running.set(id, {})
  try {
    const { body, ...rest } = await perform(request, id)
    writeFrame(channel, { id, ok: true, ...rest, ms: Math.round((performance.now() - began) * 1000) / 1000 } satisfies Reply, body ?? null)
  } catch (error) {
    const failure = failureOf(error)
    writeFrame(channel, { id, ok: false, failure } satisfies Reply, null)
    // After such an error the engine refuses everything: a new child is quicker than any repair.
    if (/^FATAL|has been invalidated/i.test(failure.message)) channel.end(() => process.exit(1))
  } finally {
    clearInterval(running.get(id)?.interrupting)
    running.delete(id)
  }
}

readFrames<Request>(channel, ({ header }) => {
  if (header.op !== 'cancel') return void answer(header)
  const task = running.get(header.id)
  if (!task || task.interrupting) return
  task.connection?.interrupt()
  // A task may have several statements, and an interrupt between two of them is lost.
  task.interrupting = setInterval(() => task.connection?.interrupt(), 50)
})
// Id 0 tells the server that this child is ready.
writeFrame(channel, { id: 0, ok: true } satisfies Reply, null)
