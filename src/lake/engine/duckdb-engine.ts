import type { Readable } from 'node:stream'
import {
  bindPlaces,
  bindQuery,
  checkCursor,
  cursorSeal,
  hashQuery,
  parseQuery,
  placesOf,
  printCount,
  printOrderValues,
  printPage,
  type BoundQuery,
  type CursorSeal,
  type RowForm,
} from '../query/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { AnswerCache } from './answer-cache.ts'
import { compareVersions, exportDifferences, type CompareRequest, type Comparison } from './compare-versions.ts'
import { etagOf } from './etag.ts'
import { startExport, type Point } from './exports.ts'
import { settle, type EngineOptions } from './options.ts'
import type {
  AnswerColumn,
  Export,
  ExportRequest,
  FieldStatistics,
  Page,
  PageRequest,
  RowEngine,
  RowRequest,
  SqlAnswer,
  SqlPlan,
  SqlRequest,
} from './row-engine.ts'
import { RowWindows } from './row-windows.ts'
import { Runner, type Reading } from './runner.ts'
import { rowsOf, type TableSource } from './source.ts'
import { computeStatistics } from './statistics.ts'
import { explainUserSql, runUserSql } from './user-sql.ts'

/** A cursor longer than this would not fit into a URL: then it carries the place of the row alone. */
const maxCursorLength = 2000

/** The engine over local files with DuckDB in child processes. */
export class DuckDbEngine implements RowEngine {
  private readonly runner: Runner
  private readonly windows: RowWindows
  private readonly seal: CursorSeal
  private readonly pages: AnswerCache<Page>
  private readonly measured = new AnswerCache<FieldStatistics[]>(16 << 20)
  private readonly counts = new AnswerCache<number>(1 << 20)
  private readonly comparisons = new AnswerCache<Comparison>(32 << 20)

  constructor(options: EngineOptions) {
    this.runner = new Runner(settle(options))
    this.windows = new RowWindows(this.runner)
    this.seal = cursorSeal(options.secret)
    this.pages = new AnswerCache(this.runner.options.cacheBytes)
  }

  async page(request: PageRequest): Promise<Page> {
    const bound = this.bind(request)
    const etag = etagOf(request.source.versionId, bound.text, request.right.key, 'page', placeOf(request))
    const cached = request.cache === false ? undefined : this.pages.get(etag)
    if (cached) return { ...cached, from: 'cache' }
    const page = await this.runner.reading(request.source, request, (reading) => this.readPage(request, bound, etag, reading))
    if (request.cache !== false) this.pages.set(etag, page, page.body.length)
    return page
  }

  etag(request: PageRequest | ExportRequest): string {
    const bound = this.bind(request)
    if ('format' in request) return etagOf(request.source.versionId, bound.shape, request.right.key, exportForm(request), '')
    return etagOf(request.source.versionId, bound.text, request.right.key, 'page', placeOf(request))
  }

  columns(request: RowRequest): AnswerColumn[] {
    return answerColumns(this.bind(request))
  }

  async count(request: RowRequest): Promise<number> {
    const bound = this.bind(request)
    if (bound.mode === 'rows' && !bound.where) return rowsOf(request.source)
    const key = etagOf(request.source.versionId, bound.shape, request.right.key, 'count', '')
    const known = this.counts.get(key) ?? this.windows.rowsOf(request, bound)
    if (known !== undefined) return known
    const count = await this.runner.reading(request.source, request, async ({ source, attach }) => {
      const { header } = await this.runner.run(this.runner.queries, { op: 'values', sql: printCount(bound, source), attach }, request)
      return Number(header.values?.[0]?.[0] ?? 0)
    })
    this.counts.set(key, count, 8)
    return count
  }

  async export(request: ExportRequest): Promise<Export> {
    const bound = this.bind(request)
    if (request.point && bound.mode === 'groups') throw groupsHaveNoPlace()
    const etag = etagOf(request.source.versionId, bound.shape, request.right.key, exportForm(request), '')
    return { body: await startExport(this.runner, request, bound, this.pointOf(request)), columns: answerColumns(bound), etag }
  }

  async statistics(request: Omit<RowRequest, 'query'>): Promise<FieldStatistics[]> {
    const key = etagOf(request.source.versionId, '', request.right.key, 'statistics', '')
    const known = this.measured.get(key)
    if (known) return known
    const measured = await computeStatistics(this.runner, request.source, request.right, request)
    this.measured.set(key, measured, JSON.stringify(measured).length)
    return measured
  }

  async sql(request: SqlRequest): Promise<SqlAnswer> {
    return runUserSql(this.runner, request)
  }

  async explainSql(request: SqlRequest): Promise<SqlPlan> {
    return explainUserSql(this.runner, request)
  }

  async compare(request: CompareRequest): Promise<Comparison> {
    const { before, after, key } = request
    const name = etagOf(
      `${before.source.versionId} ${after.source.versionId}`,
      JSON.stringify(key),
      `${before.right.key} ${after.right.key}`,
      'compare',
      '',
    )
    const known = this.comparisons.get(name)
    if (known) return known
    const comparison = await compareVersions(this.runner, request)
    this.comparisons.set(name, comparison, 200 + comparison.differences.length * 60)
    return comparison
  }

  async exportDifferences(request: CompareRequest): Promise<Readable> {
    return exportDifferences(this.runner, request)
  }

  versionOfCursor(cursor: string): string {
    return this.seal.open(cursor).versionId
  }

  load(): { children: number; running: number; waiting: number } {
    const pools = [this.runner.queries, this.runner.freeSql, this.runner.exports]
    const sum = (of: (pool: (typeof pools)[number]) => number): number => pools.reduce((n, pool) => n + of(pool), 0)
    return { children: sum((p) => p.pids.length), running: sum((p) => p.load.running), waiting: sum((p) => p.load.queued) }
  }

  async prepare(source: TableSource, signal?: AbortSignal): Promise<void> {
    await this.runner.prepare(source, { signal })
  }

  async release(servingCopy: string): Promise<void> {
    this.windows.release(servingCopy)
    await this.runner.release(servingCopy)
  }

  async close(): Promise<void> {
    await this.windows.close()
    await this.runner.close()
  }

  private bind(request: RowRequest): BoundQuery {
    const { fields } = request.source
    const { timeZone } = this.runner.options
    const plain = bindQuery(parseQuery(request.query), fields, request.right, { timeZone })
    const bound = request.rowForm ? inForm(plain, request.rowForm) : plain
    return request.places ? bindPlaces(bound, request.places, fields, request.right, { timeZone }) : bound
  }

  /** The place of a row is bound like a selection: a field outside the right is no such field. */
  private pointOf(request: ExportRequest): Point | null {
    if (!request.point) return null
    const { longitude, latitude } = request.point
    const select = [longitude, latitude].map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')
    const [x, y] = this.bind({ ...request, query: { select } }).columns
    return x && y ? { longitude: x.value, latitude: y.value } : null
  }

  private async readPage(request: PageRequest, bound: BoundQuery, etag: string, reading: Reading): Promise<Page> {
    const pins = { versionId: request.source.versionId, rightKey: request.right.key, queryHash: hashQuery(bound.shape) }
    if (request.offset !== undefined) return this.readWindow(request, bound, etag, reading, request.offset)
    const last = request.cursor ? await this.openCursor(request.cursor, pins, bound, request, reading) : null
    const source = reading.within(placesOf(bound, rowsOf(request.source), last))
    const { sql } = printPage(bound, source, last)
    const { header, body } = await this.runner.run(this.runner.queries, { op: 'page', sql, limit: bound.limit, attach: reading.attach }, request)
    return {
      // The frame may be a slice of a larger chunk of the pipe: a copy does not hold on to it.
      body: Buffer.from(body),
      columns: answerColumns(bound),
      rowCount: header.rows ?? 0,
      truncated: header.more ?? false,
      nextCursor: header.more ? this.sealCursor(pins, bound, header.last ?? []) : null,
      etag,
      from: reading.from,
    }
  }

  private async readWindow(request: PageRequest, bound: BoundQuery, etag: string, reading: Reading, offset: number): Promise<Page> {
    const { sql } = await this.windows.print(request, bound, offset, reading)
    const { header, body } = await this.runner.run(this.runner.queries, { op: 'page', sql, limit: bound.limit, attach: reading.attach }, request)
    return {
      body: Buffer.from(body),
      columns: answerColumns(bound),
      rowCount: header.rows ?? 0,
      truncated: header.more ?? false,
      nextCursor: null,
      etag,
      from: reading.from,
    }
  }

  private sealCursor(pins: { versionId: string; rightKey: string; queryHash: string }, bound: BoundQuery, last: (string | null)[]): string | null {
    if (last.length === 0) return null
    const text = this.seal.seal({ ...pins, last })
    if (text.length <= maxCursorLength) return text
    return bound.mode === 'rows' ? this.seal.seal({ ...pins, last: last.slice(-1) }) : null
  }

  private async openCursor(
    text: string,
    pins: { versionId: string; rightKey: string; queryHash: string },
    bound: BoundQuery,
    request: PageRequest,
    reading: Reading,
  ): Promise<(string | null)[]> {
    const cursor = this.seal.open(text)
    const placeOnly = bound.mode === 'rows' && cursor.last.length === 1 && bound.order.length > 1
    checkCursor(cursor, pins, placeOnly ? 1 : bound.order.length)
    if (!placeOnly) return cursor.last
    const sql = printOrderValues(bound, reading.source, BigInt(cursor.last[0] ?? 0))
    const { header } = await this.runner.run(this.runner.queries, { op: 'values', sql, attach: reading.attach }, request)
    return (header.values?.[0] ?? []).slice(1)
  }
}

/** The same question with its rows in another form: another answer. */
const inForm = (q: BoundQuery, rowForm: RowForm): BoundQuery => ({ ...q, rowForm, text: `${q.text} ${rowForm}`, shape: `${q.shape} ${rowForm}` })

const placeOf = (r: PageRequest): string => r.cursor ?? (r.offset === undefined ? '' : `at ${r.offset}`)

const groupsHaveNoPlace = (): Error =>
  invalidInput({
    code: 'PUJIANG_EXPORT_NO_PLACES',
    detail: { zh: '汇总的结果没有位置,不能给出 GeoJSON。', en: 'A summary has no places, so there is no GeoJSON of it.' },
    cure: { zh: '请改用 CSV(format=csv),或去掉分组。', en: 'Take CSV instead (format=csv), or leave out the grouping.' },
  })

/** An export in the engine's order is not the same bytes each time: its validator is weak in truth, so it gets one of its own. */
const exportForm = (r: ExportRequest): string =>
  `export-${r.format}-${r.order ?? 'kept'}${r.csvSafe ? '-safe' : ''}${r.csvDelimiter ?? ''}${r.csvQuoteAll ? '-quoted' : ''}${r.part ? `${r.part.offset}+${r.part.limit ?? ''}` : ''}${r.workbook || r.point ? JSON.stringify([r.workbook, r.point]) : ''}`

export const answerColumns = (bound: BoundQuery): AnswerColumn[] => bound.columns.map((c) => ({ name: c.name, ...c.type, fieldId: c.fieldId }))
