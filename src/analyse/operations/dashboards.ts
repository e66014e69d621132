import { Type } from 'typebox'
import { DashboardDetailSchema, DashboardItemSchema, PublicationSummarySchema, TextSchema } from '../../model/index.ts'
import { anyone, defineOperation, may, signedIn, type Context } from '../../platform/operations/index.ts'
import { createPublication, editPublication, listPublications, removePublication, setPublished, wholePublication } from '../publications.ts'
import type { DashboardDetail, DashboardItem } from '../../model/index.ts'

type Whole = Awaited<ReturnType<typeof wholePublication>>
const view = (whole: Whole): DashboardDetail => ({ ...whole, items: whole.body as DashboardItem[] })

const reference = Type.String({ description: 'Slug or id.' })
const written = {
  title: Type.Object(TextSchema.properties),
  summary: Type.Object(TextSchema.properties),
  items: Type.Array(DashboardItemSchema, { maxItems: 60 }),
}

export const listDashboards = defineOperation({
  name: 'list-dashboards',
  http: 'GET /dashboards',
  stage: 'analyse',
  summary: { zh: '看板,新的在前', en: 'Dashboards, newest first' },
  effects: 'read',
  input: Type.Object({
    mine: Type.Optional(Type.Boolean({ description: 'Those the caller may change, drafts too.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({ items: Type.Array(PublicationSummarySchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
  access: anyone(),
  run: async (ctx, input) => listPublications(ctx, 'dashboard', input),
})

export const showDashboard = defineOperation({
  name: 'show-dashboard',
  http: 'GET /dashboards/{dashboard}',
  stage: 'analyse',
  summary: { zh: '看一个看板', en: 'Show a dashboard' },
  effects: 'read',
  input: Type.Object({ dashboard: reference }),
  output: DashboardDetailSchema,
  access: may('see', 'dashboard'),
  use: 'view',
  run: async (ctx: Context) => view(await wholePublication(ctx, 'dashboard', ctx.subject?.id ?? '')),
})

export const createDashboard = defineOperation({
  name: 'create-dashboard',
  http: 'POST /dashboards',
  stage: 'analyse',
  summary: { zh: '写一个看板(草稿)', en: 'Write a dashboard as a draft' },
  description: {
    zh: '草稿只有作者、本部门专员和数据主管部门看得到。',
    en: 'A draft is seen by its author, the stewards of the agency and the data bureau.',
  },
  effects: 'write',
  input: Type.Object({
    slug: Type.Optional(Type.String({ maxLength: 100, description: 'Name in the address; made up when absent.' })),
    agency: Type.Optional(Type.String({ description: 'Agency it speaks for; the own one when absent.' })),
    ...written,
  }),
  output: DashboardDetailSchema,
  access: signedIn(),
  async run(ctx, input) {
    return view(await createPublication(ctx, 'dashboard', { ...input, body: input.items }))
  },
})

export const editDashboard = defineOperation({
  name: 'edit-dashboard',
  http: 'PATCH /dashboards/{dashboard}',
  stage: 'analyse',
  summary: { zh: '修改看板', en: 'Change a dashboard' },
  description: {
    zh: '写明改的是哪一次修订;别人先改了,就不覆盖。已发布的只有专员和主管部门能改。',
    en: 'Names the revision that was changed; when somebody else was first, nothing is overwritten. What is published is changed by stewards and the bureau.',
  },
  effects: 'write',
  input: Type.Object({
    dashboard: reference,
    revision: Type.Integer({ minimum: 1 }),
    title: Type.Optional(written.title),
    summary: Type.Optional(written.summary),
    items: Type.Optional(written.items),
  }),
  output: DashboardDetailSchema,
  access: may('edit', 'dashboard'),
  async run(ctx, { dashboard: _, revision, items, ...head }) {
    return view(await editPublication(ctx, 'dashboard', revision, { ...head, ...(items !== undefined && { body: items }) }))
  },
})

export const publishDashboard = defineOperation({
  name: 'publish-dashboard',
  http: 'POST /dashboards/{dashboard}/publish',
  stage: 'analyse',
  summary: { zh: '发布看板', en: 'Publish a dashboard' },
  effects: 'write',
  input: Type.Object({ dashboard: reference }),
  output: DashboardDetailSchema,
  access: may('publish', 'dashboard'),
  run: async (ctx: Context) => view(await setPublished(ctx, 'dashboard', true)),
})

export const unpublishDashboard = defineOperation({
  name: 'unpublish-dashboard',
  http: 'POST /dashboards/{dashboard}/unpublish',
  stage: 'analyse',
  summary: { zh: '撤下看板,退回草稿', en: 'Take a dashboard off the portal, back to a draft' },
  effects: 'write',
  input: Type.Object({ dashboard: reference }),
  output: DashboardDetailSchema,
  access: may('publish', 'dashboard'),
  run: async (ctx: Context) => view(await setPublished(ctx, 'dashboard', false)),
})

export const removeDashboard = defineOperation({
  name: 'remove-dashboard',
  http: 'POST /dashboards/{dashboard}/remove',
  stage: 'analyse',
  summary: { zh: '删去看板', en: 'Remove a dashboard' },
  effects: 'destroy',
  input: Type.Object({ dashboard: reference }),
  output: Type.Object({ removed: Type.Boolean() }),
  access: may('edit', 'dashboard'),
  run: async (ctx: Context) => removePublication(ctx),
})
