import type { ReactNode } from 'react'
import { labelOf, type TableDetail, type Version } from '../../../src/model/index.ts'
import { Scroll, State } from '../parts.tsx'
import { useSite } from '../site.tsx'

type Change = 'publish' | 'hold' | 'retract' | 'restore'

/** What can be done with a version in its state; the platform decides again when it is asked. */
function actionsOf(version: Version): Change[] {
  if (version.state === 'retracted') return ['restore']
  if (version.current) return ['hold', 'retract']
  if (version.state === 'held') return ['publish', 'restore', 'retract']
  return version.state === 'staged' ? ['publish', 'hold', 'retract'] : ['publish', 'retract']
}

/** Versions of a table with what can be done to each; each leads to what it means before it is done. */
export function VersionList({
  table,
  versions,
  action,
  mayChange,
}: {
  table: TableDetail
  versions: readonly Version[]
  action: string
  /** Only stewards of the agency hold back, retract and restore. */
  mayChange: boolean
}): ReactNode {
  const { w, f, pick, to, codes } = useSite()
  const labelFor = (what: Change, version: Version): string =>
    what === 'restore'
      ? version.state === 'held'
        ? w.review.restoreHold
        : w.review.restoreRetract
      : what === 'publish' && version.state === 'published'
        ? w.review.rollBack
        : w.review[what]
  if (versions.length === 0) return <p className="quiet">{w.desk.noVersions}</p>
  return (
    <Scroll label={`${w.desk.versions}: ${pick(table.name)}`}>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.dataset.versionNo}</th>
            <th scope="col">{w.dataset.versionState}</th>
            <th scope="col" className="num">
              {w.dataset.versionRows}
            </th>
            <th scope="col" className="num">
              {w.desk.findings}
            </th>
            <th scope="col">{w.desk.source}</th>
            <th scope="col">{w.dataset.versionAt}</th>
            <th scope="col">{w.desk.actions}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.id}>
              <th scope="row">
                v{version.number}
                {version.current && <span className="good s13"> {w.dataset.current}</span>}
              </th>
              <td>
                <State code={version.state} label={pick(labelOf(codes('versionState'), version.state))} />
                {version.reason && <span className="s13 quiet wrapping"> {version.reason}</span>}
              </td>
              <td className="num">{version.rows === null ? '—' : f.int(version.rows)}</td>
              <td className="num">
                {version.findings > 0 ? (
                  <a href={to(`${action.replace(/^\/en/, '')}?findings=${version.number}&table=${table.slug}#findings`)}>{f.int(version.findings)}</a>
                ) : (
                  '0'
                )}
              </td>
              <td className="wrapping">{version.source?.fileName}</td>
              <td>{f.dateTime(version.publishedAt ?? version.createdAt)}</td>
              <td>
                <span className="row">
                  {actionsOf(version)
                    .filter((what) => mayChange || what === 'publish')
                    .map((what) => (
                      <a
                        key={what}
                        className={what === 'retract' ? 'btn small harm' : 'btn small'}
                        href={`${action}/versions?${new URLSearchParams({ table: table.id, version: version.id, do: what })}`}
                        aria-label={`${labelFor(what, version)}: v${version.number}`}
                      >
                        {labelFor(what, version)}
                      </a>
                    ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
