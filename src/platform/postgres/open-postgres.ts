import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import { isAlive, ownIdentity, type ProcessIdentity } from '../config/index.ts'
import { silentLog, type Log } from '../log/index.ts'
import { runnableBinaries } from './binaries.ts'
import { clusterFolder, ensureCluster } from './cluster.ts'
import { chooseOperatingUser, postgresRole, type OperatingUser } from './operating-user.ts'
import { connectionOf, inspectLockFile, launchPostmaster, stopPostmaster, waitUntilReady, type Postmaster } from './postmaster.ts'
import { clearSocket, discardSocketFolder, prepareSocketFolder, socketPort } from './socket-folder.ts'

/** How a `pg` pool reaches the database; the embedded one has no password and no port. */
export interface PostgresConnection {
  host: string
  port: number
  user: string
  database: string
}

export interface PostgresServer {
  connection: PostgresConnection
  /** The same as an address, for libraries that take only that. */
  connectionString: string
  /** True when another process of this installation already ran it; then `stop` leaves it alone. */
  attached: boolean
  /** True when this call created the cluster. */
  created: boolean
  /** Process number of the postmaster now running. */
  pid(): number
  /** Stops it (SIGINT, then SIGQUIT) and answers when it is gone. May be called more than once. */
  stop(): Promise<void>
}

export interface OpenPostgresOptions {
  /** Data folder; the cluster becomes `pg18` in it. Created when missing. */
  dataDir: string
  log?: Log
  /** Name of the database; created when missing. Default `pujiang`. */
  database?: string
  /** false only for tests: nothing is forced to disk, a power cut may lose everything. */
  durable?: boolean
  /** Further settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
}

const durableSettings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
const fleetingSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
// jit costs more than it gives on catalogue queries; the cache is small because rows live in Parquet, not here.
const commonSettings = {
  max_connections: '100',
  shared_buffers: '128MB',
  jit: 'off',
  max_wal_size: '1GB',
  log_line_prefix: '',
  cluster_name: 'pujiang',
}

/**
 * Before it recovers, PostgreSQL opens and syncs each of its thousand files: 0.5 to 3.2 s on a busy disk against 0.1 to 0.6 s for one sync of the file
 * system, and a database that dies is to be back within two. Kernels before 5.8 did not report a failed sync that way.
 */
const recoverySettings = (): Record<string, string> => {
  const [major = 0, minor = 0] = release().split('.').map(Number)
  return process.platform === 'linux' && (major > 5 || (major === 5 && minor >= 8)) ? { recovery_init_sync_method: 'syncfs' } : {}
}

/**
 * Runs the embedded PostgreSQL of a data folder, or attaches to it when a live process of this installation runs it already. A server left behind by a
 * killed Pujiang is stopped in order and started anew; one that dies is restarted at once. Throws an Error in plain words when it cannot run.
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<PostgresServer> {
  mkdirSync(options.dataDir, { recursive: true })
  const dataDir = realpathSync(options.dataDir)
  const log = options.log ?? silentLog
  const database = options.database ?? 'pujiang'
  const durable = options.durable ?? true
  const clusterDir = clusterFolder(dataDir)
  const user = chooseOperatingUser(clusterDir)

  const found = await inspectLockFile(clusterDir)
  if (found.state === 'live') {
    const owner = readOwner(dataDir)
    if (owner && isAlive(owner))
      return serverOf(found.socketDir, database, { attached: true, created: false, pid: () => found.pid, stop: async () => {} })
    log.warn({ pid: found.pid }, 'a PostgreSQL was left behind by a killed Pujiang: stopping it')
    await stopPostmaster(found.pid, log)
  }

  const binaries = runnableBinaries(user, dataDir)
  const socketDir = prepareSocketFolder(dataDir, user)
  const created = await ensureCluster(binaries, dataDir, user, { sync: durable })
  const settings = { ...commonSettings, ...recoverySettings(), ...(durable ? durableSettings : fleetingSettings), ...options.settings }
  const supervisor = superviseFrom({ binaries, clusterDir, socketDir, user, settings, log })
  const stop = async (): Promise<void> => {
    await supervisor.stop()
    discardSocketFolder(socketDir, dataDir)
  }
  await supervisor.start()
  try {
    writeOwner(dataDir)
    await ensureDatabase(socketDir, database)
  } catch (error) {
    await stop()
    throw error
  }
  return serverOf(socketDir, database, { attached: false, created, pid: supervisor.pid, stop })
}

function serverOf(socketDir: string, database: string, rest: Omit<PostgresServer, 'connection' | 'connectionString'>): PostgresServer {
  const { host, port, user } = connectionOf(socketDir, database)
  const connectionString = `postgresql://${postgresRole}@localhost:${socketPort}/${encodeURIComponent(database)}?host=${encodeURIComponent(socketDir)}`
  return { connection: { host, port, user, database }, connectionString, ...rest }
}

interface Launch {
  binaries: string
  clusterDir: string
  socketDir: string
  user: OperatingUser
  settings: Readonly<Record<string, string>>
  log: Log
}

function superviseFrom(launch: Launch): { start(): Promise<void>; stop(): Promise<void>; pid(): number } {
  const { log } = launch
  let current: Postmaster | null = null
  let stopping: Promise<void> | null = null
  let restarts: number[] = []

  /** Backends of a postmaster that was killed hold its shared memory for a moment: try again for ten seconds. */
  const start = async (): Promise<void> => {
    const end = Date.now() + 10_000
    for (;;) {
      const lock = await inspectLockFile(launch.clusterDir)
      if (lock.state === 'live') throw new Error(`PostgreSQL (process ${lock.pid}) already runs on ${launch.clusterDir}.`)
      clearSocket(launch.socketDir)
      const postmaster = launchPostmaster({ ...launch, ...(lock.state === 'stale' && { stalePid: lock.pid }) })
      current = postmaster
      try {
        await waitUntilReady(postmaster, launch.socketDir)
      } catch (error) {
        if (stopping || Date.now() > end || !postmaster.lastLines().includes('shared memory block')) throw error
        await sleep(100)
        continue
      }
      log.debug({ pid: postmaster.pid }, 'PostgreSQL is ready')
      void postmaster.ended.then((how) => (stopping ? undefined : restart(how)))
      return
    }
  }

  const restart = async (how: string): Promise<void> => {
    log.error({ how }, 'PostgreSQL ended by itself: starting it again')
    const minuteAgo = Date.now() - 60_000
    restarts = [...restarts.filter((at) => at > minuteAgo), Date.now()]
    // The first restarts are immediate; a database that keeps dying is tried ever more slowly, up to every 30 s.
    const pause = restarts.length <= 3 ? 0 : Math.min(30_000, 250 * 2 ** (restarts.length - 3))
    await sleep(pause, undefined, { ref: false })
    if (stopping) return
    await start().catch((error: unknown) => {
      log.error({ err: error }, 'PostgreSQL did not start again')
      return stopping ? undefined : restart('failed start')
    })
  }

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      const postmaster = current
      if (!postmaster || postmaster.pid === 0) return
      if (postmaster.child.exitCode === null && postmaster.child.signalCode === null) await stopPostmaster(postmaster.pid, log)
      await postmaster.ended
    })()
    return stopping
  }
  return { start, stop, pid: () => current?.pid ?? 0 }
}

async function ensureDatabase(socketDir: string, database: string): Promise<void> {
  const client = new Client(connectionOf(socketDir, 'postgres'))
  await client.connect()
  try {
    const known = await client.query('select 1 from pg_database where datname = $1', [database])
    if (known.rowCount === 0) await client.query(`create database ${escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

const ownerFile = (dataDir: string): string => join(dataDir, 'postgres-owner.json')

/** The process that runs the database of this folder, so that a later one knows whether to attach or to take over. */
function readOwner(dataDir: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')) as ProcessIdentity
  } catch {
    return null
  }
}

function writeOwner(dataDir: string): void {
  const partial = `${ownerFile(dataDir)}.${process.pid}`
  writeFileSync(partial, JSON.stringify(ownIdentity()))
  renameSync(partial, ownerFile(dataDir))
}
