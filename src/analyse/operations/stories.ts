import { Type } from 'typebox'
import { StoryDetailSchema, TextSchema } from '../../model/index.ts'
import { defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import { createPublication, editPublication, type wholePublication } from '../publications.ts'
import { publicationOperations, reference } from './publication-operations.ts'
import { requireWords } from '../require-words.ts'
import type { StoryDetail, Text } from '../../model/index.ts'

type Whole = Awaited<ReturnType<typeof wholePublication>>
const view = (whole: Whole): StoryDetail => ({ ...whole, body: whole.body as Text })

const written = {
  title: Type.Object(TextSchema.properties),
  summary: Type.Object(TextSchema.properties),
  body: Type.Object(TextSchema.properties, { description: 'Markdown; ::chart{id=…} and ::table{…} stand for live charts and tables.' }),
}

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

/** What is done with a story once it is written. */
export const storyOperations = Object.values(
  publicationOperations({
    kind: 'story',
    many: 'stories',
    zh: '数据故事',
    listed: { zh: '数据故事,新的在前', en: 'Stories, newest first' },
    detail: StoryDetailSchema,
    view,
  }),
)
