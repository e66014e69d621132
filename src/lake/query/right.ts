import { createHash } from 'node:crypto'
import type { Field } from '../../model/index.ts'
import type { Expression } from './ast.ts'
import { printExpression } from './text.ts'

/**
 * What a caller may read of one table: these fields, of the rows that pass `filter` (null = all rows). The filter is bound to all
 * fields of the table: it may test a field that the caller may not read. `key` stands for both in ETags, cursors and cache keys.
 */
export interface RowRight {
  readonly fieldIds: readonly number[]
  readonly filter: Expression | null
  readonly key: string
}

/** Makes a right with its key. Equal fields (in any order) and filters give equal keys. */
export function makeRight(fieldIds: readonly number[], filter: Expression | null): RowRight {
  const ids = [...new Set(fieldIds)].sort((a, b) => a - b)
  const key = createHash('sha256')
    .update(`${ids.join(',')}\n${filter ? printExpression(filter) : ''}`)
    .digest('base64url')
    .slice(0, 22)
  return { fieldIds: ids, filter, key }
}

/** The right to everything in a table. */
export const fullRight = (fields: readonly Field[]): RowRight =>
  makeRight(
    fields.map((f) => f.id),
    null,
  )
