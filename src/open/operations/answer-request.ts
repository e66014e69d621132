import { sql } from 'kysely'
import { Type } from 'typebox'
import { conflict, invalidInput, type Fault } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { announceNews } from '../announce-news.ts'
import { checkTexts } from '../check-text.ts'
import { agencyIdOf } from '../find-agency.ts'
import { DataRequestSchema, dataRequestById } from '../request-view.ts'
import { cityDay } from '../working-days.ts'

const request = Type.String({ description: 'Number or id.' })

async function lockedRequest(ctx: Context) {
  const row = await ctx.db
    .selectFrom('data_request')
    .selectAll()
    .where('id', '=', ctx.subject?.id ?? '')
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.state === 'withdrawn' || row.shown === 'hidden')
    throw conflict({
      code: 'PUJIANG_REQUEST_CLOSED',
      detail: { zh: '这条需求已撤下,不能再答复。', en: 'This request was taken down; it cannot be answered any more.' },
    })
  return row
}

interface Answer {
  state: 'accepted' | 'planned' | 'fulfilled' | 'declined'
  note?: string
  legalBasis?: string
  plannedOn?: string
  dataset?: string
}

/** What each answer must say. */
function checkAnswer(ctx: Context, input: Answer): void {
  checkTexts({
    note: { value: input.note, most: 4000, required: input.state === 'declined' },
    legalBasis: { value: input.legalBasis, most: 500, required: input.state === 'declined' },
  })
  const faults: Fault[] = []
  if (input.state === 'planned') {
    if (!input.plannedOn || !/^\d{4}-\d{2}-\d{2}$/.test(input.plannedOn) || Number.isNaN(Date.parse(input.plannedOn)))
      faults.push({ at: 'plannedOn', message: { zh: '请填计划开放的日期', en: 'Give the day it is planned for' } })
    else if (input.plannedOn < cityDay(ctx.clock.now()))
      faults.push({ at: 'plannedOn', message: { zh: '计划的日期不能在过去', en: 'A plan cannot lie in the past' } })
  }
  if (input.state === 'fulfilled' && !input.dataset)
    faults.push({ at: 'dataset', message: { zh: '请填已开放的数据集', en: 'Name the dataset that answers it' } })
  if (faults.length > 0)
    throw invalidInput({
      code: 'PUJIANG_REQUEST_ANSWER',
      detail: { zh: '答复还缺一项。', en: 'The answer lacks something.' },
      faults,
    })
}

async function publishedDataset(ctx: Context, ref: string): Promise<string> {
  const id = await ctx.access.require('see', 'dataset', ref)
  const found = await ctx.db.selectFrom('dataset').select('status').where('id', '=', id).executeTakeFirstOrThrow()
  if (found.status === 'published') return id
  throw invalidInput({
    code: 'PUJIANG_REQUEST_ANSWER',
    detail: { zh: '这个数据集还没有公开。', en: 'This dataset is not published yet.' },
    faults: [{ at: 'dataset', message: { zh: '先发布,再填', en: 'publish it first' } }],
  })
}

export const answerRequest = defineOperation({
  name: 'answer-request',
  http: 'POST /requests/{request}/answer',
  stage: 'open',
  summary: { zh: '答复数据需求:受理、计划、办结或不予开放', en: 'Answer a data request: accept, plan, fulfil or decline' },
  description: {
    zh: '不予开放要写理由和依据;计划要写日期;办结要写数据集。每次答复都留在公开的过程里,改期看得出来。',
    en: 'A refusal needs reason and legal basis, a plan its date, a fulfilment its dataset. Every answer stays in the public record, so a plan that moves shows it.',
  },
  effects: 'write',
  input: Type.Object({
    request,
    state: Type.Enum(['accepted', 'planned', 'fulfilled', 'declined']),
    note: Type.Optional(Type.String({ maxLength: 20_000, description: 'Markdown.' })),
    legalBasis: Type.Optional(Type.String({ maxLength: 2000 })),
    plannedOn: Type.Optional(Type.String({ maxLength: 10, description: 'YYYY-MM-DD.' })),
    dataset: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
  }),
  output: DataRequestSchema,
  access: may('answer', 'data-request', 'request'),
  errors: ['PUJIANG_REQUEST_ANSWER', 'PUJIANG_REQUEST_CLOSED', 'PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    checkAnswer(ctx, input)
    const row = await lockedRequest(ctx)
    const datasetId = input.state === 'fulfilled' && input.dataset ? await publishedDataset(ctx, input.dataset) : null
    const now = ctx.clock.now()
    const plannedOn = input.state === 'planned' ? (input.plannedOn ?? null) : null
    const said = { note: input.note?.trim() || null, legal_basis: input.state === 'declined' ? (input.legalBasis?.trim() ?? null) : null }
    await ctx.db
      .updateTable('data_request')
      .set({
        ...said,
        state: input.state,
        shown: 'shown',
        held_for: null,
        answered_at: now,
        ...(plannedOn && { planned_on: plannedOn, first_planned_on: sql<string>`coalesce(first_planned_on, ${plannedOn}::date)` }),
        // What is not planned any more leaves the plan; what was fulfilled stays in it, with the day it was promised for.
        ...((input.state === 'declined' || input.state === 'accepted') && { planned_on: null }),
        dataset_id: datasetId,
      })
      .where('id', '=', row.id)
      .execute()
    await ctx.db
      .insertInto('data_request_step')
      .values({
        id: ctx.random.uuid(),
        request_id: row.id,
        at: now,
        state: input.state,
        ...said,
        planned_on: plannedOn,
        dataset_id: datasetId,
        actor_id: ctx.actor.id,
        agency_id: row.agency_id ?? ctx.actor.agencyId,
      })
      .execute()
    await announceNews(ctx, { kind: 'request-answered', request_id: row.id, dataset_id: datasetId, state: input.state })
    ctx.audit.note({ state: input.state, ...(plannedOn && { plannedOn }), ...(datasetId && { dataset: datasetId }) })
    return dataRequestById(ctx, row.id)
  },
})

export const assignRequest = defineOperation({
  name: 'assign-request',
  http: 'POST /requests/{request}/agency',
  stage: 'open',
  summary: { zh: '把需求分派给部门', en: 'Pass a request to the agency it belongs to' },
  description: { zh: '时钟不因转办重来。', en: 'The clock does not start anew.' },
  effects: 'write',
  input: Type.Object({ request, agency: Type.String({ maxLength: 100, description: 'Slug or id.' }) }),
  output: Type.Object({ done: Type.Boolean() }),
  access: may('answer', 'data-request', 'request'),
  errors: ['PUJIANG_AGENCY_UNKNOWN', 'PUJIANG_REQUEST_CLOSED'],
  async run(ctx, input) {
    const row = await lockedRequest(ctx)
    const agencyId = await agencyIdOf(ctx, input.agency)
    await ctx.db.updateTable('data_request').set({ agency_id: agencyId }).where('id', '=', row.id).execute()
    ctx.audit.note({ from: row.agency_id, to: agencyId })
    return { done: true }
  },
})

export const moderateRequest = defineOperation({
  name: 'moderate-request',
  http: 'POST /requests/{request}/moderation',
  stage: 'open',
  summary: { zh: '放出或撤下一条需求', en: 'Let a request out or take it down' },
  effects: 'write',
  input: Type.Object({
    request,
    decision: Type.Enum(['show', 'hide']),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Needed for taking down.' })),
  }),
  output: DataRequestSchema,
  access: may('moderate', 'data-request', 'request'),
  errors: ['PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    if (input.decision === 'hide') checkTexts({ reason: { value: input.reason, most: 500 } })
    const id = ctx.subject?.id ?? ''
    await ctx.db
      .updateTable('data_request')
      .set({
        shown: input.decision === 'show' ? 'shown' : 'hidden',
        held_for: null,
        moderation_reason: input.decision === 'hide' ? (input.reason?.trim() ?? null) : null,
      })
      .where('id', '=', id)
      .execute()
    ctx.audit.note({ decision: input.decision, ...(input.reason && { reason: input.reason }) })
    return dataRequestById(ctx, id)
  },
})
