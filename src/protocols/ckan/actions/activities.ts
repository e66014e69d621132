import type { Action, Call } from '../action.ts'
import { ckanTime } from '../site.ts'

interface News {
  id: number
  kind: string
  at: string
  text: { zh: string; en: string }
  path: string
  dataset: { id: string; slug: string } | null
}

const types: Readonly<Record<string, string>> = { 'dataset-published': 'new package', 'version-published': 'changed package' }

/** An item of the news as an activity. Who did it stands in the audit log alone. */
const activityOf =
  (call: Call) =>
  ({ id, kind, at, text, path, dataset }: News): Record<string, unknown> => ({
    id: String(id),
    timestamp: ckanTime(at),
    user_id: null,
    object_id: dataset?.id ?? null,
    activity_type: types[kind] ?? kind,
    data: { package: dataset && { id: dataset.id, name: dataset.slug }, text: text[call.locale] || text.zh, url: `${call.origin}${path}` },
  })

const page = ({ params }: Call): { limit: number; skip: number } => ({
  limit: params.integer('limit', { least: 1, most: 100 }) ?? 31,
  skip: params.integer('offset', { most: 10_000 }) ?? 0,
})

async function activities(call: Call, where: Record<string, unknown>): Promise<unknown> {
  const { items } = await call.ask<{ items: News[] }>('list-news', { ...where, ...page(call) })
  return items.map(activityOf(call))
}

const paging = ':param limit: at most 100 (default 31)\n:param offset: how many to leave out first\n:rtype: list of dictionaries'

export const activityActions: readonly Action[] = [
  {
    name: 'package_activity_list',
    help: `Public news of a dataset, newest first.\n\n:param id: its id or name\n${paging}`,
    run: (call) => activities(call, { dataset: call.params.required('id') }),
  },
  {
    name: 'organization_activity_list',
    help: `Public news of the datasets of an agency.\n\n:param id: its id or name\n${paging}`,
    run: (call) => activities(call, { agency: call.params.required('id') }),
  },
  {
    name: 'group_activity_list',
    help: `Public news of the datasets in a field of opening.\n\n:param id: its name\n${paging}`,
    run: (call) => activities(call, { theme: call.params.required('id') }),
  },
  {
    name: 'recently_changed_packages_activity_list',
    help: `Public news of all datasets.\n\n${paging}`,
    run: (call) => activities(call, {}),
  },
  {
    name: 'dashboard_activity_list',
    help: 'News of what you follow.\n\n:param limit: at most 100 (default 31)\n:rtype: list of dictionaries',
    async run(call) {
      const { limit } = page(call)
      const { items } = await call.ask<{ items: (News & { read: boolean })[] }>('list-notices', { limit })
      return items.map((item) => ({ ...activityOf(call)({ ...item, dataset: null }), is_new: !item.read }))
    },
  },
  {
    name: 'dashboard_new_activities_count',
    help: 'How much of your news is unread.\n\n:rtype: int',
    run: async (call) => (await call.ask<{ unread: number }>('list-notices', { limit: 1 })).unread,
  },
  {
    name: 'dashboard_mark_activities_old',
    writes: true,
    help: 'Mark your news as read.',
    async run(call) {
      await call.ask('read-notices')
      return null
    },
  },
]
