import { createHash } from 'node:crypto'
import { compareStanding, type Standing } from './best-hits.ts'
import type { ParsedQuery } from './parse-query.ts'
import type { Decided } from './run-query.ts'
import type { SearchRequest } from './search-answer.ts'

export interface ResultCursor {
  standing: Standing
  decided: Decided
}

/** Rarities are quarters from 1 to about 25, see `rarity`: one byte each. */
const steps = 4

/** A cursor belongs to one question, also to the synonyms it was read with; with another it starts from the top. */
function stampOf(request: SearchRequest, query: ParsedQuery): string {
  const { text = '', filters = {}, sort = 'relevance', then = [], asYouType = false, years = {}, box = null } = request
  const groups = query.groups.map((group) => [group.text, group.others.map((other) => other.text)])
  return createHash('sha256')
    .update(JSON.stringify([text, filters, sort, then, asYouType, years, box, groups]))
    .digest('base64url')
    .slice(0, 10)
}

/** Where a page ended, with what was decided for it. */
export function writeCursor(request: SearchRequest, query: ParsedQuery, { key, tail }: Standing, decided: Decided): string {
  const rarities = Buffer.from(decided.rarities.map((value) => Math.round(value * steps))).toString('base64url')
  return Buffer.from(JSON.stringify([stampOf(request, query), rarities, decided.widened, Number(decided.relaxed), key, ...tail])).toString(
    'base64url',
  )
}

/** The place after which to go on; null for a cursor of another question, or one that somebody wrote by hand. */
export function readCursor(request: SearchRequest, query: ParsedQuery): ResultCursor | null {
  if (!request.cursor) return null
  try {
    const [stamp, rarities, widened, relaxed, key, ...tail] = JSON.parse(Buffer.from(request.cursor, 'base64url').toString()) as [
      string,
      string,
      number[],
      number,
      number,
      ...number[],
    ]
    const standing = { key, tail }
    if (stamp !== stampOf(request, query) || ![key, ...tail].every(Number.isFinite) || compareStanding(standing, standing) !== 0) return null
    if (typeof rarities !== 'string' || !Array.isArray(widened) || !widened.every(Number.isInteger)) return null
    const values = [...Buffer.from(rarities, 'base64url')].map((value) => value / steps)
    return { standing, decided: { rarities: values, widened, relaxed: relaxed === 1 } }
  } catch {
    return null
  }
}
