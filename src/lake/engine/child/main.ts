import type { DuckDBConnection } from '@duckdb/node-api'
import { Socket } from 'node:net'
import { readFrames, writeFrame } from '../frames.ts'
import type { ChildSettings, Reply, Request, Task } from '../protocol.ts'
import { failureOf } from './failures.ts'
import { WarmQueries, type Answer } from './warm-queries.ts'

/** Entry of an engine child: reads requests on file descriptor 3 and answers them there; ends when the server is gone. */
const settings = JSON.parse(process.env['PUJIANG_ENGINE'] ?? '{}') as ChildSettings
const channel = new Socket({ fd: 3, readable: true, writable: true })
const running = new Map<number, DuckDBConnection>()
const cancelled = new Set<number>()

channel.on('close', () => process.exit(0))
channel.on('error', () => process.exit(0))

const warm = await WarmQueries.open(settings)

async function perform(task: Task, id: number): Promise<Answer> {
  const started = (connection: DuckDBConnection): void => void running.set(id, connection)
  return warm.use(started, (connection) => {
    if (cancelled.has(id)) throw new Error('INTERRUPT before start')
    switch (task.op) {
      case 'page': return warm.page(task, connection)
      case 'values': return warm.values(task, connection)
      case 'export': return warm.export(task, connection)
      case 'detach': return warm.detach(task.alias, connection)
      default: throw new Error(`a child cannot ${task.op}`)
    }
  })
}

async function answer(request: Task & { id: number }): Promise<void> {
  const began = performance.now()
  const { id } = request
  try {
    const { body, ...rest } = await perform(request, id)
    writeFrame(channel, { id, ok: true, ...rest, ms: Math.round((performance.now() - began) * 1000) / 1000 } satisfies Reply, body ?? null)
  } catch (error) {
    writeFrame(channel, { id, ok: false, failure: failureOf(error) } satisfies Reply, null)
  } finally {
    running.delete(id)
    cancelled.delete(id)
  }
}

readFrames<Request>(channel, ({ header }) => {
  if (header.op !== 'cancel') return void answer(header)
  cancelled.add(header.id)
  running.get(header.id)?.interrupt()
})
// Id 0 tells the server that this child is ready.
writeFrame(channel, { id: 0, ok: true } satisfies Reply, null)
