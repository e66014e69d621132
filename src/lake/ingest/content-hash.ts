import type { Field } from '../../model/index.ts'
import { identifier } from './engine.ts'

/**
 * SQL aggregate of the content hash over rows with `_row` and the fields in order: the exclusive or, over all rows, of the MD5 of the row's sort key.
 * The sort key (DuckDB `create_sort_key`, ascending, nulls last) is a plain encoding that any engine can make; the README states it byte by byte
 * and a test makes it anew. `_row` is part of the key, so order counts, equal rows do not cancel out, and an append is parent xor added rows.
 * It tells equal content from different content; it is no signature: what proves the bytes is the SHA-256 of the stored objects.
 */
export function contentHashSql(fields: readonly Pick<Field, 'name'>[]): string {
  const parts = ['_row', ...fields.map(({ name }) => identifier(name))].map((column) => `${column}, 'ASC NULLS LAST'`)
  return `bit_xor(md5_number(create_sort_key(${parts.join(', ')})))`
}

/** The hash as it is stored: the name of the method and the 32 hex digits of the exclusive or of the digests; no rows give zeros. */
export function formatContentHash(value: string | null): string {
  // the engine reads a digest as a number with its first byte lowest
  const bytes =
    BigInt(value ?? 0)
      .toString(16)
      .padStart(32, '0')
      .match(/../gu) ?? []
  return `rows-md5-xor:${bytes.toReversed().join('')}`
}
