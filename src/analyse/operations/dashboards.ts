import { Type } from 'typebox'
import { DashboardDetailSchema, DashboardItemSchema, TextSchema } from '../../model/index.ts'
import { defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import { createPublication, editPublication, type wholePublication } from '../publications.ts'
import { publicationOperations, reference } from './publication-operations.ts'
import type { DashboardDetail, DashboardItem } from '../../model/index.ts'

type Whole = Awaited<ReturnType<typeof wholePublication>>
const view = (whole: Whole): DashboardDetail => ({ ...whole, items: whole.body as DashboardItem[] })

const written = {
  title: Type.Object(TextSchema.properties),
  summary: Type.Object(TextSchema.properties),
  items: Type.Array(DashboardItemSchema, { maxItems: 60 }),
}

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

/** What is done with a dashboard once it is written. */
export const dashboardOperations = Object.values(
  publicationOperations({
    kind: 'dashboard',
    many: 'dashboards',
    zh: '看板',
    listed: { zh: '看板,新的在前', en: 'Dashboards, newest first' },
    detail: DashboardDetailSchema,
    view,
  }),
)
