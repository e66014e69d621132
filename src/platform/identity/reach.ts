import type { Actor } from '../operations/index.ts'

/** Roles that stand for no office: holding one in an agency, or in the whole city, gives no view into agencies. */
export const rolesWithoutOffice: readonly string[] = ['visitor', 'registered']

/** True when the actor holds one of the roles anywhere. Suspended actors hold none. */
export function holdsRole(actor: Actor, ...roles: string[]): boolean {
  return !actor.suspended && actor.roles.some((held) => roles.includes(held.role))
}

/** True when the actor holds one of the roles in this agency, in one above it, or in the whole city. */
export function holdsRoleIn(actor: Actor, agencyId: string, ...roles: string[]): boolean {
  return (
    !actor.suspended &&
    actor.roles.some(
      (held) => roles.includes(held.role) && (held.agencyId === null || held.agencyId === agencyId || (held.within?.includes(agencyId) ?? false)),
    )
  )
}

/** The agencies the actor holds one of the roles in (themselves, not those below), or `city` for all. */
export function agenciesHeld(actor: Actor, ...roles: string[]): 'city' | string[] {
  if (actor.suspended) return []
  const held = actor.roles.filter((r) => roles.includes(r.role))
  return held.some((r) => r.agencyId === null) ? 'city' : [...new Set(held.flatMap((r) => r.agencyId ?? []))]
}

/** The caller nobody knows. */
export const anonymous: Actor = Object.freeze({
  id: null,
  kind: 'anonymous',
  name: '',
  agencyId: null,
  roles: Object.freeze([Object.freeze({ role: 'visitor', agencyId: null })]),
  agencyIds: Object.freeze([]),
  suspended: false,
})
