import { notFound } from '../../../platform/errors/index.ts'
import type { Action, Call } from '../action.ts'
import { organizationOf, packageOf } from '../package.ts'
import { ckanTime } from '../site.ts'
import type { Agency } from '../../../model/index.ts'
import { recordOf } from './packages.ts'
import { requireOwn } from './myself.ts'
import { showGroup } from './vocabularies.ts'

interface Follow {
  kind: 'dataset' | 'agency' | 'search' | 'request'
  ref: string
  name: { zh: string; en: string }
  createdAt: string
}

interface Target {
  kind: Follow['kind']
  ref: string
  /** What `object_id` says in CKAN. */
  id: string
}

const datasetTarget = async (call: Call, ref: string): Promise<Target> => {
  const { id, slug } = await recordOf(call, ref)
  return { kind: 'dataset', ref: slug, id }
}

/** What CKAN calls a group is an agency here, or a field of opening: the search for that field is what one follows. */
async function groupTarget(call: Call, ref: string): Promise<Target> {
  if (call.site.themes.some(({ code }) => code === ref)) return { kind: 'search', ref: `theme=${ref}`, id: ref }
  const { id, slug } = await call.ask<{ id: string; slug: string }>('show-agency', { agency: ref })
  return { kind: 'agency', ref: slug, id }
}

const targets = { dataset: datasetTarget, group: groupTarget } as const
type Followed = keyof typeof targets

const followsOf = async (call: Call, asked: Partial<Target> = {}): Promise<Follow[]> => {
  await requireOwn(call, 'follower')
  const { kind, ref } = asked
  const { items } = await call.ask<{ items: Follow[] }>('list-follows', { ...(kind && { kind }), ...(ref !== undefined && { ref }) })
  return items
}

const isTheme = ({ kind, ref }: Follow): boolean => kind === 'search' && /^theme=[\w-]+$/.test(ref)

/** Which follows each of CKAN's lists holds. */
const lists: Readonly<Record<string, (follow: Follow) => boolean>> = {
  '': (follow) => ['dataset', 'agency'].includes(follow.kind) || isTheme(follow),
  dataset_: ({ kind }) => kind === 'dataset',
  organization_: ({ kind }) => kind === 'agency',
  group_: isTheme,
  user_: () => false,
}

async function followed(call: Call, which: string): Promise<Follow[]> {
  await requireOwn(call, 'id')
  const wanted = lists[which] as (follow: Follow) => boolean
  const { items } = await call.ask<{ items: Follow[] }>('list-follows')
  const q = call.params.text('q')?.toLowerCase() ?? ''
  return items.filter((follow) => wanted(follow) && [follow.name.zh, follow.name.en, follow.ref].some((text) => text.toLowerCase().includes(q)))
}

/** What is followed, whole, as the list of its kind tells it. */
async function whole(call: Call, follow: Follow): Promise<Record<string, unknown>> {
  if (follow.kind === 'dataset') return packageOf(await recordOf(call, follow.ref), call)
  if (follow.kind === 'agency') return organizationOf(await call.ask<Agency>('show-agency', { agency: follow.ref }), call)
  return showGroup(call, follow.ref.slice('theme='.length))
}

const listActions: Action[] = Object.keys(lists).flatMap((which) => [
  {
    name: `${which}followee_count`,
    help: 'How many of them you follow.\n\n:param id: your id\n:rtype: int',
    run: async (call) => (await followed(call, which)).length,
  },
  {
    name: `${which}followee_list`,
    help: 'What you follow, newest first.\n\n:param id: your id\n:param q: part of the name (optional)\n:rtype: list of dictionaries',
    async run(call) {
      const found = await followed(call, which)
      if (which !== '') return Promise.all(found.map((follow) => whole(call, follow)))
      const types: Readonly<Record<string, string>> = { dataset: 'dataset', agency: 'organization', search: 'group' }
      return Promise.all(
        found.map(async (follow) => ({
          type: types[follow.kind],
          display_name: follow.name[call.locale] || follow.name.zh,
          dict: await whole(call, follow),
        })),
      )
    },
  },
])

const followActions = (what: Followed): Action[] => [
  {
    name: `follow_${what}`,
    writes: true,
    help: `Follow ${what === 'dataset' ? 'a dataset' : 'an agency or a field of opening'}.\n\n:param id: its id or name\n:rtype: dictionary`,
    async run(call) {
      const own = await requireOwn(call, 'follower')
      const { kind, ref, id } = await targets[what](call, call.params.required('id'))
      await call.ask('follow', { kind, ref })
      const [made] = await followsOf(call, { kind, ref })
      return { follower_id: own.actor.id, object_id: id, datetime: ckanTime(made?.createdAt ?? call.door.now().toISOString()) }
    },
  },
  {
    name: `unfollow_${what}`,
    writes: true,
    help: `Follow ${what === 'dataset' ? 'a dataset' : 'an agency or a field of opening'} no longer.\n\n:param id: its id or name`,
    async run(call) {
      const { kind, ref, id } = await targets[what](call, call.params.required('id'))
      if ((await followsOf(call, { kind, ref })).length === 0) throw notFound({ zh: '关注', en: 'follow' }, id)
      await call.ask('unfollow', { kind, ref })
      return null
    },
  },
  {
    name: `am_following_${what}`,
    help: `Whether you follow ${what === 'dataset' ? 'the dataset' : 'the agency or field of opening'}.\n\n:param id: its id or name\n:rtype: boolean`,
    async run(call) {
      const { kind, ref } = await targets[what](call, call.params.required('id'))
      return (await followsOf(call, { kind, ref })).length > 0
    },
  },
]

export const followingActions: readonly Action[] = [...followActions('dataset'), ...followActions('group'), ...listActions]
