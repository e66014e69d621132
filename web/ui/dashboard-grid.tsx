import type { ReactNode } from 'react'
import type { SavedChart } from '../app/load-saved-chart.ts'
import { ChartFigure, NoChart } from '../charts/figure.tsx'
import { SafeWords } from '../charts/safe-words.tsx'
import { useSite } from './site.tsx'

/** One place of a dashboard with what it shows to this reader. */
export type Tile =
  | { kind: 'text'; wide: boolean; html: string }
  /** `filtered` is false where the condition of the page found no field to hold for. */
  | { kind: 'chart'; wide: boolean; saved: SavedChart | null; filtered: boolean }

/** Charts, figures and words on a grid of two columns. */
export function DashboardGrid({ tiles }: { tiles: readonly Tile[] }): ReactNode {
  const { w, pick, to } = useSite()
  return (
    <div className="dashboard">
      {tiles.map((tile, i) => {
        if (tile.kind === 'text') return <SafeWords key={i} html={tile.html} className={`prose tile${tile.wide ? ' wide' : ''}`} />
        const { saved } = tile
        const figure = saved?.chart.spec.type === 'figure' ? ' small-tile' : ''
        return (
          <div key={i} className={`tile${tile.wide ? ' wide' : ''}${figure}`}>
            {saved?.data && saved.table ? (
              <ChartFigure
                data={saved.data}
                table={saved.table}
                title={pick(saved.chart.title)}
                note={[pick(saved.chart.note), tile.filtered ? '' : w.story.notFiltered].filter(Boolean).join(' · ')}
                source={saved.chart.dataset}
                broad={tile.wide}
                acts={<a href={to(`/charts/${saved.chart.slug}`)}>{w.chart.openChart}</a>}
              />
            ) : (
              <NoChart problem={saved?.problem ?? null} {...(saved && { title: pick(saved.chart.title) })} />
            )}
          </div>
        )
      })}
    </div>
  )
}
