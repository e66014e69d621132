import { readFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { CitySettings as WebSettings } from '../../web/server.ts'
import { citySettings, saveCitySettings } from '../catalogue/index.ts'
import { extendPack, installPack, loadPack, type Pack, type PackProgress } from '../packs/index.ts'
import type { OpenedCity } from './open-city.ts'
import { packPort } from './pack-port.ts'
import { seedPeople } from './seed-people.ts'

const folder = join(import.meta.dirname, '../../packs/demo-city')
export const demoPassword = 'pujiang-demo'

export const loadDemoPack = (): Promise<Pack> => loadPack(folder)

/** A city with no agency, nobody and no invitation has never been used: the demo may move in. After `init` it may not. */
export async function isUnused(city: OpenedCity): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from agency) or exists (select from actor) or exists (select from invitation) as used`.execute(city.database.db)
  return rows[0]?.used === false
}

/** True once the demo city has been begun in this data folder; a killed first start is taken up again by the next. */
export async function isDemoCity(city: OpenedCity): Promise<boolean> {
  return (await citySettings(city.database)).pack === 'demo-city'
}

/** Writes what the pages say of the city, before anything else of it is there. */
export async function beginDemoCity(city: OpenedCity, pack: Pack): Promise<void> {
  const { manifest } = pack
  const geometry: unknown = JSON.parse(await readFile(join(folder, manifest.geometry), 'utf8'))
  await saveCitySettings(city.database.db, {
    name: manifest.city.name,
    portal: { zh: `${manifest.city.name.zh}数据平台`, en: `${manifest.city.name.en} Data` },
    synthetic: manifest.synthetic,
    twoPersonReview: true,
    geometry,
    searches: manifest.searches,
    pack: manifest.pack,
  })
}

/** Installs the demo city through operations, or finishes an installation that was killed. */
export async function installDemoCity(
  city: OpenedCity,
  pack: Pack,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const outDir = join(city.config.data, 'tmp', 'demo-city')
  await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })
  await installPack(pack, packPort(city), { clock: city.program.clock, outDir, concurrency: 3, threads: city.config.threads, onProgress, signal })
  signal.throwIfAborted()
  await seedPeople(city, join(folder, 'people.yaml'))
  await rm(outDir, { recursive: true, force: true })
}

/** Adds the days since the last run; the daily job and each later start call it. */
export async function extendDemoCity(city: OpenedCity, pack: Pack, signal?: AbortSignal): Promise<void> {
  const outDir = join(city.config.data, 'tmp', 'demo-city')
  await mkdir(outDir, { recursive: true })
  await extendPack(pack, packPort(city), { clock: city.program.clock, outDir, concurrency: 1, threads: 1, ...(signal && { signal }) })
}

/** Wakes the demo accounts that a start on an address others can reach had put out of use. */
export async function wakeDemoAccounts(city: OpenedCity, pack: Pack): Promise<void> {
  const port = packPort(city)
  for (const account of pack.manifest.accounts) await port.ensureAccount(account)
}

/** What the sign-in page offers in the demo city while it listens on loopback. */
export const demoAccountsShown = (pack: Pack): NonNullable<WebSettings['accounts']> =>
  pack.manifest.accounts.map((a) => ({ email: a.email, password: demoPassword, role: a.about }))

/** The figures of the home page, each a question to an open table of the demo city. */
export const demoPulse: NonNullable<WebSettings['pulse']> = [
  {
    title: { zh: '轨道交通全天进站', en: 'Metro entries in a day' },
    unit: { zh: '人次', en: 'entries' },
    dataset: 'metro-city-entries',
    table: 'metro-city-entries',
    by: 'period',
    measure: 'sum(entries)',
  },
  {
    title: { zh: '12345 受理的诉求', en: 'Requests to the 12345 line' },
    unit: { zh: '件', en: 'requests' },
    dataset: 'hotline-cases',
    table: 'hotline-cases',
    by: 'accepted_at',
  },
  {
    title: { zh: '全市 PM2.5 日均', en: 'PM2.5, mean of all stations' },
    unit: { zh: 'µg/m³', en: 'µg/m³' },
    dataset: 'air-quality-hourly',
    table: 'air-quality-hourly',
    by: 'observed_at',
    measure: 'avg(pm25)',
  },
  {
    title: { zh: '医院门诊', en: 'Outpatient visits' },
    unit: { zh: '人次', en: 'visits' },
    dataset: 'outpatient-visits',
    table: 'outpatient-visits',
    by: 'day',
    measure: 'sum(outpatient)',
  },
  {
    title: { zh: '新登记企业', en: 'Companies registered' },
    unit: { zh: '家', en: 'companies' },
    dataset: 'company-registrations',
    table: 'company-registrations',
    by: 'registered_on',
  },
  {
    title: { zh: '公共停车场平均空位', en: 'Free spaces of a public car park' },
    unit: { zh: '个', en: 'spaces' },
    dataset: 'parking-occupancy',
    table: 'parking-occupancy',
    by: 'observed_at',
    measure: 'avg(vacant)',
  },
]

/** The strip below the search on the home page: yesterday's metro by ten minutes. */
export const demoRiver: NonNullable<WebSettings['river']> = {
  title: { zh: '轨道交通进站', en: 'Metro entries' },
  unit: { zh: '人次', en: 'entries' },
  dataset: 'metro-city-entries',
  table: 'metro-city-entries',
  at: 'period',
  value: 'entries',
}
