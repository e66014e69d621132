import type { Action } from '../action.ts'
import { missing } from '../refusals.ts'
import { ckanTime } from '../site.ts'
import { requireOwn } from './myself.ts'

interface Key {
  id: string
  name: string
  createdAt: string
  lastUsedAt: string | null
  revokedAt: string | null
}

export const tokenActions: readonly Action[] = [
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
]
