import { Type } from 'typebox'
import { fits, formOf, GuessSchema, trimCell, type Guess } from '../../collect/index.ts'
import { conflict } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import type { Static } from 'typebox'
import { findUpload } from '../find-upload.ts'
import { openTable } from '../open-table.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const guessedType = GuessSchema.properties.columns.items.properties.type

const ColumnSchema = Type.Object({
  name: Type.String(),
  header: Type.String(),
  type: guessedType,
  column: nullable(Type.Integer({ description: 'Position in the file, from 0; null for what is not in it.' })),
  renames: nullable(Type.String({ description: 'Column of the table that goes on under this name.' })),
  change: Type.Enum(['same', 'new', 'type', 'gone', 'renamed'], { description: 'Against the current version of the table.' }),
  was: nullable(Type.String({ description: 'Type in the current version.' })),
})
const output = Type.Object({
  columns: Type.Array(ColumnSchema, { description: 'Columns that will be loaded, then those of the current version that are not in the file.' }),
  rows: Type.Array(Type.Array(Type.Object({ text: nullable(Type.String()), fits: Type.Boolean() }))),
  current: nullable(Type.Object({ version: Type.Integer(), rows: Type.Integer(), columns: Type.Integer() })),
})
type Preview = Static<typeof output>

const normal = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/** The first rows of data in the file, title and header rows left out. */
function dataRows(guess: Guess): string[][] {
  const start = guess.format === 'parquet' ? 1 : guess.headerRow === null ? guess.skipRows : guess.headerRow + 1
  return guess.firstRows.slice(start, start + 20)
}

/** One cell as it will be kept: empty, or its text, or empty because it does not fit. */
function cellOf(column: Guess['columns'][number], cell: string | undefined, empty: ReadonlySet<string>): Preview['rows'][number][number] {
  if (cell === undefined || cell.trim() === '' || empty.has(cell)) return { text: null, fits: true }
  const text = cell.slice(0, 200)
  if (column.type === 'text' || column.type === 'json') return { text, fits: true }
  const form = formOf(column.type, column.format, true)
  return { text: trimCell(text), fits: !form || fits(form, cell) }
}

export const previewUpload = defineOperation({
  name: 'preview-upload',
  http: 'GET /uploads/{upload}/preview',
  stage: 'lake',
  summary: { zh: '看文件装进去会是什么样', en: 'See what a file will look like when it is loaded' },
  description: {
    zh: '头二十行按现在的判断分列,不合类型的格标出来;给出表时,列与它的当前版本相比。',
    en: 'The first twenty rows by the present reading, cells that do not fit marked; with a table, the columns against its current version.',
  },
  effects: 'read',
  input: Type.Object({ upload: Type.String(), table: Type.Optional(Type.String({ description: 'Slug or id of the table it is for.' })) }),
  output,
  access: may('see', 'upload'),
  async run(ctx, input) {
    const upload = await findUpload(ctx, input.upload)
    const guess = upload.guess as Guess | null
    if (!guess) throw conflict({ code: 'PUJIANG_UPLOAD_UNREAD', detail: { zh: '这个文件还没有认过。', en: 'This file has not been read yet.' } })
    const table = input.table === undefined ? null : await openTable(ctx, await ctx.access.require('load', 'table', input.table), undefined, 'rows')
    const fields = table?.version?.fields ?? []
    const empty = new Set((upload.settings as { emptyText?: string[] } | null)?.emptyText ?? [])
    const taken = new Set<number>()
    const kept = guess.columns.flatMap((column, at) => (column.skip ? [] : [{ column, at }]))
    // What the steward says of a column goes before what names and headers suggest of others.
    const renamed = new Map(kept.map(({ column, at }) => [at, fields.find((field) => field.name === column.renames)]))
    for (const field of renamed.values()) if (field) taken.add(field.id)
    const columns = kept.map(({ column, at }): Preview['columns'][number] => {
      const free = fields.filter((field) => !taken.has(field.id))
      const goesOn = renamed.get(at)
      const found =
        goesOn ??
        free.find((field) => column.header !== '' && normal(field.header) === normal(column.header)) ??
        free.find((field) => normal(field.name) === normal(column.name))
      if (found) taken.add(found.id)
      const change = !table?.version ? 'same' : !found ? 'new' : found.type === column.type ? 'same' : 'type'
      return {
        column: at,
        name: goesOn ? column.name : (found?.name ?? column.name),
        renames: goesOn?.name ?? null,
        header: column.header,
        type: column.type,
        change: goesOn && change === 'same' ? 'renamed' : change,
        was: found?.type ?? null,
      }
    })
    const gone = fields
      .filter((field) => !taken.has(field.id))
      .map((field): Preview['columns'][number] => ({
        column: null,
        name: field.name,
        renames: null,
        header: field.header,
        type: field.type,
        change: 'gone',
        was: field.type,
      }))
    return {
      columns: [...columns, ...gone],
      rows: dataRows(guess).map((row) => kept.map(({ column, at }) => cellOf(column, row[at], empty))),
      current: table?.version ? { version: table.version.number, rows: table.version.rows, columns: fields.length } : null,
    }
  },
})
