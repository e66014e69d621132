import type { Version } from '../../../src/model/index.ts'
import type { ComparisonView } from '../../evidence-answers.ts'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ComparisonCounts, ComparisonRows } from '../../ui/dataset/version-comparison.tsx'
import { compareHref, ComparePicker, published, VersionTimeline } from '../../ui/dataset/version-timeline.tsx'
import { AsOfForm } from '../../ui/dataset/version-as-of.tsx'
import { VersionTable } from '../../ui/dataset/version-table.tsx'
import { perhaps, type PageArgs } from '../run.ts'
import type { DatasetSection, OpenedDataset } from './section.ts'

interface Shown {
  versions: readonly Version[]
  pair: { from: number; to: number } | null
  comparison: ComparisonView | null
}

/** Versions listed on the page of the dataset; all of them are on their own page. */
const listed = 5
/** Rows up to which two whole versions are compared unasked. */
const quickRows = 100_000

/** The two latest versions, compared where that takes no time: few rows, or only a new file to read. */
async function load(args: PageArgs, { table, loaded }: OpenedDataset): Promise<Shown | null> {
  const versions = loaded?.versions ?? []
  if (!table || versions.length === 0) return null
  const [newer, older] = published(versions)
  if (!newer || !older) return { versions, pair: null, comparison: null }
  const pair = { from: older.number, to: newer.number }
  const isQuick = newer.mode === 'append' || Math.max(newer.rows ?? 0, older.rows ?? 0) <= quickRows
  const comparison = isQuick
    ? await perhaps(args, 'compare-versions', { table: table.id, from: String(pair.from), to: String(pair.to), limit: 6 })
    : null
  return { versions, pair, comparison }
}

/** Versions as a timeline, the latest change at a glance, any two compared. */
export const versionsSection: DatasetSection<Shown> = {
  id: 'versions',
  load,
  label: ({ w }) => w.h.versions,
  count: ({ versions }) => versions.length,
  Body: function Versions({ data: { versions, pair, comparison }, opened: { dataset, table, view } }) {
    const { w, f, to } = useSite()
    const differences = comparison ? comparison.added + comparison.removed + comparison.changed : 0
    const fields = table?.fields ?? []
    return (
      <Section id="versions" className="part" title={w.h.versions} note={w.evidence.versionsLead(f.int(versions.length))}>
        {pair && <VersionTimeline versions={versions} slug={dataset.slug} table={view.table} pair={pair} />}
        {comparison && pair && (
          <>
            <ComparisonCounts
              comparison={comparison}
              fields={fields}
              end={
                differences > comparison.changes.length && (
                  <a href={compareHref(to, dataset.slug, view.table, pair)} rel="nofollow">
                    {w.evidence.allDifferences(f.int(differences))}
                  </a>
                )
              }
            />
            <ComparisonRows comparison={comparison} fields={fields} />
          </>
        )}
        {pair && !comparison && (
          <p className="diff-counts">
            <a href={compareHref(to, dataset.slug, view.table, pair)} rel="nofollow">
              {w.evidence.compareLink(`v${pair.from}`, `v${pair.to}`)}
            </a>{' '}
            <span className="quiet s13">{w.evidence.compareLater}</span>
          </p>
        )}
        <div className="picker-line">
          <ComparePicker versions={versions} slug={dataset.slug} table={view.table} pair={pair} />
          <AsOfForm slug={dataset.slug} table={view.table} value={null} />
        </div>
        <VersionTable versions={versions.slice(0, listed)} slug={dataset.slug} view={view} />
        {versions.length > listed && (
          <p className="rise-16">
            <a href={to(`/datasets/${dataset.slug}/versions${view.table ? `?table=${view.table}` : ''}`)}>
              {w.evidence.allVersions(f.int(versions.length))}
            </a>
          </p>
        )}
      </Section>
    )
  },
}
