import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobEnd, makeTable, Refusal, signIn, type Client, type JobSeen } from './client.ts'
import { agency, lookInside, objectsOf, prepareFolder } from './prepared-folder.ts'
import { discard, freshFolder, startProgram, type Program } from './program.ts'

const megabyte = 1024 * 1024
const reserveMb = 8
const rows = (count: number, from = 0): string =>
  [
    'no,note,value',
    ...Array.from(
      { length: count },
      (_, i) => `${from + i},${((i * 2654435761) >>> 0).toString(36)}${((i * 40503) % 65_521).toString(36)},${(i * 7919) % 1000}`,
    ),
  ].join('\n')

/** A disk of our own, small enough to fill: only root on Linux, and not in every container. */
function canMount(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=755', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const dataDir = freshFolder()
const disk = objectsOf(dataDir)
const mounted = canMount(disk)
if (!mounted) console.log('skipped: a disk to fill needs root on Linux and the right to mount')

describe.runIf(mounted)('a full disk', () => {
  let program: Program
  let client: Client
  const ballast = join(disk, '.ballast')
  const free = (): number => {
    const { bavail, bsize } = statfsSync(disk)
    return bavail * bsize
  }
  /** Leaves so many bytes on the disk. */
  const leave = (bytes: number): void => {
    rmSync(ballast, { force: true })
    const size = free() - bytes
    if (size > 0) writeFileSync(ballast, Buffer.alloc(size, 1))
  }
  const count = async (): Promise<number | undefined> =>
    (await client.ask<{ rows: { n: number }[] }>('GET', `/tables/cases/rows?select=${encodeURIComponent('count(*) as n')}&fresh=true`)).rows[0]?.n
  const goesOn = async (expected: number): Promise<void> => {
    expect(await count()).toBe(expected)
    await client.ask('PATCH', '/datasets/cases', { summary: { zh: '照常', en: 'as ever' } })
    expect(await (await fetch(`${program.url}/health/ready`)).json()).toMatchObject({ status: 'ok' })
  }
  const begin = async (upload: string): Promise<string> =>
    (await client.ask<{ job: { id: string } }>('POST', `/uploads/${upload}/load`, { table: 'cases', publish: true })).job.id

  beforeAll(async () => {
    await prepareFolder(dataDir)
    program = await startProgram(dataDir, { argv: ['--storage-reserve-mb', String(reserveMb)] })
    client = await signIn(program.url)
    await makeTable(client, 'cases', agency)
    const first = await client.upload('cases.csv', rows(1_000))
    expect((await jobEnd(client, await begin(first.id))).state).toBe('done')
  })
  afterAll(async () => {
    await program?.stop()
    execFileSync('umount', ['-l', disk])
    await discard(dataDir)
  })

  test('refuses an upload that would not fit, before and while it comes, and keeps nothing of it', async () => {
    leave((reserveMb + 4) * megabyte)
    const before = free()
    const known = await client.upload('big.csv', rows(400_000)).catch((error: unknown) => error)
    expect(known).toMatchObject({ status: 507, code: 'PUJIANG_STORAGE_FULL' })
    async function* endless(): AsyncGenerator<Uint8Array> {
      const piece = Buffer.alloc(megabyte, 'a,b\n')
      for (let i = 0; i < 200; i++) yield piece
    }
    const streamed: unknown = await client.upload('endless.csv', endless()).catch((error: unknown) => error)
    // The answer may be lost with the connection when the server ends it while we still send.
    if (streamed instanceof Refusal) expect(streamed).toMatchObject({ status: 507, code: 'PUJIANG_STORAGE_FULL' })
    else expect(streamed).toBeInstanceOf(TypeError)
    expect(readdirSync(join(disk, '.staging'))).toEqual([])
    expect(before - free()).toBeLessThan(megabyte)
    await goesOn(1_000)
  })

  test('that fills during a load fails it clearly, loses nothing, and the load works once there is space', async () => {
    rmSync(ballast, { force: true })
    const upload = await client.upload('more.csv', rows(600_000))
    const id = await begin(upload.id)
    for (let job = await client.ask<JobSeen>('GET', `/jobs/${id}`); job.state !== 'running'; job = await client.ask<JobSeen>('GET', `/jobs/${id}`))
      expect(job.state).toBe('queued')
    leave(0)
    const failed = await jobEnd(client, id)
    expect(failed).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'PUJIANG_STORAGE_FULL' } })
    expect(failed.error?.detail.en).toContain('not enough storage')
    await goesOn(1_000)
    expect(readdirSync(join(disk, '.staging'))).toEqual([])
    const inside = await lookInside(dataDir)
    try {
      expect(await inside.db.selectFrom('table_version').select('number').execute()).toEqual([{ number: 1 }])
      expect(await inside.db.selectFrom('object_intent').select('object_key').where('object_key', 'like', 'tables/%').execute()).toEqual([])
      expect(await inside.db.selectFrom('upload').select('state').where('id', '=', upload.id).execute()).toEqual([{ state: 'failed' }])
    } finally {
      await inside.close()
    }
    rmSync(ballast, { force: true })
    await client.ask('POST', `/jobs/${id}/retry`, {})
    expect(await jobEnd(client, id)).toMatchObject({ state: 'done', result: { rows: 600_000, number: 2 } })
    await goesOn(600_000)
  })
})
