import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'

/** Channel on which a committed change of the catalogue wakes the search index. */
export const outboxChannel = 'catalogue_outbox'

/** Tells the search index, once this transaction commits, that these datasets changed. */
export async function announceChange(db: Kysely<Database>, ...datasetIds: string[]): Promise<void> {
  if (datasetIds.length === 0) return
  await db
    .insertInto('catalogue_outbox')
    .values(datasetIds.map((dataset_id) => ({ dataset_id })))
    .execute()
  await sql`select pg_notify(${outboxChannel}, '')`.execute(db)
}
