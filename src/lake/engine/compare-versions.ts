import type { Readable } from 'node:stream'
import type { Field } from '../../model/index.ts'
import { bindFilter, columnType, fieldColumn, sqlCondition, sqlName, sqlText, sqlType, type RowRight } from '../query/index.ts'
import { startCopy } from './exports.ts'
import type { Limits, Reading, Runner } from './runner.ts'
import { rowsOf, type TableSource } from './source.ts'

/** One of the two versions that are compared, under the right of the reader. */
export interface ComparedSide {
  source: TableSource
  right: RowRight
}

export interface CompareRequest extends Limits {
  before: ComparedSide
  after: ComparedSide
  /** Field ids that tell rows apart; the whole row when empty. */
  key: readonly number[]
}

/** Where a difference stands: places are `_row` in the two versions. `times`: how many equal rows it stands for. */
export interface RowDifference {
  kind: 'changed' | 'removed' | 'added'
  before: number | null
  after: number | null
  times: number
}

export interface Comparison {
  added: number
  removed: number
  changed: number
  /** Keys that stand more than once in one version: then the key tells nothing apart, and the other counts mean nothing. */
  ambiguous: number
  /** The first differences: changed, then removed, then added, each in the order of the rows. */
  differences: RowDifference[]
}

/** Differences kept by place; further ones are in the counts and in the export. */
const mostDifferences = 10_000
/** Above this the engines for long work do it, so that pages of rows do not wait. */
const longRows = 500_000
const longMs = 10 * 60_000

/** Readable fields that both versions have. */
export function comparedFields({ before, after }: Pick<CompareRequest, 'before' | 'after'>): { id: number; before: Field; after: Field }[] {
  return after.source.fields.flatMap((field) => {
    const older = before.source.fields.find((f) => f.id === field.id)
    return older && before.right.fieldIds.includes(field.id) && after.right.fieldIds.includes(field.id)
      ? [{ id: field.id, before: older, after: field }]
      : []
  })
}

const typeOf = (field: Field): string => sqlType(columnType(field))

/** Files of both versions hold the same rows in both, as long as no column is read as another type: they need not be read. */
function withoutShared({ before, after }: CompareRequest): [ComparedSide, ComparedSide] {
  const sameTypes = comparedFields({ before, after }).every((f) => typeOf(f.before) === typeOf(f.after))
  const samePlaces = new Map(before.source.files.map((f) => [f.path, f.firstRow]))
  const shared = new Set(sameTypes ? after.source.files.filter((f) => samePlaces.get(f.path) === f.firstRow).map((f) => f.path) : [])
  if (shared.size === 0) return [before, after]
  const rest = (side: ComparedSide): ComparedSide => ({
    ...side,
    source: { ...side.source, files: side.source.files.filter((f) => !shared.has(f.path)), servingCopy: null },
  })
  return [rest(before), rest(after)]
}

/** SQL of one side: two hashes of the key, one of the compared cells, the place. Older cells are read as the type they have now. */
function sideSql(request: CompareRequest, which: 'before' | 'after', side: ComparedSide, reading: Reading, timeZone: string): string {
  const cell = (f: ReturnType<typeof comparedFields>[number]): string =>
    which === 'before' && typeOf(f.before) !== typeOf(f.after) ? `TRY_CAST(${fieldColumn(f.id)} AS ${typeOf(f.after)})` : fieldColumn(f.id)
  const fields = comparedFields(request)
  const cells = fields.map(cell)
  const keys = request.key.length > 0 ? fields.filter((f) => request.key.includes(f.id)).map(cell) : cells
  const filter = bindFilter(side.right, side.source.fields, { timeZone })
  // One hash of 64 bits would mistake two of ten million keys for one another once in 200,000 comparisons; two do not.
  const hashes = `hash(${keys.join(', ') || '0'}) AS k1, hash('again', ${keys.join(', ') || '0'}) AS k2`
  return `SELECT ${hashes}, hash(${cells.join(', ') || '0'}) AS h, _row, ${which === 'before'} AS old FROM ${reading.source.from}${filter ? ` WHERE ${sqlCondition(filter)}` : ''}`
}

/** SQL of all differences: `kind` (1 changed, 2 removed, 3 added, 9 ambiguous), the places and how many rows it stands for. */
function differencesSql(request: CompareRequest, sides: readonly string[]): string {
  const byRow = request.key.length === 0
  const kind = byRow
    ? 'CASE WHEN na > nb THEN 2 WHEN nb > na THEN 3 END'
    : 'CASE WHEN na > 1 OR nb > 1 THEN 9 WHEN na = 0 THEN 3 WHEN nb = 0 THEN 2 WHEN x <> 0 THEN 1 END'
  return `SELECT kind, ra, rb, times FROM (
    SELECT ${kind} AS kind, ra, rb, ${byRow ? 'abs(na - nb)' : '1'} AS times FROM (
      SELECT count(*) FILTER (old) AS na, count(*) FILTER (NOT old) AS nb, bit_xor(h) AS x, min(_row) FILTER (old) AS ra, min(_row) FILTER (NOT old) AS rb
      FROM (${sides.join(' UNION ALL ')}) GROUP BY k1, k2)
  ) WHERE kind IS NOT NULL`
}

const order = 'kind, coalesce(rb, ra)'

interface Prepared {
  differences: string
  readings: Reading[]
  pool: Runner['queries']
}

async function prepared<T>(runner: Runner, request: CompareRequest, work: (prepared: Prepared) => Promise<T>): Promise<T> {
  const [before, after] = withoutShared(request)
  const isLong = rowsOf(before.source) + rowsOf(after.source) > longRows
  return runner.readings([before.source, after.source], request, (readings) =>
    work({
      differences: differencesSql(request, [
        sideSql(request, 'before', before, readings[0]!, runner.options.timeZone),
        sideSql(request, 'after', after, readings[1]!, runner.options.timeZone),
      ]),
      readings,
      pool: isLong ? runner.exports : runner.queries,
    }),
  )
}

const attachments = (readings: readonly Reading[]): Reading['attach'] => [
  ...new Map(readings.flatMap((r) => r.attach).map((a) => [a.alias, a])).values(),
]

/** Counts all differences and finds the first, in one pass over both versions. */
export async function compareVersions(runner: Runner, request: CompareRequest): Promise<Comparison> {
  return prepared(runner, request, async ({ differences, readings, pool }) => {
    const sql = `WITH g AS MATERIALIZED (${differences})
      SELECT kind, sum(times), NULL, NULL FROM g GROUP BY kind
      UNION ALL (SELECT kind, times, ra, rb FROM g WHERE kind < 9 ORDER BY ${order} LIMIT ${mostDifferences})`
    const limits = { signal: request.signal, deadlineMs: request.deadlineMs ?? (pool === runner.exports ? longMs : undefined) }
    const { header } = await runner.run(pool, { op: 'values', sql, attach: attachments(readings) }, limits)
    const values = header.values ?? []
    const counts = new Map(values.filter(([, , ra, rb]) => ra === null && rb === null).map(([kind, n]) => [Number(kind), Number(n)]))
    const place = (text: string | null | undefined): number | null => (text === null || text === undefined ? null : Number(text))
    return {
      changed: counts.get(1) ?? 0,
      removed: counts.get(2) ?? 0,
      added: counts.get(3) ?? 0,
      ambiguous: counts.get(9) ?? 0,
      differences: values
        .filter(([, , ra, rb]) => ra !== null || rb !== null)
        .map(([kind, times, ra, rb]) => ({
          kind: kind === '1' ? 'changed' : kind === '2' ? 'removed' : 'added',
          before: kind === '3' ? null : place(ra),
          after: kind === '2' ? null : place(rb),
          times: Number(times),
        })),
    }
  })
}

/** Streams every difference as CSV: what became of the row, and its cells; a changed row takes two lines, before and after. */
export async function exportDifferences(runner: Runner, request: CompareRequest): Promise<Readable> {
  return prepared(runner, request, async ({ differences, readings }) => {
    const fields = comparedFields(request)
    const lines = (['before', 'after'] as const).map((which, i) => {
      const [place, kinds] = which === 'before' ? ['ra', '(1, 2)'] : ['rb', '(1, 3)']
      const word = `CASE kind WHEN 1 THEN 'changed, ${which}' WHEN 2 THEN 'removed' ELSE 'added' END AS word`
      const cells = fields.map((f) => `CAST(s.${fieldColumn(f.id)} AS VARCHAR) AS ${fieldColumn(f.id)}`)
      return `SELECT kind, coalesce(g.rb, g.ra) AS place, ${i} AS side, ${[word, 'g.times', ...cells].join(', ')}
        FROM g JOIN ${readings[i]!.source.from} AS s ON s._row = g.${place} WHERE g.kind IN ${kinds}`
    })
    const columns = ['word AS "_change"', 'times AS "_times"', ...fields.map((f) => `${fieldColumn(f.id)} AS ${sqlName(f.after.name)}`)]
    const relation = `WITH g AS MATERIALIZED (${differences}) SELECT ${columns.join(', ')} FROM (${lines.join(' UNION ALL ')}) ORDER BY kind, place, side`
    return startCopy(runner, request, {
      sql: (path) => `COPY (${relation}) TO ${sqlText(path)} (FORMAT csv, HEADER true, USE_TMP_FILE false)`,
      attach: attachments(readings),
      ordered: true,
    })
  })
}
