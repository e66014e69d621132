import type { ReactNode } from 'react'
import { codeLists, labelOf, type TableDetail, type Version } from '../../../src/model/index.ts'
import { Scroll, State } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** What can be done with a version in its state; the platform decides again when it is asked. */
function actionsOf(version: Version): ('publish' | 'hold' | 'retract')[] {
  if (version.state === 'retracted') return []
  if (version.current) return ['hold', 'retract']
  return version.state === 'staged' ? ['publish', 'hold', 'retract'] : ['publish', 'retract']
}

/** Versions of a table with what can be done to each; every change but publishing needs a reason. */
export function VersionList({ table, versions, action }: { table: TableDetail; versions: readonly Version[]; action: string }): ReactNode {
  const { w, f, pick, to } = useSite()
  const words = { publish: w.desk.publishVersion, hold: w.desk.holdVersion, retract: w.desk.retractVersion }
  if (versions.length === 0) return <p className="quiet">{w.desk.noVersions}</p>
  return (
    <Scroll label={w.desk.versions}>
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
                <State code={version.state} label={pick(labelOf(codeLists['versionState'] ?? [], version.state))} />
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
                  {actionsOf(version).map((what) =>
                    what === 'publish' ? (
                      <form key={what} method="post" action={action}>
                        <input type="hidden" name="intent" value="publish" />
                        <input type="hidden" name="table" value={table.id} />
                        <input type="hidden" name="version" value={version.id} />
                        <button className="btn small">{version.state === 'published' ? w.desk.rollBack : words.publish}</button>
                      </form>
                    ) : (
                      <details key={what} className="pop end" name={`version-${version.number}`}>
                        <summary className={what === 'retract' ? 'btn small harm' : 'btn small'}>{words[what]}</summary>
                        <div>
                          <form method="post" action={action}>
                            <input type="hidden" name="intent" value={what} />
                            <input type="hidden" name="table" value={table.id} />
                            <input type="hidden" name="version" value={version.id} />
                            <label htmlFor={`reason-${what}-${version.number}`}>{w.desk.reason}</label>
                            <span className="s13 quiet">{w.desk.reasonHint}</span>
                            <input className="in" id={`reason-${what}-${version.number}`} name="reason" required maxLength={2000} />
                            <button className={what === 'retract' ? 'btn harm' : 'btn'}>{words[what]}</button>
                          </form>
                        </div>
                      </details>
                    ),
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
