import type { Version } from '../../../src/model/index.ts'
import type { ComparisonView } from '../../answers/index.ts'
import { Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ComparisonCounts, ComparisonRows } from '../../ui/dataset/version-comparison.tsx'
import { compareHref, ComparePicker, published, VersionTimeline, type RowChanges } from '../../ui/dataset/version-timeline.tsx'
import { AsOfForm } from '../../ui/dataset/version-as-of.tsx'
import { VersionTable } from '../../ui/dataset/version-table.tsx'
import { perhaps, type PageArgs } from '../run.ts'
import type { DatasetSection, OpenedDataset } from './section.ts'

interface Shown {
  versions: readonly Version[]
  pair: { from: number; to: number } | null
  comparison: ComparisonView | null
  changes: RowChanges
}

/** Versions listed on the page of the dataset; all of them are on their own page. */
const listed = 5
/** Rows up to which two whole versions are compared unasked. */
const quickRows = 100_000
/** The same for each bar of the timeline, of which there are several. */
const barRows = 20_000

/** Rows that each of the latest versions touched: those of a small table that was replaced are compared, the rest is told by the number of rows. */
async function touched(args: PageArgs, { dataset, table }: OpenedDataset, versions: readonly Version[]): Promise<RowChanges> {
  const known = published(versions).slice(0, 9)
  const pairs = known.flatMap((version, at) => {
    const before = known[at + 1]
    const isSmall = before && version.mode === 'replace' && Math.max(version.rows ?? Infinity, before.rows ?? Infinity) <= barRows
    return isSmall ? [{ from: before.number, to: version.number }] : []
  })
  // Reads under a grant are on record one by one; a picture is not worth a dozen entries.
  if (!table || dataset.openClass !== 'unconditional') return {}
  const found = await Promise.all(
    pairs.map(async ({ from, to }): Promise<[number, number][]> => {
      const answer = await perhaps(args, 'compare-versions', { table: table.id, from: String(from), to: String(to), limit: 1 })
      return answer ? [[to, answer.added + answer.removed + answer.changed]] : []
    }),
  )
  return Object.fromEntries(found.flat())
}

/** The two latest versions, compared where that takes no time: few rows, or only a new file to read. */
async function load(args: PageArgs, opened: OpenedDataset): Promise<Shown | null> {
  const { table, versions } = opened
  if (!table || versions.length === 0) return null
  const [newer, older] = published(versions)
  if (!newer || !older) return { versions, pair: null, comparison: null, changes: {} }
  const pair = { from: older.number, to: newer.number }
  const isQuick = newer.mode === 'append' || Math.max(newer.rows ?? 0, older.rows ?? 0) <= quickRows
  const [comparison, changes] = await Promise.all([
    isQuick ? perhaps(args, 'compare-versions', { table: table.id, from: String(pair.from), to: String(pair.to), limit: 6 }) : null,
    touched(args, opened, versions),
  ])
  return { versions, pair, comparison, changes }
}

/** Versions as a timeline, the latest change at a glance, any two compared. */
export const versionsSection: DatasetSection<Shown> = {
  id: 'versions',
  load,
  label: ({ w }) => w.h.versions,
  count: ({ versions }) => versions.length,
  Body: function Versions({ data: { versions, pair, comparison, changes }, opened: { dataset, table, view } }) {
    const { w, f, to } = useSite()
    const differences = comparison ? comparison.added + comparison.removed + comparison.changed : 0
    const fields = table?.fields ?? []
    return (
      <Section id="versions" className="part" title={w.h.versions} note={w.evidence.versionsLead(f.int(versions.length))}>
        {pair && <VersionTimeline versions={versions} slug={dataset.slug} table={view.table} pair={pair} changes={changes} />}
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
