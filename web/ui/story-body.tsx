import type { ReactNode } from 'react'
import type { LivePart } from '../app/load-story.ts'
import { ChartFigure, NoChart } from '../charts/figure.tsx'
import { SafeWords } from '../charts/safe-words.tsx'
import { labelOfField, showCell } from './dataset/view-links.ts'
import { Note, Scroll } from './parts.tsx'
import { useSite } from './site.tsx'

function LiveRows({ part }: { part: LivePart & { kind: 'table' } }): ReactNode {
  const { w, pick, to } = useSite()
  const { rows, fields, dataset } = part
  if (!rows || !dataset) return <Note kind="warn" title={w.story.notYours} />
  const name = pick(dataset.name)
  const labelOf = (column: string): string => {
    const field = fields.find((known) => known.name === column)
    return field ? labelOfField(field, pick) : column
  }
  return (
    <figure className="live-rows">
      <Scroll label={w.story.rowsOf(name)}>
        <table className="ruled">
          <thead>
            <tr>
              {rows.columns.map((column) => (
                <th key={column.name} scope="col" className={/int|dec|double/i.test(column.type) ? 'num' : undefined}>
                  {labelOf(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.rows.map((row, i) => (
              <tr key={i}>
                {rows.columns.map((column) => (
                  <td key={column.name} className={/int|dec|double/i.test(column.type) ? 'num' : undefined}>
                    {showCell(row[column.name], column.type)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.rows.length === 0 && <p className="quiet">{w.story.noRows}</p>}
      <p className="source">
        <a href={to(`/datasets/${dataset.slug}?v=${rows.version}`)}>
          {name} · {w.chart.version(String(rows.version))}
        </a>
      </p>
    </figure>
  )
}

/** The body of a story: safe words, live charts, live rows. */
export function StoryBody({ parts }: { parts: readonly LivePart[] }): ReactNode {
  const { w, pick, to } = useSite()
  return (
    <div className="story-body">
      {parts.map((part, i) => {
        if (part.kind === 'html') return <SafeWords key={i} html={part.html} />
        if (part.kind === 'table') return <LiveRows key={i} part={part} />
        const { saved } = part
        if (!saved?.data || !saved.table)
          return <NoChart key={i} problem={saved?.problem ?? null} {...(saved && { title: pick(saved.chart.title) })} />
        return (
          <ChartFigure
            key={i}
            data={saved.data}
            table={saved.table}
            title={pick(saved.chart.title)}
            note={pick(saved.chart.note)}
            source={saved.chart.dataset}
            acts={<a href={to(`/charts/${saved.chart.slug}`)}>{w.chart.openChart}</a>}
          />
        )
      })}
    </div>
  )
}
