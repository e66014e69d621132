/**
 * Who may run an operation. `may` asks the policy of a resource kind (see `platform/access`): the subject is found from
 * the input field `ref` (slug or id). Hidden and missing subjects answer NotFound alike.
 */
export type AccessRule =
  | { readonly rule: 'anyone' }
  | { readonly rule: 'signed-in' }
  | { readonly rule: 'role'; readonly roles: readonly string[] }
  | { readonly rule: 'may'; readonly action: string; readonly kind: string; readonly ref: string }

export const anyone = (): AccessRule => ({ rule: 'anyone' })
export const signedIn = (): AccessRule => ({ rule: 'signed-in' })
export const hasRole = (...roles: string[]): AccessRule => ({ rule: 'role', roles })
/** `may('edit', 'dataset')` reads the subject from `input.dataset`. */
export const may = (action: string, kind: string, ref: string = kind): AccessRule => ({ rule: 'may', action, kind, ref })
