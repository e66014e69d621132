import type { ReactNode } from 'react'
import type { AuditEntry, AuditVerification } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Whether the newest look through the whole log found it as it was signed. */
export function Verification({ state, mayStart }: { state: AuditVerification | null; mayStart: boolean }): ReactNode {
  const { w, f, to } = useSite()
  if (!state) return null
  const { last } = state
  return (
    <section className={last && !last.ok ? 'verification bad' : 'verification'} aria-label={w.audit.verify}>
      <p>
        {last ? (
          <b className={last.ok ? 'good' : 'bad'}>
            {last.ok ? w.audit.verifyGood(f.int(last.entries), f.ago(last.at)) : w.audit.verifyBad(f.int(last.faults.length), f.ago(last.at))}
          </b>
        ) : (
          <b>{w.audit.verifyNever}</b>
        )}{' '}
        <span className="quiet s13">
          {w.audit.signed(f.int(state.size))} · {w.audit.verifyText}
        </span>
      </p>
      {state.running ? (
        <span className="state waiting">{w.audit.verifyRunning}</span>
      ) : (
        mayStart && (
          <form method="post" action={to('/desk/audit')}>
            <button className="btn small">{w.audit.verifyStart}</button>
          </form>
        )
      )}
      {last && !last.ok && (
        <ul className="s13">
          {last.faults.map((fault) => (
            <li key={`${fault.kind} ${fault.at}`}>
              <span className="mono">
                {fault.kind} {fault.at}
              </span>{' '}
              {fault.detail}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export function AuditFilters({ asked }: { asked: Record<string, string> }): ReactNode {
  const { w, to, pick, operations, locale } = useSite()
  const named = operations.toSorted((a, b) => a.summary[locale].localeCompare(b.summary[locale], locale))
  const field = (name: string, label: string, type = 'text'): ReactNode => (
    <label>
      <span>{label}</span>
      <input className="in small" type={type} name={name} defaultValue={asked[name]} maxLength={100} />
    </label>
  )
  return (
    <form className="filter-line" action={to('/desk/audit')} role="search" aria-label={w.audit.find}>
      <label>
        <span>{w.audit.operation}</span>
        <select className="in small" name="operation" defaultValue={asked['operation'] ?? ''}>
          <option value="">{w.audit.anyOperation}</option>
          {named.map((operation) => (
            <option key={operation.name} value={operation.name}>
              {pick(operation.summary)}
            </option>
          ))}
        </select>
      </label>
      {field('actor', w.audit.actor)}
      {field('subjectId', w.audit.subject)}
      <label>
        <span>{w.audit.outcome}</span>
        <select className="in small" name="outcome" defaultValue={asked['outcome'] ?? ''}>
          <option value="">{w.audit.anyOutcome}</option>
          <option value="success">{w.audit.success}</option>
          <option value="failure">{w.audit.failure}</option>
        </select>
      </label>
      {field('since', w.audit.since, 'date')}
      {field('until', w.audit.until, 'date')}
      <button className="btn small">{w.audit.find}</button>
      {Object.keys(asked).length > 0 && <a href={to('/desk/audit')}>{w.audit.clear}</a>}
    </form>
  )
}

/** Entries newest first. Names and ids lead to all entries with the same. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }): ReactNode {
  const { w, f, to, pick, operations } = useSite()
  return (
    <Scroll label={w.audit.title}>
      <table className="dense audit">
        <thead>
          <tr>
            <th scope="col">{w.audit.at}</th>
            <th scope="col">{w.audit.who}</th>
            <th scope="col">{w.audit.what}</th>
            <th scope="col">{w.audit.outcome}</th>
            <th scope="col">{w.audit.about}</th>
            <th scope="col">{w.audit.purpose}</th>
            <th scope="col" className="num">
              {w.audit.place}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td>
                <a href={to(`/desk/audit/${entry.id}`)}>{f.dateTime(entry.at)}</a>
              </td>
              <td>
                {entry.actorId ? (
                  <a href={to(`/desk/audit?actor=${entry.actorId}`)}>{entry.actorName ?? entry.actorId.slice(0, 8)}</a>
                ) : (
                  <span className="quiet">{w.audit.stranger}</span>
                )}
              </td>
              <td>
                <span title={entry.operation}>
                  {pick(
                    operations.find((operation) => operation.name === entry.operation)?.summary ?? w.audit.jobs[entry.operation] ?? entry.operation,
                  )}
                </span>
              </td>
              <td>
                <span className={entry.outcome === 'success' ? 'state' : 'state stopped'}>
                  {entry.outcome === 'success' ? w.audit.success : w.audit.failure}
                </span>
              </td>
              <td>
                {entry.subjectId ? (
                  <a href={to(`/desk/audit?${new URLSearchParams({ subjectId: entry.subjectId })}`)}>
                    {w.audit.kinds[entry.subjectKind ?? ''] ?? entry.subjectKind} <span className="mono">{entry.subjectId.slice(0, 8)}</span>
                  </a>
                ) : (
                  '—'
                )}
              </td>
              <td className="wrapping">{entry.purpose ?? ''}</td>
              <td className="num">{entry.index === null ? '…' : f.int(entry.index)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
