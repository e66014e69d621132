import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import { readView, type View } from '../../view/view.ts'
import { ask, attempt, type PageArgs } from '../run.ts'

/** A day or time asked for instead of a version, and what came of it. */
export interface AsOf {
  asked: string
  /** Version that was current then; null where there was none, or where the time cannot be read. */
  version: number | null
}

export interface FoundDataset {
  dataset: DatasetDetail
  tables: TableDetail[]
  table: TableDetail | null
  view: View
  asOf: AsOf | null
}

/** The dataset of the address, the table that is looked at and its view. `asof` picks the version that was current at a time. */
export async function openDataset(args: PageArgs): Promise<FoundDataset> {
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const asked = searchParams.get('table')
  const table = tables.find((candidate) => candidate.slug === asked) ?? tables[0] ?? null
  const view = { ...readView(searchParams, table?.fields ?? []), table: tables.length > 1 && table && table !== tables[0] ? table.slug : null }
  const time = searchParams.get('asof')
  if (!time || !table) return { dataset, tables, table, view, asOf: null }
  const { ok } = await attempt(args, 'list-versions', { table: table.id, asof: time.slice(0, 40), limit: 1 })
  const found = ok?.items[0] ?? null
  return {
    dataset,
    tables,
    table,
    view: found ? { ...view, version: found.current ? null : found.number } : view,
    asOf: { asked: time.slice(0, 40), version: found?.number ?? null },
  }
}
