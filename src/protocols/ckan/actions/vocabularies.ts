import { notFound } from '../../../platform/errors/index.ts'
import type { Agency } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { groupOf, organizationOf, packageOf, tagOf } from '../package.ts'
import { parameterFault } from '../refusals.ts'
import { say } from '../site.ts'
import { openEntries } from '../open-entries.ts'
import { named } from '../../named.ts'

interface Listed {
  name: string
  title: string
  count: number
  whole: Record<string, unknown>
}

const sorts: Readonly<Record<string, (a: Listed, b: Listed) => number>> = named({
  name: (a, b) => (a.name < b.name ? -1 : 1),
  title: (a, b) => a.title.localeCompare(b.title, 'zh'),
  package_count: (a, b) => a.count - b.count,
})

/** The list that `organization_list` and `group_list` answer: names, or whole entries with `all_fields`. */
function listed(call: Call, items: Listed[], chosen: string): unknown {
  const { params } = call
  const [field = 'title', way = 'asc'] = (params.text('sort') ?? params.text('order_by') ?? 'title asc').split(/[\s,]+/)
  const compare = sorts[field === 'packages' ? 'package_count' : field]
  if (!compare)
    throw parameterFault(
      'sort',
      `可用：${Object.keys(sorts).join('、')}`,
      `Cannot sort by field "${field}"; there are ${Object.keys(sorts).join(', ')}`,
    )
  const whole = params.boolean('all_fields') ?? false
  const offset = params.integer('offset') ?? 0
  const limit = params.integer('limit', { most: 1000 }) ?? (whole ? 25 : 1000)
  const wanted = params.list(chosen)
  const sorted = items
    .filter(({ name }) => !wanted || wanted.includes(name))
    .sort((a, b) => (way.toLowerCase() === 'desc' ? compare(b, a) : compare(a, b)))
  const piece = sorted.slice(offset, offset + limit)
  return whole ? piece.map((item) => item.whole) : piece.map(({ name }) => name)
}

const agencies = async (call: Call): Promise<Agency[]> => (await call.ask<{ items: Agency[] }>('list-agencies')).items

function organization(agency: Agency, call: Call): Record<string, unknown> {
  const title = say(agency.name, call.locale)
  return { ...organizationOf(agency, call), display_name: title, image_display_url: '', num_followers: 0, package_count: agency.datasets }
}

const themeCounts = async (call: Call): Promise<Map<string, number>> => {
  const { facets } = await openEntries(call, { limit: 0, facets: -1 })
  return new Map(facets?.theme.map(({ code, count }) => [code, count]))
}

function group(code: string, count: number, call: Call): Record<string, unknown> {
  return {
    ...groupOf(code, call),
    approval_status: 'approved',
    created: null,
    image_url: '',
    is_organization: false,
    num_followers: 0,
    package_count: count,
    state: 'active',
    type: 'group',
  }
}

/** One field of opening. @throws NotFound */
export async function showGroup(call: Call, id: string): Promise<Record<string, unknown>> {
  if (!call.site.themes.some(({ code }) => code === id)) throw notFound({ zh: '领域', en: 'group' }, id)
  return group(id, (await themeCounts(call)).get(id) ?? 0, call)
}

async function datasetsWith(call: Call, field: string, code: string, limit: number): Promise<Record<string, unknown>[]> {
  const { items } = await openEntries(call, {
    where: {
      all: [
        { field: 'public', in: ['true'] },
        { field, in: [code] },
      ],
    },
    sort: 'changed',
    limit,
  })
  return items.map((record) => packageOf(record, call))
}

/** The newest datasets of an organization or a group, where they are asked for. */
const withDatasets = async (call: Call, field: string, code: string): Promise<{ packages?: unknown }> =>
  (call.params.boolean('include_datasets') ?? false) ? { packages: await datasetsWith(call, field, code, 1000) } : {}

const emptyLists = { extras: [], groups: [], tags: [], users: [] }

const containing = (text: string, q: string): boolean => text.toLowerCase().includes(q.toLowerCase())

export const organizationActions: readonly Action[] = [
  {
    name: 'organization_list',
    help: 'The agencies of the city.\n\n:param all_fields: whole entries (default false)\n:param sort: name, title or package_count\n:param limit, offset, organizations: as wanted\n:rtype: list',
    run: async (call) =>
      listed(
        call,
        (await agencies(call)).map((agency) => ({
          name: agency.slug,
          title: say(agency.name, call.locale),
          count: agency.datasets,
          whole: organization(agency, call),
        })),
        'organizations',
      ),
  },
  {
    name: 'organization_show',
    help: 'One agency.\n\n:param id: its id or name\n:param include_datasets: with its datasets, at most 1000 (default false)\n:rtype: dictionary',
    async run(call) {
      const agency = await call.ask<Agency>('show-agency', { agency: call.params.required('id') })
      return { ...organization(agency, call), ...emptyLists, ...(await withDatasets(call, 'agency', agency.id)) }
    },
  },
  {
    name: 'organization_autocomplete',
    help: 'Agencies whose name holds the text.\n\n:param q: the text\n:param limit: at most (default 20)\n:rtype: list of dictionaries',
    async run(call) {
      const q = call.params.text('q') ?? ''
      const found = (await agencies(call)).filter(({ slug, name }) => containing(slug, q) || containing(name.zh, q) || containing(name.en, q))
      return found.slice(0, call.params.integer('limit') ?? 20).map(({ id, slug, name }) => ({ id, name: slug, title: say(name, call.locale) }))
    },
  },
]

export const groupActions: readonly Action[] = [
  {
    name: 'group_list',
    help: 'The fields of opening, as groups.\n\n:param all_fields: whole entries (default false)\n:param sort: name, title or package_count\n:param limit, offset, groups: as wanted\n:rtype: list',
    async run(call) {
      const counts = await themeCounts(call)
      const items = call.site.themes.map(({ code, label }) => {
        const count = counts.get(code) ?? 0
        return { name: code, title: say(label, call.locale), count, whole: group(code, count, call) }
      })
      return listed(call, items, 'groups')
    },
  },
  {
    name: 'group_show',
    help: 'One field of opening.\n\n:param id: its name\n:param include_datasets: with its datasets, at most 1000 (default false)\n:rtype: dictionary',
    async run(call) {
      const id = call.params.required('id')
      return { ...(await showGroup(call, id)), ...emptyLists, ...(await withDatasets(call, 'theme', id)) }
    },
  },
  {
    name: 'group_package_show',
    help: 'The datasets of a field of opening, those that changed last first.\n\n:param id: its name\n:param limit: at most 1000 (default 1000)\n:rtype: list of dictionaries',
    async run(call) {
      const { id } = await showGroup(call, call.params.required('id'))
      return datasetsWith(call, 'theme', String(id), call.params.integer('limit', { most: 1000 }) ?? 1000)
    },
  },
  {
    name: 'group_list_authz',
    help: 'Fields of opening you may change: none, they are given by regulation.\n\n:rtype: list',
    run: async () => [],
  },
  {
    name: 'group_autocomplete',
    help: 'Fields of opening whose name holds the text.\n\n:param q: the text\n:param limit: at most (default 20)\n:rtype: list of dictionaries',
    async run(call) {
      const q = call.params.text('q') ?? ''
      const found = call.site.themes.filter(({ code, label }) => containing(code, q) || containing(label.zh, q) || containing(label.en, q))
      return found.slice(0, call.params.integer('limit') ?? 20).map(({ code, label }) => ({ id: code, name: code, title: say(label, call.locale) }))
    },
  },
]

const keywords = async (call: Call): Promise<string[]> => {
  const { facets } = await openEntries(call, { limit: 0, facets: -1 })
  return (facets?.keyword ?? []).map(({ code }) => code)
}

export const tagActions: readonly Action[] = [
  {
    name: 'tag_list',
    help: 'The keywords of public datasets, most used first.\n\n:param query: what they hold (optional)\n:param all_fields: whole entries (default false)\n:rtype: list',
    async run(call) {
      const query = call.params.text('query') ?? ''
      const found = (await keywords(call)).filter((word) => containing(word, query))
      return (call.params.boolean('all_fields') ?? false) ? found.map(tagOf) : found
    },
  },
  {
    name: 'tag_search',
    help: 'Keywords that hold the text.\n\n:param query: the text\n:param limit, offset: as wanted\n:rtype: dictionary with count and results',
    async run(call) {
      const found = (await keywords(call)).filter((word) => containing(word, call.params.text('query') ?? call.params.text('q') ?? ''))
      const offset = call.params.integer('offset') ?? 0
      return { count: found.length, results: found.slice(offset, offset + (call.params.integer('limit') ?? 100)).map(tagOf) }
    },
  },
  {
    name: 'tag_autocomplete',
    help: 'Keywords that hold the text.\n\n:param query: the text\n:param limit: at most (default 10)\n:rtype: list of strings',
    async run(call) {
      const query = call.params.text('query') ?? call.params.required('q')
      return (await keywords(call)).filter((word) => containing(word, query)).slice(0, call.params.integer('limit') ?? 10)
    },
  },
  {
    name: 'tag_show',
    help: 'One keyword.\n\n:param id: the keyword\n:param include_datasets: with its datasets (default false)\n:rtype: dictionary',
    async run(call) {
      const id = call.params.required('id')
      const { total } = await openEntries(call, {
        where: {
          all: [
            { field: 'public', in: ['true'] },
            { field: 'keyword', in: [id] },
          ],
        },
        limit: 0,
      })
      if (total === 0) throw notFound({ zh: '关键词', en: 'tag' }, id)
      return { ...tagOf(id), ...(await withDatasets(call, 'keyword', id)) }
    },
  },
  { name: 'vocabulary_list', help: 'Vocabularies of tags: there are none, keywords are free.\n\n:rtype: list', run: async () => [] },
  {
    name: 'vocabulary_show',
    help: 'One vocabulary of tags: there are none, keywords are free.\n\n:param id: its name',
    async run({ params }) {
      throw notFound({ zh: '词表', en: 'vocabulary' }, params.required('id'))
    },
  },
]
