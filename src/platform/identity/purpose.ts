import { invalidInput, notAllowed } from '../errors/index.ts'
import type { Actor } from '../operations/index.ts'

const longestPurpose = 200

/** The purpose of a request: the one its key is bound to, or the one it names. Throws NotAllowed where the two differ. */
export function requestPurpose(actor: Actor, named: string | null | undefined): string | null {
  const asked = named?.trim() || null
  if (asked !== null && (asked.length > longestPurpose || asked.includes('\0')))
    throw invalidInput({
      code: 'PUJIANG_PURPOSE_INVALID',
      detail: { zh: `用途最多 ${longestPurpose} 个字。`, en: `A purpose has at most ${longestPurpose} characters.` },
    })
  const bound = actor.key?.purpose ?? null
  if (bound === null || asked === null || asked === bound) return bound ?? asked
  throw notAllowed({
    code: 'PUJIANG_PURPOSE_OF_KEY',
    detail: { zh: '这个密钥只能用于它登记的用途。', en: 'This key serves only the purpose it was made for.' },
    cure: { zh: '请为另一用途另建密钥。', en: 'Make another key for another purpose.' },
  })
}
