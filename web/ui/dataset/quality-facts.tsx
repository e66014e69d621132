import type { ReactNode } from 'react'
import { codeLists, labelOf, type DatasetDetail, type TableDetail } from '../../../src/model/index.ts'
import { Section } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { labelOfField } from './view-links.ts'

/** Facts about quality that are computed, and nothing else: no score is made up. */
export function QualityFacts({ dataset, table }: { dataset: DatasetDetail; table: TableDetail }): ReactNode {
  const { w, f, pick } = useSite()
  const rows = table.version?.rows ?? 0
  const measured = table.fields.filter((field) => field.statistics !== null)
  const cells = rows * measured.length
  const empty = measured.reduce((sum, field) => sum + (field.statistics?.nulls ?? 0), 0)
  const emptiest = measured.toSorted((a, b) => (b.statistics?.nulls ?? 0) - (a.statistics?.nulls ?? 0))[0]
  const described = table.fields.filter((field) => pick(field.description) !== '').length
  const cycle = pick(labelOf(codeLists['updateCycle'] ?? [], dataset.updateCycle))
  const line = (name: string, share: number | null, figure: ReactNode, words: ReactNode): ReactNode => (
    <div>
      <dt>{name}</dt>
      {share === null ? (
        <span aria-hidden="true" />
      ) : (
        <svg className="bar" aria-hidden="true">
          <rect width={`${Math.round(share * 1000) / 10}%`} height="6" />
        </svg>
      )}
      <dd className="num strong">{figure}</dd>
      <dd>{words}</dd>
    </div>
  )
  return (
    <Section id="quality" className="part" title={w.h.quality} note={w.dataset.qualityNote}>
      <dl className="quality">
        {cells > 0 &&
          line(
            w.dataset.completeness,
            1 - empty / cells,
            f.percent(1 - empty / cells),
            <>
              {w.dataset.completenessNote(f.int(cells - empty), f.int(cells))}
              {emptiest?.statistics &&
                emptiest.statistics.nulls > 0 &&
                `；${w.dataset.emptiest(labelOfField(emptiest, pick), f.percent(emptiest.statistics.nulls / rows))}`.replace(
                  '；',
                  pick({ zh: '；', en: '; ' }),
                )}
            </>,
          )}
        {line(
          w.dataset.freshness,
          null,
          dataset.fresh === 'on-time' ? (
            <span className="good">✓</span>
          ) : dataset.fresh === 'late' ? (
            <span className="mind">{w.common.late}</span>
          ) : (
            '—'
          ),
          dataset.fresh === 'on-time'
            ? w.dataset.freshOn(cycle)
            : dataset.fresh === 'late'
              ? w.dataset.freshLate(cycle, dataset.modifiedAt ? f.date(dataset.modifiedAt) : w.common.never)
              : w.dataset.freshUnknown,
        )}
        {table.fields.length > 0 &&
          line(
            w.dataset.described,
            described / table.fields.length,
            f.percent(described / table.fields.length),
            w.dataset.describedNote(f.int(described), f.int(table.fields.length)),
          )}
        {table.version && table.version.findings > 0 && line(w.dataset.findings, null, f.int(table.version.findings), w.dataset.findingsNote)}
      </dl>
    </Section>
  )
}
