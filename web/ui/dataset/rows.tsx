import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import type { LoadedRows, LoadedView } from '../../app/load-view.ts'
import { Note, Vacant } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { printQuery, printSql, rowsAddress } from '../../view/query.ts'
import { changed, type View } from '../../view/view.ts'
import { DataTable } from './data-table.tsx'
import { Downloads } from './downloads.tsx'
import { ViewFigures } from './figures.tsx'
import { GroupTable } from './group-table.tsx'
import { RowCard } from './row-card.tsx'
import { labelOfField, viewHref } from './view-links.ts'
import { ViewSentence } from './view-sentence.tsx'
import { ViewShortcuts } from './view-shortcuts.tsx'

interface Props {
  dataset: DatasetDetail
  table: TableDetail
  view: View
  loaded: LoadedView
}

/** What the live table must know of the view: it is the same in the page and in the part that is asked again after each change. */
export function TableView({ dataset, table, view, loaded, drawn }: Omit<Props, 'loaded'> & { loaded: LoadedRows; drawn: boolean }): ReactNode {
  const { w, pick, to } = useSite()
  const query = printQuery(view, table.fields)
  const { rows, total, problem } = loaded
  const shown = view.columns.length === 0 ? table.fields : view.columns.flatMap((name) => table.fields.find((field) => field.name === name) ?? [])
  const sql = printSql(view, table.fields, table.slug, 1000)
  return (
    <>
      <div className="view" data-follows="view">
        <ViewSentence table={table} view={view} slug={dataset.slug} total={total} />
        <div className="acts">
          {drawn ? <a href="#chart">{w.dataset.spread}</a> : null}
          <a href={to(`/sql?q=${encodeURIComponent(sql)}`)} rel="nofollow" title={w.table.openInSql}>
            SQL
          </a>
          <a href="#api">API</a>
          <a href={rowsAddress('', table.id, query, { format: 'csv' })} download={`${table.slug}.csv`} rel="nofollow" title={w.dataset.downloadCsv}>
            CSV
          </a>
          <button type="button" data-copy-link hidden>
            {w.dataset.copyLink}
          </button>
          <Downloads table={table} query={query} total={total} sizes={loaded.sizes} />
        </div>
      </div>
      <div data-follows="shortcuts">
        <ViewShortcuts table={table} view={view} slug={dataset.slug} />
      </div>
      <div data-follows="problem">
        {problem && (
          <Note kind="fault" title={problem.detail}>
            {problem.faults?.map((fault) => (
              <p key={fault.at + fault.message}>{fault.message}</p>
            ))}
            {problem.cure} <a href={to(`/datasets/${dataset.slug}#rows`)}>{w.dataset.reset}</a>
          </Note>
        )}
      </div>
      {view.row !== null && <RowCard table={table} view={view} slug={dataset.slug} row={loaded.card} />}
      {rows && !view.group && (
        <DataTable
          fields={shown}
          rows={rows.rows}
          view={view}
          slug={dataset.slug}
          total={table.version?.rows ?? 0}
          label={pick(table.name)}
          totals={loaded.totals}
          count={total}
        />
      )}
    </>
  )
}

/** Rows under their sentence, with paging and the way to the next form. */
export function Rows({ dataset, table, view, loaded }: Props): ReactNode {
  const { w, f, pick, to } = useSite()
  const { rows, total } = loaded
  const before = view.cursor ? view.before : view.at
  const first = before + 1
  const last = before + (rows?.rows.length ?? 0)
  const drawn = Boolean(loaded.drawn.series || loaded.drawn.place)
  const told = table.fields.map((field) => [field.name, field.type, labelOfField(field, pick), f.unit(field.unit)])
  return (
    <section
      id="rows"
      aria-label={w.common.data}
      data-live-table={table.id}
      data-slug={dataset.slug}
      data-version={view.version ?? table.version?.number}
      data-total={total ?? undefined}
      data-totals-on={w.table.totalsOn}
      data-totals-off={w.table.totalsOff}
      data-fields={JSON.stringify(told)}
    >
      <TableView dataset={dataset} table={table} view={view} loaded={loaded} drawn={drawn} />
      {view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
      {view.group && rows && <GroupTable table={table} view={view} slug={dataset.slug} rows={rows.rows} complete={!rows.truncated} />}
      {rows && !view.group && rows.rows.length === 0 && (
        <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
          <a className="btn" href={to(`/datasets/${dataset.slug}#rows`)}>
            {w.dataset.reset}
          </a>
        </Vacant>
      )}
      {rows && !view.group && rows.rows.length > 0 && (
        <p className="table-foot">
          <span data-live-position>
            {w.dataset.range(f.int(first), f.int(last))}
            {total !== null && `, ${w.dataset.ofTotal(f.int(total))}`.replace(', ', pick({ zh: '，', en: ' ' }))}
          </span>
          {!rows.truncated && before === 0 && <span data-live-paging>{w.dataset.complete}</span>}
          <span className="push">
            <a href={viewHref(to, dataset.slug, { ...view, totals: !view.totals })} rel="nofollow" data-live-totals>
              {view.totals ? w.table.totalsOff : w.table.totalsOn}
            </a>
            {before > 0 && (
              <a href={viewHref(to, dataset.slug, changed(view, {}))} data-live-paging>
                {w.dataset.start}
              </a>
            )}
            {rows.truncated && (
              <a
                href={viewHref(to, dataset.slug, changed(view, rows.cursor ? { cursor: rows.cursor, before: last } : { at: last }))}
                rel="next nofollow"
                data-live-paging
              >
                {w.dataset.further}
              </a>
            )}
          </span>
        </p>
      )}
      <div data-follows="figures">
        {!view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
      </div>
    </section>
  )
}
