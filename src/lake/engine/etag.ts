import { createHash } from 'node:crypto'

/** Validator of an answer: everything it depends on, hashed. Versions are immutable, so nothing else can change it. */
export function etagOf(versionId: string, query: string, rightKey: string, format: string, cursor: string): string {
  return createHash('sha256')
    .update(JSON.stringify([versionId, query, rightKey, format, cursor]))
    .digest('base64url')
    .slice(0, 27)
}
