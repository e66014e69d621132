import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'

/** Channel on which a committed change of the catalogue wakes the search index. */
export const outboxChannel = 'catalogue_outbox'

/** Tells the search index, once this transaction commits, that these datasets changed. */
export async function announceChange(db: Kysely<Database>, ...datasetIds: string[]): Promise<void> {
  if (datasetIds.length === 0) return
  await sql`
    with told as (insert into catalogue_outbox (dataset_id) select unnest(${datasetIds}::uuid[]))
    select pg_notify(${outboxChannel}, '')`.execute(db)
}
