import { sql } from 'kysely'
import type { RecentTimes } from '../platform/metrics/index.ts'
import { countOpenJobs } from '../platform/jobs/index.ts'
import type { Operation } from '../platform/operations/index.ts'
import type { Config } from '../platform/config/index.ts'
import { askCity } from './ask-city.ts'
import type { OpenedCity } from './open-city.ts'
import type { PlaceLimits, PlaceStatus } from './place-operations.ts'

/** How long an answer is given again, and how long one part may take. */
const [keptMs, patienceMs] = [5000, 2000]
const slowMs = 250

/** Milliseconds of some work; null when it failed or took longer than one waits. */
async function timed(work: () => Promise<unknown>): Promise<number | null> {
  const began = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs)
  })
  const done = await Promise.race([
    work().then(
      () => true,
      () => false,
    ),
    late,
  ])
  clearTimeout(timer)
  return done ? Math.round((performance.now() - began) * 10) / 10 : null
}
const stateOf = (ms: number | null, slow = slowMs): 'ok' | 'slow' | 'failing' => (ms === null ? 'failing' : ms > slow ? 'slow' : 'ok')

async function look(city: OpenedCity, version: string, times: RecentTimes): Promise<PlaceStatus> {
  const { database, services, program, follower } = city
  const databaseMs = await timed(() => sql`select 1`.execute(database.db))
  const searchMs = await timed(() => follower.caughtUp())
  const rest = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => (databaseMs === null ? otherwise : work().catch(() => otherwise))
  const visitor = await rest(() => services.identity.authenticate({ headers: {} }), null)
  const [jobs, checkpoint, overview] = await Promise.all([
    rest(() => countOpenJobs(database.db), { queued: 0, running: 0 }),
    rest(
      async () =>
        (await sql<{ size: number; at: Date }>`select size, at from audit_checkpoint order by size desc limit 1`.execute(database.db)).rows[0],
      undefined,
    ),
    rest(
      async () =>
        visitor ? ((await askCity(program, 'show-city', {}, { actor: visitor })) as { datasets: number; themes: { onTime: number }[] }) : null,
      null,
    ),
  ])
  const parts = { database: stateOf(databaseMs), search: stateOf(searchMs, 1000) }
  const states = Object.values(parts)
  const { count, p50, p95 } = times.read()
  return {
    state: states.includes('failing') ? 'failing' : states.includes('slow') ? 'slow' : 'ok',
    at: program.clock.now().toISOString(),
    version,
    uptimeSeconds: Math.floor(process.uptime()),
    database: { state: parts.database, milliseconds: databaseMs },
    search: { state: parts.search, lagMilliseconds: searchMs },
    jobs,
    engine: services.rows.load(),
    audit: { size: Number(checkpoint?.size ?? 0), signedAt: checkpoint ? new Date(checkpoint.at).toISOString() : null },
    catalogue: { datasets: overview?.datasets ?? 0, onTime: (overview?.themes ?? []).reduce((sum, theme) => sum + theme.onTime, 0) },
    requests: { minutes: 5, count, p50, p95 },
  }
}

/** Bound of an input field of an operation, as it is enforced. */
function boundOf(operations: readonly Operation[], name: string, field: string, bound: 'maximum' | 'maxLength'): number {
  const properties = operations.find((o) => o.name === name)?.input.properties as Record<string, Record<string, number> | undefined> | undefined
  return properties?.[field]?.[bound] ?? 0
}

/** The limits as they are configured and enforced, not as somebody wrote them down. */
export const limitsOf = (config: Config, operations: readonly Operation[]): PlaceLimits => ({
  requestsPerMinuteAnonymous: config.rateAnonymous,
  requestsPerMinuteSignedIn: config.rateSignedIn,
  signInsPerMinute: config.rateSignIn,
  querySeconds: config.queryTimeoutSeconds,
  pageRows: boundOf(operations, 'read-rows', 'limit', 'maximum'),
  sqlRows: boundOf(operations, 'run-sql', 'limit', 'maximum'),
  sqlCharacters: boundOf(operations, 'run-sql', 'sql', 'maxLength'),
  uploadMb: config.uploadLimitMb,
})

/** The status, looked at at most every few seconds however many ask. */
export function watchPlace(city: OpenedCity, version: string, times: RecentTimes): () => Promise<PlaceStatus> {
  let kept: { until: number; value: Promise<PlaceStatus> } | undefined
  return () => {
    if (kept && kept.until > performance.now()) return kept.value
    const value = look(city, version, times)
    kept = { until: performance.now() + keptMs, value }
    value.catch(() => (kept = undefined))
    return value
  }
}
