import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepLake } from '../../src/lake/sweep-lake-job.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { openSigner, printVerifier } from '../../src/platform/audit/index.ts'
import { openObjectStore } from '../../src/platform/storage/index.ts'
import { startS3Server, type S3Server } from '../../src/testing/s3/server.ts'
import { jobEnd, makeTable, signIn } from './client.ts'
import { agency, lookInside, prepareFolder } from './prepared-folder.ts'
import { killNow } from './processes.ts'
import { discard, freshFolder, startProgram } from './program.ts'

describe.runIf(process.platform === 'linux')('a program that is killed after its file is in the bucket and before the version is committed', () => {
  let dataDir: string
  let server: S3Server
  beforeAll(async () => {
    server = await startS3Server()
    dataDir = freshFolder()
    await prepareFolder(dataDir)
  })
  afterAll(async () => {
    await discard(dataDir)
    await server.close()
  })

  test('loads the file again at the next start, on an empty disk, and the first file is swept away', async () => {
    const argv = [...server.argv(), '--serving-copies-mb', '0']
    const program = await startProgram(dataDir, { argv })
    const client = await signIn(program.url)
    await makeTable(client, 'cases', agency)
    const csv = ['no,value', ...Array.from({ length: 3_000 }, (_, i) => `${i},${i % 7}`)].join('\n')
    const upload = await client.upload('cases.csv', csv)
    const files = (): string[] => server.bucket.keys('cities/one/tables/').filter((key) => key.endsWith('.parquet'))
    server.onDone = (method, key) => {
      if (method !== 'PUT' || !key.endsWith('/0.parquet')) return
      server.onDone = null
      killNow(program.pid)
    }
    const { job } = await client.ask<{ job: { id: string } }>('POST', `/uploads/${upload.id}/load`, { table: 'cases', publish: true })
    expect(await program.ended).toMatchObject({ signal: 'SIGKILL' })
    expect(files()).toHaveLength(1)
    const [first] = files()

    rmSync(join(dataDir, 'object-cache'), { recursive: true })
    const again = await startProgram(dataDir, { argv })
    const back = await signIn(again.url)
    expect(await jobEnd(back, job.id)).toMatchObject({ state: 'done', result: { rows: 3_000, number: 1 } })
    const answer = await back.ask<{ rows: { n: number }[] }>('GET', `/tables/cases/rows?select=${encodeURIComponent('count(*) as n')}`)
    expect([answer.rows[0]?.n, files().length]).toEqual([3_000, 2])

    const inside = await lookInside(dataDir)
    try {
      const signer = await openSigner(join(dataDir, 'keys', 'audit.pem'), 'pujiang')
      const config = loadConfig({ argv: ['--data', join(dataDir, 'another-disk'), ...server.argv()], env: {} })
      const store = await openObjectStore(config, () => Promise.resolve(printVerifier(signer.verifier)))
      const removed = await sweepLake(inside.db, store, new Date(Date.now() + 60_000))
      expect(removed.map((key) => `cities/one/${key}`)).toEqual([first])
      expect(files()).toHaveLength(1)
    } finally {
      await inside.close()
    }
    expect(await again.stop()).toEqual({ code: 0, signal: null, survivors: [] })
  })
})
