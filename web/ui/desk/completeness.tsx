import type { ReactNode } from 'react'
import type { MetadataCheck } from '../../answers/index.ts'
import { Bar } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Where an item is mended. */
const placeOf = (at: string, dataset: string): string =>
  at === 'fields' ? `/desk/datasets/${dataset}#fields` : at === 'data' ? `/desk/load?dataset=${dataset}` : `#in-${at}`

/** How complete a dataset is described, what to mend first and for how many points, and the whole sum. */
export function Completeness({ check, dataset }: { check: MetadataCheck; dataset: string }): ReactNode {
  const { w, f, pick, to } = useSite()
  const href = (at: string): string => {
    const place = placeOf(at, dataset)
    return place.startsWith('#') ? place : to(place)
  }
  return (
    <aside className="complete" aria-label={w.work.completeness} data-complete-panel data-fields={href('fields')} data-data={href('data')}>
      <h2>{w.work.completeness}</h2>
      <p className="score">
        <b data-score>{f.int(check.score)}</b> <span className="quiet">%</span>
        <span className="quiet s13" data-sum>
          {w.work.points(f.int(check.got), f.int(check.of))}
        </span>
      </p>
      <Bar share={check.got / Math.max(1, check.of)} className="bar full" />
      <h3>{w.work.fixFirst}</h3>
      <ol className="fix-first" data-first>
        {check.first.slice(0, 6).map((item) => (
          <li key={item.id}>
            <a href={href(item.at)}>{pick(item.label)}</a> <em>+{w.work.worth(f.int(item.of - item.got))}</em>
            <small>{pick(item.missing)}</small>
          </li>
        ))}
        {check.first.length === 0 && <li className="good">{w.work.complete}</li>}
      </ol>
      <details>
        <summary className="s13">{w.work.arithmetic}</summary>
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">{w.work.what}</th>
              <th scope="col" className="num">
                {w.work.got}
              </th>
              <th scope="col" className="num">
                {w.work.ofPoints}
              </th>
            </tr>
          </thead>
          <tbody data-items>
            {check.items.map((item) => (
              <tr key={item.id}>
                <th scope="row">{pick(item.label)}</th>
                <td className="num">{f.int(item.got)}</td>
                <td className="num">{f.int(item.of)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </aside>
  )
}
