import { sql, type Kysely } from 'kysely'
import { publicOnly } from '../catalogue/index.ts'
import type { Database } from '../platform/db/index.ts'
import { invalidInput } from '../platform/errors/index.ts'
import type { Services } from '../platform/operations/index.ts'

const facets = ['theme', 'agency', 'openClass', 'updateCycle', 'format'] as const

/** One spelling of a search: words and facets in a fixed order, everything else left out. Throws InvalidInput where nothing is searched for. */
export function normalSearch(text: string): string {
  const asked = new URLSearchParams(text.replace(/^[^?]*\?/, ''))
  const normal = new URLSearchParams()
  const q = (asked.get('q') ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 200)
  if (q) normal.set('q', q)
  for (const name of facets)
    for (const code of [...new Set(asked.getAll(name))].filter(Boolean).toSorted().slice(0, 20)) normal.append(name, code.slice(0, 100))
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
): Promise<string[]> {
  const asked = new URLSearchParams(search)
  const filters = Object.fromEntries(facets.flatMap((name) => (asked.has(name) ? [[name, asked.getAll(name)]] : []))) as Record<string, string[]>
  if (filters['agency']) {
    const { rows } = await sql<{ id: string }>`select id from agency where slug = any(${filters['agency']}::text[])`.execute(db)
    if (rows.length === 0) return []
    filters['agency'] = rows.map((row) => row.id)
  }
  // What was just published is what changed last.
  const { hits, relaxed } = await services.search.search({
    text: asked.get('q') ?? '',
    filters,
    sort: 'modified',
    limit: 100,
    visibility: publicOnly,
  })
  // A hit that was only found by leaving words out is not what was followed.
  return relaxed ? [] : hits.map((hit) => hit.id).filter((id) => datasetIds.has(id))
}
