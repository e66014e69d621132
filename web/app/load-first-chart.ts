import type { PublicationSummary } from '../../src/model/index.ts'
import { readStory } from '../charts/story-text.ts'
import { loadSavedChart, type SavedChart } from './load-saved-chart.ts'
import { perhaps, siteOf, type PageArgs } from './run.ts'

/** As long as the figures of the city beside it: what a chart shows changes when a version is published. */
const keep = 60_000
const mostRemembered = 64
const remembered = new Map<string, { at: number; drawn: SavedChart | null }>()

async function draw(args: PageArgs, story: PublicationSummary): Promise<SavedChart | null> {
  const { locale } = siteOf(args)
  const whole = await perhaps(args, 'show-story', { story: story.id })
  const first = whole && readStory(whole.body[locale] || whole.body.zh).find((part) => part.kind === 'chart')
  const chart = first ? await perhaps(args, 'show-chart', { chart: first.chart }) : null
  const saved = chart && (await loadSavedChart(args, chart))
  return saved?.data ? saved : null
}

/**
 * The first chart of a story, drawn from the version it is bound to; `null` where there is none or the reader may not see it. Remembered is what
 * readers who have not signed in were shown: whoever signed in may see it too.
 */
export async function loadFirstChart(args: PageArgs, story: PublicationSummary): Promise<SavedChart | null> {
  const { locale, me, now, city } = siteOf(args)
  const key = [city.origin, story.id, story.revision, locale].join(' ')
  const known = remembered.get(key)
  const age = known ? now.getTime() - known.at : Number.POSITIVE_INFINITY
  if (known && age >= 0 && age < keep && (known.drawn !== null || me === null)) return known.drawn
  const drawn = await draw(args, story)
  if (me === null) {
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(key, { at: now.getTime(), drawn })
  }
  return drawn
}
