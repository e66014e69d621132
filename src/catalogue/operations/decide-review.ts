import { Type } from 'typebox'
import { DatasetDetailSchema, type DatasetDetail } from '../../model/index.ts'
import { conflict, invalidInput, notAllowed, notFound } from '../../platform/errors/index.ts'
import { defineOperation, signedIn, type Context } from '../../platform/operations/index.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { takeSnapshot } from '../review-snapshot.ts'
import { announceChange } from '../outbox.ts'
import { twoPersonReview } from '../city-settings.ts'

const word = { zh: '送审', en: 'review' }

interface Decision {
  review: string
  decision: 'approved' | 'returned' | 'withdrawn'
  reason?: string
  notes?: { at: string; text: string }[]
}

async function decide(ctx: Context, input: Decision): Promise<DatasetDetail> {
  const review = await ctx.db
    .selectFrom('review')
    .selectAll()
    .where((eb) => eb.cast<string>('id', 'text'), '=', input.review)
    .forUpdate()
    .executeTakeFirst()
  if (!review) throw notFound(word, input.review)
  const own = review.submitted_by === ctx.actor.id
  const mayApprove = await ctx.access.may('approve', 'dataset', review.dataset_id)
  // Reviews are a matter of the agency, also those of a dataset that everybody sees by now.
  if (!mayApprove && !(own && (await ctx.access.may('see', 'dataset', review.dataset_id)))) throw notFound(word, input.review)
  ctx.audit.subject('dataset', review.dataset_id)
  if (input.decision === 'withdrawn' ? !own : !mayApprove)
    throw notAllowed({ code: 'PUJIANG_NOT_APPROVER', detail: { zh: '您不能决定这次送审。', en: 'You may not decide this review.' } })
  if (input.decision === 'approved' && own && (await twoPersonReview(ctx)))
    throw notAllowed({
      code: 'PUJIANG_TWO_PERSONS',
      detail: { zh: '要由送审人以外的人批准。', en: 'Somebody other than the submitter has to approve.' },
      cure: { zh: '请本部门审批人处理。', en: 'Ask the approver of the agency.' },
    })
  if (review.decided_at !== null)
    throw conflict({
      code: 'PUJIANG_DECIDED',
      detail: { zh: '已经有决定了。', en: 'This has been decided already.' },
      facts: { decision: review.decision },
    })
  const notes = (input.notes ?? []).filter((note) => note.text.trim() !== '')
  if (input.decision === 'returned' && !input.reason?.trim() && notes.length === 0)
    throw invalidInput({
      code: 'PUJIANG_REASON_NEEDED',
      detail: { zh: '退回要写理由。', en: 'A return needs its reason.' },
      faults: [{ at: 'reason', message: { zh: '请写理由', en: 'give a reason' } }],
    })
  const now = ctx.clock.now()
  await ctx.db
    .updateTable('review')
    .set({
      decided_by: ctx.actor.id,
      decided_at: now,
      decision: input.decision,
      reason:
        input.reason?.trim() ||
        (notes.length > 0
          ? notes
              .map((note) => `${note.at}：${note.text}`)
              .join('\n')
              .slice(0, 2000)
          : null),
      notes: notes.length > 0 ? JSON.stringify(notes) : null,
      snapshot: input.decision === 'approved' ? JSON.stringify(await takeSnapshot(ctx, review.dataset_id)) : null,
    })
    .where('id', '=', review.id)
    .execute()
  const status =
    input.decision === 'approved' ? ({ status: 'published', published_at: now, modified_at: now } as const) : ({ status: 'draft' } as const)
  await ctx.db
    .updateTable('dataset')
    .set((eb) => ({ ...status, revision: eb('revision', '+', 1), updated_at: now }))
    .where('id', '=', review.dataset_id)
    .execute()
  ctx.audit.note({
    decision: input.decision,
    review: review.id,
    ...(input.reason && { reason: input.reason }),
    ...(notes.length > 0 && { notes: notes.map((note) => note.at) }),
  })
  await announceChange(ctx.db, review.dataset_id)
  return datasetDetail(ctx, review.dataset_id)
}

export const decideReview = defineOperation({
  name: 'decide-review',
  http: 'POST /reviews/{review}/decision',
  stage: 'catalogue',
  summary: { zh: '批准或退回送审', en: 'Approve or return a review' },
  description: {
    zh: '批准后即公开。城市要求双人审核时,送审人不能自己批准。',
    en: 'Approval publishes. Where the city asks for two-person review, whoever submitted cannot approve.',
  },
  effects: 'write',
  input: Type.Object({
    review: Type.String(),
    decision: Type.Enum(['approved', 'returned']),
    reason: Type.Optional(Type.String({ maxLength: 2000, description: 'Needed for a return, unless notes say it all.' })),
    notes: Type.Optional(
      Type.Array(Type.Object({ at: Type.String({ maxLength: 200 }), text: Type.String({ maxLength: 1000 }) }), {
        maxItems: 200,
        description: 'What is to be mended, by entry of the metadata or name of the column.',
      }),
    ),
  }),
  output: DatasetDetailSchema,
  access: signedIn(),
  run: (ctx, input) => decide(ctx, input),
})

export const withdrawReview = defineOperation({
  name: 'withdraw-review',
  http: 'POST /reviews/{review}/withdraw',
  stage: 'catalogue',
  summary: { zh: '撤回自己的送审', en: 'Withdraw your own review' },
  effects: 'write',
  input: Type.Object({ review: Type.String(), reason: Type.Optional(Type.String({ maxLength: 2000 })) }),
  output: DatasetDetailSchema,
  access: signedIn(),
  run: (ctx, input) => decide(ctx, { ...input, decision: 'withdrawn' }),
})
