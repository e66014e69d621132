import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api'
import type { Attachment, ChildSettings, ExportTask, PageTask, PlacesTask, Reply, ValuesTask } from '../protocol.ts'
import { open } from 'node:fs/promises'
import { AttachmentFailure } from './failures.ts'
import { openInstance } from './instance.ts'

const placesHeld = 1 << 18

export type Answer = Omit<Reply, 'id' | 'ok'> & { body?: Buffer }

/** Runs SQL that the server compiled itself, on warm connections that share attached serving copies. */
export class WarmQueries {
  private readonly instance: DuckDBInstance
  private readonly idle: DuckDBConnection[]
  private readonly attached = new Map<string, Promise<void>>()

  private constructor(instance: DuckDBInstance, idle: DuckDBConnection[]) {
    this.instance = instance
    this.idle = idle
  }

  static async open(settings: ChildSettings): Promise<WarmQueries> {
    const { instance, connection } = await openInstance(settings)
    const more = await Promise.all(Array.from({ length: settings.connections - 1 }, () => instance.connect()))
    return new WarmQueries(instance, [connection, ...more])
  }

  /** One query per connection: a second one would end the first. The server never sends more than there are. */
  async use<T>(started: (connection: DuckDBConnection) => void, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = this.idle.pop() ?? (await this.instance.connect())
    try {
      started(connection)
      return await work(connection)
    } finally {
      this.idle.push(connection)
    }
  }

  async page(task: PageTask, connection: DuckDBConnection): Promise<Answer> {
    await this.attach(task.attach, connection)
    const result = await connection.run(task.sql)
    return readPage(result, task.limit)
  }

  async values(task: ValuesTask, connection: DuckDBConnection): Promise<Answer> {
    await this.attach(task.attach, connection)
    const rows = await (await connection.run(task.sql)).getRowsJson()
    return { values: rows.map((row) => row.map((v) => (v === null ? null : String(v)))) }
  }

  async places(task: PlacesTask, connection: DuckDBConnection): Promise<Answer> {
    await this.attach(task.attach, connection)
    const file = await open(task.path, 'wx', 0o600)
    // Written by the megabyte: chunks of the engine are too small to be written each by itself. Read on this machine only, so in its byte order.
    const places = new Uint32Array(placesHeld)
    let held = 0
    let rows = 0
    try {
      const result = await connection.stream(task.sql)
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        const column = chunk.getColumnVector(0)
        if (held + chunk.rowCount > places.length) {
          await file.write(places.subarray(0, held))
          held = 0
        }
        for (let i = 0; i < chunk.rowCount; i++) places[held++] = column.getItem(i) as number
        rows += chunk.rowCount
      }
      await file.write(places.subarray(0, held))
    } finally {
      await file.close()
    }
    return { rows }
  }

  async export(task: ExportTask, connection: DuckDBConnection): Promise<Answer> {
    await this.attach(task.attach, connection)
    await connection.run(`SET preserve_insertion_order = ${task.ordered}`)
    const result = await connection.run(task.sql)
    return { rows: result.rowsChanged }
  }

  async detach(alias: string, connection: DuckDBConnection): Promise<Answer> {
    if (this.attached.delete(alias)) await connection.run(`DETACH DATABASE IF EXISTS ${alias}`)
    return {}
  }

  private async attach(wanted: readonly Attachment[], connection: DuckDBConnection): Promise<void> {
    for (const { alias, path } of wanted) {
      let done = this.attached.get(alias)
      if (!done) {
        done = connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${alias} (READ_ONLY)`).then(() => undefined)
        this.attached.set(alias, done)
      }
      try {
        await done
      } catch (error) {
        this.attached.delete(alias)
        throw new AttachmentFailure(alias, error)
      }
    }
  }
}

/** Joins the JSON of rows into one array; of `limit` + 1 rows the last only says that more follow. */
export async function readPage(result: DuckDBResult, limit: number): Promise<Answer> {
  const lines: string[] = []
  let seen = 0
  let last: (string | null)[] = []
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const keep = Math.min(chunk.rowCount, limit - seen)
    const json = chunk.getColumnVector(0)
    for (let i = 0; i < keep; i++) lines.push(json.getItem(i) as string)
    if (keep > 0) last = Array.from({ length: chunk.columnCount - 1 }, (_, k) => chunk.getColumnVector(k + 1).getItem(keep - 1) as string | null)
    seen += chunk.rowCount
    if (keep < chunk.rowCount) break
  }
  return { rows: lines.length, more: seen > limit, last, body: Buffer.from(`[${lines.join(',')}]`) }
}
