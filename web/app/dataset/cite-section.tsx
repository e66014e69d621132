import type { DatasetDetail } from '../../../src/model/index.ts'
import { Citation } from '../../ui/dataset/citation.tsx'
import { viewHref } from '../../ui/dataset/view-links.ts'
import { useSite } from '../../ui/site.tsx'
import type { DatasetSection } from './section.ts'

/** How to cite what is looked at. */
export const citeSection: DatasetSection<DatasetDetail> = {
  id: 'cite',
  load: (_args, { dataset }) => dataset,
  label: ({ w }) => w.h.cite,
  Body: function Cite({ data: dataset, opened: { table, view } }) {
    const { city, to } = useSite()
    const fixed = { ...view, cursor: null, version: view.version ?? table?.version?.number ?? null }
    return <Citation dataset={dataset} table={table} address={city.origin + viewHref(to, dataset.slug, fixed, '')} />
  },
}
