import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'

const ReviewItemSchema = Type.Object({
  id: Type.String(),
  dataset: Type.Object({ id: Type.String(), slug: Type.String(), name: TextSchema }),
  agency: TextSchema,
  submittedBy: Type.String(),
  submittedAt: Type.String(),
  note: Type.Union([Type.String(), Type.Null()]),
  mayDecide: Type.Boolean(),
})

export const listReviews = defineOperation({
  name: 'list-reviews',
  http: 'GET /reviews',
  stage: 'catalogue',
  summary: { zh: '等我审批的', en: 'Reviews that wait for me' },
  effects: 'read',
  input: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })) }),
  output: Type.Object({ items: Type.Array(ReviewItemSchema), truncated: Type.Boolean() }),
  examples: [{ summary: { zh: '等待审核的', en: 'What waits for approval' }, input: {}, as: 'approver' }],
  access: signedIn(),
  async run(ctx, input) {
    const limit = input.limit ?? 100
    const { rows } = await sql<{
      r: {
        id: string
        dataset: { id: string; slug: string; name: { zh: string; en: string } }
        agency: { zh: string; en: string }
        submittedBy: string
        submittedAt: string
        note: string | null
      }
    }>`
      select json_build_object('id', r.id, 'dataset', json_build_object('id', d.id, 'slug', d.slug, 'name', d.name), 'agency', a.name,
        'submittedBy', p.name, 'submittedAt', r.submitted_at, 'note', r.note) as r
      from review r join dataset d on d.id = r.dataset_id join agency a on a.id = d.agency_id join actor p on p.id = r.submitted_by
      where r.decided_at is null and ${ctx.access.where('approve', 'dataset')}
      order by r.submitted_at limit ${limit + 1}`.execute(ctx.db)
    return { items: rows.slice(0, limit).map((row) => ({ ...row.r, mayDecide: true })), truncated: rows.length > limit }
  },
})
