import { Type } from 'typebox'
import { sql } from 'kysely'
import { freeSlug } from '../../lake/index.ts'
import { DatasetDetailSchema } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { defineOperation, hasRole } from '../../platform/operations/index.ts'
import { notAllowedInAgency } from '../policies.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { checkDataset, datasetColumns, DatasetInputSchema, requireCodes } from '../dataset-input.ts'
import { announceChange } from '../outbox.ts'
import { suggestSlug } from '../suggest-slug.ts'

export const createDataset = defineOperation({
  name: 'create-dataset',
  http: 'POST /datasets',
  stage: 'catalogue',
  summary: { zh: '登记一个数据集(草稿)', en: 'Register a dataset as a draft' },
  description: {
    zh: '按 GB/T 21063 核心元数据登记。草稿只有本部门看得到;装入数据、送审、批准后才公开。',
    en: 'Registers a dataset with GB/T 21063 core metadata. A draft is seen by the own agency only, until it is loaded, reviewed and approved.',
  },
  effects: 'write',
  input: Type.Object({
    slug: Type.Optional(
      Type.String({ maxLength: 100, description: 'Lower-case letters, digits and hyphens; suggested from the pinyin of the name when absent.' }),
    ),
    agency: Type.String({ description: 'Slug or id of the providing agency.' }),
    ...DatasetInputSchema.properties,
  }),
  output: DatasetDetailSchema,
  examples: [
    {
      summary: { zh: '登记一个数据集', en: 'Register a dataset' },
      input: {
        agency: 'agency-a',
        name: { zh: '停车场', en: 'Car parks' },
        summary: { zh: '公共停车场的位置和车位数', en: 'Where public car parks are and how many cars they take' },
        theme: 'transport',
        shareClass: 'unconditional',
        openClass: 'unconditional',
        updateCycle: 'monthly',
      },
      as: 'steward',
    },
  ],
  access: hasRole('steward', 'bureau', 'administrator'),
  async run(ctx, input) {
    checkDataset(input)
    await requireCodes(ctx, input)
    const agency = await ctx.db
      .selectFrom('agency')
      .select('id')
      .where(sql<boolean>`slug = ${input.agency} or id::text = ${input.agency}`)
      .executeTakeFirst()
    if (!agency) throw notFound({ zh: '部门', en: 'agency' }, input.agency)
    if (!ctx.access.hasRoleIn(agency.id, 'steward', 'bureau', 'administrator')) throw notAllowedInAgency(input.agency)
    const id = ctx.random.uuid()
    const now = ctx.clock.now()
    const created = await ctx.db
      .insertInto('dataset')
      .values({
        keywords: [],
        ...datasetColumns(input),
        id,
        slug: await freeSlug(ctx.db, 'dataset', input.slug, () => suggestSlug(input.name)),
        agency_id: agency.id,
        created_by: ctx.actor.id,
        created_at: now,
        updated_at: now,
      } as never)
      .returningAll()
      .executeTakeFirstOrThrow()
    ctx.audit.subject('dataset', id)
    await announceChange(ctx.db, id)
    return datasetDetail(ctx, id, created)
  },
})
