import type { ReactNode } from 'react'
import { labelOf, type DatasetDetail, type TableDetail, type Version } from '../../../src/model/index.ts'
import type { QualityView } from '../../answers/index.ts'
import { Facts, Openness } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { Tape } from './tape.tsx'

/** The first answer to "is this what I need": who, how much, how fresh, under which licence, how good. */
export function FactsLine(props: {
  dataset: DatasetDetail
  table: TableDetail | null
  versions: readonly Version[]
  quality: QualityView | null
}): ReactNode {
  const { dataset, table, versions, quality } = props
  const { w, f, pick, to, now, codes } = useSite()
  const cycle = pick(labelOf(codes('updateCycle'), dataset.updateCycle))
  const rows = table?.version?.rows ?? dataset.rows
  const published = versions.flatMap((version) => version.publishedAt ?? [])
  return (
    <Facts
      items={[
        { name: w.dataset.provider, value: <a href={to(`/agencies/${dataset.agency.slug}`)}>{pick(dataset.agency.name)}</a> },
        {
          name: w.dataset.size,
          value: rows === null ? w.common.noRowsYet : <b>{w.common.size(f.int(rows), f.int(table?.fields.length ?? dataset.fields))}</b>,
        },
        {
          name: w.dataset.updatedFact(cycle),
          value: dataset.modifiedAt ? (
            <>
              {f.ago(dataset.modifiedAt)}{' '}
              {dataset.fresh === 'on-time' ? (
                <span className="good">
                  <span aria-hidden="true">✓</span> {w.dataset.fresh}
                </span>
              ) : dataset.fresh === 'late' ? (
                <b className="mind">{w.dataset.late}</b>
              ) : null}
              {published.length > 1 && <Tape published={published} now={now} late={dataset.fresh === 'late'} label={w.h.versions} />}
            </>
          ) : (
            w.common.never
          ),
        },
        { name: w.dataset.licence, value: dataset.licence ? pick(labelOf(codes('licence'), dataset.licence)) : w.dataset.noLicence },
        {
          name: w.dataset.openness,
          value: <Openness code={dataset.openClass} label={pick(labelOf(codes('openClass'), dataset.openClass))} />,
        },
        {
          name: w.evidence.averageScore,
          value:
            typeof quality?.score === 'number' ? (
              <>
                <b>{f.int(quality.score)}</b> {w.evidence.outOf} <a href="#quality">{w.evidence.seeQuality}</a>
              </>
            ) : null,
        },
        { name: w.dataset.version, value: table?.version && <a href="#versions">v{table.version.number}</a> },
      ]}
    />
  )
}
