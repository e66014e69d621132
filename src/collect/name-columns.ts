/**
 * API names of columns: letters of any script, digits and `_`, not starting with a digit, at most 63 characters, unique without regard to case.
 * An empty header becomes `column_3` (its place from 1), a repeated one gets `_2`, `_3`, ….
 */
export function nameColumns(headers: readonly string[]): string[] {
  const taken = new Set<string>()
  return headers.map((header, index) => {
    let base = header
      .normalize('NFKC')
      .trim()
      .replace(/[^\p{L}\p{N}_]+/gu, '_')
      .replace(/^_+|_+$/gu, '')
      .slice(0, 63)
    if (/^\p{N}/u.test(base)) base = `_${base}`
    // the two names the engine and we keep for the place of a row
    if (!base || /^(_row|file_row_number)$/iu.test(base)) base = `column_${index + 1}`
    let name = base
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base}_${n}`
    taken.add(name.toLowerCase())
    return name
  })
}
