import { sql, type SqlBool } from 'kysely'
import { isUuid } from '../identity/index.ts'
import { nobody, type Column, type Predicate } from './policy.ts'

/**
 * True for the one row that a caller names by its id or, where `slug` is given, by that column. An index answers either; `id::text = …` would read the
 * whole table. An id is only ever looked up as an id, so that nobody can name a thing after the id of another.
 */
export function namedBy(ref: string, slug: string | null = 'slug', column: Column = (name) => sql.ref(name)): Predicate {
  if (isUuid(ref)) return sql<SqlBool>`${column('id')} = ${ref}::uuid`
  // PostgreSQL knows no text with this character.
  return slug === null || ref.includes('\0') ? nobody : sql<SqlBool>`${column(slug)} = ${ref}`
}
