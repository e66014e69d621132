const segment = /^[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}$/

/**
 * Checks a key: segments of letters, digits and `._=-` joined by `/`, at most 512 characters, no segment beginning with a dot. So a key can neither climb
 * out of the store nor collide with its inner folders. A wrong one is a fault of ours, not of a caller, hence a plain Error.
 */
export function checkKey(key: string): string {
  if (key.length > 512 || !key.split('/').every((part) => segment.test(part)))
    throw new Error(`not an object key: ${JSON.stringify(key.slice(0, 600))}`)
  return key
}
