import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/**
 * A console for one request: a plain form that opens the answer. With a script the answer shows here instead, with its status, time and headers.
 * Nothing is sent that the form does not show.
 */
export function ApiTryIt({ table, query }: { table: string; query: Readonly<Record<string, string>> }): ReactNode {
  const { w } = useSite()
  const field = (name: string, label: string, value: string, wide = false): ReactNode => (
    <label className={wide ? 'wide' : undefined}>
      <span>{label}</span>
      <input className="in mono" name={name} defaultValue={value} spellCheck={false} autoComplete="off" />
    </label>
  )
  return (
    <details className="more try-it">
      <summary>{w.evidence.tryIt}</summary>
      <form
        method="get"
        action={`/api/v1/tables/${encodeURIComponent(table)}/rows`}
        data-try-it
        data-waiting={w.evidence.trySending}
        data-failed={w.evidence.tryFailed}
      >
        {field('select', w.evidence.trySelect, query['select'] ?? '', true)}
        {field('where', w.evidence.tryWhere, query['where'] ?? '', true)}
        {field('group_by', w.evidence.tryGroup, query['group_by'] ?? '')}
        {field('order_by', w.evidence.tryOrder, query['order_by'] ?? '')}
        <label>
          <span>{w.evidence.tryLimit}</span>
          <input className="in mono" type="number" name="limit" min={1} max={10_000} defaultValue={5} />
        </label>
        {field('version', w.evidence.tryVersion, query['version'] ?? '')}
        <label>
          <span>{w.evidence.tryFormat}</span>
          <select className="in" name="format" defaultValue="json">
            {['json', 'csv', 'ndjson'].map((format) => (
              <option key={format}>{format}</option>
            ))}
          </select>
        </label>
        <p className="form-end wide">
          <button className="btn go">{w.evidence.trySend}</button>
          <span className="quiet s13">{w.evidence.tryHint}</span>
        </p>
      </form>
      <div className="answer" data-try-answer hidden aria-live="polite">
        <dl>
          <dt>{w.evidence.tryRequest}</dt>
          <dd className="mono" data-part="request" />
          <dt>{w.evidence.tryStatus}</dt>
          <dd className="strong" data-part="status" />
          <dt>{w.evidence.tryTime}</dt>
          <dd data-part="time" />
          <dt>{w.evidence.tryBytes}</dt>
          <dd data-part="bytes" />
        </dl>
        <details>
          <summary>{w.evidence.tryHeaders}</summary>
          <pre data-part="headers" />
        </details>
        <h3 className="s13 quiet">{w.evidence.tryBody}</h3>
        <pre className="body" data-part="body" />
      </div>
    </details>
  )
}
