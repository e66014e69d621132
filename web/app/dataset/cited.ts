import type { DatasetDetail, TableDetail, Version } from '../../../src/model/index.ts'
import type { HashedViewAnswer } from '../../answers/index.ts'
import { localPath, pickText } from '../../ui/site.tsx'
import type { Cited } from '../../view/citation.ts'
import { printView, type View } from '../../view/view.ts'
import { perhaps, siteOf, type PageArgs } from '../run.ts'

export interface CitedView {
  cited: Cited
  /** Parameters of the view, with its version. */
  query: string
  /** The short address opens it already. */
  short: boolean
}

/** What is looked at, as far as it is cited. */
export interface Looked {
  dataset: DatasetDetail
  table: TableDetail | null
  view: View
  versions: readonly Version[]
}

const day = (iso: string): string => new Date(new Date(iso).getTime() + 8 * 3_600_000).toISOString().slice(0, 10)

/** What there is to cite of a view: the dataset, the version looked at, and an address that shows the same rows again. */
export async function loadCited(args: PageArgs, { dataset, table, view, versions }: Looked): Promise<CitedView> {
  const { city, locale, now } = siteOf(args)
  const version = view.version ?? table?.version?.number ?? null
  const query = printView({ ...view, cursor: null, before: 0, at: 0, row: null, widths: {}, version }).toString()
  const hashed: HashedViewAnswer | null =
    table && version !== null ? await perhaps(args, 'hash-view', { table: table.id, version: String(version), query }) : null
  const published = versions.find((known) => known.number === version)?.publishedAt ?? table?.version?.publishedAt
  const long = `${city.origin}${localPath(`/datasets/${dataset.slug}`, locale)}${query ? `?${query}` : ''}`
  return {
    query,
    short: hashed?.kept === true,
    cited: {
      key: `${dataset.slug.replaceAll('-', '_')}${version === null ? '' : `_v${version}`}`,
      author: pickText(dataset.agency.name, locale),
      title: pickText(dataset.name, locale),
      version,
      published: day(published ?? dataset.modifiedAt ?? dataset.updatedAt),
      accessed: day(now.toISOString()),
      address: hashed?.kept ? `${city.origin}/q/${hashed.hash}` : long,
      hash: hashed?.hash ?? null,
      publisher: pickText(city.portal, locale),
    },
  }
}
