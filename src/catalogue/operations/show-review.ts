import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { twoPersonReview } from '../city-settings.ts'
import { lastApproval, takeSnapshot, widened } from '../review-snapshot.ts'
import { sightsOf } from '../review-sight.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
/** Days within which a review is promised its decision. */
const promisedReviewDays = 3

const FieldSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  type: Type.String(),
  label: nullable(TextSchema),
  description: nullable(TextSchema),
  unit: nullable(Type.String()),
  sensitivity: Type.String(),
  shareClass: Type.String(),
  openClass: Type.String(),
})
const SnapshotSchema = Type.Object({
  metadata: Type.Record(Type.String(), Type.Unknown()),
  tables: Type.Array(
    Type.Object({
      id: Type.String(),
      slug: Type.String(),
      name: TextSchema,
      version: nullable(Type.Integer()),
      rows: nullable(Type.Integer()),
      fields: Type.Array(FieldSchema),
    }),
  ),
})
const sight = Type.Enum(['yes', 'part', 'ask', 'no'])
const ChangeOfSight = Type.Object({ now: sight, then: sight })
const NotesSchema = Type.Array(Type.Object({ at: Type.String(), text: Type.String() }))

export const showReview = defineOperation({
  name: 'show-review',
  http: 'GET /datasets/{dataset}/review',
  stage: 'catalogue',
  summary: { zh: '看一次送审：什么会变，谁会多看到什么', en: 'Show a review: what changes and who would see more' },
  description: {
    zh: '与上次批准时相比的元数据、字段和类别；每类读者批准前后能看到什么，由访问规则本身算出。',
    en: 'Metadata, fields and classes against the last approval; what each kind of reader gets before and after, asked of the access rules themselves.',
  },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({
    status: Type.String(),
    review: nullable(
      Type.Object({
        id: Type.String(),
        submittedBy: Type.String(),
        submittedAt: Type.String(),
        dueAt: Type.String(),
        note: nullable(Type.String()),
        own: Type.Boolean({ description: 'The caller submitted it.' }),
        mayDecide: Type.Boolean(),
        mayApprove: Type.Boolean({ description: 'As mayDecide, and two-person review does not stand against it.' }),
      }),
    ),
    twoPersons: Type.Boolean(),
    approved: nullable(Type.Object({ at: Type.String(), by: nullable(Type.String()) })),
    before: nullable(SnapshotSchema),
    after: SnapshotSchema,
    wider: Type.Array(Type.Object({ what: Type.String(), table: nullable(Type.String()), from: nullable(Type.String()), to: Type.String() })),
    readers: Type.Array(
      Type.Object({
        kind: Type.Enum(['visitor', 'official', 'grant']),
        holder: nullable(TextSchema),
        purpose: nullable(Type.String()),
        entry: ChangeOfSight,
        tables: Type.Array(
          Type.Object({
            id: Type.String(),
            rows: ChangeOfSight,
            fields: Type.Array(Type.Object({ id: Type.Integer(), now: sight, then: sight })),
          }),
        ),
      }),
    ),
    decisions: Type.Array(
      Type.Object({
        at: Type.String(),
        by: nullable(Type.String()),
        submittedBy: Type.String(),
        decision: Type.String(),
        reason: nullable(Type.String()),
        notes: NotesSchema,
      }),
    ),
  }),
  access: may('see', 'dataset'),
  async run(ctx, input) {
    const id = ctx.subject?.id ?? ''
    const [mayDecide, maySubmit, mayEdit] = await Promise.all(['approve', 'submit', 'edit'].map((action) => ctx.access.may(action, 'dataset', id)))
    // Who submitted what, and what is not public yet, is a matter of the agency.
    if (!mayDecide && !maySubmit && !mayEdit) throw notFound({ zh: '送审', en: 'review' }, input.dataset)
    const [twoPersons, approved, after, open, decided, status] = await Promise.all([
      twoPersonReview(ctx),
      lastApproval(ctx, id),
      takeSnapshot(ctx, id),
      sql<{ id: string; submittedBy: string; submitter: string; submittedAt: Date; note: string | null }>`
        select r.id, a.name as "submittedBy", r.submitted_by as submitter, r.submitted_at as "submittedAt", r.note
        from review as r join actor as a on a.id = r.submitted_by where r.dataset_id = ${id} and r.decided_at is null`.execute(ctx.db),
      sql<{
        at: Date
        by: string | null
        submittedBy: string
        decision: string
        reason: string | null
        notes: { at: string; text: string }[] | null
      }>`
        select r.decided_at as at, b.name as by, a.name as "submittedBy", r.decision, r.reason, r.notes
        from review as r join actor as a on a.id = r.submitted_by left join actor as b on b.id = r.decided_by
        where r.dataset_id = ${id} and r.decided_at is not null order by r.decided_at desc limit 10`.execute(ctx.db),
      ctx.db.selectFrom('dataset').select('status').where('id', '=', id).executeTakeFirst(),
    ])
    const review = open.rows[0]
    const own = review?.submitter === ctx.actor.id
    return {
      status: status?.status ?? '',
      review: review
        ? {
            id: review.id,
            submittedBy: review.submittedBy,
            submittedAt: review.submittedAt.toISOString(),
            dueAt: new Date(review.submittedAt.getTime() + promisedReviewDays * 86_400_000).toISOString(),
            note: review.note,
            own,
            mayDecide: mayDecide ?? false,
            mayApprove: (mayDecide ?? false) && !(own && twoPersons),
          }
        : null,
      twoPersons,
      approved: approved && { at: approved.at, by: approved.by },
      before: approved?.snapshot ?? null,
      after,
      wider: widened(approved?.snapshot ?? null, after),
      readers: await sightsOf(
        ctx,
        id,
        after.tables.map((table) => table.id),
      ),
      decisions: decided.rows.map((row) => ({ ...row, at: row.at.toISOString(), notes: row.notes ?? [] })),
    }
  },
})
