import { Type } from 'typebox'
import { changedPaths, DatasetDetailSchema, metadataPaths } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { changeMetadata, changeTo } from '../change-metadata.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { findDataset } from '../find-dataset.ts'
import { wordsOf } from '../keep-words.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const listMetadataRevisions = defineOperation({
  name: 'list-metadata-revisions',
  http: 'GET /datasets/{dataset}/revisions',
  stage: 'catalogue',
  summary: { zh: '元数据改过几次、改了什么', en: 'How the metadata changed' },
  effects: 'read',
  input: Type.Object({ dataset: Type.String(), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        revision: Type.Integer(),
        at: Type.String(),
        by: nullable(Type.String()),
        via: nullable(Type.String()),
        changes: Type.Array(Type.Object({ path: Type.String(), from: Type.String(), to: Type.String() })),
        current: Type.Boolean({ description: 'Its words are those that stand now.' }),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  access: may('edit', 'dataset'),
  async run(ctx, input) {
    const dataset = await findDataset(ctx, ctx.subject?.id ?? '')
    const limit = input.limit ?? 20
    const rows = await ctx.db
      .selectFrom('dataset_revision as r')
      .leftJoin('actor as a', 'a.id', 'r.actor_id')
      .select(['r.revision', 'r.at', 'r.words', 'r.via', 'a.name'])
      .where('r.dataset_id', '=', dataset.id)
      .orderBy('r.revision', 'desc')
      .limit(limit + 1)
      .execute()
    const now = wordsOf(dataset)
    const items = rows.slice(0, limit).map((row, i) => {
      const before = rows[i + 1]?.words
      return {
        revision: row.revision,
        at: row.at.toISOString(),
        by: row.name,
        via: row.via,
        changes: before ? changedPaths(before, row.words).map((path) => ({ path, from: before[path], to: row.words[path] })) : [],
        current: metadataPaths.every((path) => (row.words[path] ?? '') === now[path]),
      }
    })
    return { items, truncated: rows.length > limit }
  },
})

export const restoreMetadata = defineOperation({
  name: 'restore-metadata',
  http: 'POST /datasets/{dataset}/revisions/{revision}/restore',
  stage: 'catalogue',
  summary: { zh: '回到以前的元数据', en: 'Go back to earlier metadata' },
  description: {
    zh: '写成一次新的修改,中间的都还在。类型的改动要有审批人的权限。',
    en: 'Becomes a new change; nothing in between is lost. Changes of classes take the right of the approver.',
  },
  effects: 'write',
  input: Type.Object({ dataset: Type.String(), revision: Type.Integer() }),
  output: DatasetDetailSchema,
  access: may('edit', 'dataset'),
  async run(ctx, input) {
    const dataset = await findDataset(ctx, ctx.subject?.id ?? '', { lock: true })
    const row = await ctx.db
      .selectFrom('dataset_revision')
      .select('words')
      .where('dataset_id', '=', dataset.id)
      .where('revision', '=', input.revision)
      .executeTakeFirst()
    if (!row) throw notFound({ zh: '元数据的这一次修改', en: 'revision' }, String(input.revision))
    const changed = await changeMetadata(ctx, dataset, changeTo(wordsOf(dataset), row.words), { via: 'restore' })
    ctx.audit.note({ changed, restored: input.revision })
    return datasetDetail(ctx, dataset.id)
  },
})
