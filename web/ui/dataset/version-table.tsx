import type { ReactNode } from 'react'
import { labelOf, type Version } from '../../../src/model/index.ts'
import { Scroll, State } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { changed, type View } from '../../view/view.ts'
import { shortHash, viewHref } from './view-links.ts'

/** The versions of a table, newest first; each can be looked at. */
export function VersionTable({ versions, slug, view }: { versions: readonly Version[]; slug: string; view: View }): ReactNode {
  const { w, f, pick, to, codes } = useSite()
  return (
    <Scroll label={w.h.versions}>
      <table className="ruled">
        <thead>
          <tr>
            <th scope="col">{w.dataset.versionNo}</th>
            <th scope="col">{w.dataset.versionState}</th>
            <th scope="col">{w.dataset.versionMode}</th>
            <th scope="col" className="num">
              {w.dataset.versionRows}
            </th>
            <th scope="col">{w.dataset.versionAt}</th>
            <th scope="col">{w.dataset.versionHash}</th>
            <th scope="col">
              <span className="hidden">{w.dataset.versionView}</span>
            </th>
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
              </td>
              <td>{version.mode === 'append' ? w.dataset.modeAppend : w.dataset.modeReplace}</td>
              <td className="num">{version.rows === null ? '—' : f.int(version.rows)}</td>
              <td className="nowrap">{f.dateTime(version.publishedAt ?? version.createdAt)}</td>
              <td className="mono s13" title={version.contentHash ?? undefined}>
                {version.contentHash ? shortHash(version.contentHash) : '—'}
              </td>
              <td>
                {version.state === 'published' && (
                  <a href={viewHref(to, slug, changed(view, { version: version.current ? null : version.number }))} rel="nofollow">
                    {w.dataset.versionView}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
