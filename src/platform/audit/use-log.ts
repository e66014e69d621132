import { sql, type Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../db/index.ts'
import type { AuditEntry, Clock } from '../operations/index.ts'
import { writeLeaf } from './leaf.ts'

export interface Use {
  subjectKind: string
  subjectId: string
  kind: 'view' | 'api' | 'download'
  rows?: number
  bytes?: number
}

export interface UseLog {
  /** Counts a public read. Never waits and never fails; what is not yet written is lost with the process. */
  count(use: Use): void
  /** Writes what was counted so far. */
  flush(): Promise<void>
  /** Writes the rest and ends. */
  stop(): Promise<void>
}

export interface UseLogParts {
  db: Kysely<Database>
  clock: Clock
  log: Logger
  /** Longest time a count waits. Default 1,000 ms. */
  everyMs?: number
  /** Uses after which a batch is written at once. Default 1,000. */
  batch?: number
  /** Time zone of the city, which says what day it is. */
  timeZone?: string
}

interface Counted extends Required<Use> {
  day: string
  count: number
}

/** Different subjects kept while the database does not answer; beyond that the oldest are dropped, and that is said. */
const mostKept = 100_000

/** Makes the batched writer of public reads: one INSERT a second, one row for each subject, kind and day in it. */
export function createUseLog({ db, clock, log, everyMs = 1_000, batch = 1_000, timeZone = 'Asia/Shanghai' }: UseLogParts): UseLog {
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  let counted = new Map<string, Counted>()
  let uses = 0
  let writing: Promise<void> = Promise.resolve()
  const add = (use: Counted): void => {
    const name = `${use.day} ${use.kind} ${use.subjectKind} ${use.subjectId}`
    const known = counted.get(name)
    if (!known) return void counted.set(name, use)
    known.count += use.count
    known.rows += use.rows
    known.bytes += use.bytes
  }
  const write = async (): Promise<void> => {
    if (uses === 0) return
    const rows = [...counted.values()]
    const taken = uses
    counted = new Map()
    uses = 0
    try {
      await insert(db, rows, clock.now())
    } catch (error) {
      log.warn({ err: error, uses: taken }, 'the use log could not be written; it is tried again')
      const fits = Math.max(0, mostKept - counted.size)
      if (rows.length > fits) log.error({ subjects: rows.length - fits }, 'uses were dropped from the use log')
      for (const row of rows.slice(rows.length - Math.min(fits, rows.length))) add(row)
      uses += taken
    }
  }
  const flush = (): Promise<void> => (writing = writing.then(write))
  const timer = setInterval(() => void flush(), everyMs)
  timer.unref()
  return {
    count({ subjectKind, subjectId, kind, rows = 0, bytes = 0 }) {
      add({ subjectKind, subjectId, kind, rows, bytes, day: dayOf.format(clock.now()), count: 1 })
      uses += 1
      if (uses % batch === 0) void flush()
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

async function insert(db: Kysely<Database>, uses: readonly Counted[], now: Date): Promise<void> {
  const column = <K extends keyof Counted>(name: K): Counted[K][] => uses.map((use) => use[name])
  await sql`
    with used as (
      select * from unnest(${column('day')}::date[], ${column('subjectKind')}::text[], ${column('subjectId')}::uuid[], ${column('kind')}::text[],
        ${column('count')}::int[], ${column('rows')}::bigint[], ${column('bytes')}::bigint[]) as u(day, subject_kind, subject_id, kind, count, rows, bytes)
    ), months as (
      insert into use_month (subject_kind, subject_id, month, kind, count)
      select subject_kind, subject_id, date_trunc('month', day)::date, kind, sum(count) from used group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (subject_kind, subject_id, month, kind) do update set count = use_month.count + excluded.count
    )
    insert into use_log (at, day, subject_kind, subject_id, kind, count, rows, bytes)
    select ${now}::timestamptz, day, subject_kind, subject_id, kind, count, rows, bytes from used`.execute(db)
}

export interface GrantedRead extends Omit<AuditEntry, 'facts' | 'outcome'> {
  /** The grants that let the caller read. */
  grantIds: readonly string[]
  /** Hash of the query, not its text: a condition may itself hold personal data. */
  queryHash: string
  rows?: number
  bytes?: number
}

/** Writes a read under a grant as an entry of its own; to be called before the first byte leaves, so that no read goes unwritten. Answers the leaf's id. */
export async function auditRead(db: Kysely<Database>, { grantIds, queryHash, rows, bytes, ...entry }: GrantedRead, at: Date): Promise<string> {
  return writeLeaf(db, { ...entry, outcome: 'success', facts: { grants: grantIds, query: queryHash, rows, bytes } }, at)
}
