import { notFound } from '../../../platform/errors/index.ts'
import type { CatalogueRecord } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { missing, parameterFault } from '../refusals.ts'
import { distributionId, resourcesOf } from '../resource.ts'
import { openEntries, type Found } from '../open-entries.ts'
import { recordOf } from './packages.ts'

/** The entry that holds a resource. @throws NotFound */
export async function recordOfResource(call: Call, id: string): Promise<CatalogueRecord> {
  const missing = notFound({ zh: '资源', en: 'resource' }, id)
  const distribution = distributionId(id)
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(distribution)) throw missing
  const { dataset } = await call.ask<{ dataset: string }>('find-distribution', { distribution })
  return recordOf(call, dataset)
}

async function showResource(call: Call, id: string): Promise<Record<string, unknown>> {
  const record = await recordOfResource(call, id)
  const found = resourcesOf(record, call).find((resource) => resource['id'] === id.toLowerCase())
  if (!found) throw notFound({ zh: '资源', en: 'resource' }, id)
  return found
}

const searchable = ['name', 'format', 'description', 'url', 'id', 'package_id', 'mimetype', 'state', 'datastore_active']

/** `field:term`: what CKAN compares by containing, without regard to case. */
function readTerms(call: Call): { field: string; term: string }[] {
  const given = call.params.raw('query')
  const terms = (Array.isArray(given) ? given : [call.params.required('query')]).map(String)
  return terms.map((text) => {
    const colon = text.indexOf(':')
    const field = text.slice(0, colon)
    if (colon < 1 || !searchable.includes(field))
      throw parameterFault('query', `写作 字段:词，字段可用：${searchable.join('、')}`, `Must be {field}:{term}; fields are ${searchable.join(', ')}`)
    return { field, term: text.slice(colon + 1).trim() }
  })
}

/** Entries looked at for a search of resources: found by the index where it can tell, else the newest. */
const lookedAt = 1000

async function searchResources(call: Call): Promise<unknown> {
  const terms = readTerms(call)
  if (call.params.has('order_by') && !searchable.includes(call.params.text('order_by') ?? ''))
    throw parameterFault('order_by', `可用：${searchable.join('、')}`, `there are ${searchable.join(', ')}`)
  const format = terms.find(({ field }) => field === 'format')
  const owner = terms.find(({ field }) => field === 'package_id')
  const where = [
    { field: 'public', in: ['true'] },
    ...(format ? [{ field: 'format', like: `*${format.term.replaceAll(/[\\*?]/g, String.raw`\$&`)}*` }] : []),
    ...(owner ? [{ field: 'id', in: [owner.term] }] : []),
  ]
  const words = terms.filter(({ field }) => field === 'name').map(({ term }) => term)
  const { items, total } = await call.ask<Found>('search-catalogue-records', { where: { all: where }, sort: 'changed', limit: lookedAt })
  if (total > lookedAt && words.length + terms.length > (format ? 1 : 0) + (owner ? 1 : 0))
    throw parameterFault(
      'query',
      `要看的数据集有 ${total} 个，超过 ${lookedAt}；请加 format: 或 package_id:，或改用 package_search`,
      `${total} datasets would have to be looked through, more than ${lookedAt}: add format: or package_id:, or use package_search`,
    )
  const matching = items
    .flatMap((record) => resourcesOf(record, call))
    .filter((resource) =>
      terms.every(({ field, term }) =>
        String(resource[field] ?? '')
          .toLowerCase()
          .includes(term.toLowerCase()),
      ),
    )
  const order = call.params.text('order_by')
  if (order) matching.sort((a, b) => String(a[order] ?? '').localeCompare(String(b[order] ?? '')))
  const offset = call.params.integer('offset') ?? 0
  const limit = call.params.integer('limit')
  return { count: matching.length, results: matching.slice(offset, limit === undefined ? undefined : offset + limit) }
}

/** The one view that every resource with rows has: its page. */
const viewOf = (resource: Record<string, unknown>): Record<string, unknown>[] =>
  resource['datastore_active'] === true
    ? [
        {
          description: '',
          id: `${String(resource['id'])}-table`,
          package_id: resource['package_id'],
          resource_id: resource['id'],
          title: 'Table',
          view_type: 'datatables_view',
        },
      ]
    : []

export const resourceActions: readonly Action[] = [
  {
    name: 'resource_show',
    help: 'One resource.\n\n:param id: the id of the resource\n:rtype: dictionary',
    run: (call) => showResource(call, call.params.required('id')),
  },
  {
    name: 'resource_search',
    help: 'Resources by {field}:{term}.\n\n:param query: a text or a list of them\n:param order_by, offset, limit: as wanted\n:rtype: dictionary with count and results',
    run: searchResources,
  },
  {
    name: 'resource_view_list',
    help: 'The views of a resource: a table where it has rows.\n\n:param id: the id of the resource\n:rtype: list of dictionaries',
    run: async (call) => viewOf(await showResource(call, call.params.required('id'))),
  },
  {
    name: 'resource_view_show',
    help: 'One view.\n\n:param id: the id of the view\n:rtype: dictionary',
    async run(call) {
      const id = call.params.required('id')
      const [view] = id.endsWith('-table') ? viewOf(await showResource(call, id.slice(0, -'-table'.length))) : []
      if (!view) throw notFound({ zh: '视图', en: 'view' }, id)
      return view
    },
  },
  {
    name: 'resource_create_default_resource_views',
    writes: true,
    help: 'The views that had to be made: none, the table of a resource with rows is always there.\n\n:param resource: {id} of the resource\n:rtype: list',
    async run(call) {
      const { id } = call.params.object('resource') ?? {}
      if (typeof id !== 'string') throw missing('resource')
      await recordOfResource(call, id)
      return []
    },
  },
  {
    name: 'package_create_default_resource_views',
    writes: true,
    help: 'The views that had to be made: none, the tables of resources with rows are always there.\n\n:param package: {id} of the dataset\n:rtype: list',
    async run(call) {
      const { id } = call.params.object('package') ?? {}
      if (typeof id !== 'string') throw missing('package')
      await recordOf(call, id)
      return []
    },
  },
  {
    name: 'format_autocomplete',
    help: 'Formats that hold the text.\n\n:param q: the text\n:param limit: at most (default 5)\n:rtype: list of strings',
    async run(call) {
      const q = call.params.required('q').toLowerCase()
      const { facets } = await openEntries(call, { limit: 0, facets: -1 })
      return (facets?.format ?? [])
        .map(({ code }) => code.toLowerCase())
        .filter((code) => code.includes(q))
        .slice(0, call.params.integer('limit') ?? 5)
    },
  },
]
