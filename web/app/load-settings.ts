import type { FieldType, Upload } from '../../src/model/index.ts'
import { fieldTypes } from '../../src/model/index.ts'
import type { Guess, LoadSettings } from '../answers/index.ts'

export const guessOf = (upload: Upload): Guess => upload.guess ?? {}
export const settingsOf = (upload: Upload): LoadSettings => upload.settings ?? {}

const isFieldType = (text: string | undefined): text is FieldType => (fieldTypes as readonly string[]).includes(text ?? '')

/** What the steward said, from the form: only what differs from the guess, or was said before. Everything else stays guessed. */
export function settingsFrom(values: Record<string, string>, upload: Upload): LoadSettings {
  const guess = guessOf(upload)
  // A column that was only left out keeps its guessed type.
  const before = new Set((settingsOf(upload).columns ?? []).flatMap((column) => (column.type === undefined ? [] : [column.column])))
  const columns = (guess.columns ?? []).flatMap((column, i) => {
    const type = values[`type-${i}`]
    const name = values[`name-${i}`]
    const changedType = isFieldType(type) && (type !== column.type || before.has(i))
    const changedName = name !== undefined && name !== '' && name !== column.name
    const skip = values[`skip-${i}`] === '1'
    const said = values[`renames-${i}`] ?? settingsOf(upload).columns?.find((setting) => setting.column === i)?.renames
    const renames = said === '' ? undefined : said
    return changedType || changedName || skip || renames !== undefined
      ? [{ column: i, ...(changedType && { type }), ...(changedName && { name }), ...(skip && { skip }), ...(renames !== undefined && { renames }) }]
      : []
  })
  const emptyText = (values['emptyText'] ?? '')
    .split(/[,，]/)
    .map((word) => word.trim())
    .filter(Boolean)
  const skip = Number(values['skipRows'])
  const delimiter = values['delimiter'] === 'tab' ? '\t' : values['delimiter']
  return {
    ...(values['encoding'] && { encoding: values['encoding'] }),
    ...(delimiter && { delimiter }),
    ...(values['header'] === 'yes' && { header: true }),
    ...(values['header'] === 'no' && { header: false }),
    ...(values['skipRows'] !== undefined && values['skipRows'] !== '' && Number.isInteger(skip) && skip >= 0 && { skipRows: skip }),
    ...(values['sheet'] && { sheet: values['sheet'] }),
    ...(values['entry'] && { entry: values['entry'] }),
    ...(values['recordPath'] && { recordPath: values['recordPath'] }),
    ...(emptyText.length > 0 && { emptyText }),
    ...(columns.length > 0 && { columns }),
  }
}
