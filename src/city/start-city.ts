import { claimDataFolder, type Config } from '../platform/config/index.ts'
import type { Log } from '../platform/log/index.ts'
import { retireDemoAccounts } from '../platform/identity/index.ts'
import {
  beginDemoCity,
  demoAccountsShown,
  extendDemoCity,
  installDemoCity,
  isDemoCity,
  isUnused,
  loadDemoPack,
  wakeDemoAccounts,
} from './demo-city.ts'
import { openCity, type OpenedCity } from './open-city.ts'
import { serveCity, type ServedCity } from './serve-city.ts'

export interface StartProgress {
  stage: string
  done?: number
  total?: number
  /** What was just finished, e.g. the slug of a dataset. */
  item?: string
}

export interface StartedCity extends ServedCity {
  city: OpenedCity
  state: 'started'
  /** The demo city was installed by this start. */
  firstStart: boolean
  accounts: readonly { email: string; password: string; role: { zh: string; en: string } }[]
}

/** Another process has the data folder; nothing was touched. */
export interface RunningElsewhere {
  state: 'running'
  pid: number
  url: string | null
}

/**
 * Starts the whole program on the data folder: database, engine, index, jobs, door, and on the first start the demo city. A start
 * that was killed in the middle, or ended by the signal, is taken up by the next. Throws what made it impossible, with everything closed again.
 */
export async function startCity(
  config: Config,
  log: Log,
  onProgress: (progress: StartProgress) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<StartedCity | RunningElsewhere> {
  const claim = await claimDataFolder(config.data)
  if (claim.state === 'running') return claim
  let city: OpenedCity | undefined
  let served: ServedCity | undefined
  try {
    city = await openCity(config, log, (stage) => onProgress({ stage }))
    const firstStart = config.demo && (await isUnused(city))
    const pack = firstStart || (await isDemoCity(city)) ? await loadDemoPack() : null
    if (pack && firstStart) await beginDemoCity(city, pack)
    if (!city.demoAccountsAllowed) await retireDemoAccounts(city.database.db, city.program.clock.now())
    onProgress({ stage: 'pages' })
    served = await serveCity(city)
    claim.announce(served.url)
    if (pack) {
      const opened = city
      city.onEveryDay((ended) => extendDemoCity(opened, pack, ended))
      if (firstStart || (await isUnfinished(city))) await install(city, pack, onProgress, signal)
      else {
        await wakeDemoAccounts(city, pack).catch((error: unknown) => log.warn({ err: error }, 'the demo accounts could not be woken'))
        void extendDemoCity(city, pack).catch((error: unknown) => log.warn({ err: error }, 'the demo city could not be extended'))
      }
    }
    const opened = city
    const door = served
    let closing: Promise<void> | undefined
    return {
      ...door,
      state: 'started',
      city: opened,
      firstStart,
      accounts: pack && opened.demoAccountsAllowed ? demoAccountsShown(pack) : [],
      close: () =>
        (closing ??= door
          .close()
          .then(() => opened.close())
          .finally(() => claim.release())),
    }
  } catch (error) {
    await served?.close()
    await city?.close()
    claim.release()
    throw error
  }
}

const finished = 'demoInstalled'

const isUnfinished = async (city: OpenedCity): Promise<boolean> =>
  (await city.database.db.selectFrom('city_setting').select('key').where('key', '=', finished).executeTakeFirst()) === undefined

async function install(
  city: OpenedCity,
  pack: Parameters<typeof installDemoCity>[1],
  onProgress: (progress: StartProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  await installDemoCity(
    city,
    pack,
    (p) => onProgress({ stage: p.stage, done: p.done, total: p.total, ...(p.dataset !== undefined && { item: p.dataset }) }),
    signal,
  )
  await city.database.db
    .insertInto('city_setting')
    .values({ key: finished, value: JSON.stringify(true) })
    .onConflict((oc) => oc.column('key').doNothing())
    .execute()
}
