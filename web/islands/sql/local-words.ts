const listed = (text: string): string[] => text.trim().split(/\s+/)

/**
 * Functions that the browser's engine and the server's are known to answer alike; they are of different versions, and a test compares them. What
 * depends on the clock, the zone of the city or chance is the server's to say, and so is whatever is not here.
 */
const functions = new Set(
  listed(`count sum avg min max bool_and bool_or coalesce nullif round floor ceil abs greatest least length lower upper trim substr substring replace concat left right
    starts_with contains strftime year month day hour row_number rank dense_rank lag lead cast try_cast`),
)
/** Words that may stand before a parenthesis without being a function. */
const words = new Set(
  listed(`select distinct from where and or not in exists as on using by having over partition order group limit with union all except intersect join inner left right full cross values
    when then else case between filter within any decimal numeric varchar qualify interval`),
)
const clock = /\b(current_\w+|localtime\w*|now|today)\b/i

/** Whether the statement uses nothing but what both engines answer alike. */
export function answersAlike(sql: string): boolean {
  const bare = sql
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/"(?:[^"]|"")*"/g, '""')
  if (clock.test(bare)) return false
  return [...bare.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\s*\(/gu)].every(
    ([, name = '']) => functions.has(name.toLowerCase()) || words.has(name.toLowerCase()),
  )
}
