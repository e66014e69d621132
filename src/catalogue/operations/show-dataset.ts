import { Type } from 'typebox'
import { DatasetDetailSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { datasetDetail } from '../dataset-detail.ts'

export const showDataset = defineOperation({
  name: 'show-dataset',
  http: 'GET /datasets/{dataset}',
  stage: 'catalogue',
  summary: { zh: '看一个数据集', en: 'Show a dataset' },
  description: {
    zh: '元数据、分发、字段与其统计、版本,以及您可以对它做什么。看不到的与不存在的回答一样。',
    en: 'Metadata, distributions, fields with statistics, version, and what you may do. Hidden and missing answer alike.',
  },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: DatasetDetailSchema,
  access: may('see', 'dataset'),
  use: 'view',
  examples: [{ summary: { zh: '热线工单', en: 'The hotline cases' }, input: { dataset: 'hotline-cases' } }],
  run: async (ctx) => datasetDetail(ctx, ctx.subject?.id ?? ''),
})
