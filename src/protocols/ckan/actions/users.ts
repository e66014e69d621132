import { notFound, PlatformError } from '../../../platform/errors/index.ts'
import type { Action, Call } from '../action.ts'
import { ckanTime } from '../site.ts'
import { myself, requireOwn, type Me } from './myself.ts'

/** A person as those who manage people know them. */
interface Person {
  id: string
  name: string
  email: string | null
  status: string
  createdAt: string
  roles: { role: string; agencyId: string | null }[]
}

const whole = (given: Record<string, unknown>): Record<string, unknown> => ({
  about: null,
  activity_streams_email_notifications: false,
  created: null,
  display_name: given['fullname'],
  email_hash: null,
  image_display_url: null,
  image_url: null,
  number_created_packages: null,
  ...given,
})

const isSysadmin = (roles: readonly { role: string; agencyId: string | null }[]): boolean =>
  roles.some(({ role, agencyId }) => role === 'administrator' && agencyId === null)

const ownUser = ({ actor, roles }: Me): Record<string, unknown> =>
  whole({
    id: actor.id,
    name: actor.id,
    fullname: actor.name,
    state: actor.suspended ? 'deleted' : 'active',
    sysadmin: isSysadmin(roles),
  })

const userOf = ({ id, name, email, status, createdAt, roles }: Person): Record<string, unknown> =>
  whole({
    id,
    name: id,
    fullname: name,
    email,
    created: ckanTime(createdAt),
    state: { invited: 'pending', suspended: 'deleted' }[status] ?? 'active',
    sysadmin: isSysadmin(roles),
  })

const refusedTo = (error: unknown): boolean => error instanceof PlatformError && error.kind === 'NotAllowed'

/** Yourself; others for those who manage people: to everybody else they are not there. */
async function showUser(call: Call): Promise<Record<string, unknown>> {
  const own = await myself(call)
  const asked = call.params.text('id')
  if (asked === undefined || asked === own.actor.id || asked === own.actor.name) return ownUser(own)
  try {
    return userOf(await call.ask<Person>('show-actor', { actor: asked }))
  } catch (error) {
    throw refusedTo(error) ? notFound({ zh: '用户', en: 'user' }, asked) : error
  }
}

const people = async (call: Call, q: string | undefined, limit: number): Promise<Person[]> =>
  (await call.ask<{ items: Person[] }>('list-actors', { limit, ...(q && { q }) })).items

/** Whom the caller manages; whoever manages nobody is told of nobody else. */
async function listUsers(call: Call): Promise<unknown> {
  const { params } = call
  const own = await myself(call)
  const found = await people(call, params.text('q'), params.integer('limit', { least: 1, most: 200 }) ?? 200).then(
    (items) => items.map(userOf),
    (error: unknown) => {
      if (refusedTo(error)) return [ownUser(own)]
      throw error
    },
  )
  return (params.boolean('all_fields') ?? true) ? found : found.map(({ name }) => name)
}

async function changeUser(call: Call): Promise<unknown> {
  await requireOwn(call, 'id')
  const name = call.params.text('fullname')
  if (name) await call.ask('edit-account', { name })
  return ownUser(await myself(call))
}

export const userActions: readonly Action[] = [
  {
    name: 'user_show',
    help: 'Yourself, or a person you manage.\n\n:param id: id (yourself when absent)\n:rtype: dictionary',
    run: showUser,
  },
  {
    name: 'user_list',
    help: 'The people you manage; yourself where you manage nobody.\n\n:param q: part of a name or an address\n:param all_fields: whole entries (default true)\n:param limit: at most 200\n:rtype: list',
    run: listUsers,
  },
  {
    name: 'user_autocomplete',
    help: 'People you manage, by a part of their name.\n\n:param q: the part\n:param limit: at most (default 20)\n:rtype: list of dictionaries',
    async run(call) {
      const found = await people(call, call.params.required('q'), call.params.integer('limit', { least: 1, most: 200 }) ?? 20)
      return found.map(({ id, name }) => ({ id, name: id, fullname: name }))
    },
  },
  {
    name: 'user_invite',
    writes: true,
    help: 'Invite a person to an office.\n\n:param email: address\n:param group_id: agency\n:param role: steward, approver …\n:rtype: dictionary',
    async run(call) {
      const email = call.params.required('email')
      await call.ask('invite', { email, agency: call.params.text('group_id') ?? null, role: call.params.required('role') })
      return { email, state: 'pending' }
    },
  },
  {
    name: 'user_patch',
    writes: true,
    help: 'Change your own name.\n\n:param id: your id\n:param fullname: the name\n:rtype: dictionary',
    run: changeUser,
  },
  { name: 'user_update', writes: true, help: 'As user_patch.\n\n:rtype: dictionary', run: changeUser },
  {
    name: 'user_delete',
    writes: true,
    help: 'Suspend an account.\n\n:param id: id of the actor',
    async run(call) {
      await call.ask('suspend-actor', { actor: call.params.required('id'), reason: call.params.text('reason') ?? 'user_delete' })
      return null
    },
  },
]
