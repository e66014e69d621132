import type { Agency } from '../../../model/index.ts'
import { invalidInput, notAuthenticated, notFound } from '../../../platform/errors/index.ts'
import type { Action, Call } from '../action.ts'
import { organizationOf } from '../package.ts'
import { missing, parameterFault } from '../refusals.ts'
import { ckanTime, say } from '../site.ts'

interface Me {
  actor: { id: string | null; name: string; kind: string; suspended: boolean }
  roles: { role: string; agencyId: string | null }[]
}

/** Whoever asks; nobody is told of others. @throws NotAuthenticated */
async function me(call: Call): Promise<Me & { actor: { id: string } }> {
  const found = await call.ask<Me>('show-me')
  const { id } = found.actor
  if (id !== null) return { ...found, actor: { ...found.actor, id } }
  throw notAuthenticated({
    code: 'PUJIANG_SIGN_IN',
    detail: { zh: '这一步需要先登录或使用密钥。', en: 'This needs you to sign in or to use a key.' },
    cure: { zh: '在请求头 Authorization 中给出密钥。', en: 'Send a key in the header Authorization.' },
  })
}

const userOf = ({ actor, roles }: Me): Record<string, unknown> => ({
  id: actor.id,
  name: actor.id,
  fullname: actor.name,
  display_name: actor.name,
  about: null,
  created: null,
  email_hash: null,
  state: actor.suspended ? 'deleted' : 'active',
  sysadmin: roles.some(({ role, agencyId }) => role === 'administrator' && agencyId === null),
  activity_streams_email_notifications: false,
  image_url: null,
  image_display_url: null,
  number_created_packages: null,
})

interface Key {
  id: string
  name: string
  createdAt: string
  lastUsedAt: string | null
  revokedAt: string | null
}

async function requireOwn(call: Call, name: string): Promise<Me & { actor: { id: string } }> {
  const own = await me(call)
  const asked = call.params.text(name)
  if (asked !== undefined && asked !== own.actor.id && asked !== own.actor.name) throw notFound({ zh: '用户', en: 'user' }, asked)
  return own
}

/** What a client may ask and this city does otherwise. */
const elsewhere = (name: string, zh: string, en: string, writes = false): Action => ({
  name,
  help: `Not given here: ${en}`,
  ...(writes && { writes: true as const }),
  async run() {
    throw invalidInput({ code: 'PUJIANG_CKAN_ELSEWHERE', detail: { zh: `本站没有 ${name}：${zh}`, en: `${name} is not given here: ${en}` } })
  },
})

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

export const peopleActions: readonly Action[] = [
  {
    name: 'user_show',
    help: 'Yourself.\n\n:param id: your id (optional)\n:rtype: dictionary',
    run: async (call) => userOf(await requireOwn(call, 'id')),
  },
  {
    name: 'user_list',
    help: 'Yourself, and nobody else.\n\n:param all_fields: whole entries (default true)\n:rtype: list',
    async run(call) {
      const own = await me(call)
      return [(call.params.boolean('all_fields') ?? true) ? userOf(own) : own.actor.id]
    },
  },
  {
    name: 'user_invite',
    writes: true,
    help: 'Invite a person to an office.\n\n:param email: address\n:param group_id: agency\n:param role: steward, approver …\n:rtype: dictionary',
    async run(call) {
      await call.ask('invite', {
        email: call.params.required('email'),
        agency: call.params.text('group_id') ?? null,
        role: call.params.required('role'),
      })
      return { email: call.params.required('email'), state: 'pending' }
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
  elsewhere('user_create', '请用 user_invite 邀请，由本人设密码', 'people are invited (user_invite) and choose their password themselves', true),
  { name: 'organization_list_for_user', help: 'The agencies you act for.\n\n:rtype: list of dictionaries', run: organizationsOf },
  {
    name: 'member_list',
    help: 'Nobody is told who works where: an empty list for users.\n\n:param id: agency\n:rtype: list',
    async run(call) {
      await call.ask('show-agency', { agency: call.params.required('id') })
      if ((call.params.text('object_type') ?? 'user') !== 'user') throw parameterFault('object_type', '只有 user', 'there is user only')
      return []
    },
  },
  {
    name: 'api_token_list',
    help: 'Your keys, without the keys themselves.\n\n:rtype: list of dictionaries',
    async run(call) {
      const own = await requireOwn(call, call.params.has('user_id') ? 'user_id' : 'user')
      const { items } = await call.ask<{ items: Key[] }>('list-keys')
      return items
        .filter(({ revokedAt }) => revokedAt === null)
        .map(({ id, name, createdAt, lastUsedAt }) => ({
          id,
          name,
          user_id: own.actor.id,
          created_at: ckanTime(createdAt),
          last_access: ckanTime(lastUsedAt),
        }))
    },
  },
  {
    name: 'api_token_create',
    writes: true,
    help: 'Make a key, shown once.\n\n:param user: you\n:param name: name of the key\n:rtype: dictionary with token',
    async run(call) {
      await requireOwn(call, 'user')
      const made = await call.ask<{ key: string }>('create-key', { name: call.params.required('name'), scopes: ['*'] })
      return { token: made.key }
    },
  },
  {
    name: 'api_token_revoke',
    writes: true,
    help: 'Revoke a key.\n\n:param jti: id of the key, as api_token_list tells it',
    async run(call) {
      const id = call.params.text('jti')
      if (!id) throw missing('jti')
      await call.ask('revoke-key', { key: id, reason: 'api_token_revoke' })
      return null
    },
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
  ...(['group_create', 'group_update', 'group_patch', 'group_delete'] as const).map((name) =>
    elsewhere(name, '领域由规定给出，在设置里改叫法', 'the fields of opening are given by regulation; their names are changed in the settings', true),
  ),
  ...(['tag_create', 'tag_delete', 'vocabulary_create'] as const).map((name) =>
    elsewhere(name, '关键词写在数据集里', 'keywords are written at their datasets: package_patch with tags', true),
  ),
  ...(
    [
      'package_activity_list',
      'group_activity_list',
      'organization_activity_list',
      'user_activity_list',
      'recently_changed_packages_activity_list',
    ] as const
  ).map((name) => elsewhere(name, '变更见 /feed，或按 metadata_modified 查询', 'read the feeds, or search by metadata_modified')),
  elsewhere('dataset_follower_count', '关注人数不公开', 'how many follow is not told'),
  elsewhere('dataset_purge', '版本和审计不会抹去', 'versions and the log stay', true),
]

async function changeUser(call: Call): Promise<unknown> {
  await requireOwn(call, 'id')
  const name = call.params.text('fullname')
  if (name) await call.ask('edit-account', { name })
  return userOf(await me(call))
}
