import { Type } from 'typebox'
import { DatasetDetailSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { changeMetadata, clearable } from '../change-metadata.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { DatasetInputSchema } from '../dataset-input.ts'
import { findDataset } from '../find-dataset.ts'

export const editDataset = defineOperation({
  name: 'edit-dataset',
  http: 'PATCH /datasets/{dataset}',
  stage: 'catalogue',
  summary: { zh: '修改数据集的元数据', en: 'Edit the metadata of a dataset' },
  description: {
    zh: '给出读到的 revision:别人此后改的别的项自动合在一起;同一项两人写得不同时拒绝,答复里列出两边的文字。',
    en: 'Give the revision that was read: entries others changed since are joined with yours; where both wrote the same entry differently it is refused, and the answer lists both texts.',
  },
  effects: 'write',
  input: Type.Object({
    dataset: Type.String(),
    revision: Type.Optional(Type.Integer({ description: 'The revision that was read.' })),
    clear: Type.Optional(Type.Array(Type.Enum(clearable), { maxItems: 20, description: 'Optional entries that become empty.' })),
    ...Type.Partial(DatasetInputSchema).properties,
  }),
  output: DatasetDetailSchema,
  examples: [
    {
      summary: { zh: '改更新周期和关键词', en: 'Change the cycle and the keywords' },
      input: { dataset: 'night-construction', updateCycle: 'weekly', keywords: ['夜间施工', '噪声'] },
      as: 'steward',
    },
  ],
  access: may('edit', 'dataset'),
  async run(ctx, { dataset: ref, revision, clear, ...input }) {
    const dataset = await findDataset(ctx, ref, { lock: true })
    const changed = await changeMetadata(ctx, dataset, { input, ...(clear && { clear }) }, { revision })
    ctx.audit.note({ changed })
    return datasetDetail(ctx, dataset.id)
  },
})
