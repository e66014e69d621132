import { Type } from 'typebox'
import { DatasetDetailSchema } from '../../model/index.ts'
import { conflict } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { findDataset } from '../find-dataset.ts'
import { announceChange } from '../outbox.ts'

export const retireDataset = defineOperation({
  name: 'retire-dataset',
  http: 'POST /datasets/{dataset}/retire',
  stage: 'catalogue',
  summary: { zh: '下架', en: 'Retire a dataset' },
  description: {
    zh: '从目录中撤下;版本和审计都保留,重新送审批准后可再公开。',
    en: 'Takes it out of the catalogue; versions and audit stay, and a new review can publish it again.',
  },
  effects: 'destroy',
  input: Type.Object({ dataset: Type.String(), reason: Type.String({ minLength: 1, maxLength: 2000 }) }),
  output: DatasetDetailSchema,
  access: may('approve', 'dataset'),
  async run(ctx, input) {
    const dataset = await findDataset(ctx, input.dataset, { lock: true })
    if (dataset.status !== 'published')
      throw conflict({
        code: 'PUJIANG_NOT_PUBLISHED',
        detail: { zh: '这个数据集没有公开。', en: 'This dataset is not published.' },
        facts: { status: dataset.status },
      })
    const now = ctx.clock.now()
    await ctx.db
      .updateTable('dataset')
      .set({ status: 'retired', retired_at: now, updated_at: now, revision: dataset.revision + 1 })
      .where('id', '=', dataset.id)
      .execute()
    ctx.audit.note({ reason: input.reason })
    await announceChange(ctx.db, dataset.id)
    return datasetDetail(ctx, dataset.id)
  },
})
