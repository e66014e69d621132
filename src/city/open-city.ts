import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { analyseOperations, analysePolicies } from '../analyse/index.ts'
import {
  catalogueOperations,
  cataloguePolicies,
  announceChange,
  createOverviewCache,
  followOutbox,
  loadEntries,
  loadSynonyms,
  saveCitySettings,
  SearchIndex,
  type OutboxFollower,
} from '../catalogue/index.ts'
import {
  buildServingCopyJob,
  checkRowFilter,
  DuckDbEngine,
  FileLinks,
  GovernedCopies,
  lakeOperations,
  lakePolicies,
  loadTableJob,
  measurePublicFilesJob,
  PlacedParts,
  rememberTables,
  ServingCopies,
  SqlRuns,
  sweepLakeJob,
  type OpenTable,
} from '../lake/index.ts'
import { migrationSets } from '../migrations.ts'
import { openJobs, openOperations, openPolicies, watchNews } from '../open/index.ts'
import { createAccess, grantOperations } from '../platform/access/index.ts'
import {
  auditOperations,
  createSequencer,
  createUseLog,
  openSigner,
  printVerifier,
  verifyAuditJob,
  writeLeaf,
  type Sequencer,
  type UseLog,
} from '../platform/audit/index.ts'
import { isLoopback, type Config } from '../platform/config/index.ts'
import { migrate, openDatabase, Remembered, type OpenedDatabase } from '../platform/db/index.ts'
import { anonymous, createIdentity, identityOperations } from '../platform/identity/index.ts'
import { defineJob, jobOperations, migrateJobs, startJobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/log/index.ts'
import { createMail } from '../platform/mail/index.ts'
import type { Clock, Program, Random, Services } from '../platform/operations/index.ts'
import { openPostgres, type PostgresServer } from '../platform/postgres/index.ts'
import { checkLinksJob, protocolOperations } from '../protocols/index.ts'
import { objectFolder, openObjectStore } from '../platform/storage/index.ts'
import { askCity } from './ask-city.ts'
import { placeOperations } from './place-operations.ts'
import { installationSecret } from './installation-secret.ts'

/** The program without its door: database, engine, index, jobs, and every operation. */
export interface OpenedCity {
  program: Program
  database: OpenedDatabase
  services: Services
  sequencer: Sequencer
  follower: OutboxFollower
  config: Config
  demoAccountsAllowed: boolean
  /** What the daily job of this city does; a pack adds the day that has passed. */
  onEveryDay(work: (signal: AbortSignal) => Promise<void>): void
  /** Called after each committed write of this process: whoever answers from memory forgets here. */
  afterWrite: Set<() => void>
  baseUrl(): string
  setBaseUrl(url: string): void
  close(): Promise<void>
}

const random: Random = { uuid: () => randomUUID(), bytes: (length) => randomBytes(length) }
const clockOf = (config: Config): Clock => {
  if (config.cityTime === null) return { now: () => new Date() }
  const frozen = new Date(config.cityTime)
  return { now: () => new Date(frozen) }
}

/** Every operation of the program, in the order of the reference. */
export const operations = [
  ...catalogueOperations,
  ...lakeOperations,
  ...analyseOperations,
  ...openOperations,
  ...identityOperations,
  ...grantOperations,
  ...auditOperations,
  ...jobOperations,
  ...protocolOperations,
  ...placeOperations,
]

/** Closes in the opposite order of opening; one that fails does not keep the others open. */
class Closers {
  readonly #steps: { name: string; close: () => unknown }[] = []
  add(name: string, close: () => unknown): void {
    this.#steps.unshift({ name, close })
  }
  async run(log: Log): Promise<void> {
    for (const { name, close } of this.#steps.splice(0)) {
      try {
        await close()
      } catch (error) {
        log.warn({ err: error, part: name }, 'a part did not close in order')
      }
    }
  }
}

/** Opens everything behind the door. What was opened before a failure is closed again. */
export async function openCity(config: Config, log: Log, onStage: (stage: string) => void = () => undefined): Promise<OpenedCity> {
  const closers = new Closers()
  try {
    return await open(config, log, closers, onStage)
  } catch (error) {
    await closers.run(log)
    throw error
  }
}

async function openData(config: Config, log: Log, closers: Closers): Promise<OpenedDatabase> {
  let server: PostgresServer | undefined
  if (config.databaseUrl === null) {
    server = await openPostgres({ dataDir: config.data, log })
    closers.add('postgres', () => server?.stop())
  }
  const database = openDatabase({
    connection: server ? server.connection : { connectionString: config.databaseUrl as string },
    max: config.databaseConnections,
    log,
  })
  closers.add('database', () => database.close())
  await migrate(database.db, migrationSets)
  await migrateJobs(database.pool)
  return database
}

async function open(config: Config, log: Log, closers: Closers, onStage: (stage: string) => void): Promise<OpenedCity> {
  await mkdir(config.data, { recursive: true })
  onStage('database')
  const clock = clockOf(config)
  const [database, secret] = await Promise.all([
    openData(config, log, closers),
    installationSecret(config.data).then((made) => config.secret ?? made),
  ])
  const { db, pool } = database
  onStage('engine')
  const signer = await openSigner(join(config.data, 'keys', 'audit.pem'), 'pujiang')
  const store = await openObjectStore(config, () => Promise.resolve(printVerifier(signer.verifier)))
  const tempFolder = join(config.data, 'tmp')
  const copiesFolder = join(config.data, 'serving')
  // What the engines of a killed program had spilled is of no use to anybody, and nobody else works on this folder.
  await rm(tempFolder, { recursive: true, force: true })
  await mkdir(tempFolder, { recursive: true })
  let copies: ServingCopies | undefined
  const rows = new DuckDbEngine({
    tempFolder,
    secret,
    folders: [objectFolder(config), copiesFolder],
    children: config.queryChildren,
    threads: config.threads,
    memoryMb: config.queryMemoryMb,
    deadlineMs: config.queryTimeoutSeconds * 1000,
    cacheBytes: config.resultCacheMb * 1024 * 1024,
    columnsFile: join(config.data, 'file-columns.jsonl'),
    onBrokenCopy: (path, reason) => {
      log.warn({ path, reason }, 'a serving copy was broken and is dropped')
      void copies?.drop(path)
    },
  })
  closers.add('engine', () => rows.close())
  const servingCopies = (copies = await ServingCopies.open({
    folder: copiesFolder,
    tempFolder,
    maxBytes: config.servingCopiesMb * 1024 * 1024,
    build: { threads: config.threads, memoryMb: config.loadMemoryMb, nice: 10 },
    release: (path) => rows.release(path),
  }))

  const search = new SearchIndex({ onRestart: (error) => log.warn({ err: error }, 'the search index was started anew') })
  closers.add('search', () => search.close())
  const follower = followOutbox({
    db,
    pool,
    index: search,
    loadEntries: (ids) => loadEntries(db, ids),
    loadSynonyms: () => loadSynonyms(db),
    folder: join(config.data, 'search'),
    onTrouble: (error, doing) => log.warn({ err: error, doing }, 'the search index could not follow the catalogue'),
  })
  closers.add('follower', () => follower.stop())

  const demoAccountsAllowed = config.demo && isLoopback(config.host)
  let baseUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
  const identity = createIdentity({ pool, db, secret, baseUrl, clock, log, demoAccounts: demoAccountsAllowed })
  await identity.start()
  closers.add('identity', () => identity.stop())

  const checkpoints = config.auditCheckpoints ?? join(config.data, 'audit')
  const sequencer = createSequencer({ db, signer, checkpointsFile: join(checkpoints, 'checkpoints'), log })
  sequencer.start(1000)
  closers.add('sequencer', () => sequencer.stop())
  const useLog: UseLog = createUseLog({ db, clock, log })
  closers.add('use log', () => useLog.stop())

  const decisions = new Remembered<string>(pool, log, 'pujiang_governed')
  const tables = new Remembered<OpenTable>(pool, log, 'pujiang_governed')
  for (const memory of [decisions, tables]) {
    await memory.listen()
    closers.add('memory', () => memory.stop())
  }
  // A setting that was given is the city's from now on; what was not given stays as the city has it.
  if (config.given.has('twoPersonReview')) await saveCitySettings(db, { twoPersonReview: config.twoPersonReview })
  const mail = createMail({ url: config.smtpUrl, from: config.mailFrom })
  if (mail) closers.add('mail', () => mail.close())
  const services = {
    tables: rememberTables(tables),
    rows,
    servingCopies,
    store,
    givenFiles: {
      copies: await GovernedCopies.open(join(config.data, 'given'), config.servingCopiesMb * 1024 * 1024),
      links: new FileLinks(secret),
      placed: new PlacedParts(store, config.icebergLocations !== 'http'),
      origin: () => baseUrl,
    },
    search,
    identity,
    auditKey: printVerifier(signer.verifier),
    overview: createOverviewCache(5000),
    catalogueEvents: { changed: (trx: typeof db, datasetId: string) => announceChange(trx, datasetId) },
    sqlRuns: new SqlRuns(),
    open: {
      mail,
      log,
      webhooks: { allowPrivate: config.webhookPrivate },
      webhookSecret: (id: string) => `whsec_${createHmac('sha256', secret).update(`webhook ${id}`).digest('base64url')}`,
      baseUrl: () => baseUrl,
      searchReady: () => follower.caughtUp(),
    },
    rowFilters: { check: (subjectId: string, rowFilter: string) => checkRowFilter({ db }, subjectId, rowFilter) },
  } as unknown as Services
  services.lakeJobs = {
    loadTable: loadTableJob({
      services,
      clock,
      random,
      threads: config.threads,
      memoryMb: config.loadMemoryMb,
      writeAudit: async (trx, { actorId, tableId, facts }) => {
        await writeLeaf(
          trx,
          {
            operation: 'load-table',
            outcome: 'success',
            actorId,
            agencyId: null,
            subjectKind: 'table',
            subjectId: tableId,
            purpose: null,
            requestId: 'job',
            facts,
          },
          clock.now(),
        )
      },
    }),
    buildServingCopy: buildServingCopyJob({ services, maxBytes: config.servingCopiesMb * 1024 * 1024 }),
    measurePublicFiles: measurePublicFilesJob({ services }),
  }
  const tidy = defineJob<Record<string, never>, null>({
    kind: 'tidy',
    maxAttempts: 1,
    async run() {
      await identity.sweep()
      return null
    },
  })
  services.auditJobs = {
    verify: verifyAuditJob({ db, checkpointsFile: join(checkpoints, 'checkpoints'), publicKey: signer.verifier, clock, random }),
  }
  let everyDay: ((signal: AbortSignal) => Promise<void>) | undefined
  const daily = defineJob<Record<string, never>, null>({
    kind: 'extend-city',
    maxAttempts: 3,
    async run(job) {
      await everyDay?.(job.signal)
      return null
    },
  })
  const sweep = sweepLakeJob(store)
  const opened: { program?: Program } = {}
  // The catalogue of a city that was just filled is scored piece by piece; afterwards each turn finds what changed.
  const scoreMetadata = defineJob<Record<string, never>, null>({
    kind: 'score-metadata',
    queue: 'score-metadata',
    async run(job) {
      while (opened.program && !job.signal.aborted) {
        const { complete } = (await askCity(opened.program, 'show-catalogue-score', {}, { actor: anonymous, signal: job.signal })) as {
          complete: boolean
        }
        if (complete) break
      }
      return null
    },
  })
  const checkLinks = checkLinksJob({ clock, rules: { allowPrivate: config.webhookPrivate } })
  const news = openJobs({ services, clock })
  services.jobs = await startJobs({
    db,
    pool,
    log,
    concurrency: config.loadJobs + 1,
    kinds: [
      services.auditJobs.verify,
      services.lakeJobs.loadTable,
      services.lakeJobs.buildServingCopy,
      services.lakeJobs.measurePublicFiles,
      sweep,
      tidy,
      daily,
      scoreMetadata,
      checkLinks,
      news.spreadNews,
      news.sendDigests,
      news.deliverWebhook,
    ],
    schedules: [
      { name: 'sweep-lake', cron: '17 * * * *', kind: sweep, input: {} },
      { name: 'tidy', cron: '41 3 * * *', kind: tidy, input: {} },
      { name: 'measure-public-files', cron: '*/5 * * * *', kind: services.lakeJobs.measurePublicFiles, input: {} },
      { name: 'score-metadata', cron: '*/5 * * * *', kind: scoreMetadata, input: {} },
      { name: 'check-links', cron: '23 19 * * *', kind: checkLinks, input: {} },
      // Half past seven in the morning in Shanghai, like a newspaper.
      { name: 'digests', cron: '30 23 * * *', kind: news.sendDigests, input: {} },
      // Ten past two in the morning in Shanghai.
      { name: 'daily', cron: '10 18 * * *', kind: daily, input: {} },
    ],
  })
  closers.add('jobs', () => services.jobs.stop())
  const newsWatch = watchNews(db, news.spreadNews, log)
  closers.add('news', () => newsWatch.stop())

  const access = createAccess([...cataloguePolicies, ...lakePolicies, ...openPolicies, ...analysePolicies], decisions)
  const afterWrite = new Set<() => void>()
  const program: Program = {
    db,
    operations,
    services,
    clock,
    random,
    log,
    access: (actor, purpose, on) => access.forRequest(actor, purpose, on, clock),
    writeAudit: async (trx, entry) => void (await writeLeaf(trx, entry, clock.now())),
    countUse: (use) => useLog.count(use),
    // The message of the database takes a moment; this process must not answer from before its own write.
    committed: () => {
      decisions.forget()
      tables.forget()
      for (const forget of afterWrite) forget()
    },
  }
  opened.program = program
  onStage('index')
  await follower.ready
  return {
    program,
    database,
    services,
    sequencer,
    follower,
    config,
    demoAccountsAllowed,
    afterWrite,
    onEveryDay: (work) => {
      everyDay = work
    },
    baseUrl: () => baseUrl,
    setBaseUrl: (url) => {
      baseUrl = config.publicUrl ?? url
    },
    close: () => closers.run(log),
  }
}
