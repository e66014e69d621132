import type { Selectable } from 'kysely'
import { namedBy } from '../platform/access/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { DatasetTable } from './tables.ts'

/** The row of a dataset by slug or id; `lock` for changes. Access is checked by the operation before. @throws NotFound */
export async function findDataset(ctx: Pick<Context, 'db'>, ref: string, options: { lock?: boolean } = {}): Promise<Selectable<DatasetTable>> {
  const row = await ctx.db
    .selectFrom('dataset')
    .selectAll()
    .where(namedBy(ref))
    .$if(options.lock === true, (q) => q.forUpdate())
    .executeTakeFirst()
  if (!row) throw notFound({ zh: '数据集', en: 'dataset' }, ref)
  return row
}
