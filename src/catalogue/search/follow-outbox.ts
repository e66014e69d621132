import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Database } from '../../platform/db/index.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { listenOn } from './listen.ts'
import type { SearchIndex } from './search-index.ts'
import type { FeedPosition } from './snapshot.ts'
import type { SynonymList } from './synonyms.ts'

export interface FollowOptions {
  db: Kysely<Database>
  /** For the connection that listens; the feed goes on by polling while it is lost. */
  pool: pg.Pool
  index: SearchIndex
  /** The entries of these datasets as they are now; one that is not answered leaves the index. */
  loadEntries: (ids: readonly string[]) => Promise<readonly CatalogueEntry[]>
  /** Folder of this process's snapshot; without one the index is filled from the database at each start. */
  folder?: string | null
  /** After each batch that changed the index. */
  onBatch?: (batch: { put: number; removed: number; filling: boolean }) => void
  /** Trouble that the feed gets over by itself. */
  onTrouble?: (error: unknown, doing: string) => void
  /** Words that mean the same, as they are now. */
  loadSynonyms?: () => Promise<SynonymList>
  /** Milliseconds between polls, default 500. */
  poll?: number
  /** Milliseconds between snapshots while there are changes, default 60,000. */
  saveEvery?: number
}

export interface OutboxFollower {
  /** Resolves when the index holds the whole catalogue for the first time. */
  ready: Promise<void>
  /** Resolves when everything that was committed at the time of the call can be found. */
  caughtUp(): Promise<void>
  /** Writes a snapshot and ends. */
  stop(): Promise<void>
}

export const outboxChannel = 'catalogue_outbox'
const batchSize = 500
const dayMs = 86_400_000
const hourMs = 3_600_000
/** A snapshot older than this is not continued; outbox rows are kept twice as long. */
const snapshotDays = 7

/** Removes rows of the outbox that no snapshot can need any more. */
export async function trimOutbox(db: Kysely<Database>): Promise<void> {
  await sql`delete from catalogue_outbox where at < now() - make_interval(days => ${2 * snapshotDays})`.execute(db)
}

/** Datasets that were used since the last hour come into the index with their new count. */
export async function announceUse(db: Kysely<Database>): Promise<void> {
  await sql`
    insert into catalogue_outbox (dataset_id)
    select distinct coalesce(t.dataset_id, u.subject_id) from use_log u left join data_table t on u.subject_kind = 'table' and t.id = u.subject_id
    where u.at > now() - interval '2 hours' and u.day >= current_date - 1 and (u.subject_kind = 'dataset' or t.id is not null)`.execute(db)
}

/**
 * Keeps a `SearchIndex` in step with the catalogue: loads the snapshot or fills the index, then applies changes as NOTIFY or the
 * poll brings them. Rows of transactions that committed out of order are never skipped: the position stays below the oldest
 * running transaction, while what is already visible above it is applied at once. Each process follows for itself.
 */
export function followOutbox(options: FollowOptions): OutboxFollower {
  return new Follower(options)
}

class Follower implements OutboxFollower {
  readonly ready: Promise<void>
  readonly #o: FollowOptions
  #position: FeedPosition | null = null
  /** Numbers of rows above the position that have been applied. */
  #early = new Set<string>()
  #stopping = false
  #wake: () => void = () => undefined
  #woken = false
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  #unsaved = false
  #savedAt = performance.now()
  #trimmedAt = 0
  #restarted = false
  #generation = 0
  #synonyms = '[]'
  #usesAt = performance.now()
  readonly #done: Promise<void>
  readonly #cleanups: (() => void | Promise<void>)[] = []

  constructor(options: FollowOptions) {
    this.#o = options
    this.#cleanups.push(
      options.index.onRestart(() => {
        this.#restarted = true
        this.#nudge()
      }),
    )
    this.#cleanups.push(
      listenOn(
        options.pool,
        outboxChannel,
        () => this.#nudge(),
        (error) => options.onTrouble?.(error, 'listen'),
      ),
    )
    const first = Promise.withResolvers<void>()
    this.ready = first.promise
    this.#done = this.#run(first.resolve)
    this.ready.catch(() => undefined)
  }

  caughtUp(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopping) return reject(new Error('the feed of the search index has stopped'))
      this.#waiting.push({ resolve, reject })
      this.#nudge()
    })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#nudge()
    await this.#done
    for (const cleanup of this.#cleanups) await cleanup()
    if (this.#unsaved) await this.#save()
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the feed of the search index has stopped'))
  }

  #nudge(): void {
    this.#woken = true
    this.#wake()
  }

  async #run(started: () => void): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false
      // Those who wait from here on were not there when this pass began to read.
      const waiting = this.#waiting.splice(0)
      try {
        if (this.#restarted || this.#position === null) await this.#begin()
        await this.#followSynonyms()
        await this.#pass()
        this.#o.index.markComplete(this.#generation)
        started()
        for (const { resolve } of waiting) resolve()
        await this.#saveNowAndThen()
      } catch (error) {
        this.#waiting.unshift(...waiting)
        if (this.#stopping) return
        this.#o.onTrouble?.(error, 'follow')
        await this.#sleep(this.#o.poll ?? 500, false)
      }
      if (!this.#woken) await this.#sleep(this.#o.poll ?? 500, true)
    }
  }

  #sleep(milliseconds: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      const wake = (): void => {
        clearTimeout(timer)
        resolve()
      }
      this.#wake = (): void => {
        if (wakeable || this.#stopping) wake()
      }
      if (this.#stopping) wake()
    })
  }

  /** Takes the snapshot when it belongs to this database and is not too old; else reads every dataset. */
  async #begin(): Promise<void> {
    this.#restarted = false
    this.#generation = this.#o.index.generation
    this.#position = null
    this.#early = new Set()
    const { rows } = await sql<{ database: string; xmin: string; xmax: string }>`
      select system_identifier::text || '/' || timeline_id || '/' || current_database() as database, pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_snapshot_xmax(pg_current_snapshot())::text as xmax
      from pg_control_system(), pg_control_checkpoint()`.execute(this.#o.db)
    const { database, xmin, xmax } = rows[0]!
    const kept = this.#o.folder ? await this.#o.index.load(this.#o.folder) : null
    const p = kept?.position
    // A database restored from a backup counts its transactions from an earlier number.
    if (p && p.database === database && BigInt(p.xid) < BigInt(xmax) && Date.now() - Date.parse(p.at) < snapshotDays * dayMs) {
      this.#position = p
      return
    }
    await this.#o.index.clear()
    await this.#fill()
    // Read after the transactions below xmin had ended, so only later rows can bring anything new.
    this.#position = { database, xid: String(BigInt(xmin) - 1n), seq: '9223372036854775807', at: new Date().toISOString() }
    this.#unsaved = true
    this.#savedAt = Number.NEGATIVE_INFINITY
  }

  async #fill(): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      if (this.#stopping) throw new Error('stopped while filling')
      const { rows } = await sql<{ id: string }>`select id from dataset where id > ${after}::uuid order by id limit ${batchSize}`.execute(this.#o.db)
      if (rows.length > 0)
        await this.#apply(
          rows.map((r) => r.id),
          true,
        )
      if (rows.length < batchSize) return
      after = rows.at(-1)!.id
    }
  }

  async #pass(): Promise<void> {
    let { xid, seq } = this.#position!
    const early = new Set<string>()
    for (;;) {
      const { rows } = await sql<{ xid: string; seq: string; dataset_id: string; settled: boolean }>`
        select o.xid::text, o.seq::text, o.dataset_id, o.xid < pg_snapshot_xmin(pg_current_snapshot()) as settled from catalogue_outbox o
        where (o.xid, o.seq) > (${xid}::text::xid8, ${seq}::text::bigint) order by o.xid, o.seq limit ${batchSize}`.execute(this.#o.db)
      const fresh = rows.filter((r) => !this.#early.has(r.seq))
      if (fresh.length > 0) await this.#apply([...new Set(fresh.map((r) => r.dataset_id))], false)
      const settled = rows.findLast((r) => r.settled)
      if (settled) {
        this.#position = { ...this.#position!, xid: settled.xid, seq: settled.seq, at: new Date().toISOString() }
        this.#unsaved = true
      }
      for (const r of rows) if (!r.settled) early.add(r.seq)
      if (rows.length < batchSize) break
      ;({ xid, seq } = rows.at(-1)!)
    }
    this.#early = early
  }

  async #followSynonyms(): Promise<void> {
    const list = (await this.#o.loadSynonyms?.()) ?? []
    const text = JSON.stringify(list)
    if (text === this.#synonyms) return
    await this.#o.index.setSynonyms(list)
    this.#synonyms = text
  }

  async #apply(ids: readonly string[], filling: boolean): Promise<void> {
    const entries = await this.#o.loadEntries(ids)
    const found = new Set(entries.map((e) => e.id))
    const gone = ids.filter((id) => !found.has(id))
    if (entries.length > 0) await this.#o.index.put(entries)
    if (gone.length > 0) await this.#o.index.remove(gone)
    this.#o.onBatch?.({ put: entries.length, removed: gone.length, filling })
  }

  async #saveNowAndThen(): Promise<void> {
    const now = performance.now()
    if (this.#unsaved && now - this.#savedAt > (this.#o.saveEvery ?? 60_000)) await this.#save()
    if (now - this.#usesAt > hourMs) {
      this.#usesAt = now
      await announceUse(this.#o.db)
    }
    if (this.#trimmedAt === 0 || now - this.#trimmedAt > dayMs) {
      this.#trimmedAt = now
      await trimOutbox(this.#o.db)
    }
  }

  async #save(): Promise<void> {
    this.#savedAt = performance.now()
    this.#unsaved = false
    if (!this.#o.folder || this.#position === null) return
    try {
      await this.#o.index.save(this.#o.folder, this.#position)
    } catch (error) {
      // The snapshot only spares a refill: searching goes on without it.
      this.#o.onTrouble?.(error, 'save the snapshot')
    }
  }
}
