import MarkdownIt from 'markdown-it'
import type { ReactNode } from 'react'
import sanitize from 'sanitize-html'

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false }).disable(['image', 'heading', 'lheading', 'hr'])

/** What may leave: words, lists, code, quotations, small tables, links to the web. */
const allowed: sanitize.IOptions = {
  allowedTags: ['p', 'br', 'strong', 'em', 's', 'ul', 'ol', 'li', 'code', 'pre', 'blockquote', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  allowedAttributes: { a: ['href', 'rel'] },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  transformTags: { a: (tagName, attributes) => ({ tagName, attribs: { href: attributes['href'] ?? '', rel: 'nofollow ugc noopener' } }) },
}

/** HTML of what people wrote as Markdown; nothing but the allow-list passes. */
export const richHtml = (text: string): string => sanitize(markdown.render(text), allowed)

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** The first words of what people wrote, without marks; for lists. */
export function excerpt(text: string, most = 160): string {
  const plain = sanitize(markdown.render(text), { allowedTags: [], allowedAttributes: {} })
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return plain.length > most ? `${plain.slice(0, most).toWellFormed()}…` : plain
}

/** What people wrote, drawn. The only place where text of people becomes HTML. */
export const RichText = ({ text, className = 'rich' }: { text: string; className?: string }): ReactNode => (
  // oxlint-disable-next-line react/no-danger -- the one place, behind the allow-list above
  <div className={className} dangerouslySetInnerHTML={{ __html: richHtml(text) }} />
)
