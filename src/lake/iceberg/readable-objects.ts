import type { Context } from '../../platform/operations/index.ts'
import { isWhole } from '../given-files/given-files.ts'
import { describeIceberg, type Asked } from './describe-table.ts'

/** Whether an object of the store is one that readers of the table are told of: a file of a published version that the right leaves whole, or what describes such. */
export async function isReadable(ctx: Context, asked: Asked, key: string): Promise<boolean> {
  const { placed } = ctx.services.givenFiles
  const part = placed.nameOf(key)
  if (part === null) return anyIsWhole(ctx, asked, { key })
  const version = /^([0-9a-f-]{36})-[0-9a-f]{12}-(?:snap|manifest)\.avro$/.exec(part)?.[1]
  if (version !== undefined) return anyIsWhole(ctx, asked, { version })
  return (await describeIceberg(ctx, asked)).location === `${ctx.services.store.root}/${key}`
}

/** Of the published versions of the table, those that hold the file, or the one of this id. */
async function anyIsWhole(ctx: Context, { table, right }: Asked, by: { key: string } | { version: string }): Promise<boolean> {
  const published = ctx.db.selectFrom('table_version as v').select('v.fields').where('v.table_id', '=', table.id).where('v.state', '=', 'published')
  const versions =
    'version' in by
      ? published.where('v.id', '=', by.version)
      : published.where(({ exists, selectFrom }) =>
          exists(selectFrom('version_file as f').select('f.version_id').whereRef('f.version_id', '=', 'v.id').where('f.object_key', '=', by.key)),
        )
  return (await versions.execute()).some(({ fields }) => isWhole(right, { fields }))
}
