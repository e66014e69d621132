import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

/** A piece of a story: safe HTML, a live chart, or live rows. */
export type StoryPart = { kind: 'html'; html: string } | { kind: 'chart'; chart: string } | { kind: 'table'; query: StoryQuery }

/** Rows a story shows: a question to a table, as `::table{table=… select="…" where="…" limit=10 version=3}`. */
export interface StoryQuery {
  table: string
  select: string
  where: string
  group_by: string
  order_by: string
  limit: number
  version: number | null
}

/** Charts and tables of one story; more would make a page nobody can load. */
const mostParts = 40
const mostLength = 60_000

// Neither HTML of the author nor pictures from elsewhere: the sanitiser below is the second door, not the only one.
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false })
markdown.disable(['image'])

const allowed: sanitize.IOptions = {
  allowedTags: [
    'h2',
    'h3',
    'h4',
    'p',
    'ul',
    'ol',
    'li',
    'strong',
    'em',
    'code',
    'pre',
    'blockquote',
    'a',
    'br',
    'hr',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    's',
  ],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  // The page has its own first heading.
  transformTags: {
    h1: 'h2',
    h5: 'h4',
    h6: 'h4',
    a: (_, { href = '' }) => ({ tagName: 'a', attribs: { href, ...(/^https?:/i.test(href) && { rel: 'noopener nofollow' }) } }),
  },
  disallowedTagsMode: 'discard',
  nestingLimit: 30,
}

/** Markdown as HTML that a page may show: the tags of text and nothing else. */
export const safeHtml = (text: string): string => sanitize(markdown.render(text.slice(0, mostLength)), allowed)

/** `a=1 b="x y"` as names and values. */
function readArguments(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"}]+))/g)].map(([, name = '', quoted, plain]) => [
      name,
      quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '',
    ]),
  )
}

function readPart(line: string): StoryPart | null {
  const [, kind, inside = ''] = /^::(chart|table)\{(.*)\}\s*$/.exec(line) ?? []
  if (!kind) return null
  const given = readArguments(inside)
  if (kind === 'chart') {
    const chart = given.get('id') ?? ''
    return /^[a-z0-9-]{2,100}$/.test(chart) ? { kind: 'chart', chart } : null
  }
  const table = given.get('table') ?? ''
  if (!/^[a-z0-9-]{2,100}$/.test(table)) return null
  const limit = Number(given.get('limit') ?? 10)
  const version = Number(given.get('version'))
  return {
    kind: 'table',
    query: {
      table,
      select: given.get('select') ?? '',
      where: given.get('where') ?? '',
      group_by: given.get('group_by') ?? '',
      order_by: given.get('order_by') ?? '',
      limit: Number.isInteger(limit) ? Math.min(Math.max(limit, 1), 50) : 10,
      version: Number.isInteger(version) && version > 0 ? version : null,
    },
  }
}

/** Cuts a story at its charts and tables. A line that only looks like one stays text. */
export function readStory(text: string): StoryPart[] {
  const parts: StoryPart[] = []
  let words: string[] = []
  let fence: string | null = null
  let live = 0
  const close = (): void => {
    const html = safeHtml(words.join('\n'))
    if (html.trim() !== '') parts.push({ kind: 'html', html })
    words = []
  }
  for (const line of text.slice(0, mostLength).split(/\r?\n/)) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1]
    if (mark) fence = fence === null ? mark : fence === mark ? null : fence
    const part = fence === null && live < mostParts ? readPart(line.trim()) : null
    if (!part) {
      words.push(line)
      continue
    }
    close()
    parts.push(part)
    live++
  }
  close()
  return parts
}

/** Where a `::chart` or `::table` line of a draft cannot be read, by line number from 1. */
export function faultyLines(text: string): number[] {
  return text.split(/\r?\n/).flatMap((line, i) => (/^::\w+/.test(line.trim()) && readPart(line.trim()) === null ? [i + 1] : []))
}
