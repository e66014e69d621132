import { Type } from 'typebox'
import { metadataPaths, TextSchema } from '../../model/index.ts'
import { conflict, invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, hasRole, may, type Context } from '../../platform/operations/index.ts'
import { changeMetadata } from '../change-metadata.ts'
import { readMetadataSheet } from '../metadata-sheet.ts'
import { planBulkEdit, type PlannedRow } from '../plan-bulk-edit.ts'
import type { BulkRow } from '../tables.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

const StartedSchema = Type.Object({ id: Type.String(), rows: Type.Integer() })

async function keep(ctx: Context, rows: readonly BulkRow[], fileName: string | null) {
  const id = ctx.random.uuid()
  await ctx.db
    .insertInto('bulk_edit')
    .values({ id, actor_id: ctx.actor.id as string, file_name: fileName, rows: JSON.stringify(rows), created_at: ctx.clock.now() })
    .execute()
  ctx.audit.subject('bulk-edit', id)
  ctx.audit.note({ rows: rows.length, ...(fileName !== null && { fileName }) })
  return { id, rows: rows.length }
}

export const startBulkEdit = defineOperation({
  name: 'start-bulk-edit',
  http: 'POST /bulk-edits',
  stage: 'catalogue',
  summary: { zh: '准备一次批量修改', en: 'Prepare an edit of many datasets' },
  description: {
    zh: '只是准备:用 show-bulk-edit 看每一格的前后,用 apply-bulk-edit 才改。',
    en: 'Prepares only: show-bulk-edit shows every cell before and after, apply-bulk-edit changes them.',
  },
  effects: 'write',
  input: Type.Object({
    rows: Type.Array(
      Type.Object({
        dataset: Type.String({ maxLength: 100, description: 'Slug.' }),
        revision: Type.Optional(Type.Integer({ description: 'The revision that was read.' })),
        values: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 20_000 }), { description: 'Texts by path, e.g. `keywords`.' }),
      }),
      { minItems: 1, maxItems: 5000 },
    ),
  }),
  output: StartedSchema,
  access: hasRole('steward', 'bureau', 'administrator'),
  async run(ctx, input) {
    const known = new Set<string>(metadataPaths)
    const strange = input.rows.flatMap(({ values }, i) =>
      Object.keys(values)
        .filter((path) => !known.has(path))
        .map((path) => ({ at: `rows.${i}.values.${path}`, message: { zh: `没有 ${path} 这一项`, en: `there is no entry ${path}` } })),
    )
    if (strange.length > 0)
      throw invalidInput({ code: 'PUJIANG_BULK_PATH', detail: { zh: '有不认识的项。', en: 'Some entries are not known.' }, faults: strange })
    return keep(
      ctx,
      input.rows.map(({ dataset, revision, values }) => ({ dataset, revision: revision ?? null, values })),
      null,
    )
  },
})

export const uploadMetadataSheet = defineOperation({
  name: 'upload-metadata-sheet',
  http: 'POST /bulk-edits/sheet',
  stage: 'catalogue',
  summary: { zh: '导入一张改好的元数据表', en: 'Bring in an edited sheet of metadata' },
  description: {
    zh: '正文是 export-metadata 导出后改过的 XLSX 或 CSV。先看差别,再决定。',
    en: 'The body is XLSX or CSV from export-metadata after editing. Differences are looked at before anything is changed.',
  },
  effects: 'write',
  body: 'stream',
  input: Type.Object({ fileName: Type.Optional(Type.String({ maxLength: 255 })) }),
  output: StartedSchema,
  access: hasRole('steward', 'bureau', 'administrator'),
  async prepare(ctx, input) {
    const fileName =
      (input.fileName ?? ctx.body?.fileName ?? 'sheet.csv')
        .split(/[\\/]/)
        .at(-1)
        ?.replaceAll(/\p{Cc}/gu, '')
        .slice(0, 255) ?? 'sheet.csv'
    return { fileName, rows: await readMetadataSheet(ctx, fileName) }
  },
  async run(ctx) {
    const { fileName, rows } = ctx.prepared as { fileName: string; rows: BulkRow[] }
    if (rows.length === 0)
      throw invalidInput({ code: 'PUJIANG_SHEET_EMPTY', detail: { zh: '这张表没有数据集。', en: 'There is no dataset in this sheet.' } })
    return keep(ctx, rows, fileName)
  },
})

const PlanSchema = Type.Object({
  id: Type.String(),
  fileName: nullable(Type.String()),
  state: Type.Enum(['open', 'applied', 'discarded']),
  createdAt: Type.String(),
  applied: nullable(Type.Integer({ description: 'Datasets that were changed.' })),
  ready: Type.Integer(),
  unchanged: Type.Integer(),
  refused: Type.Integer(),
  rows: Type.Array(
    Type.Object({
      line: Type.Integer({ description: 'Line in the sheet, the header being the first.' }),
      dataset: Type.String(),
      name: nullable(TextSchema),
      state: Type.Enum(['ready', 'unchanged', 'refused']),
      cells: Type.Array(Type.Object({ path: Type.String(), from: Type.String(), to: Type.String() })),
      reasons: Type.Array(Type.Object({ at: Type.String(), message: TextSchema })),
    }),
  ),
})

const openEdit = async (ctx: Context) =>
  ctx.db
    .selectFrom('bulk_edit')
    .selectAll()
    .where('id', '=', ctx.subject?.id ?? '')
    .executeTakeFirstOrThrow()

const count = (rows: readonly PlannedRow[], state: PlannedRow['state']): number => rows.filter((row) => row.state === state).length

const closed = (state: string) =>
  conflict({
    code: 'PUJIANG_BULK_CLOSED',
    detail: { zh: '这次批量修改已经做完或放弃了。', en: 'This edit has been applied or given up already.' },
    facts: { state },
  })

export const showBulkEdit = defineOperation({
  name: 'show-bulk-edit',
  http: 'GET /bulk-edits/{edit}',
  stage: 'catalogue',
  summary: { zh: '看一次批量修改会改什么', en: 'See what an edit of many datasets would change' },
  effects: 'read',
  input: Type.Object({ edit: Type.String() }),
  output: PlanSchema,
  access: may('see', 'bulk-edit', 'edit'),
  async run(ctx) {
    const edit = await openEdit(ctx)
    const rows = edit.state === 'open' ? await planBulkEdit(ctx, edit.rows) : []
    return {
      id: edit.id,
      fileName: edit.file_name,
      state: edit.state,
      createdAt: edit.created_at.toISOString(),
      applied: edit.applied,
      ready: count(rows, 'ready'),
      unchanged: count(rows, 'unchanged'),
      refused: count(rows, 'refused'),
      rows,
    }
  },
})

export const applyBulkEdit = defineOperation({
  name: 'apply-bulk-edit',
  http: 'POST /bulk-edits/{edit}/apply',
  stage: 'catalogue',
  summary: { zh: '照准备好的批量修改', en: 'Apply a prepared edit of many datasets' },
  description: {
    zh: '全部在一个事务里:要么都改,要么都不改。有被拒的行时要 partly 为真才改其余的。',
    en: 'All in one transaction: everything or nothing. Where rows are refused, the rest is only changed with partly.',
  },
  effects: 'write',
  input: Type.Object({ edit: Type.String(), partly: Type.Optional(Type.Boolean({ default: false })) }),
  output: Type.Object({ applied: Type.Integer(), refused: Type.Integer() }),
  access: may('see', 'bulk-edit', 'edit'),
  async run(ctx, input) {
    await ctx.db
      .selectFrom('bulk_edit')
      .select('id')
      .where('id', '=', ctx.subject?.id ?? '')
      .forUpdate()
      .execute()
    const edit = await openEdit(ctx)
    if (edit.state !== 'open') throw closed(edit.state)
    const rows = await planBulkEdit(ctx, edit.rows, { lock: true })
    const refused = count(rows, 'refused')
    if (refused > 0 && !input.partly)
      throw conflict({
        code: 'PUJIANG_BULK_REFUSED',
        detail: { zh: `有 ${refused} 行不能改,所以一行也没有改。`, en: `${refused} rows are refused, so nothing was changed.` },
        cure: { zh: '改好那几行再导入,或只改其余的。', en: 'Mend those rows and bring the sheet in again, or change the rest only.' },
        facts: { refused },
      })
    let applied = 0
    const datasets: string[] = []
    for (const { row, change } of rows) {
      if (!row || !change) continue
      await changeMetadata(ctx, row, change, { via: 'sheet' })
      datasets.push(row.slug)
      applied += 1
    }
    await ctx.db.updateTable('bulk_edit').set({ state: 'applied', closed_at: ctx.clock.now(), applied }).where('id', '=', edit.id).execute()
    ctx.audit.note({ applied, refused, datasets: datasets.slice(0, 200) })
    return { applied, refused }
  },
})

export const discardBulkEdit = defineOperation({
  name: 'discard-bulk-edit',
  http: 'POST /bulk-edits/{edit}/discard',
  stage: 'catalogue',
  summary: { zh: '放弃一次批量修改', en: 'Give up a prepared edit of many datasets' },
  effects: 'write',
  input: Type.Object({ edit: Type.String() }),
  output: Type.Object({ id: Type.String() }),
  access: may('see', 'bulk-edit', 'edit'),
  async run(ctx) {
    const edit = await openEdit(ctx)
    if (edit.state !== 'open') throw closed(edit.state)
    await ctx.db.updateTable('bulk_edit').set({ state: 'discarded', closed_at: ctx.clock.now() }).where('id', '=', edit.id).execute()
    return { id: edit.id }
  },
})
