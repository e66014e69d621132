import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { close as closeFd, constants, open as openFd } from 'node:fs'
import { chown, unlink } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import { printRelation, sqlName, sqlText, type BoundQuery, type BoundValue, type RelationForm } from '../query/index.ts'
import type { ExportRequest } from './row-engine.ts'
import type { Limits, Reading, Runner } from './runner.ts'
import { workbook } from './workbook.ts'

/** An export has no deadline of its own, but a reader that takes nothing for this long loses it. */
const stallMs = 5 * 60_000
const longestMs = 24 * 3_600_000

// Bare descriptors: the socket owns the one, and a FileHandle would close either of them when it is collected.
const open = promisify<string, number, number>(openFd)
const close = promisify(closeFd)

/** Starts an export; resolves when the first bytes can be read, rejects when the engine fails before. */
export async function startExport(runner: Runner, request: ExportRequest, bound: BoundQuery, point: Point | null): Promise<Readable> {
  const ordered = request.order !== 'any'
  const copyFrom = (reading: Reading): Promise<Readable> =>
    startCopy(runner, request, {
      sql: (path) => copySql(bound, point, reading, request, ordered, path),
      attach: reading.attach,
      ordered,
      wrap: (stream) => wrapped(request, stream),
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
      await pipe.finish()
      // A cut file must not look whole: the stream breaks instead of ending.
      out.destroy(error)
      throw error
    },
  )
  outcome.catch(() => undefined)
  await Promise.race([outcome, new Promise((resolve) => pipe.stream.once('readable', resolve))])
  return out
}

/** The file around what the engine prints. */
function wrapped(request: ExportRequest, stream: Socket): Readable {
  switch (request.format) {
    case 'json':
      return stream.pipe(arrayOfLines('[', ']\n'))
    case 'geojson':
      return stream.pipe(arrayOfLines('{"type":"FeatureCollection","features":[', ']}\n'))
    case 'xlsx':
      return workbook(stream, request.workbook ?? { sheet: 'Data', headers: [], aboutSheet: 'About', about: [] })
    default:
      return stream
  }
}

/** The fields a place is made of, bound under the right of the request. */
export interface Point {
  longitude: BoundValue
  latitude: BoundValue
}

function copySql(
  bound: BoundQuery,
  point: Point | null,
  reading: Reading,
  { format, query, csvSafe, csvDelimiter, csvQuoteAll }: ExportRequest,
  ordered: boolean,
  path: string,
): string {
  const limit = query.limit === undefined || query.limit === '' ? null : bound.limit
  const relation = (form: RelationForm): string => printRelation(bound, reading.source, form, { ordered, limit, textPrefix: csvSafe ?? false })
  const csvForm = `${csvDelimiter === undefined ? '' : `, DELIMITER ${sqlText(csvDelimiter)}`}${csvQuoteAll ? ', FORCE_QUOTE *' : ''}`
  // Without quotes the CSV writer is the quickest way to put out finished lines.
  const lines = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '|', USE_TMP_FILE false"
  switch (format) {
    case 'csv':
      return `COPY (${relation('csv')}) TO ${sqlText(path)} (FORMAT csv, HEADER true, USE_TMP_FILE false${csvForm})`
    case 'parquet':
      return `COPY (${relation('plain')}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false${fieldIds(bound)})`
    case 'ndjson':
      return `COPY (${relation('json')}) TO ${sqlText(path)} (${lines})`
    case 'xlsx':
      return `COPY (${relation('sheet')}) TO ${sqlText(path)} (${lines})`
    case 'json':
    case 'geojson':
      return `COPY (SELECT ',' || line FROM (${relation(format === 'geojson' && point ? point : 'json')}) AS rows(line)) TO ${sqlText(path)} (${lines})`
  }
}

/** Fields of the table keep their ids in the file, as readers that follow a column over renames need; a summary has columns without one. */
function fieldIds({ columns }: BoundQuery): string {
  const ids = columns.map((column) => column.fieldId)
  if (ids.includes(null) || new Set(ids).size < ids.length) return ''
  return `, FIELD_IDS {${columns.map((column) => `${sqlName(column.name)}: ${column.fieldId}`).join(', ')}}`
}

/** Lines that each begin with a comma, as a JSON array: the first comma becomes its beginning. Nothing else is looked at. */
function arrayOfLines(begin: string, end: string): Transform {
  let first = true
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (first) {
        first = false
        this.push(begin)
        chunk = chunk.subarray(1)
      }
      done(null, chunk)
    },
    flush(done) {
      done(null, first ? begin + end : end)
    },
  })
}
