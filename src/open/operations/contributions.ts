import { Transform, type Readable, type TransformCallback } from 'node:stream'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { catalogueOperations, requireCodes } from '../../catalogue/index.ts'
import { lakeOperations } from '../../lake/index.ts'
import { codeLists } from '../../model/index.ts'
import { conflict, invalidInput, limitExceeded } from '../../platform/errors/index.ts'
import { defineOperation, may, signedIn, type Context, type Operation } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { announceNews } from '../announce-news.ts'
import { checkTexts } from '../check-text.ts'
import { ContributionSchema, contributionById, contributions } from '../contribution-view.ts'
import { agencyIdOf } from '../find-agency.ts'
import { dueNow } from '../open-settings.ts'
import { withdrawContributions } from '../withdraw-contributions.ts'

const offers: ActionLimit = { name: 'contribution', anonymous: 0, person: 5 }
const files: ActionLimit = { name: 'contribution-file', anonymous: 0, person: 10 }
/** A gift of rows, not a warehouse: the steward loads larger things. */
const mostBytes = 200 * 1024 * 1024
const contribution = Type.String({ description: 'Number or id.' })
const codes = (list: string): string[] => (codeLists[list] ?? []).map((code) => code.code)
const many = Type.Object({ items: Type.Array(ContributionSchema), truncated: Type.Boolean() })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))

const operationOf = (list: readonly Operation[], name: string): Operation => {
  const found = list.find((operation) => operation.name === name)
  if (!found) throw new Error(`There is no operation ${name}`)
  return found
}
const uploadFile = operationOf(lakeOperations, 'upload-file')
const createDataset = operationOf(catalogueOperations, 'create-dataset')

export const createContribution = defineOperation({
  name: 'create-contribution',
  http: 'POST /contributions',
  stage: 'open',
  summary: { zh: '向城市捐赠数据', en: 'Offer data of yours to the city' },
  description: {
    zh: '先写明是什么、怎么来的、按什么许可给出并表示同意,再交文件(offer-file)。由所选部门的专员或数据局审核。',
    en: 'Say what it is, how it came about and under which licence, and agree; then hand in the file (offer-file). A steward of the agency or the data bureau reviews it.',
  },
  effects: 'write',
  input: Type.Object({
    name: Type.String({ maxLength: 1000 }),
    summary: Type.String({ maxLength: 5000, description: 'What one row is.' }),
    origin: Type.String({ maxLength: 5000, description: 'How the rows came about.' }),
    theme: Type.Enum(codes('theme')),
    licence: Type.String({ maxLength: 100, description: 'Code of the licence, out of the list of the city.' }),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug; the bureau finds one when absent.' })),
    organisation: Type.Optional(Type.String({ maxLength: 200 })),
    consent: Type.String({ maxLength: 1000, description: 'The sentence that was agreed to, word for word.' }),
  }),
  output: ContributionSchema,
  access: signedIn(),
  errors: ['PUJIANG_TEXT_INPUT', 'PUJIANG_CONSENT_NEEDED', 'PUJIANG_AGENCY_UNKNOWN', 'PUJIANG_TOO_MANY_ACTIONS'],
  prepare: (ctx) => admitAction(ctx, offers),
  async run(ctx, input) {
    checkTexts({
      name: { value: input.name, most: 120 },
      summary: { value: input.summary, most: 1000 },
      origin: { value: input.origin, most: 2000 },
      organisation: { value: input.organisation, most: 100, required: false },
    })
    if (input.consent.trim().length < 10)
      throw invalidInput({
        code: 'PUJIANG_CONSENT_NEEDED',
        detail: { zh: '没有表示同意,不能收下。', en: 'Without consent it cannot be taken.' },
        faults: [{ at: 'consent', message: { zh: '请读过后勾选', en: 'read it and tick the box' } }],
      })
    await requireCodes(ctx, { licence: input.licence })
    const id = ctx.random.uuid()
    const now = ctx.clock.now()
    await ctx.db
      .insertInto('contribution')
      .values({
        id,
        name: input.name.trim(),
        summary: input.summary.trim(),
        origin: input.origin.trim(),
        theme: input.theme,
        licence: input.licence,
        organisation: input.organisation?.trim() || null,
        consent: input.consent.trim(),
        consented_at: now,
        agency_id: await agencyIdOf(ctx, input.agency),
        author_id: ctx.actor.id,
        created_at: now,
      })
      .execute()
    ctx.audit.subject('contribution', id)
    ctx.audit.note({ licence: input.licence, consent: input.consent })
    return contributionById(ctx, id)
  },
})

/** Ends a stream that grows beyond the limit. */
function bounded(body: Readable): Readable {
  let seen = 0
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      seen += chunk.length
      if (seen > mostBytes) return done(tooLarge())
      done(null, chunk)
    },
  })
  body.once('error', (error) => gate.destroy(error))
  return body.pipe(gate)
}
const tooLarge = () =>
  limitExceeded({
    code: 'PUJIANG_CONTRIBUTION_SIZE',
    detail: { zh: '捐赠的文件最大 200 MB。', en: 'A file that is offered has at most 200 MB.' },
    cure: { zh: '更大的请与部门联系。', en: 'For more, write to the agency.' },
    status: 413,
  })

/** The offer, kept from being decided meanwhile. @throws Conflict when it was decided */
async function requireCollecting(ctx: Context): Promise<string> {
  const row = await ctx.db
    .selectFrom('contribution')
    .select(['id', 'state'])
    .where('id', '=', ctx.subject?.id ?? '')
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.state === 'collecting' || row.state === 'waiting') return row.id
  throw conflict({ code: 'PUJIANG_CONTRIBUTION_DECIDED', detail: { zh: '已经有决定,不能再换文件。', en: 'It has been decided; the file stays.' } })
}

export const offerFile = defineOperation({
  name: 'offer-file',
  http: 'POST /contributions/{contribution}/file',
  stage: 'open',
  summary: { zh: '交上所捐赠的文件', en: 'Hand in the file that is offered' },
  description: {
    zh: '正文就是文件,最大 200 MB。只有捐赠人和审核的部门看得到,接受之前不入目录。',
    en: 'The body is the file, at most 200 MB. Only its giver and the agency that reviews it see it; nothing reaches the catalogue before it is accepted.',
  },
  effects: 'write',
  body: 'stream',
  input: Type.Object({ contribution, fileName: Type.Optional(Type.String({ maxLength: 255 })) }),
  output: ContributionSchema,
  access: may('edit', 'contribution'),
  errors: ['PUJIANG_CONTRIBUTION_SIZE', 'PUJIANG_CONTRIBUTION_DECIDED', 'PUJIANG_UPLOAD_CUT', 'PUJIANG_TOO_MANY_ACTIONS'],
  async prepare(ctx, input) {
    await admitAction(ctx, files)
    await requireCollecting(ctx)
    const { body } = ctx
    if (!body) throw invalidInput({ code: 'PUJIANG_NO_BODY', detail: { zh: '请求没有正文。', en: 'The request has no body.' } })
    if (body.length !== undefined && body.length > mostBytes) throw tooLarge()
    const limited = Object.assign(bounded(body), {
      ...(body.fileName !== undefined && { fileName: body.fileName }),
      ...(body.length !== undefined && { length: body.length }),
    })
    return uploadFile.prepare?.({ ...ctx, body: limited }, input.fileName === undefined ? {} : { fileName: input.fileName })
  },
  async run(ctx) {
    const id = await requireCollecting(ctx)
    const upload = (await uploadFile.run(ctx, {})) as { id: string }
    const due = await dueNow(ctx)
    // One file each: the one before is nobody's and is swept away.
    await sql`update upload set state = 'discarded' where id = (select upload_id from contribution where id = ${id}) and state <> 'loaded'`.execute(
      ctx.db,
    )
    // For the reviewing agency; an upload of somebody without office belongs to none.
    await ctx.db.updateTable('contribution').set({ upload_id: upload.id, state: 'waiting', due_at: due }).where('id', '=', id).execute()
    ctx.audit.subject('contribution', id)
    return contributionById(ctx, id)
  },
})

export const decideContribution = defineOperation({
  name: 'decide-contribution',
  http: 'POST /contributions/{contribution}/decision',
  stage: 'open',
  summary: { zh: '接受或谢绝捐赠的数据', en: 'Accept or decline data that is offered' },
  description: {
    zh: '接受后成为部门的草稿,来源写明捐赠者,文件交给专员装入;公开仍要送审。谢绝要写理由。',
    en: 'What is accepted becomes a draft of the agency that names its giver, and its file goes to the steward for loading; publication still takes a review. Declining needs a reason.',
  },
  effects: 'write',
  input: Type.Object({
    contribution,
    decision: Type.Enum(['accepted', 'declined']),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Needed for declining.' })),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'The agency that takes it, where none was asked.' })),
  }),
  output: ContributionSchema,
  access: may('decide', 'contribution'),
  errors: ['PUJIANG_TEXT_INPUT', 'PUJIANG_CONTRIBUTION_DECIDED', 'PUJIANG_AGENCY_UNKNOWN'],
  async run(ctx, input) {
    if (input.decision === 'declined') checkTexts({ reason: { value: input.reason, most: 500 } })
    const row = await ctx.db
      .selectFrom('contribution as k')
      .leftJoin('actor as p', 'p.id', 'k.author_id')
      .selectAll('k')
      .select('p.name as giver')
      .where('k.id', '=', ctx.subject?.id ?? '')
      .forUpdate('k')
      .executeTakeFirstOrThrow()
    if (row.state !== 'waiting')
      throw conflict({
        code: 'PUJIANG_CONTRIBUTION_DECIDED',
        detail: { zh: '没有等着决定。', en: 'It does not wait for a decision.' },
        facts: { state: row.state },
      })
    const agencyId = (await agencyIdOf(ctx, input.agency)) ?? row.agency_id
    let datasetId: string | null = null
    if (input.decision === 'accepted') {
      if (agencyId === null)
        throw invalidInput({
          code: 'PUJIANG_AGENCY_UNKNOWN',
          detail: { zh: '先定由哪个部门接收。', en: 'Say first which agency takes it.' },
          faults: [{ at: 'agency', message: { zh: '请选部门', en: 'choose an agency' } }],
        })
      const giver = row.organisation ?? row.giver ?? ''
      const made = (await createDataset.run(ctx, {
        agency: agencyId,
        name: { zh: row.name, en: row.name },
        summary: { zh: row.summary, en: row.summary },
        description: {
          zh: `由${giver}捐赠,${row.consented_at.toISOString().slice(0, 10)} 同意按所选许可开放。\n\n来历:${row.origin}`,
          en: `Donated by ${giver}, who agreed on ${row.consented_at.toISOString().slice(0, 10)} to its opening under this licence.\n\nOrigin: ${row.origin}`,
        },
        theme: row.theme,
        keywords: ['捐赠', 'donated'],
        shareClass: 'unconditional',
        openClass: 'unconditional',
        legalBasis: '',
        updateCycle: 'irregular',
        licence: row.licence,
      })) as { id: string }
      datasetId = made.id
      // From here on the stewards of the agency may load it.
      if (row.upload_id) await ctx.db.updateTable('upload').set({ agency_id: agencyId }).where('id', '=', row.upload_id).execute()
    }
    await ctx.db
      .updateTable('contribution')
      .set({
        state: input.decision,
        reason: input.reason?.trim() || null,
        decided_by: ctx.actor.id,
        decided_at: ctx.clock.now(),
        agency_id: agencyId,
        dataset_id: datasetId,
      })
      .where('id', '=', row.id)
      .execute()
    if (input.decision === 'declined' && row.upload_id)
      await ctx.db.updateTable('upload').set({ state: 'discarded' }).where('id', '=', row.upload_id).execute()
    await announceNews(ctx, { kind: 'contribution-decided', contribution_id: row.id, state: input.decision })
    ctx.audit.subject('contribution', row.id)
    ctx.audit.note({ decision: input.decision, ...(datasetId && { dataset: datasetId }), ...(input.reason && { reason: input.reason }) })
    return contributionById(ctx, row.id)
  },
})

export const withdrawContribution = defineOperation({
  name: 'withdraw-contribution',
  http: 'POST /contributions/{contribution}/withdraw',
  stage: 'open',
  summary: { zh: '撤回自己的捐赠', en: 'Withdraw an offer of yours' },
  description: { zh: '决定之前可以撤回,文件随之删除。', en: 'Before it is decided; the file goes with it.' },
  effects: 'destroy',
  input: Type.Object({ contribution }),
  output: Type.Object({ done: Type.Boolean() }),
  access: may('edit', 'contribution'),
  errors: ['PUJIANG_CONTRIBUTION_DECIDED'],
  async run(ctx) {
    const id = await requireCollecting(ctx)
    await withdrawContributions(ctx, sql`k.id = ${id}::uuid`)
    return { done: true }
  },
})

export const showContribution = defineOperation({
  name: 'show-contribution',
  http: 'GET /contributions/{contribution}',
  stage: 'open',
  summary: { zh: '看一份捐赠', en: 'Show an offer of data' },
  effects: 'read',
  input: Type.Object({ contribution }),
  output: ContributionSchema,
  access: may('see', 'contribution'),
  run: (ctx) => contributionById(ctx, ctx.subject?.id ?? ''),
})

export const listContributions = defineOperation({
  name: 'list-contributions',
  http: 'GET /contributions',
  stage: 'open',
  summary: { zh: '捐赠:我的,或等我审核的', en: 'Offers of data: mine, or those for me to decide' },
  effects: 'read',
  input: Type.Object({
    set: Type.Optional(Type.Enum(['own', 'waiting', 'decided'], { default: 'own' })),
    limit,
  }),
  output: many,
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const set = input.set ?? 'own'
    const condition =
      set === 'own'
        ? sql`k.author_id = ${ctx.actor.id}::uuid and k.state <> 'withdrawn'`
        : set === 'waiting'
          ? sql`k.state = 'waiting' and ${ctx.access.where('decide', 'contribution')}`
          : sql`k.state in ('accepted', 'declined') and ${ctx.access.where('decide', 'contribution')}`
    const rows = await contributions(ctx, condition, set === 'waiting' ? sql`k.due_at, k.id` : sql`k.created_at desc, k.id`, most + 1)
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})
