const single = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'string' ? value : value?.[0])

/**
 * The one range a request asks for (RFC 9110), both ends included. Null where the whole is to be given: no range, several of them, one that cannot be
 * read, or one that holds for another state of the file.
 */
export function byteRange(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  etag: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const condition = single(headers['if-range'])
  if (condition !== undefined && condition !== `"${etag}"`) return null
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(single(headers['range'])?.replaceAll(' ', '') ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return null
  if (found[1] === '') {
    const last = Math.min(Number(found[2]), size)
    return last === 0 ? 'unsatisfiable' : { start: size - last, end: size - 1 }
  }
  const start = Number(found[1])
  const end = found[2] === '' ? size - 1 : Math.min(Number(found[2]), size - 1)
  if (found[2] !== '' && Number(found[2]) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}
