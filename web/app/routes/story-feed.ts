import { pickText } from '../../ui/site.tsx'
import { words } from '../../i18n/index.ts'
import { ask, siteOf, type PageArgs } from '../run.ts'

const escape = (text: string): string =>
  // Characters that XML knows no way to write are left out.
  text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** The published stories as an Atom feed. */
export async function loader(args: PageArgs): Promise<Response> {
  const { city, locale, now } = siteOf(args)
  const { items } = await ask(args, 'list-stories', { limit: 50 })
  const home = city.origin + (locale === 'en' ? '/en' : '')
  const newest =
    items
      .map((item) => item.updatedAt)
      .toSorted()
      .at(-1) ?? now.toISOString()
  const entries = items.map(
    (item) => `  <entry>
    <id>urn:uuid:${item.id}</id>
    <title>${escape(pickText(item.title, locale))}</title>
    <link rel="alternate" type="text/html" href="${escape(`${home}/stories/${item.slug}`)}"/>
    <published>${item.publishedAt ?? item.createdAt}</published>
    <updated>${item.updatedAt}</updated>
    <author><name>${escape(pickText(item.agency?.name ?? city.portal, locale))}</name></author>
    <summary>${escape(pickText(item.summary, locale))}</summary>
  </entry>`,
  )
  const feed = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
  <id>${escape(`${city.origin}/stories`)}</id>
  <title>${escape(`${words[locale].story.stories} · ${pickText(city.portal, locale)}`)}</title>
  <link rel="self" type="application/atom+xml" href="${escape(`${home}/stories.atom`)}"/>
  <link rel="alternate" type="text/html" href="${escape(`${home}/stories`)}"/>
  <updated>${newest}</updated>
${entries.join('\n')}
</feed>
`
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } })
}
