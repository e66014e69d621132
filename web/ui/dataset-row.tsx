import type { ReactNode } from 'react'
import { codeLists, labelOf, type DatasetSummary, type Why } from '../../src/model/index.ts'
import { Marked, Openness } from './parts.tsx'
import { useSite } from './site.tsx'

/** Spans of the title of a hit: shown in the heading itself when it is the text that matched. */
const spansOf = (why: readonly Why[], text: string): Why['spans'] =>
  why.find((reason) => reason.field === 'name' && reason.text === text)?.spans ?? []

/** A dataset in a list: a row, not a box. What made it a hit stands below. */
export function DatasetRow({ dataset, why = [] }: { dataset: DatasetSummary; why?: readonly Why[] }): ReactNode {
  const { w, f, pick, to } = useSite()
  const label = (list: string, code: string): string => pick(labelOf(codeLists[list] ?? [], code))
  const name = pick(dataset.name)
  const summary = pick(dataset.summary)
  const kinds = {
    name: w.search.whyName,
    summary: w.search.whySummary,
    field: w.search.whyField,
    keyword: w.search.whyKeyword,
    agency: w.search.whyAgency,
    code: w.search.whyCode,
  }
  const below = why.filter((reason) => !(reason.field === 'name' && reason.text === name) && !(reason.field === 'summary' && reason.text === summary))
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
        <p className="meta">
          {pick(dataset.agency.name)} ·{' '}
          {dataset.rows !== null
            ? w.common.size(f.int(dataset.rows), f.int(dataset.fields))
            : dataset.fields > 0
              ? w.common.rowsOnRequest(f.int(dataset.fields))
              : w.common.noRowsYet}{' '}
          · {dataset.modifiedAt ? w.common.updated(f.ago(dataset.modifiedAt)) : w.common.never}
          {dataset.updateCycle !== 'irregular' && w.common.aside(w.common.promised(label('updateCycle', dataset.updateCycle)))}
          {dataset.fresh === 'on-time' && (
            <span className="good nowrap">
              {' '}
              <span aria-hidden="true">✓</span> {w.common.onTime}
            </span>
          )}
          {dataset.fresh === 'late' && <b className="mind strong"> {w.common.late}</b>}
        </p>
      </div>
      <div className="right">
        <Openness code={dataset.openClass} label={label('openClass', dataset.openClass)} />
        <div className="quiet">{label('theme', dataset.theme)}</div>
      </div>
      {below.length > 0 && (
        <div className="hit">
          {below.slice(0, 6).map((reason) => (
            <span key={reason.field + reason.text}>
              <b>{kinds[reason.field]}</b>
              <Marked text={reason.text} spans={reason.spans} />
            </span>
          ))}
        </div>
      )}
    </article>
  )
}
