import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'kysely'
import { describeVersion } from '../../src/lake/ingest/describe-version.ts'
import { sweepLake } from '../../src/lake/sweep-lake-job.ts'
import { openSigner, verifyAudit } from '../../src/platform/audit/index.ts'
import { openLocalStore, type ObjectStore } from '../../src/platform/storage/index.ts'
import { clientOf, type Client, type JobSeen } from './client.ts'
import type { Holding, Ledger } from './ledger.ts'
import { lookInside, objectsOf } from './prepared-folder.ts'

type Inside = Awaited<ReturnType<typeof lookInside>>

export interface Checked {
  /** What is wrong, in words; empty when all is well. */
  faults: string[]
  /** Objects without a row that the sweeper removed, i.e. that a kill had left. */
  orphans: number
  versions: number
  auditEntries: number
}

const names = (holding: Holding): string => [...holding.keys()].sort().join('+')

/** The batches of a version as a query sees them; throws when one is cut or doubled. */
async function holdingOf(client: Client, ledger: Ledger, table: string, version: number | null): Promise<Holding> {
  const path = `/tables/${table}/rows?select=${encodeURIComponent('batch, count(*) as n, sum(value) as s')}&group_by=batch&limit=1000&fresh=true${version === null ? '' : `&version=${version}`}`
  const { rows } = await client.ask<{ rows: { batch: string; n: number | string; s: number | string }[] }>('GET', path)
  const held = new Map()
  for (const { batch, n, s } of rows) {
    const known = ledger.batches.get(batch)
    if (!known || Number(n) !== known.rows || Number(s) !== known.sum)
      throw new Error(`${table} v${version}: batch ${batch} has ${n} rows and sum ${s}, expected ${JSON.stringify(known)}`)
    held.set(batch, known)
  }
  return held
}

async function checkJobs(inside: Inside, client: Client, ledger: Ledger, faults: string[]): Promise<void> {
  const end = Date.now() + 90_000
  const open = () => inside.db.selectFrom('job').select(['id', 'kind', 'state', 'attempts']).where('state', 'in', ['queued', 'running']).execute()
  for (let waiting = await open(); waiting.length > 0; waiting = await open()) {
    if (Date.now() > end) return void faults.push(`jobs do not end: ${JSON.stringify(waiting)}`)
    await sleep(100)
  }
  const failed = await inside.db.selectFrom('job').select(['id', 'kind', 'state', 'error', 'attempts']).where('state', '<>', 'done').execute()
  for (const job of failed) faults.push(`job ended as ${JSON.stringify(job)}`)
  for (const id of ledger.jobs) {
    const job = await client.ask<JobSeen>('GET', `/jobs/${id}`).catch((error: Error) => error.message)
    if (typeof job === 'string' || job.state !== 'done') faults.push(`acknowledged job ${id}: ${JSON.stringify(job)}`)
  }
  ledger.jobs.clear()
}

async function checkTables(client: Client, ledger: Ledger, faults: string[]): Promise<void> {
  for (const table of ledger.tables.values()) {
    const held = await holdingOf(client, ledger, table.slug, null).catch((error: Error) => error.message)
    const { underWay } = table
    // The load that was under way may have come through or not, unless its end was acknowledged or its job ended since.
    const allowed = underWay?.isDone ? [underWay.result] : [table.current, ...(underWay ? [underWay.result] : [])]
    if (typeof held === 'string') {
      if (table.current.size > 0 || underWay?.isDone) faults.push(`${table.slug}: ${held}`)
    } else if (!allowed.some((one) => names(one) === names(held)))
      faults.push(`${table.slug} holds ${names(held)}, acknowledged ${allowed.map(names).join(' or ')}`)
    else table.current = held
    table.underWay = null
    // Those of the publisher are loaded once and never change again.
    if (table.slug.startsWith('published-')) ledger.tables.delete(table.slug)
  }
}

const seenVersions = new WeakMap<Ledger, Set<string>>()

/** Promised versions keep number, rows and hash; each version not looked at before is read over HTTP and once from its Parquet files alone. */
async function checkVersions(inside: Inside, client: Client, ledger: Ledger, store: ObjectStore, faults: string[], all: boolean): Promise<number> {
  const seen = seenVersions.get(ledger) ?? new Set()
  seenVersions.set(ledger, seen)
  const rows = await inside.db
    .selectFrom('table_version as v')
    .innerJoin('data_table as t', 't.id', 'v.table_id')
    .selectAll('v')
    .select(['t.slug', 't.current_version_id'])
    .execute()
  const byId = new Map(rows.map((v) => [v.id, v]))
  for (const promised of ledger.versions.values()) {
    const found = byId.get(promised.versionId)
    const rowCount = [...promised.holding.values()].reduce((n, b) => n + b.rows, 0)
    if (!found || found.number !== promised.number || found.content_hash !== promised.contentHash || found.rows !== rowCount)
      faults.push(
        `promised ${promised.table} v${promised.number} (${rowCount} rows) is ${JSON.stringify(found && { number: found.number, rows: found.rows, hash: found.content_hash })}`,
      )
  }
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB', temp_directory: tmpdir() })
  const engine = await instance.connect()
  try {
    for (const version of rows.filter((v) => all || !seen.has(v.id))) {
      const held = await holdingOf(client, ledger, version.slug, version.number).catch((error: Error) => error.message)
      const promised = ledger.versions.get(version.id)
      if (typeof held === 'string') faults.push(held)
      else if (promised && names(held) !== names(promised.holding))
        faults.push(`${version.slug} v${version.number} holds ${names(held)}, promised ${names(promised.holding)}`)
      const files = await inside.db.selectFrom('version_file').selectAll().where('version_id', '=', version.id).orderBy('ordinal').execute()
      const described = await Promise.all(files.map(async (f) => ({ path: await store.localPath(f.object_key), firstRow: f.first_row })))
        .then((paths) => describeVersion(engine, paths, version.fields, () => undefined))
        .catch((error: Error) => error.message)
      if (typeof described === 'string') faults.push(`${version.slug} v${version.number} from Parquet: ${described}`)
      else if (described.rows !== version.rows || described.contentHash !== version.content_hash)
        faults.push(
          `${version.slug} v${version.number} has ${version.rows} rows and ${version.content_hash}, its files ${described.rows} and ${described.contentHash}`,
        )
      seen.add(version.id)
    }
  } finally {
    engine.closeSync()
    instance.closeSync()
  }
  return rows.length
}

/** No half version: pointers, files and numbers agree with each other. */
async function checkShape({ db }: Inside, faults: string[]): Promise<void> {
  const wrong = await sql<{ what: string; id: string }>`
    select 'version without files' as what, v.id::text from table_version v where v.rows > 0 and not exists (select from version_file f where f.version_id = v.id)
    union all select 'rows of files differ from rows of version', v.id::text from table_version v where v.rows <> (select coalesce(sum(f.rows), 0) from version_file f where f.version_id = v.id)
    union all select 'current version is not published', t.id::text from data_table t join table_version v on v.id = t.current_version_id where v.state <> 'published'
    union all select 'next number is not next', t.id::text from data_table t where t.next_version <> 1 + coalesce((select max(number) from table_version v where v.table_id = t.id), 0)
    union all select 'upload is left in loading', u.id::text from upload u where u.state = 'loading'
    union all select 'loaded upload without version', u.id::text from upload u where u.state = 'loaded' and u.version_id is null
    union all select 'two versions of one upload', min(v.id::text) from table_version v group by v.lineage ->> 'uploadId' having count(*) > 1
    union all select 'version without its one audit entry', v.id::text from table_version v
      where 1 <> (select count(*) from audit_leaf l where l.operation = 'load-table' and l.entry::jsonb -> 'facts' ->> 'versionId' = v.id::text)
  `.execute(db)
  for (const { what, id } of wrong.rows) faults.push(`${what}: ${id}`)
}

async function checkCatalogue({ db }: Inside, client: Client, ledger: Ledger, faults: string[]): Promise<void> {
  for (const [slug, edit] of ledger.edits) {
    const { summary } = await client.ask<{ summary: { en: string } }>('GET', `/datasets/${slug}`)
    const now = summary.en === 'test' ? 0 : Number(summary.en.replace('edit ', ''))
    if (now !== edit.acknowledged && now !== edit.tried)
      faults.push(`${slug} says "${summary.en}", acknowledged ${edit.acknowledged}, tried ${edit.tried}`)
    edit.acknowledged = edit.tried = now
  }
  const rows = await db.selectFrom('dataset').select(['slug', 'status']).execute()
  const status = new Map(rows.map((d) => [d.slug, d.status]))
  for (const slug of ledger.created) if (!status.has(slug)) faults.push(`created dataset ${slug} is gone`)
  for (const slug of ledger.published) if (status.get(slug) !== 'published') faults.push(`published dataset ${slug} is ${status.get(slug)}`)
  const published = rows.filter((d) => d.status === 'published').map((d) => d.slug)
  for (const slug of published) if (!ledger.publishing.has(slug)) faults.push(`${slug} is published without anybody having asked`)
  // What was under way at the kill is settled now.
  for (const slug of ledger.publishing) if (status.get(slug) === 'published') ledger.published.add(slug)
  const visitor = clientOf(client.url, '')
  const wanted = published.sort().join(' ')
  const end = Date.now() + 5_000
  for (;;) {
    const found = (await searchAll(visitor)).sort().join(' ')
    if (found === wanted) return
    if (Date.now() > end) return void faults.push(`search finds [${found}], published are [${wanted}]`)
    await sleep(100)
  }
}

async function searchAll(client: Client): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = null
  do {
    const page: { hits: { slug: string }[]; cursor: string | null } = await client.ask(
      'GET',
      `/datasets?q=${encodeURIComponent('测试')}&limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    found.push(...page.hits.map((h) => h.slug))
    cursor = page.cursor
  } while (cursor !== null)
  return found
}

/** After the sweeper every object is named by a row and every named object is there. */
async function checkObjects({ db }: Inside, store: ObjectStore, dataDir: string, startedAt: number, faults: string[]): Promise<number> {
  const removed = await sweepLake(db, store, new Date())
  const named = await sql<{ key: string }>`
    select object_key as key from version_file union select findings_key from table_version where findings_key is not null
    union select object_key from upload where state <> 'discarded'
  `.execute(db)
  const rows = new Set(named.rows.map((r) => r.key))
  const objects = new Set<string>()
  for await (const object of store.list()) objects.add(object.key)
  for (const key of objects) if (!rows.has(key)) faults.push(`orphan: ${key}`)
  for (const key of rows) if (!objects.has(key)) faults.push(`missing object: ${key}`)
  for (const name of readdirSync(join(objectsOf(dataDir), '.staging'))) faults.push(`left in staging: ${name}`)
  for (const name of readdirSync(join(dataDir, 'serving'))) if (/\.(partial|wal|tmp)/.test(name)) faults.push(`half serving copy: ${name}`)
  for (const name of readdirSync(join(dataDir, 'tmp')))
    if (statSync(join(dataDir, 'tmp', name)).mtimeMs < startedAt) faults.push(`left in tmp by an earlier run: ${name}`)
  const intents = await db.selectFrom('object_intent').select('object_key').execute()
  for (const intent of intents) faults.push(`intent left: ${intent.object_key}`)
  return removed.length
}

/** Everything that must hold after a kill and a restart, asked of the running program and of what lies on its disk. */
export async function checkAll(dataDir: string, client: Client, ledger: Ledger, startedAt: number, all = false): Promise<Checked> {
  const faults: string[] = []
  const inside = await lookInside(dataDir)
  const store = await openLocalStore({ root: objectsOf(dataDir) })
  try {
    await checkJobs(inside, client, ledger, faults)
    await checkTables(client, ledger, faults)
    const versions = await checkVersions(inside, client, ledger, store, faults, all)
    await checkShape(inside, faults)
    await checkCatalogue(inside, client, ledger, faults)
    const orphans = await checkObjects(inside, store, dataDir, startedAt, faults)
    const signer = await openSigner(join(dataDir, 'keys', 'audit.pem'), 'pujiang')
    const audit = await verifyAudit({ db: inside.db, checkpointsFile: join(dataDir, 'audit', 'checkpoints'), publicKey: signer.verifier })
    for (const fault of audit.faults) faults.push(`audit: ${JSON.stringify(fault)}`)
    return { faults, orphans, versions, auditEntries: audit.entries }
  } finally {
    await inside.close()
  }
}
