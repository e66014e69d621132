import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { identifyProcess } from '../config/index.ts'
import { openPostgres, type PostgresServer } from './index.ts'
import { chooseOperatingUser, runAs } from './operating-user.ts'

const isRoot = process.getuid?.() === 0
const isLinux = process.platform === 'linux'

function temporaryFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pujiang-pg-')))
  chmodSync(dir, 0o755)
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Not forced to disk where the disk is not the point: that outlives the kill of a process as well, and a busy disk makes a start take seconds. */
async function open(dataDir: string, durable = false): Promise<PostgresServer> {
  const server = await openPostgres({ dataDir, durable })
  onTestFinished(() => server.stop())
  return server
}

async function query<R extends pg.QueryResultRow>(server: Pick<PostgresServer, 'connection'>, text: string): Promise<R[]> {
  const client = new pg.Client(server.connection)
  await client.connect()
  try {
    return (await client.query<R>(text)).rows
  } finally {
    await client.end()
  }
}

/** A Pujiang of its own that runs the database and then the given lines; answers once it has printed `ready <postmaster>`. */
async function openElsewhere(
  dataDir: string,
  lines = '',
  durable = false,
): Promise<{ child: ChildProcess; postmaster: number; printed: () => string }> {
  const program = `
    import pg from 'pg'
    import { openPostgres } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const server = await openPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: ${durable} })
    const client = new pg.Client(server.connection)
    client.on('error', () => {})
    await client.connect()
    console.log('ready ' + server.pid())
    setInterval(() => {}, 1000)
    ${lines}
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  await until(() => text.includes('\n'))
  return { child, postmaster: Number(/ready (\d+)/.exec(text)?.[1]), printed: () => text }
}

async function until(condition: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
  const end = Date.now() + patience
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await sleep(10)
  }
}

const childrenOf = (pid: number): number[] =>
  (spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '').split('\n').flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/).map(Number)
    return parent === pid && child ? [child] : []
  })
const guardsOf = (pid: number): number[] =>
  (spawnSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' }).stdout ?? '')
    .split('\n')
    .flatMap((line) => (line.trim().endsWith(`pujiang-guard ${pid}`) ? [Number.parseInt(line, 10)] : []))

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
}

test('the first start makes a database, a later one finds its rows, and stopping leaves no process', async () => {
  const dataDir = temporaryFolder()
  const first = await openPostgres({ dataDir, durable: false })
  expect([first.created, first.attached]).toEqual([true, false])
  await query(first, 'create table kept as select 7 as n')
  const pid = first.pid()
  await first.stop()
  await first.stop()
  expect(identifyProcess(pid)).toBeNull()
  await until(() => guardsOf(pid).length === 0)
  const second = await open(dataDir)
  expect(second.created).toBe(false)
  expect(await query(second, 'select n from kept')).toEqual([{ n: 7 }])
})

test('it writes through to disk, listens on no port and sorts the same everywhere', async () => {
  const server = await open(temporaryFolder(), true)
  const [settings] = await query(
    server,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listen,
      current_setting('data_checksums') as checksums, pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
      from pg_database where datname = current_database()`,
  )
  expect(settings).toEqual({ fsync: 'on', commit: 'on', listen: '', checksums: 'on', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' })
  expect(statSync(server.connection.host).mode & 0o777).toBe(0o700)
  const byUrl = new pg.Client({ connectionString: server.connectionString })
  await byUrl.connect()
  await byUrl.end()
})

test('acknowledged rows survive kill -9 of the whole process tree', async () => {
  const dataDir = temporaryFolder()
  let acknowledged = 0
  for (let round = 1; round <= 3; round += 1) {
    const { child, postmaster, printed } = await openElsewhere(
      dataDir,
      `await client.query('create table if not exists kept (n bigint primary key)')
       for (let n = Number((await client.query('select coalesce(max(n), 0) as n from kept')).rows[0].n) + 1; ; n++) {
         await client.query('insert into kept values ($1)', [n]); console.log('kept ' + n)
       }`,
      true,
    )
    await until(() => printed().split('kept ').length > 20 * round)
    killAll([child.pid ?? 0, ...guardsOf(postmaster), postmaster, ...childrenOf(postmaster)])
    await once(child, 'close')
    acknowledged = Number(/kept (\d+)\s*$/.exec(printed().slice(0, printed().lastIndexOf('\n') + 1))?.[1])
    expect(existsSync(join(dataDir, 'pg18', 'postmaster.pid'))).toBe(true)
  }
  const server = await open(dataDir)
  const [found] = await query<{ count: string; max: string }>(server, 'select count(*), max(n) from kept')
  expect(Number(found?.max)).toBeGreaterThanOrEqual(acknowledged)
  expect(found?.count).toBe(found?.max)
})

test('a database whose Pujiang was killed stops by itself', async () => {
  const { child, postmaster } = await openElsewhere(temporaryFolder())
  expect(identifyProcess(postmaster)).not.toBeNull()
  child.kill('SIGKILL')
  await until(() => identifyProcess(postmaster) === null)
})

test('a database left behind alive is stopped in order and taken over', async () => {
  const dataDir = temporaryFolder()
  const { child, postmaster } = await openElsewhere(dataDir, `await client.query('create table kept as select 1 as n')\nconsole.log('done')`)
  await sleep(300)
  killAll([...guardsOf(postmaster), child.pid ?? 0])
  await once(child, 'close')
  expect(identifyProcess(postmaster)).not.toBeNull()
  const server = await open(dataDir)
  expect([server.attached, identifyProcess(postmaster)]).toEqual([false, null])
  expect(await query(server, 'select n from kept')).toEqual([{ n: 1 }])
})

test('a second process attaches to the running database and leaves it running', async () => {
  const dataDir = temporaryFolder()
  const { postmaster, child } = await openElsewhere(dataDir)
  const second = await open(dataDir)
  expect([second.attached, second.pid()]).toEqual([true, postmaster])
  expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
  expect(identifyProcess(postmaster)).not.toBeNull()
  child.kill('SIGKILL')
  await until(() => identifyProcess(postmaster) === null)
})

test('a database that dies alone is replaced within two seconds', async () => {
  const begun = Date.now()
  const server = await open(temporaryFolder(), true)
  // On a machine so busy that a first start (half a second else) takes long, so does this.
  const bar = Math.max(2_000, 2 * (Date.now() - begun))
  await query(server, 'create table kept as select 3 as n')
  const before = server.pid()
  const killed = Date.now()
  process.kill(before, 'SIGKILL')
  await until(() =>
    query(server, 'select n from kept').then(
      (rows) => rows.length === 1,
      () => false,
    ),
  )
  expect(Date.now() - killed).toBeLessThan(bar)
  expect(server.pid()).not.toBe(before)
})

test('a stale lock file whose number now belongs to another program does not prevent the start', async () => {
  const dataDir = temporaryFolder()
  const { child, postmaster } = await openElsewhere(dataDir)
  killAll([child.pid ?? 0, ...guardsOf(postmaster), postmaster])
  await once(child, 'close')
  const lockFile = join(dataDir, 'pg18', 'postmaster.pid')
  // Of the database's own user: a process of anybody else PostgreSQL itself takes for stale.
  const other = spawn('sleep', ['60'], { ...runAs(chooseOperatingUser(join(dataDir, 'pg18'))), cwd: '/' })
  onTestFinished(() => void other.kill('SIGKILL'))
  writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(other.pid)))
  const server = await open(dataDir)
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(other.exitCode).toBeNull()
})

test('a data folder whose path is too long for a socket works, and its short folder goes away', async () => {
  const dataDir = join(temporaryFolder(), 'a-folder-with-a-long-name', 'that-lies-below-another-one', 'and-still-another-one', '数据')
  const server = await openPostgres({ dataDir, durable: false })
  const socketDir = server.connection.host
  expect(Buffer.byteLength(socketDir)).toBeLessThan(90)
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  expect(existsSync(socketDir)).toBe(false)
})

test.runIf(isRoot && isLinux)('as root the database runs as somebody else, also below a folder only root may enter', async () => {
  const home = temporaryFolder()
  chmodSync(home, 0o700)
  const dataDir = join(home, 'data')
  const server = await open(dataDir)
  const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1])
  expect(uid).not.toBe(0)
  expect(statSync(join(dataDir, 'pg18')).uid).toBe(uid)
  await query(server, 'create table kept as select 1 as n')
  await query(server, 'checkpoint')
  await server.stop()
  expect(await query(await open(dataDir), 'select n from kept')).toEqual([{ n: 1 }])
})

test.runIf(isRoot && isLinux)('a process of the database user itself cannot log in', async () => {
  const server = await open(temporaryFolder())
  const user = chooseOperatingUser(join(server.connection.host, '..', 'pg18'))
  const program = `
    const pg = require('pg')
    process.setgid(${user.gid}); process.setuid(${user.uid})
    const client = new pg.Client(${JSON.stringify(server.connection)})
    client.connect().then(() => console.log('in'), (error) => console.log(error.message)).finally(() => client.end().catch(() => {}))
  `
  const tried = spawnSync(process.execPath, ['-e', program], { cwd: import.meta.dirname, encoding: 'utf8' })
  expect(tried.stdout).toContain('Peer authentication failed')
})

test('a start that was cut short leaves no half database', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'pg18.new-1'))
  writeFileSync(join(dataDir, 'pg18.new-1', 'PG_VERSION'), '18\n')
  await open(dataDir)
  expect(readdirSync(dataDir).filter((name) => name.startsWith('pg18'))).toEqual(['pg18'])
})

test('a database of another major version is refused and left alone', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'pg17'))
  writeFileSync(join(dataDir, 'pg17', 'PG_VERSION'), '17\n')
  await expect(openPostgres({ dataDir })).rejects.toThrow('made by another major version of PostgreSQL than 18')
  expect(existsSync(join(dataDir, 'pg18'))).toBe(false)
})
