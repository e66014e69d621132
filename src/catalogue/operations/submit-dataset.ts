import { Type } from 'typebox'
import { DatasetDetailSchema } from '../../model/index.ts'
import { conflict } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { findDataset } from '../find-dataset.ts'
import { announceChange } from '../outbox.ts'

export const submitDataset = defineOperation({
  name: 'submit-dataset',
  http: 'POST /datasets/{dataset}/submit',
  stage: 'catalogue',
  summary: { zh: '送审', en: 'Submit a dataset for review' },
  effects: 'write',
  input: Type.Object({ dataset: Type.String(), note: Type.Optional(Type.String({ maxLength: 2000, description: 'For the approver.' })) }),
  output: DatasetDetailSchema,
  access: may('submit', 'dataset'),
  async run(ctx, input) {
    const dataset = await findDataset(ctx, input.dataset, { lock: true })
    if (dataset.status !== 'draft' && dataset.status !== 'retired')
      throw conflict({
        code: 'PUJIANG_NOT_A_DRAFT',
        detail: { zh: '只有草稿或已下架的数据集可以送审。', en: 'Only a draft or a retired dataset can be submitted.' },
        facts: { status: dataset.status },
      })
    await ctx.db
      .insertInto('review')
      .values({
        id: ctx.random.uuid(),
        dataset_id: dataset.id,
        version_id: null,
        submitted_by: ctx.actor.id as string,
        submitted_at: ctx.clock.now(),
        note: input.note ?? null,
        decided_by: null,
        decision: null,
        reason: null,
      })
      .execute()
    await ctx.db
      .updateTable('dataset')
      .set({ status: 'in-review', revision: dataset.revision + 1, updated_at: ctx.clock.now() })
      .where('id', '=', dataset.id)
      .execute()
    await announceChange(ctx.db, dataset.id)
    return datasetDetail(ctx, dataset.id)
  },
})
