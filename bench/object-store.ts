/**
 * A city with its objects in a folder and one with them in a bucket: `node bench/object-store.ts`, the bucket given by PUJIANG_S3_BUCKET and its company;
 * without one, the folder alone. Prints the load of 1 M rows (one client, upload included), the first page of rows and after the
 * copies on this disk were removed, and the throughput of the store itself with 400 MB. Asserts nothing.
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createSampleCity, must } from '../tests/attack/sample-city.ts'

const { PUJIANG_S3_BUCKET: bucket } = process.env
const s3Flags = ['bucket', 'endpoint', 'region', 'access-key', 'secret-key'].flatMap((name) => {
  const value = process.env[`PUJIANG_S3_${name.replace('-', '_').toUpperCase()}`]
  return value === undefined ? [] : [`--s3-${name}=${value}`]
})
const districts = ['江东区', '石桥区', '望海区']
const lines = Array.from(
  { length: 1_000_000 },
  (_, i) => `${String(i).padStart(8, '0')},${districts[i % 3]},2024-01-${String(1 + (i % 28)).padStart(2, '0')},${(i * 7919) % 100_000}.25,${i % 17}`,
)
const csv = ['case_no,district,opened_on,amount,phone', ...lines].join('\n')
const timed = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
  const begun = performance.now()
  const value = await work()
  return [performance.now() - begun, value]
}
const ms = (time: number): string => `${time.toFixed(0)} ms`

async function measure(name: string, argv: readonly string[], cache: string | null): Promise<void> {
  const city = await createSampleCity({ argv: [...argv, '--serving-copies-mb', '0', '--result-cache-mb', '0', '--rate-anonymous', '100000'] })
  const say = (what: string, figure: string): void => console.log(`${name.padEnd(8)} ${what.padEnd(44)} ${figure}`)
  try {
    await city.publish({ slug: 'cases' })
    const loads: number[] = []
    for (let i = 0; i < 3; i += 1) {
      const [time, job] = await timed(() => city.stewardA.load('cases', 'cases.csv', csv))
      if (job.state !== 'done') throw new Error(JSON.stringify(job.error))
      loads.push(time)
    }
    say(`load of 1 M rows, ${(csv.length / 1e6).toFixed(0)} MB, median of 3`, ms(loads.toSorted((x, y) => x - y)[1] ?? NaN))
    const page = async (): Promise<number> => (await timed(async () => must(await city.visitor.get('/tables/cases/rows?limit=100&fresh=true'))))[0]
    await page()
    const pages: number[] = []
    for (let i = 0; i < 30; i += 1) pages.push(await page())
    say('first page, median of 30', `${pages.toSorted((a, b) => a - b)[15]?.toFixed(1)} ms`)
    if (cache !== null) {
      await rm(join(city.dataDir, cache, 'tables'), { recursive: true })
      say('first page with no copy on this disk', ms(await page()))
    }
    const { store } = city.city.services
    const bytes = randomBytes(1 << 22)
    const source = Readable.from(Array.from({ length: 100 }, () => bytes))
    const rate = (time: number): string => `${((100 * bytes.length) / 1e3 / time).toFixed(0)} MB/s`
    say('put of 400 MB', rate((await timed(() => store.put('bench/large', source)))[0]))
    if (cache !== null) await rm(join(city.dataDir, cache, 'bench'), { recursive: true })
    const folder = await mkdtemp(join(tmpdir(), 'pujiang-object-store-'))
    const copy = async (): Promise<void> => pipeline(await store.get('bench/large'), createWriteStream(join(folder, 'copy')))
    say('get of 400 MB into a file', rate((await timed(copy))[0]))
    if (cache !== null) say('copy of 400 MB for the engine', rate((await timed(() => store.localPath('bench/large')))[0]))
    await store.delete('bench/large')
    await rm(folder, { recursive: true })
  } finally {
    await city.drop()
  }
}

await measure('folder', [], null)
if (bucket !== undefined) await measure('bucket', [...s3Flags, `--s3-prefix=bench-${process.pid}`], 'object-cache')
