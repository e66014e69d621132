import type { Version } from '../../../src/model/index.ts'
import { Citation } from '../../ui/dataset/citation.tsx'
import { perhaps, siteOf, type PageArgs } from '../run.ts'
import { citedView, type CitedView } from './cited.ts'
import type { DatasetSection, OpenedDataset } from './section.ts'

interface Shown extends CitedView {
  /** The short address is kept. */
  short: boolean
}

/** Reads what is cited; the short address is told where somebody has asked for it. */
export async function loadCited(
  args: PageArgs,
  { dataset, table, view, versions }: Pick<OpenedDataset, 'dataset' | 'table' | 'view'> & { versions: readonly Version[] },
): Promise<Shown> {
  const site = siteOf(args)
  const looked = view.version === null ? (table?.version ?? null) : (versions.find((version) => version.number === view.version) ?? null)
  const parts = { dataset, table, view, versionId: looked?.id ?? null, published: looked?.publishedAt ?? null }
  const made = citedView(site, { ...parts, short: false })
  const asked = new URL(args.request.url).searchParams.get('cited')
  const kept = asked !== null && asked === made.cited.hash ? await perhaps(args, 'show-cited-view', { hash: asked }) : null
  return { ...citedView(site, { ...parts, short: kept !== null }), short: kept !== null }
}

/** How to cite what is looked at. */
export const citeSection: DatasetSection<Shown> = {
  id: 'cite',
  load: (args, opened) => loadCited(args, { ...opened, versions: opened.loaded?.versions ?? [] }),
  label: ({ w }) => w.h.cite,
  Body: ({ data, opened: { dataset, table } }) => (
    <Citation cited={data.cited} slug={dataset.slug} table={table?.slug ?? null} query={data.query} short={data.short} />
  ),
}
