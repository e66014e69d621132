import { Citation } from '../../ui/dataset/citation.tsx'
import { loadCited, type CitedView } from './cited.ts'
import type { DatasetSection } from './section.ts'

/** How to cite what is looked at. */
export const citeSection: DatasetSection<CitedView> = {
  id: 'cite',
  load: loadCited,
  label: ({ w }) => w.h.cite,
  Body: ({ data, opened: { dataset, table } }) => (
    <Citation cited={data.cited} slug={dataset.slug} table={table?.slug ?? null} query={data.query} short={data.short} />
  ),
}
