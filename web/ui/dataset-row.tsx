import type { ReactNode } from 'react'
import { labelOf, type DatasetSummary, type SearchHit, type Why } from '../../src/model/index.ts'
import { Marked, Openness } from './parts.tsx'
import { useSite } from './site.tsx'
import { UseSpark } from './use-spark.tsx'

/** Spans of the title of a hit: shown in the heading itself when it is the text that matched. */
const spansOf = (why: readonly Why[], text: string): Why['spans'] =>
  why.find((reason) => reason.field === 'name' && reason.text === text)?.spans ?? []

/** Reasons of one kind stand together: 列 甲、乙. */
const byKind = (why: readonly Why[]): [Why['field'], Why[]][] => [...Map.groupBy(why, (reason) => reason.field)]

/** What made the dataset a hit, where title and summary do not say it themselves. A value leads to its rows. */
function Reasons({ slug, why }: { slug: string; why: readonly Why[] }): ReactNode {
  const { w, f, to } = useSite()
  const kinds = {
    name: w.search.whyName,
    summary: w.search.whySummary,
    field: w.search.whyField,
    keyword: w.search.whyKeyword,
    agency: w.search.whyAgency,
    code: w.search.whyCode,
  }
  const rowsOf = (reason: Why): string | null =>
    reason.column === undefined || reason.value === undefined
      ? null
      : to(
          `/datasets/${slug}?${new URLSearchParams([...(reason.table ? [['table', reason.table]] : []), ['f', `${reason.column}~eq~${reason.value}`]])}`,
        )
  return (
    <div className="hit">
      {byKind(why).map(([kind, reasons]) => (
        <span key={kind}>
          <b>{kinds[kind]}</b>
          {reasons.map((reason, i) => {
            const href = rowsOf(reason)
            return (
              <span key={reason.text}>
                {i > 0 && w.search.listed}
                {href ? (
                  <a href={href}>
                    <Marked text={reason.text} spans={reason.spans} />
                  </a>
                ) : (
                  <Marked text={reason.text} spans={reason.spans} />
                )}
                {reason.rows !== undefined && reason.rows > 0 && <small>{w.common.aside(w.search.valueRows(f.int(reason.rows)))}</small>}
                {reason.more !== undefined && w.search.moreOfKind(f.int(reason.more))}
              </span>
            )
          })}
        </span>
      ))}
    </div>
  )
}

/** Size, freshness against the promise, years: the line of facts under the summary. */
function FactLine({ dataset }: { dataset: DatasetSummary & Partial<Pick<SearchHit, 'years'>> }): ReactNode {
  const { w, f, pick, codes } = useSite()
  const cycle = pick(labelOf(codes('updateCycle'), dataset.updateCycle))
  const promised = dataset.updateCycle !== 'irregular' && w.common.promised(cycle)
  return (
    <p className="meta">
      {pick(dataset.agency.name)} ·{' '}
      {dataset.rows !== null
        ? w.common.size(f.int(dataset.rows), f.int(dataset.fields))
        : dataset.fields > 0
          ? w.common.rowsOnRequest(f.int(dataset.fields))
          : w.common.noRowsYet}{' '}
      · {dataset.modifiedAt ? w.common.updated(f.ago(dataset.modifiedAt)) : w.common.never}
      {promised && w.common.aside(promised)}
      {dataset.fresh === 'on-time' && (
        <span className="good nowrap">
          {' '}
          <span aria-hidden="true">✓</span> {w.common.onTime}
        </span>
      )}
      {dataset.fresh === 'late' && <b className="mind strong"> {w.common.late}</b>}
      {dataset.years && (
        <>
          {' · '}
          <span className="nowrap">{w.search.covers(String(dataset.years.from), String(dataset.years.to))}</span>
        </>
      )}
    </p>
  )
}

type Listed = DatasetSummary & Partial<Pick<SearchHit, 'why' | 'quality' | 'years' | 'use'>>

/** A dataset in a list: a row, not a box. What made it a hit stands below. */
export function DatasetRow({ dataset, why = dataset.why ?? [] }: { dataset: Listed; why?: readonly Why[] }): ReactNode {
  const { w, f, pick, to, codes } = useSite()
  const label = (list: string, code: string): string => pick(labelOf(codes(list), code))
  const name = pick(dataset.name)
  const summary = pick(dataset.summary)
  // Where the title that is read says it, the one in the other language need not say it again.
  const inTitle = spansOf(why, name).length > 0
  const below = why.filter(
    ({ field, text }) => !(field === 'name' && (inTitle || text === name)) && !(field === 'summary' && (inTitle || text === summary)),
  )
  return (
    <article className="result">
      <div>
        <h2>
          <a href={to(`/datasets/${dataset.slug}`)}>
            <Marked text={name} spans={spansOf(why, name)} />
          </a>
        </h2>
        <p className="summary">
          <Marked text={summary} spans={why.find((reason) => reason.field === 'summary' && reason.text === summary)?.spans ?? []} />
        </p>
        <FactLine dataset={dataset} />
      </div>
      <div className="right">
        <Openness code={dataset.openClass} label={label('openClass', dataset.openClass)} />
        {typeof dataset.quality === 'number' && (
          <div className={dataset.quality < 60 ? 'graded mind' : 'graded'}>
            <a href={to(`/datasets/${dataset.slug}#quality`)} title={w.search.scoreHow}>
              {w.search.score(f.int(dataset.quality))}
            </a>
          </div>
        )}
        <div className="quiet field-of">{label('theme', dataset.theme)}</div>
        {dataset.use && <UseSpark weeks={dataset.use} />}
      </div>
      {below.length > 0 && <Reasons slug={dataset.slug} why={below} />}
    </article>
  )
}
