import { Type } from 'typebox'
import { LoadSettingsSchema } from '../../collect/index.ts'
import { enqueueJob, JobViewSchema, readJob } from '../../platform/jobs/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { findUpload, spentStates, uploadSpent } from '../find-upload.ts'
import { loadModes } from '../load-table-job.ts'

export const loadUpload = defineOperation({
  name: 'load-upload',
  http: 'POST /uploads/{upload}/load',
  stage: 'lake',
  summary: { zh: '把上传的文件装成表的新版本', en: 'Load an uploaded file as a new version of a table' },
  description: {
    zh: '后台进行,答复里的任务可以看进度、取消。publish 为真时装完即成为当前版本,否则留作待发布;已公开的数据集多出字段时,要等另一人批准。',
    en: 'Runs in the background; the job in the answer shows progress and can be cancelled. With publish the version becomes current, else it stays staged; columns new to a published dataset wait for a second person.',
  },
  effects: 'write',
  input: Type.Object({
    upload: Type.String(),
    table: Type.String({ description: 'Slug or id of the table.' }),
    mode: Type.Optional(
      Type.Enum([...loadModes], {
        default: 'replace',
        description:
          'replace: in place of all rows; append: after them; merge: rows of the same key are changed, new ones added; update: only rows that are there; remove: the one column holds numbers of rows (`_row`) to take out. Columns left out of merge and update stay as they are.',
      }),
    ),
    onto: Type.Optional(Type.Integer({ description: 'Number of the version the file was made for; refused when another is current.' })),
    settings: Type.Optional(LoadSettingsSchema),
    publish: Type.Optional(Type.Boolean({ default: false })),
  }),
  output: Type.Object({ job: JobViewSchema }),
  access: may('see', 'upload'),
  async run(ctx, input) {
    const upload = await findUpload(ctx, input.upload)
    const tableId = await ctx.access.require('load', 'table', input.table)
    const publish = input.publish ?? false
    const settings = input.settings ?? upload.settings ?? {}
    // Asked of the row as it is now: who withdraws an offer at this moment, or loads the same file, waits for this one or is first.
    const { numUpdatedRows } = await ctx.db
      .updateTable('upload')
      .set({ state: 'loading', table_id: tableId, settings: JSON.stringify(settings) })
      .where('id', '=', upload.id)
      .where('state', 'not in', spentStates)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw uploadSpent((await findUpload(ctx, upload.id)).state)
    const job = await enqueueJob(
      ctx.db,
      ctx.services.lakeJobs.loadTable,
      {
        uploadId: upload.id,
        tableId,
        mode: input.mode ?? 'replace',
        ...(input.onto !== undefined && { onto: input.onto }),
        publish,
        actorId: ctx.actor.id,
      },
      { subject: { kind: 'upload', id: upload.id }, actorId: ctx.actor.id },
    )
    ctx.audit.note({ table: tableId, mode: input.mode ?? 'replace', publish, job })
    return { job: (await readJob(ctx.db, job)) as never }
  },
})
