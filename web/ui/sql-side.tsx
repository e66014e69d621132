import type { ReactNode } from 'react'
import type { PastQuery, SavedQueryView, SqlTableView } from '../answers/index.ts'
import { Vacant } from './parts.tsx'
import { useSite } from './site.tsx'

/** How a table is written in SQL: plain names need no quotes. */
export const sqlNameOf = (slug: string): string => (/^[a-z_]/.test(slug) ? slug.replaceAll('-', '_') : `"${slug}"`)

/** The tables a reader may ask, each with its fields; found by name. */
export function TableTree({
  tables,
  truncated,
  find,
  sql,
}: {
  tables: readonly SqlTableView[]
  truncated: boolean
  find: string
  sql: string
}): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <aside className="sql-tables" aria-labelledby="tables-title">
      <h2 id="tables-title">{w.sql.tables}</h2>
      <form className="sql-find" role="search" aria-label={w.sql.findTable} action={to('/sql')} data-sql-find>
        <input className="in" type="search" name="t" defaultValue={find} aria-label={w.sql.findTable} placeholder={w.sql.findTable} />
        {sql !== '' && <input type="hidden" name="q" value={sql} />}
        <button className="btn small">{w.sql.find}</button>
      </form>
      <ul data-sql-tables>
        {tables.map((table) => (
          <li key={table.table}>
            <details>
              <summary>
                <span>{pick(table.name)}</span>
                <code>{sqlNameOf(table.table)}</code>
                {table.rows !== null && <small>{w.sql.tableRows(f.int(table.rows))}</small>}
              </summary>
              <ul>
                {table.fields.map((field) => (
                  <li key={field.name}>
                    <code>{field.name}</code>
                    <span>
                      {pick(field.label)}
                      {f.unit(field.unit) && w.common.aside(f.unit(field.unit))}
                    </span>
                    <small>{field.type}</small>
                  </li>
                ))}
              </ul>
              <p className="s13">
                <a href={to(`/sql?q=${encodeURIComponent(`SELECT *\nFROM ${sqlNameOf(table.table)}\nLIMIT 3`)}`)} data-sql-first={table.table}>
                  {w.sql.firstValues}
                </a>{' '}
                <a href={to(`/datasets/${table.dataset}`)}>{pick(table.datasetName)}</a>
              </p>
            </details>
          </li>
        ))}
      </ul>
      {tables.length === 0 && <Vacant title={w.sql.noTables} text={w.sql.noTablesText} />}
      {truncated && (
        <p className="s13 quiet" data-sql-more>
          {w.sql.moreTables}
        </p>
      )}
    </aside>
  )
}

/** What the reader has run; without an account the browser fills the list. */
export function PastQueries({ history }: { history: readonly PastQuery[] | null }): ReactNode {
  const { w, f, to } = useSite()
  return (
    <section id="history" className="sql-kept" aria-labelledby="history-title" data-sql-history={history ? 'server' : 'browser'}>
      <h2 id="history-title">{w.sql.history}</h2>
      <p className="s13 quiet">{history ? w.sql.historyYours : w.sql.historyHere}</p>
      <ol>
        {(history ?? []).map((past) => (
          <li key={past.id}>
            <a href={to(`/sql?q=${encodeURIComponent(past.sql)}`)}>
              <code>{past.sql}</code>
            </a>
            <small>
              {f.ago(past.at)} ·{' '}
              {past.error ? <span className="bad">{w.sql.failed}</span> : w.sql.rowsIn(f.int(past.rows ?? 0), f.int(past.milliseconds))}
            </small>
          </li>
        ))}
      </ol>
      {(history ?? []).length === 0 && (
        <p className="s15 quiet" data-sql-none>
          {w.sql.noHistory}
        </p>
      )}
      {history && history.length > 0 && (
        <form method="post" action={to('/sql')}>
          <button className="btn small harm" name="intent" value="clear">
            {w.sql.clear}
          </button>
        </form>
      )}
    </section>
  )
}

/** Queries the reader keeps, with the way to share and to withdraw each. */
export function SavedQueries({ saved }: { saved: readonly SavedQueryView[] | null }): ReactNode {
  const { w, to, city } = useSite()
  return (
    <section id="saved" className="sql-kept" aria-labelledby="saved-title">
      <h2 id="saved-title">{w.sql.saved}</h2>
      {saved === null && (
        <p className="s15 quiet">
          <a href={to('/sign-in?to=/sql')}>{w.sql.saveSignIn}</a>
        </p>
      )}
      {saved?.length === 0 && <p className="s15 quiet">{w.sql.noSaved}</p>}
      <ol>
        {(saved ?? []).map((query) => (
          <li key={query.id}>
            <a href={to(`/sql?q=${encodeURIComponent(query.sql)}`)}>{query.title}</a>
            <form method="post" action={to('/sql')}>
              <input type="hidden" name="saved" value={query.id} />
              {query.shared ? (
                <>
                  <code className="sql-link">{`${city.origin}${to(`/sql/s/${query.id}`)}`}</code>
                  <button className="btn small" name="intent" value="withdraw" aria-label={`${w.sql.withdraw}: ${query.title}`}>
                    {w.sql.withdraw}
                  </button>
                </>
              ) : (
                <button className="btn small" name="intent" value="share" aria-label={`${w.sql.share}: ${query.title}`}>
                  {w.sql.share}
                </button>
              )}
              <button className="btn small harm" name="intent" value="remove" aria-label={`${w.sql.remove}: ${query.title}`}>
                {w.sql.remove}
              </button>
            </form>
          </li>
        ))}
      </ol>
    </section>
  )
}
