import type { Agency } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { organizationOf } from '../package.ts'
import { say } from '../site.ts'
import type { Me } from './myself.ts'

async function organizationsOf(call: Call): Promise<unknown> {
  const { roles } = await call.ask<Me>('show-me')
  const held = new Set(roles.map(({ agencyId }) => agencyId))
  const whole = roles.some(({ role, agencyId }) => agencyId === null && role !== 'registered')
  const { items } = await call.ask<{ items: Agency[] }>('list-agencies')
  return items
    .filter(({ id }) => whole || held.has(id))
    .map((agency) => ({
      ...organizationOf(agency, call),
      display_name: say(agency.name, call.locale),
      package_count: agency.datasets,
      capacity: 'editor',
    }))
}

export const agencyActions: readonly Action[] = [
  {
    name: 'organization_list_for_user',
    help: 'The agencies you act for.\n\n:rtype: list of dictionaries',
    run: organizationsOf,
  },
  {
    name: 'organization_create',
    writes: true,
    help: 'Add an agency.\n\n:param name, title: as in CKAN\n:param groups: [{name}] the agency above (optional)\n:rtype: dictionary',
    async run(call) {
      const { params } = call
      const title = params.text('title') || params.required('name')
      const [above] = params.objects('groups') ?? []
      const agency = await call.ask<Agency>('create-agency', {
        slug: params.required('name'),
        name: { zh: title, en: title },
        kind: 'department',
        ...(typeof above?.['name'] === 'string' && { parent: above['name'] }),
      })
      return organizationOf({ ...agency, slug: params.required('name'), name: { zh: title, en: title } }, call)
    },
  },
  ...(['organization_update', 'organization_patch'] as const).map((name): Action => ({
    name,
    writes: true,
    help: 'Rename an agency.\n\n:param id: its id or name\n:param title: the name\n:rtype: dictionary',
    async run(call) {
      const { params } = call
      const before = await call.ask<Agency>('show-agency', { agency: params.required('id') })
      const title = params.text('title')
      if (title) await call.ask('edit-agency', { agency: before.id, name: { ...before.name, [call.locale]: title } })
      return organizationOf(await call.ask<Agency>('show-agency', { agency: before.id }), call)
    },
  })),
  {
    name: 'organization_delete',
    writes: true,
    help: 'Close an agency.\n\n:param id: its id or name\n:param successor: the agency that goes on for it',
    async run(call) {
      const { params } = call
      await call.ask('close-agency', {
        agency: params.required('id'),
        successor: params.required('successor'),
        reason: params.text('reason') ?? 'organization_delete',
      })
      return null
    },
  },
]
