import type { ReactNode } from 'react'
import { useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { PastQuery, SavedQueryView, SqlTableView } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Note, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { SqlPlan, SqlProblem, SqlRows } from '../../ui/sql-result.tsx'
import { PastQueries, SavedQueries, TableTree } from '../../ui/sql-side.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'
import { actOnSql, sqlLimits, type SqlOutcome } from '../sql-actions.ts'

export interface SqlLoaded {
  sql: string
  find: string
  tables: SqlTableView[]
  truncated: boolean
  history: PastQuery[] | null
  saved: SavedQueryView[] | null
  opened: SavedQueryView | null
  title: string
}

/** Everything the page of SQL shows before anything is run. */
export async function loadSql(args: PageArgs, opened: SavedQueryView | null): Promise<SqlLoaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const find = searchParams.get('t') ?? ''
  const signedIn = site.me !== null
  const [tables, history, saved] = await Promise.all([
    ask(args, 'list-sql-tables', { ...(find && { q: find }), limit: 30 }),
    signedIn ? perhaps(args, 'list-query-history', { limit: 20 }) : null,
    signedIn ? perhaps(args, 'list-saved-queries', {}) : null,
  ])
  return {
    sql: searchParams.get('q') ?? opened?.sql ?? '',
    find,
    tables: tables.items,
    truncated: tables.truncated,
    history: history?.items ?? null,
    saved: saved?.items ?? null,
    opened,
    title: titled(args, words[site.locale].h.sql),
  }
}

export const loader = (args: PageArgs): Promise<SqlLoaded> => loadSql(args, null)
export const action = (args: PageArgs): Promise<unknown> => actOnSql(args)
export const meta = ({ loaderData }: { loaderData?: SqlLoaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { islands: ['sql-page'], body: 'at-sql' }

/** The statement and what can be done with it. The island puts an editor in place of the text area. */
function Statement({ sql, limit, title, opened }: { sql: string; limit: number; title: string; opened: SavedQueryView | null }): ReactNode {
  const { w, f, to, me } = useSite()
  return (
    <form className="sql-form" method="post" action={to('/sql')} data-sql-form>
      <label className="hidden" htmlFor="sql">
        {w.sql.editor}
      </label>
      <textarea
        id="sql"
        name="sql"
        rows={9}
        className="in sql-text"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        maxLength={20_000}
        required
        defaultValue={sql}
        aria-describedby="sql-keys"
      />
      <div className="sql-bar">
        <button className="btn go" name="intent" value="run" data-sql-run>
          {w.sql.run}
        </button>
        <button type="button" className="btn harm" data-sql-cancel hidden>
          {w.sql.cancel}
        </button>
        <button className="btn" name="intent" value="explain" data-sql-explain>
          {w.sql.explain}
        </button>
        <label className="sql-limit">
          {w.sql.limit}
          <select className="in small" name="limit" defaultValue={String(limit)}>
            {sqlLimits.map((choice) => (
              <option key={choice} value={choice}>
                {f.int(choice)}
              </option>
            ))}
          </select>
        </label>
        <label className="sql-here" hidden data-sql-here title={w.sql.hereText}>
          <input type="checkbox" />
          {w.sql.here}
        </label>
        {me && (
          <span className="sql-save">
            <input
              className="in small"
              name="title"
              maxLength={200}
              defaultValue={title || opened?.title}
              placeholder={w.sql.saveAs}
              aria-label={w.sql.saveAs}
            />
            <button className="btn" name="intent" value="save">
              {w.sql.save}
            </button>
          </span>
        )}
      </div>
      <p className="s13 quiet wide-only" id="sql-keys">
        {w.sql.runKeys}
      </p>
    </form>
  )
}

/** The page of SQL: tables at the side, the statement, its result, and what was run and kept. */
export function SqlPage({ loaded, outcome }: { loaded: SqlLoaded; outcome: SqlOutcome | undefined }): ReactNode {
  const { w, to, city } = useSite()
  const sql = outcome?.sql ?? loaded.sql
  const limit = outcome?.limit ?? 1000
  return (
    <Frame place="sql" wide>
      <div className="wrap">
        <h1 className="page-title song rise-24">{w.h.sql}</h1>
        <p className="lead">{w.sql.lead}</p>
        {loaded.opened && !loaded.opened.mine && (
          <Note kind="warn" title={w.sql.opened(loaded.opened.title)}>
            {w.sql.openedText}
          </Note>
        )}
        <div className="sql-page">
          <TableTree tables={loaded.tables} truncated={loaded.truncated} find={loaded.find} sql={sql} />
          <div className="sql-main">
            <Statement sql={sql} limit={limit} title={outcome?.title ?? ''} opened={loaded.opened} />
            <section className="sql-result" aria-labelledby="result-title" data-sql-result>
              <h2 id="result-title" className="hidden">
                {w.sql.result}
              </h2>
              {outcome?.problem && <SqlProblem problem={outcome.problem} sql={sql} />}
              {outcome?.plan && <SqlPlan plan={outcome.plan} />}
              {outcome?.result && <SqlRows result={outcome.result} sql={sql} limit={limit} />}
              {outcome?.saved && (
                <Note kind="fine" title={outcome.saved.title}>
                  {outcome.saved.shared ? (
                    <>
                      {w.sql.sharedNow}
                      <br />
                      <code className="sql-link">{`${city.origin}${to(`/sql/s/${outcome.saved.id}`)}`}</code>
                    </>
                  ) : (
                    w.sql.saved
                  )}
                </Note>
              )}
              {!outcome && <Vacant title={w.sql.empty} text={w.sql.emptyText} />}
            </section>
            <div className="sql-below">
              <PastQueries history={loaded.history} />
              <SavedQueries saved={loaded.saved} />
            </div>
          </div>
        </div>
      </div>
    </Frame>
  )
}

export default function Sql(): ReactNode {
  return <SqlPage loaded={useLoaderData<typeof loader>()} outcome={useActionData<SqlOutcome>()} />
}
