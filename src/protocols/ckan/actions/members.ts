import type { Agency } from '../../../model/index.ts'
import { named } from '../../named.ts'
import type { Action, Call } from '../action.ts'
import { parameterFault } from '../refusals.ts'

/** What CKAN calls the capacity of a member, and the office that does its work here. */
const offices = named({ editor: 'steward', admin: 'administrator' })
const known = ['steward', 'approver', 'administrator', 'auditor', 'bureau']

function officeOf(call: Call, parameter: string): string {
  const role = call.params.required(parameter)
  const office = offices[role] ?? role
  if (known.includes(office)) return office
  throw parameterFault(
    parameter,
    `可用：editor（专员）、admin（管理员）、${known.join('、')}；只读请用 package_collaborator_create 授权`,
    `there are editor (steward), admin (administrator), ${known.join(', ')}; for reading alone use package_collaborator_create`,
  )
}

function requirePerson(call: Call): void {
  const type = call.params.text('object_type') ?? 'user'
  if (type === 'user') return
  throw parameterFault(
    'object_type',
    '只有 user：数据集的部门在 package_create 时写明',
    'there is user only: the agency of a dataset is named in package_create',
  )
}

const membership = (person: string, agency: Agency, capacity: string): Record<string, unknown> => ({
  table_name: 'user',
  table_id: person,
  group_id: agency.id,
  capacity,
  state: 'active',
})

async function give(call: Call, person: string, parameter: string): Promise<unknown> {
  const { params } = call
  const agency = await call.ask<Agency>('show-agency', { agency: params.required('id') })
  const role = officeOf(call, parameter)
  await call.ask('assign-role', { actor: person, role, agency: agency.id })
  return membership(person, agency, params.required(parameter))
}

interface Person {
  id: string
  roles: { role: string; agencyId: string | null }[]
}

/** Whom the caller manages in an agency, with the offices they hold there. */
async function membersOf(call: Call, agency: Agency): Promise<{ person: string; role: string }[]> {
  const { items } = await call.ask<{ items: Person[] }>('list-actors', { agency: agency.id, limit: 200 })
  return items.flatMap(({ id, roles }) => roles.filter(({ agencyId }) => agencyId === agency.id).map(({ role }) => ({ person: id, role })))
}

/** Takes back what CKAN knows as one membership: every office of the person in the agency. */
async function take(call: Call, person: string): Promise<null> {
  const agency = await call.ask<Agency>('show-agency', { agency: call.params.required('id') })
  const held = (await membersOf(call, agency)).filter((member) => member.person === person)
  for (const { role } of held) await call.ask('remove-role', { actor: person, role, agency: agency.id })
  return null
}

export const memberActions: readonly Action[] = [
  {
    name: 'member_list',
    help: 'The people of an agency with their offices, for those who manage them.\n\n:param id: agency\n:param object_type: user\n:param capacity: only this office (optional)\n:rtype: list of (id, type, capacity)',
    async run(call) {
      requirePerson(call)
      const agency = await call.ask<Agency>('show-agency', { agency: call.params.required('id') })
      const capacity = call.params.text('capacity')
      const wanted = capacity && (offices[capacity] ?? capacity)
      return (await membersOf(call, agency)).filter(({ role }) => !wanted || role === wanted).map(({ person, role }) => [person, 'user', role])
    },
  },
  {
    name: 'member_roles_list',
    help: 'The offices of an agency.\n\n:rtype: list of dictionaries',
    run: async () => known.map((role) => ({ text: role, value: role })),
  },
  {
    name: 'member_create',
    writes: true,
    help: 'Give a person an office in an agency.\n\n:param id: agency\n:param object: id of the person\n:param object_type: user\n:param capacity: editor (steward), admin (administrator), approver, auditor\n:rtype: dictionary',
    async run(call) {
      requirePerson(call)
      return give(call, call.params.required('object'), 'capacity')
    },
  },
  {
    name: 'member_delete',
    writes: true,
    help: 'Take the offices of a person in an agency back.\n\n:param id: agency\n:param object: id of the person\n:param object_type: user',
    async run(call) {
      requirePerson(call)
      return take(call, call.params.required('object'))
    },
  },
  {
    name: 'organization_member_create',
    writes: true,
    help: 'Give a person an office in an agency.\n\n:param id: agency\n:param username: id of the person\n:param role: editor (steward), admin (administrator), approver, auditor\n:rtype: dictionary',
    run: (call) => give(call, call.params.required('username'), 'role'),
  },
  {
    name: 'organization_member_delete',
    writes: true,
    help: 'Take the offices of a person in an agency back.\n\n:param id: agency\n:param username: id of the person',
    run: (call) => take(call, call.params.required('username')),
  },
]
