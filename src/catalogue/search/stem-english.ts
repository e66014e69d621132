const vowel = /[aeiouy]/

/**
 * A light English stem: plurals, -ed, -ing, -ly, -al after -ic, final y. Meant for names of datasets, where it is better to
 * miss a relation (`policy`, `police` stay apart) than to invent one. Words with anything but a-z come back as they are.
 */
export function stemEnglish(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let w = plural(word)
  if (w.endsWith('ically') && w.length > 7) w = w.slice(0, -4)
  else if (w.endsWith('ical') && w.length > 6) w = w.slice(0, -2)
  else if (w.endsWith('ly') && w.length > 5) w = w.slice(0, -2)
  w = verb(w)
  return w.length > 3 && w.endsWith('y') && !vowel.test(w.at(-2)!) ? `${w.slice(0, -1)}i` : w
}

function plural(w: string): string {
  if (w.endsWith('sses')) return w.slice(0, -2)
  if (w.endsWith('ies')) return w.length > 4 ? `${w.slice(0, -3)}y` : w.slice(0, -1)
  if (/(?:x|ch|sh|zz|[bp]us|nsus|tus|rus|gas|lens)es$/.test(w)) return w.slice(0, -2)
  if (w.endsWith('s') && !/(?:ss|us|is)$/.test(w)) return w.slice(0, -1)
  return w
}

function verb(w: string): string {
  for (const ending of ['ing', 'ed']) {
    if (!w.endsWith(ending) || w.length < ending.length + 3 || w.endsWith('eed')) continue
    const rest = w.slice(0, -ending.length)
    if (!vowel.test(rest)) return w
    return tidy(rest)
  }
  // licence, licenced, licencing share one stem only when the silent e goes everywhere
  return w.length > 4 && w.endsWith('e') && !w.endsWith('ee') ? w.slice(0, -1) : w
}

/** Undoubles a last consonant: mapped, mapping, map; but filled, filling, fill. */
const tidy = (w: string): string =>
  w.length > 3 && w.at(-1) === w.at(-2) && !/[aeiouylsz]$/.test(w) ? w.slice(0, -1) : w.endsWith('e') && !w.endsWith('ee') ? w.slice(0, -1) : w
