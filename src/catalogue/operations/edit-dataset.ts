import { Type } from 'typebox'
import { wideningNeedsReview } from '../../lake/index.ts'
import { DatasetDetailSchema } from '../../model/index.ts'
import { conflict } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { twoPersonReview } from '../city-settings.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { checkDataset, datasetColumns, DatasetInputSchema, type DatasetInput } from '../dataset-input.ts'
import { findDataset } from '../find-dataset.ts'
import { announceChange } from '../outbox.ts'

const rank = (code: string | undefined): number => ['none', 'conditional', 'unconditional'].indexOf(code ?? 'none')

export const editDataset = defineOperation({
  name: 'edit-dataset',
  http: 'PATCH /datasets/{dataset}',
  stage: 'catalogue',
  summary: { zh: '修改数据集的元数据', en: 'Edit the metadata of a dataset' },
  effects: 'write',
  input: Type.Object({
    dataset: Type.String(),
    revision: Type.Optional(Type.Integer({ description: 'The revision that was read; refused with Conflict when somebody changed it since.' })),
    ...Type.Partial(DatasetInputSchema).properties,
  }),
  output: DatasetDetailSchema,
  access: may('edit', 'dataset'),
  async run(ctx, { dataset: ref, revision, ...changes }) {
    const dataset = await findDataset(ctx, ref, { lock: true })
    if (revision !== undefined && revision !== dataset.revision)
      throw conflict({
        code: 'PUJIANG_STALE_REVISION',
        detail: { zh: '别人刚刚改过这个数据集。', en: 'Somebody changed this dataset since you read it.' },
        cure: { zh: '重新读取后再改,您的文字不会丢。', en: 'Read it again and apply your change to it.' },
        facts: { yours: revision, current: dataset.revision },
      })
    const after: Partial<DatasetInput> = {
      shareClass: dataset.share_class,
      openClass: dataset.open_class,
      ...(dataset.legal_basis !== null && { legalBasis: dataset.legal_basis }),
      ...changes,
    }
    checkDataset(after)
    // Who may see a published dataset rests on its classes: they change only with the approver's right.
    const reclassed = after.shareClass !== dataset.share_class || after.openClass !== dataset.open_class
    if (dataset.status === 'published' && reclassed) {
      await ctx.access.require('approve', 'dataset', dataset.id)
      const wider = rank(after.shareClass) > rank(dataset.share_class) || rank(after.openClass) > rank(dataset.open_class)
      if (wider && (await twoPersonReview(ctx))) throw wideningNeedsReview()
    }
    const now = ctx.clock.now()
    await ctx.db
      .updateTable('dataset')
      .set({
        ...datasetColumns(changes),
        revision: dataset.revision + 1,
        updated_at: now,
        ...(dataset.status === 'published' && { modified_at: now }),
      } as never)
      .where('id', '=', dataset.id)
      .execute()
    ctx.audit.note({ changed: Object.keys(changes) })
    await announceChange(ctx.db, dataset.id)
    return datasetDetail(ctx, dataset.id)
  },
})
