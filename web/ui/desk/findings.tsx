import type { ReactNode } from 'react'
import type { FindingsAnswer } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Cells that did not fit, filtered by column and reason; what stood in them is shown as it was written. */
export function Findings({
  findings,
  column,
  reason,
  href,
}: {
  findings: FindingsAnswer
  column: string | null
  reason: string | null
  href: (change: Record<string, string | null>) => string
}): ReactNode {
  const { w, f } = useSite()
  const words = (code: string): string => w.load.reasons[code] ?? code
  if (findings.total === 0) return <p className="good">{w.load.noFindings}</p>
  return (
    <div id="findings">
      <p className="filters">
        <a href={href({ column: null, reason: null, cursor: null })} aria-current={!column && !reason ? 'true' : undefined}>
          {w.load.all(f.int(findings.total))}
        </a>
        {findings.groups.map((group) => (
          <a
            key={group.column + group.reason}
            href={href({ column: group.column, reason: group.reason, cursor: null })}
            aria-current={column === group.column && reason === group.reason ? 'true' : undefined}
          >
            {group.column} · {words(group.reason)} {f.int(group.count)}
          </a>
        ))}
      </p>
      <Scroll label={w.load.stepFindings}>
        <table className="dense">
          <thead>
            <tr>
              <th scope="col" className="num">
                {w.load.row}
              </th>
              <th scope="col">{w.load.column}</th>
              <th scope="col">{w.load.rawCell}</th>
              <th scope="col">{w.load.reason}</th>
            </tr>
          </thead>
          <tbody>
            {findings.items.map((finding, i) => (
              <tr key={i}>
                <td className="num">{f.int(finding.row + 1)}</td>
                <th scope="row">{finding.column}</th>
                <td className="wrapping">
                  <code>{finding.raw ?? ''}</code>
                </td>
                <td>{words(finding.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {findings.cursor && (
        <p className="pager">
          <a href={href({ column, reason, cursor: findings.cursor })}>{w.common.next}</a>
        </p>
      )}
    </div>
  )
}

/** The same cells as a file, for whoever mends them in the source. */
export function FindingsFile({ findings, table, version }: { findings: FindingsAnswer; table: string; version: string }): ReactNode {
  const { w } = useSite()
  if (findings.total === 0) return null
  return (
    <p className="findings-file">
      <a href={`/api/v1/tables/${encodeURIComponent(table)}/versions/${encodeURIComponent(version)}/findings.csv`} download>
        {w.work.downloadFindings}
      </a>
    </p>
  )
}
