import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'
import { openTable } from './open-table.ts'
import { bindFilter, makeRight, parseExpression } from './query/index.ts'

/** A row filter must be a condition over fields of the table; a dataset's filter over those of each of its tables. @throws InvalidInput at the character */
export async function checkRowFilter(ctx: Pick<Context, 'db'>, subjectId: string, rowFilter: string): Promise<void> {
  const expression = parseExpression(rowFilter, 'rowFilter')
  const { rows } = await sql<{ id: string }>`
    select t.id from data_table t where t.id = ${subjectId}::uuid or t.dataset_id = ${subjectId}::uuid`.execute(ctx.db)
  for (const { id } of rows) {
    const table = await openTable(ctx, id, undefined, 'rows')
    if (table.version) bindFilter(makeRight([], expression), table.version.fields)
  }
}
