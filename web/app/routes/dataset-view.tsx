import type { ReactNode } from 'react'
import { data, useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import { TableView } from '../../ui/dataset/rows.tsx'
import { readView, type View } from '../../view/view.ts'
import { loadRows, type LoadedRows } from '../load-view.ts'
import { ask, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  table: TableDetail
  view: View
  loaded: LoadedRows
}

/** The sentence, the heads and the totals of one view and nothing else: what the live table asks again after each change. */
export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const table = tables.find((candidate) => candidate.slug === searchParams.get('table')) ?? tables[0]
  if (!table?.version || !table.mayReadRows) throw data(null, { status: 404 })
  const view = { ...readView(searchParams, table.fields), table: table === tables[0] ? null : table.slug }
  return { dataset, table, view, loaded: await loadRows(args, table, { ...view, at: 0, cursor: null, row: null }, 1) }
}
export const meta = (): MetaDescriptor[] => [{ name: 'robots', content: 'noindex' }]

export default function DatasetView(): ReactNode {
  const { dataset, table, view, loaded } = useLoaderData<Loaded>()
  return (
    <main data-total={loaded.total ?? undefined}>
      <TableView dataset={dataset} table={table} view={view} loaded={loaded} drawn={false} />
    </main>
  )
}
