import type { ReactNode } from 'react'
import { labelOf, type DatasetDetail } from '../../../src/model/index.ts'
import type { Credit } from '../../answers/index.ts'
import { OutsideLink, Pairs, Section } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** What is on record about a dataset, in the terms of GB/T 21063. */
export function OnRecord({ dataset, credit }: { dataset: DatasetDetail; credit: Credit }): ReactNode {
  const { w, f, pick, to, codes } = useSite()
  const label = (list: string, code: string | null): string => (code ? pick(labelOf(codes(list), code)) : '')
  const description = pick(dataset.description)
  return (
    <Section id="record" className="part" title={w.h.metadata}>
      <Pairs
        items={[
          { name: w.dataset.description, value: description && description.split(/\n+/).map((line) => <p key={line}>{line}</p>) },
          { name: w.dataset.provider, value: <a href={to(`/agencies/${dataset.agency.slug}`)}>{pick(dataset.agency.name)}</a> },
          { name: w.requests.givenBy, value: credit && w.requests.givenByOn(credit.name, f.date(credit.at)) },
          { name: w.dataset.theme, value: <a href={to(`/datasets?theme=${dataset.theme}`)}>{label('theme', dataset.theme)}</a> },
          { name: w.dataset.keywords, value: dataset.keywords.join(pick({ zh: '、', en: ', ' })) },
          { name: w.dataset.code, value: dataset.code && <span className="mono">{dataset.code}</span> },
          { name: w.dataset.openness, value: label('openClass', dataset.openClass) },
          { name: w.dataset.openCondition, value: dataset.openCondition },
          { name: w.dataset.shareClass, value: label('shareClass', dataset.shareClass) },
          { name: w.dataset.shareCondition, value: dataset.shareCondition },
          { name: w.dataset.legalBasis, value: dataset.legalBasis },
          { name: w.dataset.cycle, value: label('updateCycle', dataset.updateCycle) },
          { name: w.dataset.licence, value: label('licence', dataset.licence) },
          { name: w.dataset.spatial, value: dataset.spatial },
          { name: w.dataset.temporal, value: dataset.temporal },
          { name: w.dataset.series, value: dataset.series },
          { name: w.dataset.hvdCategory, value: label('hvdCategory', dataset.hvdCategory) },
          { name: w.dataset.contact, value: dataset.contact },
          { name: w.dataset.published, value: dataset.publishedAt && f.date(dataset.publishedAt) },
          { name: w.dataset.modified, value: dataset.modifiedAt && f.dateTime(dataset.modifiedAt) },
        ]}
      />
      <Forms dataset={dataset} />
    </Section>
  )
}

function Forms({ dataset }: { dataset: DatasetDetail }): ReactNode {
  const { w, f, pick, codes } = useSite()
  const others = dataset.distributions.filter((distribution) => distribution.kind !== 'table')
  if (others.length === 0) return null
  return (
    <div className="rise-24">
      <h3 className="figure-title">{w.dataset.distributions}</h3>
      <ul className="news linked">
        {others.map((distribution) => (
          <li key={distribution.id}>
            <span className="when">{pick(labelOf(codes('distributionKind'), distribution.kind))}</span>
            <div>
              {distribution.url ? (
                <OutsideLink href={distribution.url}>{pick(distribution.name)}</OutsideLink>
              ) : (
                <a href={`/api/v1/distributions/${distribution.id}/file`} download>
                  {pick(distribution.name)}
                </a>
              )}
              <p>{[distribution.mediaType, distribution.bytes === null ? null : f.bytes(distribution.bytes)].filter(Boolean).join(' · ')}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
