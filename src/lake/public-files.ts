import { createRequire } from 'node:module'
import { sql, type RawBuilder } from 'kysely'

/** Forms of a table that everybody downloads and whose bytes are the same every time. */
export const publicForms = ['csv', 'json', 'parquet'] as const
export type PublicForm = (typeof publicForms)[number]

export interface PublicFile {
  bytes: number
  /** Over the very bytes, hexadecimal. */
  sha256: string
}
export type PublicFiles = Record<PublicForm, PublicFile>

/** Another engine may print the same rows in other bytes. */
const engine = (createRequire(import.meta.url)('@duckdb/node-api/package.json') as { version: string }).version

/** What was measured, with what it holds for: this engine and these fields. */
export const publicFilesRow = (fieldIds: readonly number[], files: PublicFiles): string =>
  JSON.stringify({ engine, fields: fieldIds.toSorted((a, b) => a - b), ...files })

/** SQL (a condition) over the alias `v` of a version: what was measured is what everybody gets today. */
export const arePublicFilesKnown: RawBuilder<boolean> = sql<boolean>`coalesce(v.public_files ->> 'engine' = ${engine}
  and v.public_files -> 'fields' = (select to_jsonb(array_agg(f.field_id order by f.field_id)) from field f
    where f.table_id = v.table_id and f.active and f.open_class = 'unconditional'), false)`

/** SQL (JSON) of them over the alias `v`. */
export const publicFiles: RawBuilder<PublicFiles | null> = sql`case when ${arePublicFilesKnown} then v.public_files - 'engine' - 'fields' end`
