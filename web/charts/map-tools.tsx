import type { ReactNode } from 'react'
import { useSite } from '../ui/site.tsx'

type Box = readonly [west: number, south: number, east: number, north: number]

/** A part of the world as an address carries it. */
export const printBox = (box: Box): string => box.map((n) => Number(n.toFixed(5))).join(',')

/** Reads it back; nonsense is no box. */
export function readBox(text: string | null): [number, number, number, number] | null {
  const parts = (text ?? '').split(',').map(Number)
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = parts
  const good = parts.length === 4 && west >= -180 && east <= 180 && south >= -90 && north <= 90 && east - west > 1e-5 && north - south > 1e-5
  return good ? [west, south, east, north] : null
}

const moved = ([west, south, east, north]: Box, dx: number, dy: number): Box => {
  const [w, h] = [east - west, north - south]
  return [west + dx * w, south + dy * h, east + dx * w, north + dy * h]
}
const zoomed = ([west, south, east, north]: Box, factor: number): Box => {
  const [cx, cy, w, h] = [(west + east) / 2, (south + north) / 2, ((east - west) / 2) * factor, ((north - south) / 2) * factor]
  return [cx - w, cy - h, cx + w, cy + h]
}

/** Moving and zooming by links; with a script the picture also follows wheel and drag (islands/chart.ts). */
export function MapTools({ box }: { box: Box }): ReactNode {
  const { w, path, to } = useSite()
  const href = (next: Box | null): string => {
    const [bare = '/', query = ''] = path.split('?')
    const params = new URLSearchParams(query)
    if (next) params.set('box', printBox(next))
    else params.delete('box')
    return to(`${bare}${params.size > 0 ? `?${params}` : ''}#chart`)
  }
  const links: [string, string, Box | null][] = [
    ['+', w.chart.zoomIn, zoomed(box, 0.5)],
    ['−', w.chart.zoomOut, zoomed(box, 2)],
    ['←', w.chart.west, moved(box, -0.4, 0)],
    ['↑', w.chart.north, moved(box, 0, 0.4)],
    ['↓', w.chart.south, moved(box, 0, -0.4)],
    ['→', w.chart.east, moved(box, 0.4, 0)],
  ]
  return (
    <nav className="map-tools" aria-label={w.chart.mapTools} data-box={printBox(box)}>
      {links.map(([mark, words, next]) => (
        <a key={mark} href={href(next)} rel="nofollow" aria-label={words} title={words}>
          {mark}
        </a>
      ))}
      <a href={href(null)} rel="nofollow">
        {w.chart.whole}
      </a>
    </nav>
  )
}
