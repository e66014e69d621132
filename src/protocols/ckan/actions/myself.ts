import { notAuthenticated, notFound } from '../../../platform/errors/index.ts'
import type { Call } from '../action.ts'

export interface Me {
  actor: { id: string | null; name: string; kind: string; suspended: boolean }
  roles: { role: string; agencyId: string | null }[]
}
type SomeMe = Me & { actor: { id: string } }

/** Whoever asks. @throws NotAuthenticated */
export async function myself(call: Call): Promise<SomeMe> {
  const found = await call.ask<Me>('show-me')
  const { id } = found.actor
  if (id !== null) return { ...found, actor: { ...found.actor, id } }
  throw notAuthenticated({
    code: 'PUJIANG_SIGN_IN',
    detail: { zh: '这一步需要先登录或使用密钥。', en: 'This needs you to sign in or to use a key.' },
    cure: { zh: '在请求头 Authorization 中给出密钥。', en: 'Send a key in the header Authorization.' },
  })
}

/** Whoever asks, where the parameter names nobody else: of others nothing is told. @throws NotFound */
export async function requireOwn(call: Call, name: string): Promise<SomeMe> {
  const own = await myself(call)
  const asked = call.params.text(name)
  if (asked !== undefined && asked !== own.actor.id && asked !== own.actor.name) throw notFound({ zh: '用户', en: 'user' }, asked)
  return own
}
