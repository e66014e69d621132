/** What a citation states; texts are in the language of the reader. */
export interface Cited {
  key: string
  author: string
  title: string
  version: number | null
  /** Days as 2026-11-19. */
  published: string
  accessed: string
  address: string
  hash: string | null
  publisher: string
}

/** GB/T 7714-2015: author, title, kind and medium, dates of change and of the look, address. */
export const printGb7714 = (c: Cited): string =>
  `${c.author}. ${c.title}${c.version === null ? '' : `: v${c.version}`}[DS/OL]. (${c.published})[${c.accessed}]. ${c.address}${c.hash ? `. #${c.hash}` : ''}.`

const bibText = (text: string): string => text.replaceAll(/[\\{}]/g, '').replaceAll(/([%&#_$])/g, '\\$1')

/** BibTeX; `@misc` is what every style knows. */
export function printBibTex(c: Cited): string {
  const fields = [
    ['author', `{${bibText(c.author)}}`],
    ['title', bibText(c.title)],
    ...(c.version === null ? [] : [['version', String(c.version)]]),
    ['year', c.published.slice(0, 4)],
    ['date', c.published],
    ['urldate', c.accessed],
    ['publisher', bibText(c.publisher)],
    ['url', c.address],
    ...(c.hash ? [['note', `view ${c.hash}`]] : []),
  ]
  return `@misc{${c.key},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(',\n')}\n}\n`
}

const risText = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** RIS, one tag a line, lines ended as the format asks. */
export function printRis(c: Cited): string {
  const lines = [
    'TY  - DATA',
    `AU  - ${risText(c.author)}`,
    `TI  - ${risText(c.title)}`,
    ...(c.version === null ? [] : [`ET  - v${c.version}`]),
    `PY  - ${c.published.slice(0, 4)}`,
    `DA  - ${c.published.replaceAll('-', '/')}`,
    `Y2  - ${c.accessed.replaceAll('-', '/')}`,
    `PB  - ${risText(c.publisher)}`,
    `UR  - ${c.address}`,
    ...(c.hash ? [`N1  - view ${c.hash}`] : []),
    'ER  - ',
  ]
  return `${lines.join('\r\n')}\r\n`
}
