import { createHash } from 'node:crypto'

const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Parameters that make a view. Others tell where on the page one is, what the version says already, or nothing at all; their words are not kept. */
const telling = new Set(['c', 'f', 'where', 'sort', 'group', 'measure', 'totals'])

/** One way to write the parameters of a view. */
export function canonicalQuery(text: string): string {
  const params = new URLSearchParams(text)
  for (const name of new Set(params.keys())) if (!telling.has(name)) params.delete(name)
  params.sort()
  return params.toString()
}

/** Fifty bits of the hash of a view of a version, in letters that nobody mistakes for one another. The same view has the same hash for ever. */
export function hashOfView(versionId: string, canonical: string): string {
  const digest = createHash('sha256').update(`${versionId}\n${canonical}`).digest()
  const bits = digest.readBigUInt64BE(0) >> 14n
  return Array.from({ length: 10 }, (_, i) => letters[Number((bits >> BigInt(45 - 5 * i)) & 31n)]).join('')
}
