import { Type } from 'typebox'
import { StoryDetailSchema, PublicationSummarySchema, TextSchema } from '../../model/index.ts'
import { anyone, defineOperation, may, signedIn, type Context } from '../../platform/operations/index.ts'
import { createPublication, editPublication, listPublications, removePublication, setPublished, wholePublication } from '../publications.ts'
import { requireWords } from '../require-words.ts'
import type { StoryDetail, Text } from '../../model/index.ts'

type Whole = Awaited<ReturnType<typeof wholePublication>>
const view = (whole: Whole): StoryDetail => ({ ...whole, body: whole.body as Text })

const reference = Type.String({ description: 'Slug or id.' })
const written = {
  title: Type.Object(TextSchema.properties),
  summary: Type.Object(TextSchema.properties),
  body: Type.Object(TextSchema.properties, { description: 'Markdown; ::chart{id=…} and ::table{…} stand for live charts and tables.' }),
}

export const listStories = defineOperation({
  name: 'list-stories',
  http: 'GET /stories',
  stage: 'analyse',
  summary: { zh: '数据故事,新的在前', en: 'Stories, newest first' },
  effects: 'read',
  input: Type.Object({
    mine: Type.Optional(Type.Boolean({ description: 'Those the caller may change, drafts too.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({ items: Type.Array(PublicationSummarySchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
  access: anyone(),
  run: async (ctx, input) => listPublications(ctx, 'story', input),
})

export const showStory = defineOperation({
  name: 'show-story',
  http: 'GET /stories/{story}',
  stage: 'analyse',
  summary: { zh: '看一个数据故事', en: 'Show a story' },
  effects: 'read',
  input: Type.Object({ story: reference }),
  output: StoryDetailSchema,
  access: may('see', 'story'),
  use: 'view',
  run: async (ctx: Context) => view(await wholePublication(ctx, 'story', ctx.subject?.id ?? '')),
})

export const createStory = defineOperation({
  name: 'create-story',
  http: 'POST /stories',
  stage: 'analyse',
  summary: { zh: '写一个数据故事(草稿)', en: 'Write a story as a draft' },
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
  output: StoryDetailSchema,
  access: signedIn(),
  async run(ctx, input) {
    requireWords('body', input.body, 60_000)
    return view(await createPublication(ctx, 'story', { ...input, body: input.body }))
  },
})

export const editStory = defineOperation({
  name: 'edit-story',
  http: 'PATCH /stories/{story}',
  stage: 'analyse',
  summary: { zh: '修改数据故事', en: 'Change a story' },
  description: {
    zh: '写明改的是哪一次修订;别人先改了,就不覆盖。已发布的只有专员和主管部门能改。',
    en: 'Names the revision that was changed; when somebody else was first, nothing is overwritten. What is published is changed by stewards and the bureau.',
  },
  effects: 'write',
  input: Type.Object({
    story: reference,
    revision: Type.Integer({ minimum: 1 }),
    title: Type.Optional(written.title),
    summary: Type.Optional(written.summary),
    body: Type.Optional(written.body),
  }),
  output: StoryDetailSchema,
  access: may('edit', 'story'),
  async run(ctx, { story: _, revision, body, ...head }) {
    if (body) requireWords('body', body, 60_000)
    return view(await editPublication(ctx, 'story', revision, { ...head, ...(body !== undefined && { body }) }))
  },
})

export const publishStory = defineOperation({
  name: 'publish-story',
  http: 'POST /stories/{story}/publish',
  stage: 'analyse',
  summary: { zh: '发布数据故事', en: 'Publish a story' },
  effects: 'write',
  input: Type.Object({ story: reference }),
  output: StoryDetailSchema,
  access: may('publish', 'story'),
  run: async (ctx: Context) => view(await setPublished(ctx, 'story', true)),
})

export const unpublishStory = defineOperation({
  name: 'unpublish-story',
  http: 'POST /stories/{story}/unpublish',
  stage: 'analyse',
  summary: { zh: '撤下数据故事,退回草稿', en: 'Take a story off the portal, back to a draft' },
  effects: 'write',
  input: Type.Object({ story: reference }),
  output: StoryDetailSchema,
  access: may('publish', 'story'),
  run: async (ctx: Context) => view(await setPublished(ctx, 'story', false)),
})

export const removeStory = defineOperation({
  name: 'remove-story',
  http: 'POST /stories/{story}/remove',
  stage: 'analyse',
  summary: { zh: '删去数据故事', en: 'Remove a story' },
  effects: 'destroy',
  input: Type.Object({ story: reference }),
  output: Type.Object({ removed: Type.Boolean() }),
  access: may('edit', 'story'),
  run: async (ctx: Context) => removePublication(ctx),
})
