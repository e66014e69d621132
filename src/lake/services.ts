import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import type { ObjectStore } from '../platform/storage/index.ts'
import type { OpenTables } from './open-table.ts'
import type { FileLinks } from './given-files/file-link.ts'
import type { GovernedCopies } from './given-files/governed-copies.ts'
import type { PlacedParts } from './iceberg/placed-parts.ts'
import type { SqlRuns } from './sql-runs.ts'
import type { RowEngine, ServingCopies } from './engine/index.ts'

/** Tells the catalogue that a table of a dataset changed, in the same transaction. */
export interface CatalogueEvents {
  changed(db: Kysely<Database>, datasetId: string): Promise<void>
}

declare module '../platform/operations/context.ts' {
  interface Services {
    rows: RowEngine
    tables: OpenTables
    /** Copies that answer fast; derived and bounded, gone ones are built again. */
    servingCopies: ServingCopies
    store: ObjectStore
    /** Whole files under a right: copies where the stored ones hold more, and links for tools without a key. */
    givenFiles: {
      copies: GovernedCopies
      links: FileLinks
      /** Where Iceberg readers that reach the store themselves find manifests. */
      placed: PlacedParts
      /** Address of the city. */
      origin(): string
    }
    catalogueEvents: CatalogueEvents
    /** SQL under way, for its owners to follow and cancel. */
    sqlRuns: SqlRuns
  }
}
