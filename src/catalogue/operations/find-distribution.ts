import { Type } from 'typebox'
import { notFound } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'

export const findDistribution = defineOperation({
  name: 'find-distribution',
  http: 'GET /distributions/{distribution}',
  stage: 'catalogue',
  summary: { zh: '一个分发属于哪个数据集', en: 'Which dataset a distribution belongs to' },
  effects: 'read',
  input: Type.Object({ distribution: Type.String({ description: 'Id.' }) }),
  output: Type.Object({ dataset: Type.String({ description: 'Id of the dataset.' }), kind: Type.String() }),
  access: may('see', 'distribution'),
  async run(ctx, input) {
    const found = await ctx.db
      .selectFrom('distribution')
      .select(['dataset_id as dataset', 'kind'])
      .where('id', '=', ctx.subject?.id ?? '')
      .executeTakeFirst()
    if (!found) throw notFound({ zh: '分发', en: 'distribution' }, input.distribution)
    return found
  },
})
