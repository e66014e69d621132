import { sql, type IsolationLevel, type Kysely, type RawBuilder, type Transaction } from 'kysely'

export interface TransactionOptions {
  isolation?: IsolationLevel
  /** How often the whole function is run again after a serialization failure or deadlock. Default 0; give it only when `fn` touches nothing but the database. */
  retries?: number
}

const retriable = new Set(['40001', '40P01'])

/** Runs `fn` in one transaction: commits what it answers, rolls back when it throws. Inside a transaction already, it simply joins. */
export async function transaction<D, R>(db: Kysely<D>, fn: (trx: Kysely<D>) => Promise<R>, options: TransactionOptions = {}): Promise<R> {
  if (db.isTransaction) return fn(db)
  for (let attempt = 0; ; attempt += 1) {
    try {
      let builder = db.transaction()
      if (options.isolation) builder = builder.setIsolationLevel(options.isolation)
      return await builder.execute((trx: Transaction<D>) => fn(trx))
    } catch (error) {
      if (attempt >= (options.retries ?? 0) || !retriable.has(String((error as { code?: unknown }).code))) throw error
      // A short random pause keeps two that collided from colliding again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
    }
  }
}

/** A value for a JSONB column. Needed because `pg` sends a JavaScript array as a PostgreSQL array, not as JSON. */
export function jsonb<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::jsonb`
}

/** True when the statement failed because of a unique index (of that name, when given). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: found } = error as { code?: unknown; constraint?: unknown }
  return code === '23505' && (constraint === undefined || found === constraint)
}
