import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { close as closeFd, constants, open as openFd } from 'node:fs'
import { chown, unlink } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { printRelation, sqlName, sqlText, type BoundQuery, type BoundValue, type RelationForm, type RowForm } from '../query/index.ts'
import type { ExportRequest } from './row-engine.ts'
import type { Limits, Reading, Runner } from './runner.ts'
import { workbook } from './workbook.ts'

/** An export has no deadline of its own, but a reader that takes nothing for this long loses it. */
const stallMs = 5 * 60_000
const longestMs = 24 * 3_600_000

// Bare descriptors: the socket owns the one, and a FileHandle would close either of them when it is collected.
const open = promisify<string, number, number>(openFd)
const close = promisify(closeFd)

const noWords = { sheet: 'Data', headers: [], aboutSheet: 'About', about: [] }

/** What stands before, between and behind the rows of an array. */
type Around = readonly [before: string, between: string, behind: string]
const array: Around = ['[', '\n,', '\n]\n']
const arrays: Record<RowForm, Around> = { objects: array, texts: array, lists: ['[\n    ', ',\n    ', '\n]'] }
const features: Around = ['{"type":"FeatureCollection","features":[', '\n,', '\n]}\n']

/** Starts an export; resolves when the first bytes can be read, rejects when the engine fails before. */
export async function startExport(runner: Runner, request: ExportRequest, bound: BoundQuery, point: Point | null): Promise<Readable> {
  // Without an order there are no positions.
  const ordered = request.order !== 'any' || (request.part?.offset ?? 0) > 0
  const copyFrom = (reading: Reading): Promise<Readable> =>
    startCopy(runner, request, {
      sql: (path) => copySql(bound, point, reading, request, ordered, path),
      attach: reading.attach,
      ordered,
      ...(request.format === 'xlsx' && { wrap: (stream) => workbook(stream, request.workbook ?? noWords) }),
    })
  return runner.reading(request.source, request, (reading) =>
    ordered && isWholeInOrder(bound) && !reading.source.naturalOrder
      ? runner.reading({ ...request.source, servingCopy: null }, request, copyFrom)
      : copyFrom(reading),
  )
}

/** All rows by their place: the files hold them so, and a copy that was sorted by something else would have to be sorted back. */
const isWholeInOrder = ({ mode, where, order: [first] }: BoundQuery): boolean =>
  mode === 'rows' && where === null && first?.value.kind === 'row' && !first.desc

interface Copy {
  /** The COPY into this path. */
  sql(path: string): string
  attach: Reading['attach']
  ordered: boolean
  /** The file around what the engine prints; as it is when absent. */
  wrap?: (stream: Socket) => Readable
}

/** Runs a COPY into a pipe; resolves when the first bytes can be read. */
export async function startCopy(runner: Runner, limits: Limits, copy: Copy): Promise<Readable> {
  const pipe = await makePipe(join(runner.workFolder, `export-${randomUUID()}`), runner.childUser)
  try {
    return await copyInto(runner, limits, copy, pipe)
  } catch (error) {
    await pipe.close()
    throw error
  }
}

interface Pipe {
  path: string
  /** Bytes as the engine writes them; ends when `finish` was called and all is read. */
  stream: Socket
  finish(): Promise<void>
  close(): Promise<void>
}

/**
 * A named pipe: the engine writes to one exact path, the server reads without a thread per export. The server holds a writing end too,
 * so that the end of one engine's writing is not the end of the stream until it says so.
 */
async function makePipe(path: string, user: { uid: number; gid: number } | null): Promise<Pipe> {
  await promisify(execFile)('mkfifo', ['-m', '600', path])
  if (user) await chown(path, user.uid, user.gid)
  const reading = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  let writing: number | null = await open(path, constants.O_WRONLY)
  const stream = new Socket({ fd: reading, readable: true, writable: false })
  const finish = async (): Promise<void> => {
    if (writing === null) return
    const fd = writing
    writing = null
    await close(fd)
    await unlink(path).catch(() => undefined)
  }
  return {
    path,
    stream,
    finish,
    close: async () => {
      stream.destroy()
      await finish()
    },
  }
}

async function copyInto(runner: Runner, limits: Limits, { sql, attach, ordered, wrap }: Copy, pipe: Pipe): Promise<Readable> {
  const abort = new AbortController()
  const signal = limits.signal ? AbortSignal.any([limits.signal, abort.signal]) : abort.signal
  const done = runner.run(runner.exports, { op: 'export', sql: sql(pipe.path), attach, ordered }, { signal, deadlineMs: longestMs }, false)
  const out = wrap ? wrap(pipe.stream) : pipe.stream
  let seen = 0
  const stall = setInterval(() => {
    if (pipe.stream.bytesRead === seen) abort.abort(new Error('the reader of an export has stalled'))
    seen = pipe.stream.bytesRead
  }, stallMs).unref()
  out.once('close', () => {
    clearInterval(stall)
    // No reader, no work. After the end of a whole export this does nothing.
    abort.abort(new Error('the reader of an export is gone'))
    void pipe.close()
  })
  const outcome = done.then(
    () => pipe.finish(),
    async (error: Error) => {
      // A cut file must not look whole: the stream breaks, and before the pipe ends, which would end it.
      out.destroy(error)
      await pipe.finish()
      throw error
    },
  )
  outcome.catch(() => undefined)
  await Promise.race([outcome, new Promise((resolve) => pipe.stream.once('readable', resolve))])
  return out
}

/** The fields a place is made of, bound under the right of the request. */
export interface Point {
  longitude: BoundValue
  latitude: BoundValue
}

function copySql(bound: BoundQuery, point: Point | null, reading: Reading, request: ExportRequest, ordered: boolean, path: string): string {
  const { format, part, csvSafe, csvDelimiter, csvQuoteAll } = request
  const copy = (form: RelationForm, options: string): string =>
    `COPY (${printRelation(bound, reading.source, form, { ordered, part, textPrefix: csvSafe ?? false })}) TO ${sqlText(path)} (${options}, USE_TMP_FILE false)`
  // Without quotes the CSV writer is the quickest way to put out finished lines.
  const lines = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '|'"
  const inside = (form: RelationForm, [before, between, behind]: Around): string =>
    copy(form, `${lines}, PREFIX ${sqlText(before)}, NEW_LINE ${sqlText(between)}, SUFFIX ${sqlText(behind)}`)
  switch (format) {
    case 'csv': {
      const delimiter = csvDelimiter === undefined ? '' : `, DELIMITER ${sqlText(csvDelimiter)}`
      return copy('csv', `FORMAT csv, HEADER true${delimiter}${csvQuoteAll ? ', FORCE_QUOTE *' : ''}`)
    }
    case 'parquet':
      return copy('plain', `FORMAT parquet, COMPRESSION zstd${fieldIds(bound)}`)
    case 'ndjson':
      return copy('json', lines)
    case 'xlsx':
      return copy('sheet', lines)
    case 'json':
      return inside('json', arrays[bound.rowForm ?? 'objects'])
    case 'geojson':
      return inside(point ?? 'json', features)
  }
}

/** Fields of the table keep their ids in the file, as readers that follow a column over renames need; a summary has columns without one. */
function fieldIds({ columns }: BoundQuery): string {
  const ids = columns.map((column) => column.fieldId)
  if (ids.includes(null) || new Set(ids).size < ids.length) return ''
  return `, FIELD_IDS {${columns.map((column) => `${sqlName(column.name)}: ${column.fieldId}`).join(', ')}}`
}
