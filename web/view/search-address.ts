/** Facets with counts that a search can be narrowed by, in the order of the page. */
export const facetNames = ['theme', 'openClass', 'updateCycle', 'fresh', 'quality', 'area', 'agency', 'format'] as const
export type FacetName = (typeof facetNames)[number]
export const sorts = ['relevance', 'modified', 'name', 'rows', 'use'] as const

/** A search as its address says it. */
export interface Asked {
  q: string
  chosen: Record<FacetName, string[]>
  /** Years as they were typed; empty where they are not limited. */
  from: string
  to: string
  /** west,south,east,north; empty for anywhere. */
  box: string
  sort: string
  cursor: string | null
}

const noneChosen = (): Asked['chosen'] => Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Asked['chosen']
const yearIn = (value: string | null): string => (/^\s*\d{4}\s*$/.test(value ?? '') ? (value ?? '').trim() : '')

/** Four numbers in one parameter, or in four as a form sends them. */
function boxIn(params: URLSearchParams): string {
  const sides = params.get('box')?.split(',') ?? ['west', 'south', 'east', 'north'].map((side) => params.get(side) ?? '')
  const numbers = sides.map((side) => (side.trim() === '' ? Number.NaN : Number(side)))
  if (numbers.length !== 4 || numbers.some((n) => !Number.isFinite(n))) return ''
  const [west = 0, south = 0, east = 0, north = 0] = numbers
  // Sides typed the wrong way round are meant the right way.
  return [Math.min(west, east), Math.min(south, north), Math.max(west, east), Math.max(south, north)]
    .map((n, i) => Math.max(i % 2 === 0 ? -180 : -90, Math.min(i % 2 === 0 ? 180 : 90, n)))
    .map((n) => String(Math.round(n * 1e5) / 1e5))
    .join(',')
}

/** Reads an address; what makes no sense is left out. */
export function readAsked(params: URLSearchParams): Asked {
  const q = (params.get('q') ?? '').trim().slice(0, 200)
  const sort = params.get('sort') ?? ''
  const usual = q ? 'relevance' : 'modified'
  const [from, to] = [yearIn(params.get('from')), yearIn(params.get('to'))]
  return {
    q,
    chosen: Object.fromEntries(facetNames.map((name) => [name, [...new Set(params.getAll(name))].slice(0, 50)])) as Asked['chosen'],
    from: from && to && from > to ? to : from,
    to: from && to && from > to ? from : to,
    box: boxIn(params),
    sort: (sorts as readonly string[]).includes(sort) && (q || sort !== 'relevance') ? sort : usual,
    cursor: params.get('cursor'),
  }
}

/** Query of a search; `change` replaces parts of it. Paging starts anew unless the cursor is given. */
function searchQuery(asked: Asked, change: Partial<Asked> = {}): string {
  const next = { ...asked, cursor: null, ...change }
  if (!next.q && next.sort === 'relevance') next.sort = 'modified'
  const params = new URLSearchParams()
  if (next.q) params.set('q', next.q)
  for (const name of facetNames) for (const code of next.chosen[name]) params.append(name, code)
  for (const name of ['from', 'to', 'box'] as const) if (next[name]) params.set(name, next[name])
  if (next.sort !== (next.q ? 'relevance' : 'modified')) params.set('sort', next.sort)
  if (next.cursor) params.set('cursor', next.cursor)
  return params.size > 0 ? `?${params}` : ''
}

export const searchAddress = (asked: Asked, change: Partial<Asked> = {}): string => `/datasets${searchQuery(asked, change)}`
export const feedAddress = (asked: Asked): string => `/datasets.atom${searchQuery(asked)}`

/** The same question to the API; there the sort is always said. */
export function apiAddress(asked: Asked): string {
  const params = new URLSearchParams(searchQuery(asked))
  params.set('sort', asked.sort)
  return `/api/v1/datasets?${params}`
}

/** The question without any condition but its words. */
export const withoutFilters = (asked: Asked): string => searchAddress(asked, { chosen: noneChosen(), from: '', to: '', box: '' })
export const filterCount = (asked: Asked): number =>
  Object.values(asked.chosen).reduce((sum, codes) => sum + codes.length, 0) + Number(asked.from !== '' || asked.to !== '') + Number(asked.box !== '')

/** Input of the operation `search-datasets`. */
export const searchInput = (asked: Asked): Record<string, unknown> => ({
  ...(asked.q && { q: asked.q }),
  ...Object.fromEntries(Object.entries(asked.chosen).filter(([, codes]) => codes.length > 0)),
  ...(asked.from && { from: Number(asked.from) }),
  ...(asked.to && { to: Number(asked.to) }),
  ...(asked.box && { box: asked.box }),
  sort: asked.sort,
  ...(asked.cursor && { cursor: asked.cursor }),
})
