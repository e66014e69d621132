import { Type, type Static } from 'typebox'
import { fieldTypes, TextSchema } from '../model/index.ts'

export const fileFormats = ['csv', 'tsv', 'json', 'ndjson', 'geojson', 'parquet', 'xlsx', 'xls'] as const
export type FileFormat = (typeof fileFormats)[number]
export const compressions = ['none', 'gzip', 'zip'] as const
export type Compression = (typeof compressions)[number]
export const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

const scale = { minimum: 0, maximum: 38 }

export const ColumnSettingSchema = Type.Object(
  {
    column: Type.Integer({ minimum: 0, description: 'Position of the column in the source, from 0.' }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'API name to use instead of the guessed one.' })),
    type: Type.Optional(Type.Enum([...fieldTypes], { description: 'Type to use whatever the cells say; cells that do not fit become findings.' })),
    skip: Type.Optional(Type.Boolean({ description: 'Leave the column out; it is in no version.' })),
    renames: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'API name of the column of the table that goes on under this new name, with all that is said of it.',
      }),
    ),
    precision: Type.Optional(Type.Integer({ ...scale, minimum: 1 })),
    scale: Type.Optional(Type.Integer(scale)),
    format: Type.Optional(
      Type.String({ description: 'How the cells are written: ymd, dmy, mdy, compact, zoned, grouped, currency, word pairs such as 是/否.' }),
    ),
  },
  { additionalProperties: false },
)
export type ColumnSetting = Static<typeof ColumnSettingSchema>

export const LoadSettingsSchema = Type.Object(
  {
    format: Type.Optional(Type.Enum([...fileFormats])),
    entry: Type.Optional(Type.String({ description: 'The file inside a zip to load.' })),
    encoding: Type.Optional(Type.Enum([...encodings])),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    quote: Type.Optional(Type.String({ maxLength: 1, description: 'Empty: no quoting.' })),
    header: Type.Optional(Type.Boolean({ description: 'Whether a header row stands above the data.' })),
    skipRows: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, description: 'Rows above the header, or above the data when there is none.' })),
    sheet: Type.Optional(Type.String({ description: 'Worksheet of a workbook.' })),
    recordPath: Type.Optional(Type.String({ description: 'Where the rows stand in a JSON document, e.g. result.records; empty for the top.' })),
    emptyText: Type.Optional(
      Type.Array(Type.String({ maxLength: 50 }), { maxItems: 20, description: 'Cells with exactly this text count as empty, e.g. NULL or -.' }),
    ),
    columns: Type.Optional(Type.Array(ColumnSettingSchema, { maxItems: 10_000 })),
  },
  { $id: 'LoadSettings', additionalProperties: false },
)
/** What a steward may say about a file. Whatever is left out is guessed. */
export type LoadSettings = Static<typeof LoadSettingsSchema>

export const GuessedColumnSchema = Type.Object({
  header: Type.String({ description: 'The header as it stands in the source; empty when there is none.' }),
  name: Type.String({ description: 'Unique API name.' }),
  type: Type.Enum([...fieldTypes]),
  precision: Type.Optional(Type.Integer()),
  scale: Type.Optional(Type.Integer()),
  format: Type.Optional(Type.String()),
  skip: Type.Optional(Type.Boolean({ description: 'The steward leaves it out.' })),
  renames: Type.Optional(Type.String({ description: 'Column of the table that goes on under this name.' })),
  reason: TextSchema,
  examples: Type.Array(Type.String()),
})
export type GuessedColumn = Static<typeof GuessedColumnSchema>

export const GuessSchema = Type.Object(
  {
    format: Type.Enum([...fileFormats]),
    compression: Type.Enum([...compressions]),
    entry: Type.Optional(Type.String()),
    entries: Type.Optional(Type.Array(Type.String())),
    encoding: Type.Optional(Type.Enum([...encodings])),
    byteOrderMark: Type.Optional(Type.Boolean()),
    delimiter: Type.Optional(Type.String()),
    quote: Type.Optional(Type.String()),
    lineEnding: Type.Optional(Type.Enum(['\n', '\r\n', '\r', 'mixed'])),
    header: Type.Boolean(),
    headerRow: Type.Union([Type.Integer(), Type.Null()], { description: 'Row of the header from 0, null when there is none.' }),
    skipRows: Type.Integer(),
    sheet: Type.Optional(Type.String()),
    sheets: Type.Optional(Type.Array(Type.Object({ name: Type.String(), hidden: Type.Boolean() }))),
    recordPath: Type.Optional(Type.String()),
    columns: Type.Array(GuessedColumnSchema),
    firstRows: Type.Array(Type.Array(Type.String()), { description: 'At most 50 rows of the source as text, title and header rows included.' }),
    rawLines: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String() }), {
      description: 'At most 20 lines of the file as they stand, cut at 500 characters.',
    }),
    notes: Type.Array(TextSchema),
  },
  { $id: 'Guess' },
)
/** What the sniffer thinks of a file. */
export type Guess = Static<typeof GuessSchema>
