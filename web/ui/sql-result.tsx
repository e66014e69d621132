import type { ReactNode } from 'react'
import type { SqlPlanAnswer, SqlResult } from '../answers/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import { placeIn, planLines } from '../view/sql-plan.ts'
import { Note, Scroll, Vacant } from './parts.tsx'
import { useSite } from './site.tsx'

/** Rows drawn without a script; files hold the rest. */
const drawn = 500
const numeric = new Set(['integer', 'decimal', 'double'])

const cellText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value))

/** A refusal of a statement with the line it is in and the place marked. */
export function SqlProblem({ problem, sql }: { problem: Problem; sql: string }): ReactNode {
  const { w, f } = useSite()
  const position = problem.faults?.find((fault) => fault.at === 'sql')?.position
  const place = position === undefined || sql === '' ? null : placeIn(sql, position)
  return (
    <Note kind="fault" title={w.sql.fault}>
      <p className="sql-words">{problem.detail}</p>
      {place && (
        <>
          <p className="s13 quiet">{w.sql.faultAt(f.int(place.line), f.int(place.column))}</p>
          <pre className="sql-place">
            {place.before}
            <mark>{place.at}</mark>
            {place.after}
          </pre>
        </>
      )}
      {problem.cure && <p>{problem.cure}</p>}
    </Note>
  )
}

/** What the statement read, in the engine's figures. */
export function SqlPlan({ plan }: { plan: SqlPlanAnswer }): ReactNode {
  const { w, f } = useSite()
  return (
    <section className="sql-plan" aria-labelledby="plan-title">
      <h2 id="plan-title">{w.sql.plan}</h2>
      <ul>
        {planLines(plan, w.sql, f).map((line) => (
          <li key={line.title}>
            {line.title}
            {line.facts.length > 0 && (
              <ul>
                {line.facts.map((fact, at) => (
                  <li key={at}>{fact}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
      <p className="s13 quiet">{w.sql.planNote}</p>
    </section>
  )
}

/** The rows of a statement as a plain table, with the ways to take them along. */
export function SqlRows({ result, sql, limit }: { result: SqlResult & { milliseconds: number }; sql: string; limit: number }): ReactNode {
  const { w, f } = useSite()
  if (result.rowCount === 0) return <Vacant title={w.sql.noRows} text={w.sql.noRowsText} />
  return (
    <>
      <p className="sql-told">
        {w.sql.rowsIn(f.int(result.rowCount), f.int(result.milliseconds))}
        {result.truncated && <b className="mind"> {w.sql.cut(f.int(result.rowCount))}</b>}
      </p>
      <Scroll label={w.sql.result} className="grid sql-grid">
        <table>
          <thead>
            <tr>
              {result.columns.map((column) => (
                <th key={column.name} scope="col" className={numeric.has(column.type) ? 'num' : undefined}>
                  {column.name} <small>{column.type}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.rows.slice(0, drawn).map((row, at) => (
              <tr key={at}>
                {result.columns.map((column) => {
                  const value = row[column.name]
                  return (
                    <td key={column.name} className={numeric.has(column.type) ? 'num' : undefined}>
                      {value === null || value === undefined ? <span className="absent">{w.common.empty}</span> : cellText(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {result.rowCount > drawn && <p className="table-foot">{w.sql.onlyFirst(f.int(drawn))}</p>}
      <form className="sql-files" method="post" action="/api/v1/sql">
        <input type="hidden" name="sql" value={sql} />
        <input type="hidden" name="limit" value={limit} />
        <span className="quiet s13">{w.sql.download}</span>
        {(['csv', 'xlsx', 'json', 'ndjson'] as const).map((format) => (
          <button key={format} className="btn small" name="format" value={format}>
            {format.toUpperCase()}
          </button>
        ))}
      </form>
    </>
  )
}
