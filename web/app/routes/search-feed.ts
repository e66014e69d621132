import type { SearchHit } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { formats } from '../../i18n/format.ts'
import { localPath, pickText } from '../../ui/site.tsx'
import { feedAddress, readAsked, searchAddress, searchInput } from '../../view/search-address.ts'
import { ask, siteOf, type PageArgs } from '../run.ts'

// Characters that XML cannot hold at all are left out, the five it can are written as entities.
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const xml = (text: string): string => text.replace(forbidden, '').replace(/[&<>"']/g, (c) => entities[c] ?? c)

/** Any search as an Atom feed (RFC 4287), newest first: what a reader follows without an account. */
export async function loader(args: PageArgs): Promise<Response> {
  const { city, locale, now } = siteOf(args)
  const asked = { ...readAsked(new URL(args.request.url).searchParams), sort: 'modified', cursor: null }
  const answer = await ask(args, 'search-datasets', { ...searchInput(asked), limit: 50 })
  const w = words[locale]
  const f = formats(locale, now)
  const at = (path: string): string => city.origin + localPath(path, locale)
  const portal = pickText(city.portal, locale)
  const entry = (hit: SearchHit): string => {
    const facts = [
      pickText(hit.agency.name, locale),
      hit.rows === null ? '' : w.common.size(f.int(hit.rows), f.int(hit.fields)),
      hit.updateCycle,
    ].filter(Boolean)
    return `
  <entry>
    <id>urn:uuid:${hit.id}</id>
    <title>${xml(pickText(hit.name, locale))}</title>
    <link rel="alternate" type="text/html" href="${xml(at(`/datasets/${hit.slug}`))}"/>
    <updated>${new Date(hit.modifiedAt ?? hit.publishedAt ?? now).toISOString()}</updated>${
      hit.publishedAt ? `\n    <published>${new Date(hit.publishedAt).toISOString()}</published>` : ''
    }
    <author><name>${xml(pickText(hit.agency.name, locale))}</name></author>
    <category term="${xml(hit.theme)}"/>
    <summary>${xml(pickText(hit.summary, locale))}</summary>
    <content type="text">${xml(`${pickText(hit.summary, locale)}\n${facts.join(' · ')}`)}</content>
  </entry>`
  }
  const newest = answer.hits[0]?.modifiedAt
  const body = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
  <id>${xml(at(feedAddress(asked)))}</id>
  <title>${xml(`${asked.q ? w.search.feedTitle(asked.q) : w.search.feedAll} · ${portal}`)}</title>
  <updated>${new Date(newest ?? now).toISOString()}</updated>
  <link rel="self" type="application/atom+xml" href="${xml(at(feedAddress(asked)))}"/>
  <link rel="alternate" type="text/html" href="${xml(at(searchAddress(asked)))}"/>
  <author><name>${xml(portal)}</name></author>
  <generator>Pujiang</generator>${answer.hits.map(entry).join('')}
</feed>
`
  return new Response(body, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } })
}
