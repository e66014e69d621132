import type { CatalogueCondition } from '../catalogue-condition.ts'
import type { Call } from './action.ts'
import { openEntries, type Found } from './open-entries.ts'
import { packageOf } from './package.ts'
import { notHonoured, parameterFault } from './refusals.ts'
import { say } from './site.ts'
import type { SolrQuery } from './solr/ast.ts'
import { parseSolr } from './solr/parser.ts'
import { conditionOf, fieldsIn, formatName, splitQuestion } from './solr/to-condition.ts'

const facetNames: Readonly<Record<string, keyof NonNullable<Found['facets']>>> = {
  organization: 'agency',
  groups: 'theme',
  tags: 'keyword',
  res_format: 'format',
  license_id: 'licence',
  open_class: 'openClass',
  update_frequency: 'updateCycle',
}

/** Parameters of Solr that CKAN hands through and that are not honoured: an order by them would be a guess. */
const refused = ['qf', 'bf', 'bq', 'boost', 'tie', 'mm', 'pf', 'facet.prefix', 'facet.sort', 'facet.query', 'group', 'group.field', 'hl']

/** Words of `q`. Without a field in it the text is read as people type it: what is no question of Solr is words. */
function readQuestion(text: string): SolrQuery | null {
  try {
    return parseSolr(text, 'q')
  } catch (error) {
    if (text.includes(':') || text.includes('{!')) throw error
    return { kind: 'term', field: null, text: text.replaceAll(/["“”]/g, ' ') }
  }
}

const sortNames: Readonly<Record<string, string>> = {
  'score desc': 'relevance',
  'metadata_modified desc': 'changed',
  'metadata_modified asc': 'changed-asc',
  'metadata_created desc': 'created',
  'metadata_created asc': 'created-asc',
  'name asc': 'slug',
  'name desc': 'slug-desc',
  'title asc': 'name',
  'title desc': 'name-desc',
  'title_string asc': 'name',
  'title_string desc': 'name-desc',
  'views_recent desc': 'use',
  'views_total desc': 'use',
}
export const defaultSort = 'score desc, metadata_modified desc'

/** The order, and those of what it leaves equal; where nothing scores, what stands behind the score. @throws InvalidInput */
export function readSort(text: string, hasWords: boolean): { sort: string; then: string[] } {
  const keys = text
    .split(',')
    .map((key) => key.trim().replaceAll(/\s+/g, ' '))
    .filter(Boolean)
    .map((key) => (/ (asc|desc)$/i.test(key) ? key.replace(/\w+$/, (way) => way.toLowerCase()) : `${key} asc`))
  // The id decides last of all by itself.
  const wanted = keys.filter((key, i) => !(key === 'id asc' && i === keys.length - 1))
  const strange = wanted.find((key) => sortNames[key] === undefined)
  if (strange !== undefined)
    throw parameterFault(
      'sort',
      `不能按“${strange}”排序，可用：${Object.keys(sortNames).join('、')}`,
      `cannot order by "${strange}"; there are ${Object.keys(sortNames).join(', ')}`,
    )
  const orders = wanted.map((key) => sortNames[key] as string).filter((order) => hasWords || order !== 'relevance')
  if (orders.lastIndexOf('relevance') > 0) throw notHonoured('sort', 'score 只能写在最前', 'score stands first, or not at all')
  const [first = 'changed', ...then] = orders
  // Entries that score the same come newest first anyway.
  return first === 'relevance' && then.join() === 'changed' ? { sort: first, then: [] } : { sort: first, then: then.slice(0, 8) }
}

export interface Asked {
  input: Record<string, unknown>
  sort: string
  facetFields: string[]
}

/** What is not asked for is left out: drafts, what is not public, what was taken down. */
function defaults(call: Call, fields: ReadonlySet<string>): CatalogueCondition[] {
  const { params } = call
  const drafts = params.boolean('include_drafts') ?? false
  const deleted = params.boolean('include_deleted') ?? false
  const hidden = params.boolean('include_private') ?? false
  const states = ['published', ...(drafts ? ['draft', 'in-review'] : []), ...(deleted ? ['retired'] : [])]
  const ownState = fields.has('state')
  const open: CatalogueCondition = { field: 'public', in: ['true'] }
  return [
    ...(ownState ? [] : [{ field: 'status', in: states }]),
    // A draft is never public; whoever asks for drafts asks for their own.
    ...(hidden || ownState || fields.has('private') || fields.has('capacity')
      ? []
      : [drafts || deleted ? { any: [open, { not: { field: 'status', in: ['published'] } }] } : open]),
  ]
}

/** The parameters of `package_search` as a question to the catalogue. @throws InvalidInput naming the parameter */
export function readSearch(call: Call): Asked {
  const { params } = call
  for (const name of refused) if (params.has(name) && params.text(name) !== '') throw notHonoured(name, '请去掉它', 'Leave it out')
  const wanted = params.text('wt')
  if (wanted !== undefined && wanted !== 'json') throw notHonoured('wt', '只有 json', 'There is json only')
  const parser = params.text('defType')
  if (parser !== undefined && !['edismax', 'dismax', 'lucene'].includes(parser)) throw notHonoured('defType', '请去掉它', 'Leave it out')
  const reading = { now: call.door.now() }
  const q = params.text('q')?.trim() ?? ''
  const question = q === '' ? null : readQuestion(q)
  const filters = [
    ...(params.has('fq') ? [params.text('fq') ?? ''] : []),
    ...(params.has('fq_list') ? (Array.isArray(params.raw('fq_list')) ? (params.list('fq_list') ?? []) : [params.text('fq_list') ?? '']) : []),
  ]
  const parts = filters.flatMap((filter) => parseSolr(filter, 'fq') ?? [])
  const fields = new Set([...parts, ...(question ? [question] : [])].flatMap((part) => [...fieldsIn(part)]))
  const { text, condition } = question ? splitQuestion(question, { ...reading, at: 'q' }) : { text: '', condition: null }
  const where: CatalogueCondition[] = [
    ...defaults(call, fields),
    ...(condition ? [condition] : []),
    ...parts.map((part) => conditionOf(part, { ...reading, at: 'fq' })),
  ]
  const sort = params.text('sort')?.trim() || defaultSort
  const facetFields = params.boolean('facet') === false ? [] : (params.list('facet.field') ?? [])
  for (const name of facetFields)
    if (!(name in facetNames))
      throw parameterFault(
        'facet.field',
        `没有“${name}”这个分面，可用：${Object.keys(facetNames).join('、')}`,
        `undefined field ${name}; there are ${Object.keys(facetNames).join(', ')}`,
      )
  const facetLimit = params.integer('facet.limit', { least: -1_000_000, most: 100_000 }) ?? 50
  const box = params.text('ext_bbox')
  return {
    input: {
      q: text,
      where: { all: where },
      ...readSort(sort, text !== ''),
      limit: params.integer('rows', { most: 1000 }) ?? 10,
      offset: params.integer('start', { most: 1_000_000 }) ?? 0,
      all: true,
      ...(box && { box: box.replaceAll(' ', '') }),
      ...(facetFields.length > 0 && { facets: Math.max(-1, facetLimit) }),
    },
    sort,
    facetFields,
  }
}

/** Counts as CKAN tells them, those below `facet.mincount` left out. */
async function facetsOf(call: Call, found: Found, fields: readonly string[]): Promise<{ facets: object; search_facets: object }> {
  const least = call.params.integer('facet.mincount') ?? 1
  const limit = call.params.integer('facet.limit', { least: -1_000_000 }) ?? 50
  // What none of the hits has is told by the catalogue as a whole.
  const all = least === 0 && fields.length > 0 ? await openEntries(call, { limit: 0, facets: -1 }) : null
  const lists = fields.map((field) => {
    const facet = facetNames[field] ?? 'theme'
    const counted = found.facets?.[facet] ?? []
    const has = new Set(counted.map(({ code }) => code))
    const lacking = (all?.facets?.[facet] ?? []).filter(({ code }) => !has.has(code)).map((item) => ({ ...item, count: 0 }))
    const items = limit < 0 ? [...counted, ...lacking] : [...counted, ...lacking].slice(0, limit)
    return [
      field,
      items
        .filter(({ count }) => count >= least)
        .map(({ code, label, count }) => {
          const name = field === 'res_format' ? formatName(code) : code
          return { name, display_name: field === 'res_format' || field === 'tags' ? name : say(label, call.locale), count }
        }),
    ] as const
  })
  return {
    facets: Object.fromEntries(lists.map(([field, items]) => [field, Object.fromEntries(items.map(({ name, count }) => [name, count]))])),
    search_facets: Object.fromEntries(lists.map(([field, items]) => [field, { title: field, items }])),
  }
}

/** Answers `package_search`: words, conditions and facets in one question to the index. */
export async function searchPackages(call: Call): Promise<unknown> {
  const asked = readSearch(call)
  const found = await call.ask<Found>('search-catalogue-records', asked.input)
  const { facets, search_facets } = await facetsOf(call, found, asked.facetFields)
  const wanted = call.params.list('fl')
  const results = found.items.map((record) => {
    const whole = packageOf(record, call)
    return wanted && !wanted.includes('*') ? Object.fromEntries(wanted.filter((name) => name in whole).map((name) => [name, whole[name]])) : whole
  })
  return { count: found.total, facets, results, sort: asked.sort, search_facets }
}
