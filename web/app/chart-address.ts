import type { ChartQuery, ChartSpec, Text } from '../../src/model/index.ts'
import { chartParams, printChart } from '../charts/chart-params.ts'
import { printView, type View } from '../view/view.ts'

/** Address of the builder for a table, some of its rows and a drawing. */
export function builderAddress(table: string, view: URLSearchParams, spec: ChartSpec | null, more: Record<string, string> = {}): string {
  const params = new URLSearchParams({ table })
  for (const [name, value] of view) if (name !== 'table' && name !== 'box' && !chartParams.includes(name)) params.append(name, value)
  for (const [name, value] of spec ? printChart(spec) : []) params.set(name, value)
  for (const [name, value] of Object.entries(more)) params.set(name, value)
  return `/charts/new?${params}`
}

/** What a table page looks at, as far as a chart cares: which rows, which version. */
export const rowsOfView = (view: View): URLSearchParams =>
  printView({ ...view, table: null, columns: [], sort: null, cursor: null, before: 0, group: null, measure: { fn: 'count', field: null } })

/** Rows of the API behind a chart, as CSV. */
export function csvAddress(table: string, question: ChartQuery, version: number | null): string {
  const { limit: _, ...whole } = question
  return `/api/v1/tables/${encodeURIComponent(table)}/rows?${new URLSearchParams({ ...whole, ...(version !== null && { version: String(version) }), format: 'csv' })}`
}

/** The code that shows a chart in another page. */
export function embedCode(origin: string, slug: string, title: Text, locale: 'zh' | 'en', height: number): string {
  const address = `${origin}${locale === 'en' ? '/en' : ''}/embed/charts/${slug}`
  const safe = title[locale].replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return `<iframe src="${address}" title="${safe}" width="100%" height="${height}" loading="lazy" frameborder="0"></iframe>`
}
