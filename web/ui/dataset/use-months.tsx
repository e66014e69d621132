import type { ReactNode } from 'react'
import { Spark } from '../../charts/spark.tsx'
import type { UseView } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

type Kind = 'view' | 'download' | 'api'

/** Views, downloads and API calls by month, as small pictures and as a table. */
export function UseMonths({ use }: { use: UseView }): ReactNode {
  const { w, f } = useSite()
  const kinds: { kind: Kind; name: string }[] = [
    { kind: 'view', name: w.evidence.useViews },
    { kind: 'download', name: w.evidence.useDownloads },
    { kind: 'api', name: w.evidence.useApi },
  ]
  const total = (kind: Kind): number => use.months.reduce((sum, month) => sum + month[kind], 0)
  return (
    <>
      <dl className="use">
        {kinds.map(({ kind, name }) => (
          <div key={kind}>
            <dt>{name}</dt>
            <dd className="strong">{w.evidence.perMonth(f.int(use.months.at(-1)?.[kind] ?? 0))}</dd>
            <dd className="quiet s13">{w.evidence.useTotal(f.int(total(kind)))}</dd>
            <dd>
              <Spark
                points={use.months.map((month) => ({ key: month.month, value: month[kind] }))}
                label={`${name}: ${w.evidence.useTotal(f.int(total(kind)))}`}
              />
            </dd>
          </div>
        ))}
      </dl>
      <details className="more">
        <summary>{w.evidence.useTable}</summary>
        <Scroll label={w.evidence.useTable}>
          <table className="ruled">
            <thead>
              <tr>
                <th scope="col">{w.evidence.month}</th>
                {kinds.map(({ kind, name }) => (
                  <th key={kind} scope="col" className="num">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {use.months.map((month) => (
                <tr key={month.month}>
                  <th scope="row">{month.month}</th>
                  {kinds.map(({ kind }) => (
                    <td key={kind} className="num">
                      {f.int(month[kind])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {use.since && <p className="source">{w.evidence.useSince(use.since)}</p>}
      </details>
    </>
  )
}
