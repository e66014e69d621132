import type { FieldType } from '../model/index.ts'
import { type CellForm, formOf } from './cell-forms.ts'
import type { ColumnSetting, GuessedColumn, LoadSettings } from './load-settings.ts'
import { badSetting } from './errors.ts'
import { nameColumns } from './name-columns.ts'
import { type ColumnEvidence, type ColumnType, decideType, gatherEvidence } from './propose-types.ts'

/** A column before loading: what it is called, the type proposed for it, and whether the steward has fixed that type. */
export interface PlannedColumn extends ColumnType {
  header: string
  name: string
  /** The steward's word: no rule changes the type again. */
  fixed: boolean
  /** Left out by the steward. */
  skip?: boolean
  /** Column of the table that goes on under this name, by the word of the steward. */
  renames?: string
  /** The engine's type of a column whose type comes with the file (Parquet), not from reading text. */
  native?: string
  examples: string[]
  /** What the sample showed. */
  evidence: ColumnEvidence
}

const settingFor = (settings: LoadSettings, column: number): ColumnSetting | undefined =>
  settings.columns?.find((setting) => setting.column === column)

/** The type a steward asked for, checked; decimals without a scale get 18,2. */
export function askedType(setting: ColumnSetting, column: number): (ColumnType & { form?: CellForm }) | undefined {
  if (setting.type === undefined) return undefined
  const type: FieldType = setting.type
  const reason = { zh: '由专员指定', en: 'set by the steward' }
  const at = `columns[${column}]`
  const form = formOf(type, setting.format, true)
  if (type !== 'text' && type !== 'json' && !form)
    throw badSetting(`${at}.format`, `类型 ${type} 没有“${setting.format}”这种写法。`, `Type ${type} has no form “${setting.format}”.`)
  if (type !== 'decimal') return { type, ...(setting.format !== undefined && { format: setting.format }), reason }
  const scale = setting.scale ?? 2
  const precision = setting.precision ?? Math.max(18, scale)
  if (scale > precision)
    throw badSetting(`${at}.scale`, `小数位数 ${scale} 大于总位数 ${precision}。`, `Scale ${scale} is larger than precision ${precision}.`)
  return { type, ...(setting.format !== undefined && { format: setting.format }), precision, scale, reason }
}

/** Names and proposed types of columns from their headers and sample rows. `emptyText` cells count as empty. */
export function planColumns(headers: readonly string[], rows: readonly (readonly (string | null)[])[], settings: LoadSettings): PlannedColumn[] {
  const count = headers.length
  for (const { column } of settings.columns ?? []) {
    if (column >= count)
      throw badSetting('columns', `没有第 ${column + 1} 列,文件只有 ${count} 列。`, `There is no column ${column + 1}; the file has ${count}.`)
  }
  if (count > 0 && headers.every((_, index) => settingFor(settings, index)?.skip))
    throw badSetting('columns', '每一列都略过了,没有什么可装。', 'Every column is left out; there is nothing to load.')
  const names = nameColumns(headers.map((header, index) => settingFor(settings, index)?.name ?? header))
  const empty = new Set(settings.emptyText ?? [])
  const given = (cell: string | null | undefined): string | null => (cell === undefined || cell === null || empty.has(cell) ? null : cell)
  const columns = headers.map((header, index): PlannedColumn => {
    const cells = rows.map((row) => given(row[index]))
    const setting = settingFor(settings, index)
    const asked = setting && askedType(setting, index)
    const evidence = gatherEvidence(cells)
    return {
      header,
      name: names[index] as string,
      ...(asked ?? decideType(header, evidence)),
      evidence,
      fixed: asked !== undefined,
      ...(setting?.skip && { skip: true }),
      ...(setting?.renames !== undefined && { renames: setting.renames }),
      examples: [...new Set(cells.filter((cell): cell is string => cell !== null && cell.trim() !== '').map((cell) => cell.slice(0, 100)))].slice(
        0,
        5,
      ),
    }
  })
  const dayFirst = dayFirstOf(columns)
  if (dayFirst === undefined) return columns
  return columns.map((column) =>
    column.fixed || column.type !== 'text' ? column : { ...column, ...decideType(column.header, column.evidence, dayFirst) },
  )
}

/** Whether the columns that can be told write the day before the month; undefined when none can or they differ. */
export function dayFirstOf(columns: readonly ColumnType[]): boolean | undefined {
  const dmy = columns.some(({ format }) => format === 'dmy')
  const mdy = columns.some(({ format }) => format === 'mdy')
  return dmy === mdy ? undefined : dmy
}

/** A planned column as the guess shows it. */
export const guessedColumn = ({ header, name, type, precision, scale, format, skip, renames, reason, examples }: PlannedColumn): GuessedColumn => ({
  header,
  name,
  type,
  ...(precision !== undefined && { precision }),
  ...(scale !== undefined && { scale }),
  ...(format !== undefined && { format }),
  ...(skip && { skip }),
  ...(renames !== undefined && { renames }),
  reason,
  examples,
})
