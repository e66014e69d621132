import { createHash } from 'node:crypto'

const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Parameters that tell nothing of the view: where on the page one is, and what the version says already. */
const passing = ['v', 'cursor', 'before', 'at', 'row', 'w', 'table', 'from', 'to', 'asof']

/** One way to write the parameters of a view. */
export function canonicalQuery(text: string): string {
  const params = new URLSearchParams(text)
  for (const name of passing) params.delete(name)
  params.sort()
  return params.toString()
}

/** Fifty bits of the hash of a view of a version, in letters that nobody mistakes for one another. The same view has the same hash for ever. */
export function hashOfView(versionId: string, canonical: string): string {
  const digest = createHash('sha256').update(`${versionId}\n${canonical}`).digest()
  const bits = digest.readBigUInt64BE(0) >> 14n
  return Array.from({ length: 10 }, (_, i) => letters[Number((bits >> BigInt(45 - 5 * i)) & 31n)]).join('')
}
