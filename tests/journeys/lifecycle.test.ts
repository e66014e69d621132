import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { saveCitySettings } from '../../src/catalogue/index.ts'
import { migrationSets } from '../../src/migrations.ts'
import { loadPack } from '../../src/packs/index.ts'
import { migrate, openDatabase } from '../../src/platform/db/index.ts'
import { createAgency, createDemoAccounts } from '../../src/platform/identity/index.ts'
import { migrateJobs } from '../../src/platform/jobs/index.ts'
import { openPostgres } from '../../src/platform/postgres/index.ts'
import { createTestDatabase } from '../../src/testing/index.ts'
import { clientOf, jobEnd, makeTable, signIn, type Client, type JobSeen } from '../crash/client.ts'
import { agency, lookInside, objectsOf, password, prepareFolder } from '../crash/prepared-folder.ts'
import { processesOf, survivorsOf } from '../crash/processes.ts'
import { discard, freshFolder, spawnProgram, startProgram, type Program } from '../crash/program.ts'

const linux = process.platform === 'linux'
const newFolder = (): string => {
  const folder = freshFolder()
  onTestFinished(() => discard(folder))
  return folder
}
const rows = (count: number): string =>
  [
    'no,opened_at,value',
    ...Array.from({ length: count }, (_, i) => `${i},2024-01-${String(1 + (i % 28)).padStart(2, '0')} 08:00:00,${(i * 7919) % 1000}`),
  ].join('\n')

describe.runIf(linux)('the program from start to end', () => {
  test(
    'prints its address, is found running by a second start that harms nothing, and leaves no child on SIGTERM and SIGINT',
    { timeout: 240_000 },
    async () => {
      const dataDir = newFolder()
      const first = await startProgram(dataDir)
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)
      expect(processesOf(first).length).toBeGreaterThan(3)

      const second = spawnProgram(dataDir, ['start', '--data', dataDir, '--port', '0', '--no-demo'])
      expect(await second.ended).toEqual({ code: 0, signal: null })
      expect(second.output()).toContain(first.url)
      expect(second.output()).toContain(String(first.pid))
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)

      const begun = performance.now()
      expect(await first.stop('SIGTERM')).toEqual({ code: 0, signal: null, survivors: [] })
      console.log(`SIGTERM: ended after ${Math.round(performance.now() - begun)} ms`)
      const again = await startProgram(dataDir)
      console.log(`first start ${first.startedIn} ms, later start ${again.startedIn} ms`)
      expect(await again.stop('SIGINT')).toEqual({ code: 0, signal: null, survivors: [] })
      expect(existsSync(join(dataDir, 'runtime.json'))).toBe(false)
    },
  )

  test('takes the next free port when the usual one is taken, and a port that was asked for or none', { timeout: 240_000 }, async () => {
    const taken = createServer()
    const usual = await new Promise<boolean>((resolve) => {
      taken.once('error', () => resolve(false))
      taken.listen(8080, '127.0.0.1', () => resolve(true))
    })
    onTestFinished(() => void taken.close())
    const program = await startProgram(newFolder(), { plain: true, argv: ['--no-demo', '--query-children', '1'] })
    expect(Number(new URL(program.url).port)).toBeGreaterThan(8080)
    expect(Number(new URL(program.url).port)).toBeLessThan(8130)
    expect(
      usual ||
        (await fetch('http://127.0.0.1:8080').then(
          () => true,
          () => true,
        )),
    ).toBe(true)
    const other = newFolder()
    const asked = spawnProgram(other, ['start', '--data', other, '--no-demo', '--port', new URL(program.url).port])
    expect((await asked.ended).code).not.toBe(0)
    expect(asked.errors()).toContain(new URL(program.url).port)
    expect((await program.stop()).survivors).toEqual([])
  })

  test('works on the PostgreSQL of DATABASE_URL and starts none', { timeout: 120_000 }, async () => {
    const database = await createTestDatabase()
    onTestFinished(database.drop)
    const dataDir = newFolder()
    const program = await startProgram(dataDir, { env: { DATABASE_URL: database.url } })
    expect(processesOf(program).filter((p) => p.command.includes('postgres'))).toEqual([])
    expect(existsSync(join(dataDir, 'pg18'))).toBe(false)
    expect(await (await fetch(`${program.url}/health/ready`)).json()).toMatchObject({ status: 'ok' })
    const seen = await database.pool.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'pujiang'",
    )
    expect(seen.rows[0]?.n).toBeGreaterThan(0)
    expect(await program.stop()).toEqual({ code: 0, signal: null, survivors: [] })
  })
})

describe.runIf(linux)('a first start that makes the demo city', () => {
  test('ends soon when it is told to and leaves no child; the next start takes it up', { timeout: 240_000 }, async () => {
    const dataDir = newFolder()
    for (const which of ['first', 'second']) {
      const started = spawnProgram(dataDir, ['start', '--data', dataDir, '--port', '0', '--query-children', '1'])
      const end = Date.now() + 120_000
      while (!/loading demo datasets/.test(started.errors())) {
        if (Date.now() > end) throw new Error(`the demo city is not begun:\n${started.errors()}`)
        await sleep(50)
      }
      await sleep(1_000)
      const begun = performance.now()
      process.kill(started.pid, 'SIGTERM')
      const how = await Promise.race([started.ended, sleep(60_000, null, { ref: false })])
      console.log(`SIGTERM while the demo city is made, ${which} start: ended after ${Math.round(performance.now() - begun)} ms`)
      expect(how).toEqual({ code: 0, signal: null })
      expect(await survivorsOf({ pid: started.pid, dataDir })).toEqual([])
    }
  })
})

describe.runIf(linux)('a real installation', () => {
  test('begins with a one-time link; the administrator sets up an agency whose steward loads data', { timeout: 240_000 }, async () => {
    const dataDir = newFolder()
    const init = spawnProgram(dataDir, ['init', '--data', dataDir, '--json'])
    expect((await init.ended).code, init.errors()).toBe(0)
    const { token } = JSON.parse(init.output()) as { token: string }
    const program = await startProgram(dataDir)
    const visitor = clientOf(program.url, '')
    const email = 'first@city.test'
    await visitor.ask('POST', '/invitations/accept', { token, name: 'First', password, email })
    await expect(visitor.ask('POST', '/invitations/accept', { token, name: 'Second', password, email: 'second@city.test' })).rejects.toMatchObject({
      status: 404,
    })
    const administrator = await signIn(program.url, email)
    expect(await administrator.ask('GET', '/me')).toMatchObject({ roles: [{ role: 'administrator' }] })
    await administrator.ask('POST', '/agencies', { slug: 'our-city', name: { zh: '本市', en: 'Our city' }, kind: 'city' })
    await administrator.ask('POST', '/agencies', { slug: 'water', name: { zh: '水务局', en: 'Water' }, kind: 'department', parent: 'our-city' })
    const invited = await administrator.ask<{ token: string }>('POST', '/invitations', {
      agency: 'water',
      role: 'steward',
      email: 'steward@water.test',
    })
    await visitor.ask('POST', '/invitations/accept', { token: invited.token, name: 'Steward', password })
    const steward = await signIn(program.url, 'steward@water.test')
    await makeTable(steward, 'levels', 'water')
    const upload = await steward.upload('levels.csv', rows(100))
    const { job } = await steward.ask<{ job: { id: string } }>('POST', `/uploads/${upload.id}/load`, { table: 'levels', publish: true })
    expect(await jobEnd(steward, job.id)).toMatchObject({ state: 'done', result: { rows: 100 } })
    await expect(signIn(program.url, 'steward@city-operations.pujiang.example', 'pujiang-demo')).rejects.toMatchObject({ status: 401 })
    expect((await program.stop()).survivors).toEqual([])
    const more = spawnProgram(dataDir, ['init', '--data', dataDir])
    expect((await more.ended).code, more.output()).not.toBe(0)
  })

  test('has no demo accounts where others can reach it, and they wake on loopback', { timeout: 240_000 }, async () => {
    const dataDir = newFolder()
    const email = 'steward@city-operations.pujiang.example'
    const server = await openPostgres({ dataDir })
    const { db, pool, close } = openDatabase({ connection: server.connection, max: 4 })
    await migrate(db, migrationSets)
    await migrateJobs(pool)
    await saveCitySettings(db, { pack: 'demo-city', synthetic: true })
    await db
      .insertInto('city_setting')
      .values({ key: 'demoInstalled', value: JSON.stringify(true) })
      .execute()
    const { manifest } = await loadPack(join(import.meta.dirname, '../../packs/demo-city'))
    for (const made of manifest.agencies) await createAgency(db, { ...made, id: randomUUID() })
    const random = { uuid: () => randomUUID(), bytes: (length: number) => randomBytes(length) }
    await createDemoAccounts({
      db,
      random,
      demo: true,
      loopback: true,
      accounts: [{ key: 'steward', email, name: 'S', agency: 'city-operations', roles: ['steward'] }],
    })
    await close()
    await server.stop()
    const demo = { plain: true, argv: ['--port', '0', '--query-children', '1'] }
    const open = await startProgram(dataDir, { ...demo, argv: [...demo.argv, '--host', '0.0.0.0'] })
    expect(open.output()).not.toContain('pujiang-demo')
    await expect(signIn(`http://127.0.0.1:${new URL(open.url).port}`, email, 'pujiang-demo')).rejects.toMatchObject({ status: 401 })
    expect((await open.stop()).survivors).toEqual([])
    const closed = await startProgram(dataDir, demo)
    expect(closed.output()).toContain(email)
    expect((await signIn(closed.url, email, 'pujiang-demo')).cookie).not.toBe('')
    expect((await closed.stop()).survivors).toEqual([])
  })
})

describe.runIf(linux)('a load that does not come to its end', () => {
  let dataDir: string
  let program: Program
  let client: Client
  beforeAll(async () => {
    dataDir = freshFolder()
    await prepareFolder(dataDir)
    program = await startProgram(dataDir)
    client = await signIn(program.url)
    await makeTable(client, 'cases', agency)
  })
  afterAll(() => discard(dataDir))

  const stored = (): string[] =>
    existsSync(objectsOf(dataDir))
      ? readdirSync(objectsOf(dataDir), { recursive: true, withFileTypes: true })
          .filter((e) => e.isFile())
          .map((e) => join(e.parentPath, e.name))
      : []
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 30_000
    while (!(await what())) {
      if (Date.now() > end) throw new Error(`waited in vain: ${what.toString()}`)
      await sleep(20)
    }
  }
  const begin = async (upload: string): Promise<string> =>
    (await client.ask<{ job: { id: string } }>('POST', `/uploads/${upload}/load`, { table: 'cases', publish: true })).job.id

  test('because its connection breaks leaves nothing behind', { timeout: 120_000 }, async () => {
    const { port } = new URL(program.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => undefined)
    const head = (length: string): string =>
      `POST /api/v1/uploads?fileName=half.csv HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${client.cookie}\r\ncontent-type: application/octet-stream\r\n${length}\r\n\r\n`
    socket.write(head('content-length: 50000000'))
    socket.write(rows(100_000))
    await until(() => stored().length > 0)
    socket.destroy()
    const chunked = connect(Number(port), '127.0.0.1')
    chunked.on('error', () => undefined)
    const piece = rows(10_000)
    chunked.write(`${head('transfer-encoding: chunked')}${piece.length.toString(16)}\r\n${piece}\r\n`)
    await sleep(300)
    chunked.destroy()
    await until(() => stored().length === 0)
    const inside = await lookInside(dataDir)
    try {
      expect(await inside.db.selectFrom('upload').select('id').execute()).toEqual([])
    } finally {
      await inside.close()
    }
  })

  test('because it is cancelled leaves nothing but the upload, which can be loaded again', { timeout: 240_000 }, async () => {
    const upload = await client.upload('cases.csv', rows(400_000))
    const id = await begin(upload.id)
    await until(async () => (await client.ask<JobSeen>('GET', `/jobs/${id}`)).state === 'running')
    await sleep(300)
    await client.ask('POST', `/jobs/${id}/cancel`, {})
    expect((await jobEnd(client, id)).state).toBe('cancelled')
    expect(stored()).toEqual([join(objectsOf(dataDir), 'uploads', upload.id)])
    const inside = await lookInside(dataDir)
    try {
      expect(await inside.db.selectFrom('table_version').select('id').execute()).toEqual([])
    } finally {
      await inside.close()
    }
    // Two at once: the second waits for the first, and is cancelled while it waits.
    const other = await client.upload('other.csv', rows(10))
    const first = await begin(upload.id)
    const waiting = await begin(other.id)
    expect(await client.ask('POST', `/jobs/${waiting}/cancel`, {})).toMatchObject({ state: 'cancelled' })
    expect(await jobEnd(client, first)).toMatchObject({ state: 'done', result: { rows: 400_000, number: 1 } })
    const last = await begin(other.id)
    expect(await jobEnd(client, last)).toMatchObject({ state: 'done', result: { rows: 10, number: 2 } })
  })

  test('or does: the server keeps its memory flat while 300 MB stream through it, and its loop turns', { timeout: 240_000 }, async () => {
    const resident = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, 'latin1'))?.[1] ?? 0) / 1024
    const lag = async (): Promise<number> =>
      Number(/pujiang_event_loop_lag_seconds\{quantile="1"\} (\S+)/.exec(await (await fetch(`${program.url}/metrics`)).text())?.[1]) * 1000
    const piece = Buffer.from(`${rows(40_000).split('\n').slice(1).join('\n')}\n`)
    const pieces = Math.ceil((300 * 1024 * 1024) / piece.length)
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('no,opened_at,value\n')
      for (let i = 0; i < pieces; i++) yield piece
    }
    await client.upload('warm.csv', rows(1_000))
    await lag()
    const before = resident()
    let most = before
    const timer = setInterval(() => (most = Math.max(most, resident())), 20)
    const begun = performance.now()
    const upload = await client.upload('big.csv', body())
    clearInterval(timer)
    const seconds = (performance.now() - begun) / 1000
    console.log(
      `upload of ${Math.round(upload.bytes / 1e6)} MB: ${seconds.toFixed(1)} s, resident ${Math.round(before)} MB, at most ${Math.round(most)} MB; longest stall ${(await lag()).toFixed(0)} ms`,
    )
    expect(upload.bytes).toBeGreaterThan(300 * 1024 * 1024)
    expect(most - before).toBeLessThan(80)
    const small = await client.upload('cases.csv', rows(200_000))
    await lag()
    expect((await jobEnd(client, await begin(small.id))).state).toBe('done')
    console.log(`load of 200,000 rows: longest stall of the event loop ${(await lag()).toFixed(0)} ms`)
  })

  test('and a stop in the middle of it gives it back to the next start', { timeout: 240_000 }, async () => {
    const upload = await client.upload('cases.csv', rows(300_000))
    const id = await begin(upload.id)
    await until(async () => (await client.ask<JobSeen>('GET', `/jobs/${id}`)).state === 'running')
    // Somebody watches: that must not hold the stop up.
    const watched = fetch(`${program.url}/api/v1/jobs/${id}/events`, { headers: { cookie: client.cookie } })
      .then((r) => r.text())
      .catch(() => 'cut')
    await sleep(200)
    expect(await program.stop()).toEqual({ code: 0, signal: null, survivors: [] })
    await watched
    const inside = await lookInside(dataDir)
    const waiting = await inside.db.selectFrom('upload').select('state').where('id', '=', upload.id).execute()
    await inside.close()
    await inside.server.stop()
    const next = await startProgram(dataDir)
    expect(waiting).toEqual([{ state: 'loading' }])
    expect(await jobEnd(clientOf(next.url, client.cookie), id)).toMatchObject({ state: 'done', result: { rows: 300_000 } })
    expect((await next.stop()).survivors).toEqual([])
  })
})
