import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import type { ObjectStore } from '../platform/storage/index.ts'
import type { RowEngine } from './engine/index.ts'

/** Where serving copies stand on this machine. They are derived: gone, they are built again. */
export interface ServingCopiesPort {
  isReady(versionId: string): boolean
  /** Path of the copy when it is ready and current for these keys, else null; counts as a use for the LRU. */
  path(versionId: string, keys: readonly string[], order: string | null): string | null
}

/** Tells the catalogue that a table of a dataset changed, in the same transaction. */
export interface CatalogueEvents {
  changed(db: Kysely<Database>, datasetId: string): Promise<void>
}

declare module '../platform/operations/context.ts' {
  interface Services {
    rows: RowEngine
    servingCopies: ServingCopiesPort
    store: ObjectStore
    catalogueEvents: CatalogueEvents
  }
}
