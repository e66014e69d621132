import type { DuckDBConnection } from '@duckdb/node-api'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Field } from '../../model/index.ts'
import { conflict, type PlatformError } from '../../platform/errors/index.ts'
import type { DescribedFile } from './describe-version.ts'
import { identifier, literal, query, runLong } from './engine.ts'
import { parquetOptions, type WrittenData } from './write-version.ts'

/** How the rows of a file change those of a version: by key, adding what is new; by key, changing only what is there; or by naming rows to take out. */
export type RowChange = 'merge' | 'update' | 'remove'

export interface ChangedRows {
  path: string
  bytes: number
  /** Rows of the file that said what to change. */
  changes: number
}

interface Changing {
  connection: DuckDBConnection
  workFolder: string
  /** The version that is changed. */
  parentFiles: readonly DescribedFile[]
  fields: readonly Field[]
  key: readonly string[]
  written: WrittenData
  onShare: (share: number) => void
}

/** The rows of a version with their places, as a FROM clause. */
export const rowsOf = (files: readonly DescribedFile[], fields: readonly Field[]): string =>
  files
    .map(
      ({ path, firstRow }) =>
        `SELECT ${fields.map(({ name }) => identifier(name)).join(', ')}, file_row_number + ${firstRow} AS _row FROM read_parquet(${literal(path)}, file_row_number = true)`,
    )
    .join(' UNION ALL ')

/** Writes the rows of a version anew, as the file of changes asks. A changed row keeps its place; new ones come last, in their order. @throws Conflict */
export async function changeRows(change: RowChange, changing: Changing): Promise<ChangedRows> {
  const { connection, workFolder, parentFiles, fields, written, onShare } = changing
  refuseMisfits(written)
  await connection.run(`CREATE OR REPLACE TEMP VIEW old_rows AS ${rowsOf(parentFiles, fields)}`)
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW changes AS SELECT *, file_row_number AS _place FROM read_parquet(${literal(written.path)}, file_row_number = true)`,
  )
  const rows = change === 'remove' ? removed(fields, written) : await merged(change, changing)
  const path = join(workFolder, 'changed.parquet')
  const ids = fields.map(({ name, id }) => `${identifier(name)}: ${id}`).join(', ')
  await runLong(connection, `COPY (${rows}) TO ${literal(path)} (${parquetOptions(fields.length)}, FIELD_IDS {${ids}})`, onShare)
  return { path, bytes: (await stat(path)).size, changes: written.footer.rows }
}

const list = (fields: readonly Field[]): string => fields.map(({ name }) => identifier(name)).join(', ')

/** All but the rows whose numbers the only column of the file holds. */
function removed(fields: readonly Field[], { columns }: WrittenData): string {
  const [number] = columns
  if (!number || columns.length > 1 || number.field.type !== 'integer')
    throw conflict({
      code: 'PUJIANG_ROW_NUMBERS',
      detail: {
        zh: '要去掉哪些行，由一列行号说明。',
        en: 'The rows to take out are named by one column of row numbers.',
      },
      cure: { zh: '行号是查询里的 _row，从 0 数起。', en: 'A row number is `_row` of the query language, counted from 0.' },
    })
  return `SELECT ${list(fields)} FROM old_rows ANTI JOIN (SELECT ${identifier(number.field.name)} AS _row FROM changes) AS gone USING (_row) ORDER BY _row`
}

async function merged(change: RowChange, { connection, fields, key, written }: Changing): Promise<string> {
  const given = new Set(written.columns.map(({ field }) => field.name))
  const keys = key.map(identifier)
  const using = `USING (${keys.join(', ')})`
  const count = async (sql: string): Promise<number> => Number((await query<{ n: string }>(connection, `SELECT count(*) AS n FROM ${sql}`))[0]?.n)
  if ((await count(`changes WHERE ${keys.map((name) => `${name} IS NULL`).join(' OR ')}`)) > 0) throw keyEmpty(key)
  if ((await count(`(SELECT 1 FROM changes GROUP BY ${keys.join(', ')} HAVING count(*) > 1)`)) > 0) throw keyTwice(key)
  if (change === 'update') {
    const unknown = await count(`changes ANTI JOIN old_rows ${using}`)
    if (unknown > 0) throw keyUnknown(key, unknown)
  }
  const kept = fields.map(({ name }) => {
    const own = identifier(name)
    if (key.includes(name)) return `o.${own} AS ${own}`
    return given.has(name) ? `CASE WHEN c._place IS NULL THEN o.${own} ELSE c.${own} END AS ${own}` : `o.${own} AS ${own}`
  })
  const added = fields.map(({ name }) => (given.has(name) ? `c.${identifier(name)}` : `NULL AS ${identifier(name)}`))
  return `
    SELECT ${list(fields)} FROM (
      SELECT ${kept.join(', ')}, 0 AS _part, o._row AS _order FROM old_rows AS o LEFT JOIN changes AS c ${using}
      UNION ALL
      SELECT ${added.join(', ')}, 1 AS _part, c._place AS _order FROM changes AS c ANTI JOIN old_rows AS o ${using}
    ) ORDER BY _part, _order`
}

/** No two rows of a version have one key; a row whose key is not filled has none. Asks the view of the described version. @throws Conflict */
export async function requireUniqueKey(connection: DuckDBConnection, fields: readonly Field[], key: readonly string[]): Promise<void> {
  if (key.length === 0 || !key.every((name) => fields.some((field) => field.name === name))) return
  const names = key.map(identifier)
  const [twice] = await query<{ n: string }>(
    connection,
    `SELECT count(*) AS n FROM (SELECT 1 FROM version_rows WHERE ${names.map((name) => `${name} IS NOT NULL`).join(' AND ')} GROUP BY ${names.join(', ')} HAVING count(*) > 1)`,
  )
  if (Number(twice?.n) > 0) throw keyTwice(key)
}

/** A change says what a cell is to be: one that cannot be read would erase what stood there. */
function refuseMisfits({ misfits, columns }: WrittenData): void {
  const wrong = columns.filter(({ field }) => misfits.has(field.id))
  if (wrong.length === 0) return
  throw conflict({
    code: 'PUJIANG_CHANGE_TYPES',
    detail: { zh: '有的格与表中的类型不符，没有改动。', en: 'Some cells do not fit the types of the table; nothing was changed.' },
    cure: { zh: '请改正后重试。', en: 'Mend them and try again.' },
    faults: wrong.map(({ field: { id, name, type } }) => ({
      at: name,
      message: { zh: `${misfits.get(id)} 格不是 ${type}。`, en: `${misfits.get(id)} cells are not of type ${type}.` },
    })),
  })
}

const keyFault = (code: string, key: readonly string[], zh: string, en: string): PlatformError =>
  conflict({ code, detail: { zh, en }, faults: key.map((at) => ({ at, message: { zh, en } })), facts: { key: [...key] } })

const names = (key: readonly string[]): string => key.join(', ')
const keyEmpty = (key: readonly string[]): PlatformError =>
  keyFault('PUJIANG_ROW_KEY_EMPTY', key, `有的行没有填键（${names(key)}）。`, `Some rows lack the key (${names(key)}).`)
const keyTwice = (key: readonly string[]): PlatformError =>
  keyFault('PUJIANG_ROW_KEY_TWICE', key, `键（${names(key)}）有重复的行。`, `Several rows have the same key (${names(key)}).`)
const keyUnknown = (key: readonly string[], count: number): PlatformError =>
  keyFault(
    'PUJIANG_ROW_KEY_UNKNOWN',
    key,
    `有 ${count} 行的键（${names(key)}）表里没有。`,
    `The table has no row for the key (${names(key)}) of ${count} row(s).`,
  )
