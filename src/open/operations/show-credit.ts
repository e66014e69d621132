import { Type } from 'typebox'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { orNull } from '../discussion-view.ts'

export const showCredit = defineOperation({
  name: 'show-credit',
  http: 'GET /datasets/{dataset}/credit',
  stage: 'open',
  summary: { zh: '这个数据集是谁捐赠的', en: 'Who contributed a dataset' },
  description: {
    zh: '捐赠时所写的机构,没有写的是捐赠人的名字;改了元数据也不变。不是捐赠的为 null。',
    en: 'The organisation given with the offer, else the name of the giver; no edit of the metadata changes it. Null for what was not contributed.',
  },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({ credit: orNull(Type.Object({ name: Type.String(), at: Type.String({ description: 'When it was agreed to.' }) })) }),
  access: may('see', 'dataset'),
  async run(ctx, input) {
    const id = ctx.subject?.id ?? (await ctx.access.require('see', 'dataset', input.dataset))
    const row = await ctx.db
      .selectFrom('contribution as k')
      .leftJoin('actor as p', 'p.id', 'k.author_id')
      .select(['k.organisation', 'p.name', 'k.consented_at'])
      .where('k.dataset_id', '=', id)
      .where('k.state', '=', 'accepted')
      .executeTakeFirst()
    const name = row?.organisation ?? row?.name
    return { credit: row && name ? { name, at: row.consented_at.toISOString() } : null }
  },
})
