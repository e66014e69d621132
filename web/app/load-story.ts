import type { ChartQuery, FieldDetail } from '../../src/model/index.ts'
import type { Rows } from '../answers/index.ts'
import { readStory, type StoryPart } from '../charts/story-text.ts'
import { loadSavedChart, type SavedChart } from './load-saved-chart.ts'
import { perhaps, type PageArgs } from './run.ts'

/** A part of a story with what it shows to this reader; `null` where the reader may not, or it is gone. */
export type LivePart =
  | { kind: 'html'; html: string }
  | { kind: 'chart'; saved: SavedChart | null }
  | { kind: 'table'; rows: Rows | null; fields: FieldDetail[]; dataset: { slug: string; name: { zh: string; en: string } } | null }

const filled = (query: ChartQuery): ChartQuery => Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ''))

async function live(args: PageArgs, part: StoryPart, charts: Map<string, Promise<SavedChart | null>>): Promise<LivePart> {
  if (part.kind === 'html') return part
  if (part.kind === 'chart') {
    const known =
      charts.get(part.chart) ?? perhaps(args, 'show-chart', { chart: part.chart }).then((chart) => (chart ? loadSavedChart(args, chart) : null))
    charts.set(part.chart, known)
    return { kind: 'chart', saved: await known }
  }
  const { table, limit, version, ...query } = part.query
  const at = version === null ? {} : { version: String(version) }
  const [rows, shown] = await Promise.all([
    perhaps(args, 'read-rows', { table, ...filled(query), limit, ...at }),
    perhaps(args, 'show-table', { table, ...at }),
  ])
  const dataset = shown ? await perhaps(args, 'show-dataset', { dataset: shown.datasetId }) : null
  return { kind: 'table', rows, fields: shown?.fields ?? [], dataset: dataset && { slug: dataset.slug, name: dataset.name } }
}

/** Everything a story shows, drawn for this reader: side by side, each chart once. */
export async function loadStory(args: PageArgs, text: string): Promise<LivePart[]> {
  const charts = new Map<string, Promise<SavedChart | null>>()
  return Promise.all(readStory(text).map((part) => live(args, part, charts)))
}
