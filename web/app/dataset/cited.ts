import { canonicalQuery, hashOfView, type DatasetDetail, type TableDetail } from '../../../src/model/index.ts'
import type { Cited } from '../../view/citation.ts'
import { printView, type View } from '../../view/view.ts'
import { localPath, pickText, type Site } from '../../ui/site.tsx'

export interface CitedView {
  cited: Cited
  /** Parameters of the view in their one form. */
  query: string
  /** Number of the version that is cited; null where there is none. */
  version: number | null
}

/** What there is to cite of a view: the dataset, the version looked at, the address that shows the same rows again. `short`: the short address is kept already. */
export function citedView(
  site: Pick<Site, 'city' | 'locale' | 'now'>,
  {
    dataset,
    table,
    view,
    versionId,
    published,
    short,
  }: { dataset: DatasetDetail; table: TableDetail | null; view: View; versionId: string | null; published: string | null; short: boolean },
): CitedView {
  const { city, locale, now } = site
  const version = view.version ?? table?.version?.number ?? null
  const params = printView({ ...view, cursor: null, before: 0, version })
  const query = canonicalQuery(params.toString())
  const hash = versionId === null ? null : hashOfView(versionId, query)
  const day = (iso: string): string => new Date(new Date(iso).getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  const long = `${city.origin}${localPath(`/datasets/${dataset.slug}`, locale)}${params.size > 0 ? `?${params}` : ''}`
  return {
    version,
    query,
    cited: {
      key: `${dataset.slug.replaceAll('-', '_')}${version === null ? '' : `_v${version}`}`,
      author: pickText(dataset.agency.name, locale),
      title: pickText(dataset.name, locale),
      version,
      published: day(published ?? table?.version?.publishedAt ?? dataset.modifiedAt ?? dataset.updatedAt),
      accessed: day(now.toISOString()),
      address: short && hash ? `${city.origin}/q/${hash}` : long,
      hash,
      publisher: pickText(city.portal, locale),
    },
  }
}
