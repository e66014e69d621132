import { sql, type Kysely } from 'kysely'
import { publicOnly } from '../catalogue/index.ts'
import type { Database } from '../platform/db/index.ts'
import { invalidInput } from '../platform/errors/index.ts'
import type { Services } from '../platform/operations/index.ts'

const facets = ['theme', 'agency', 'openClass', 'updateCycle', 'format', 'fresh', 'quality', 'area'] as const

const isYear = (text: string | null): text is string => /^\d{4}$/.test(text ?? '')
/** West, south, east, north in degrees; null for anything else. */
function boxIn(text: string | null): [number, number, number, number] | null {
  const sides = (text ?? '').split(',').map(Number)
  const [west = NaN, south = NaN, east = NaN, north = NaN] = sides
  return sides.length === 4 && west >= -180 && west <= east && east <= 180 && south >= -90 && south <= north && north <= 90
    ? [west, south, east, north]
    : null
}

/** One spelling of a search: words, facets, years and box in a fixed order; how it was sorted and paged is left out. Throws InvalidInput where nothing is searched for. */
export function normalSearch(text: string): string {
  const asked = new URLSearchParams(text.replace(/^[^?]*\?/, ''))
  const normal = new URLSearchParams()
  const q = (asked.get('q') ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 200)
  if (q) normal.set('q', q)
  for (const name of facets)
    for (const code of [...new Set(asked.getAll(name))].filter(Boolean).toSorted().slice(0, 20)) normal.append(name, code.slice(0, 100))
  for (const name of ['from', 'to'] as const) {
    const year = asked.get(name)
    if (isYear(year)) normal.set(name, year)
  }
  const box = boxIn(asked.get('box'))
  if (box) normal.set('box', box.join(','))
  if (normal.size > 0) return normal.toString()
  throw invalidInput({
    code: 'PUJIANG_FOLLOW_SEARCH',
    detail: { zh: '先搜些什么,再关注这次搜索。', en: 'Search for something first, then follow that search.' },
    faults: [{ at: 'search', message: { zh: '没有条件', en: 'nothing is searched for' } }],
  })
}

/** Which of these datasets the search finds among what everybody sees. */
export async function matches(
  db: Kysely<Database>,
  services: Pick<Services, 'search'>,
  search: string,
  datasetIds: ReadonlySet<string>,
  at: Date,
): Promise<string[]> {
  const asked = new URLSearchParams(search)
  const filters = Object.fromEntries(facets.flatMap((name) => (asked.has(name) ? [[name, asked.getAll(name)]] : []))) as Record<string, string[]>
  if (filters['agency']) {
    const { rows } = await sql<{ id: string }>`select id from agency where slug = any(${filters['agency']}::text[])`.execute(db)
    if (rows.length === 0) return []
    filters['agency'] = rows.map((row) => row.id)
  }
  const box = boxIn(asked.get('box'))
  // What was just published is what changed last.
  const { hits, relaxed } = await services.search.search({
    text: asked.get('q') ?? '',
    filters,
    ...((asked.has('from') || asked.has('to')) && {
      years: { from: asked.has('from') ? Number(asked.get('from')) : undefined, to: asked.has('to') ? Number(asked.get('to')) : undefined },
    }),
    ...(box && { box }),
    now: Math.floor(at.getTime() / 60_000) * 60,
    sort: 'modified',
    limit: 100,
    visibility: publicOnly,
  })
  // A hit that was only found by leaving words out is not what was followed.
  return relaxed ? [] : hits.map((hit) => hit.id).filter((id) => datasetIds.has(id))
}
