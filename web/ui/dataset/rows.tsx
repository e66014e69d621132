import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import type { LoadedView } from '../../app/load-view.ts'
import { Note, Vacant } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { printQuery } from '../../view/query.ts'
import { changed, type View } from '../../view/view.ts'
import { DataTable } from './data-table.tsx'
import { Downloads } from './downloads.tsx'
import { ViewFigures } from './figures.tsx'
import { viewHref } from './view-links.ts'
import { ViewSentence } from './view-sentence.tsx'

/** Rows under their sentence, with paging and the way to the next form. */
export function Rows({ dataset, table, view, loaded }: { dataset: DatasetDetail; table: TableDetail; view: View; loaded: LoadedView }): ReactNode {
  const { w, f, pick, to } = useSite()
  const query = printQuery(view, table.fields)
  const { rows, total, problem } = loaded
  const shown = view.columns.length === 0 ? table.fields : view.columns.flatMap((name) => table.fields.find((field) => field.name === name) ?? [])
  const first = view.before + 1
  const last = view.before + (rows?.rows.length ?? 0)
  return (
    <section id="rows" aria-label={w.common.data}>
      <div className="view">
        <ViewSentence table={table} view={view} slug={dataset.slug} total={total} />
        <div className="acts">
          {loaded.drawn.series || loaded.drawn.points || loaded.drawn.districts ? <a href="#chart">{w.dataset.spread}</a> : null}
          <a href="#api">API</a>
          <button type="button" data-copy-link hidden>
            {w.dataset.copyLink}
          </button>
          <Downloads table={table} query={query} total={total} />
        </div>
      </div>
      {problem && (
        <Note kind="fault" title={problem.detail}>
          {problem.faults?.map((fault) => (
            <p key={fault.at + fault.message}>{fault.message}</p>
          ))}
          {problem.cure} <a href={to(`/datasets/${dataset.slug}#rows`)}>{w.dataset.reset}</a>
        </Note>
      )}
      {view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
      {rows && !view.group && (
        <DataTable fields={shown} rows={rows.rows} view={view} slug={dataset.slug} total={table.version?.rows ?? 0} label={pick(table.name)} />
      )}
      {rows && !view.group && rows.rows.length === 0 && (
        <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
          <a className="btn" href={to(`/datasets/${dataset.slug}#rows`)}>
            {w.dataset.reset}
          </a>
        </Vacant>
      )}
      {rows && !view.group && rows.rows.length > 0 && (
        <p className="table-foot">
          <span>
            {w.dataset.range(f.int(first), f.int(last))}
            {total !== null && `, ${w.dataset.ofTotal(f.int(total))}`.replace(', ', pick({ zh: '，', en: ' ' }))}
          </span>
          {!rows.truncated && view.before === 0 && <span>{w.dataset.complete}</span>}
          <span className="push">
            {view.cursor && <a href={viewHref(to, dataset.slug, changed(view, {}))}>{w.dataset.start}</a>}
            {rows.cursor && (
              <a href={viewHref(to, dataset.slug, changed(view, { cursor: rows.cursor, before: last }))} rel="next nofollow">
                {w.dataset.further}
              </a>
            )}
          </span>
        </p>
      )}
      {!view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
    </section>
  )
}
