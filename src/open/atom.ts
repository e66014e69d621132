/** One entry of a feed. */
export interface FeedEntry {
  id: string
  title: string
  url: string
  at: Date
  text?: string
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Text for XML: marks become entities, signs that XML does not know are left out. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? '')
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')

/** An Atom feed (RFC 4287), newest first. `self` is its own address. */
export function atomFeed(feed: {
  title: string
  self: string
  page: string
  author: string
  locale: string
  entries: readonly FeedEntry[]
  empty: Date
}): string {
  const updated = feed.entries[0]?.at ?? feed.empty
  const entries = feed.entries.map(
    (entry) =>
      `  <entry>\n    <id>${plain(entry.id)}</id>\n    <title>${plain(entry.title)}</title>\n    <link href="${plain(entry.url)}"/>\n    <updated>${entry.at.toISOString()}</updated>\n${
        entry.text ? `    <summary>${plain(entry.text)}</summary>\n` : ''
      }  </entry>`,
  )
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.locale === 'zh' ? 'zh-CN' : 'en'}">`,
    `  <id>${plain(feed.self)}</id>`,
    `  <title>${plain(feed.title)}</title>`,
    `  <link rel="self" type="application/atom+xml" href="${plain(feed.self)}"/>`,
    `  <link href="${plain(feed.page)}"/>`,
    `  <updated>${updated.toISOString()}</updated>`,
    `  <author><name>${plain(feed.author)}</name></author>`,
    ...entries,
    '</feed>',
    '',
  ].join('\n')
}
