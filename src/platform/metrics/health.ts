import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'

/** One thing the program needs: `check` throws when it is not well. */
export interface HealthCheck {
  name: string
  check(): Promise<void>
}

export interface HealthReport {
  status: 'ok' | 'failing'
  /** By name: `ok`, `failing`, or `timeout`. Reasons go to the log, not to strangers. */
  checks: Record<string, 'ok' | 'failing' | 'timeout'>
}

export interface Health {
  /** The process runs and its event loop turns; answers without asking anything. */
  live(): HealthReport
  /** Everything needed answers, and the program is not stopping. */
  ready(): Promise<HealthReport>
  /** From here on `ready` fails, so that a balancer sends no more requests. */
  stopping(): void
}

export interface HealthOptions {
  checks: readonly HealthCheck[]
  onFailure?: (name: string, error: unknown) => void
  /** Milliseconds a check may take. Default 2,000. */
  patience?: number
}

/** Health of the program for `/health/live` and `/health/ready`. */
export function createHealth(options: HealthOptions): Health {
  const patience = options.patience ?? 2_000
  let isStopping = false

  const ask = async ({ name, check }: HealthCheck): Promise<'ok' | 'failing' | 'timeout'> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'timeout'>((resolve) => (timer = setTimeout(() => resolve('timeout'), patience)))
    try {
      return await Promise.race([check().then(() => 'ok' as const), late])
    } catch (error) {
      options.onFailure?.(name, error)
      return 'failing'
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    live: () => ({ status: 'ok', checks: {} }),
    ready: async () => {
      const states = await Promise.all(options.checks.map(async (check) => [check.name, await ask(check)] as const))
      const checks: HealthReport['checks'] = Object.fromEntries(states)
      if (isStopping) checks['running'] = 'failing'
      return { status: Object.values(checks).every((state) => state === 'ok') ? 'ok' : 'failing', checks }
    },
    stopping: () => {
      isStopping = true
    },
  }
}

/** The database answers. */
export const databaseCheck = (db: Kysely<Database>): HealthCheck => ({
  name: 'database',
  check: async () => {
    await sql`select 1`.execute(db)
  },
})
