import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../site.tsx'
import { printView, type View } from '../../view/view.ts'

/** Address of a view of a dataset, at the table unless another place is named. */
export function viewHref(to: Tools['to'], slug: string, view: View, anchor = 'rows'): string {
  const params = printView(view)
  return to(`/datasets/${encodeURIComponent(slug)}${params.size > 0 ? `?${params}` : ''}${anchor ? `#${anchor}` : ''}`)
}

/** Where an error in a row, a column or one cell is reported; without the language prefix. */
export function reportAddress(slug: string, about: { row?: number | null; field?: string }): string {
  const params = new URLSearchParams({ kind: 'error' })
  if (about.row != null) params.set('row', String(about.row))
  if (about.field !== undefined) params.set('field', about.field)
  return `/datasets/${encodeURIComponent(slug)}/talk?${params}`
}

/** What readers call a field: its label in their language, else the header of the source. */
export const labelOfField = (field: Pick<FieldDetail, 'label' | 'header' | 'name'>, pick: Tools['pick']): string =>
  pick(field.label) || field.header || field.name

/** A cell or bound as readers expect it: times without the T, numbers grouped only where they are amounts. */
export function showCell(value: unknown, type: string): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return type === 'timestamp' ? text.replace('T', ' ').replace(/:00(\.0+)?$/, '') : text
}

/** Blanks at the ends of a value make it another value: they are shown. */
export const showEdges = (text: string): string => text.replace(/^\s+|\s+$/g, (blanks) => '␣'.repeat(blanks.length))

/** The hash itself, without the name of its method. */
export const shortHash = (hash: string): string => hash.slice(hash.lastIndexOf(':') + 1).slice(0, 12)
