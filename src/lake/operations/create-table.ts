import { Type } from 'typebox'
import { coordinateSystems, TableDetailSchema, TextSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { openTable } from '../open-table.ts'
import { tableDetail } from '../table-detail.ts'
import { freeSlug } from '../free-slug.ts'

export const createTable = defineOperation({
  name: 'create-table',
  http: 'POST /datasets/{dataset}/tables',
  stage: 'lake',
  summary: { zh: '为数据集添一张表', en: 'Add a table to a dataset' },
  effects: 'write',
  input: Type.Object({
    dataset: Type.String(),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    name: Type.Optional(Type.Object(TextSchema.properties, { description: 'The name of the dataset when absent.' })),
    lookupKeys: Type.Optional(
      Type.Array(Type.String(), { maxItems: 8, description: 'Fields that rows are looked up by; indexed in the serving copy.' }),
    ),
    orderField: Type.Optional(Type.String({ description: 'Field the serving copy is ordered by, usually the main time.' })),
    coordinateSystem: Type.Optional(Type.Enum([...coordinateSystems], { description: 'System of longitude and latitude in it.' })),
  }),
  output: TableDetailSchema,
  access: may('edit', 'dataset'),
  async run(ctx, input) {
    const datasetId = await ctx.access.require('edit', 'dataset', input.dataset)
    const dataset = await ctx.db.selectFrom('dataset').select(['slug', 'name']).where('id', '=', datasetId).executeTakeFirstOrThrow()
    const id = ctx.random.uuid()
    const name = JSON.stringify(input.name ?? dataset.name)
    const { position } = await ctx.db
      .selectFrom('distribution')
      .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(-1)).as('position'))
      .where('dataset_id', '=', datasetId)
      .executeTakeFirstOrThrow()
    await ctx.db
      .insertInto('distribution')
      .values({ id, dataset_id: datasetId, kind: 'table', name, url: null, object_key: null, media_type: null, bytes: null, position: position + 1 })
      .execute()
    await ctx.db
      .insertInto('data_table')
      .values({
        id,
        dataset_id: datasetId,
        slug: await freeSlug(ctx.db, 'data_table', input.slug, () => dataset.slug),
        name,
        lookup_keys: input.lookupKeys ?? [],
        order_field: input.orderField ?? null,
        coordinate_system: input.coordinateSystem ?? null,
      })
      .execute()
    ctx.audit.subject('table', id)
    return tableDetail(ctx, await openTable(ctx, id))
  },
})
