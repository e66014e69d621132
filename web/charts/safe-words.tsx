import { createElement, Fragment, type ReactNode } from 'react'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }
const decode = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole
    const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })

interface Open {
  tag: string
  props: Record<string, string | number>
  children: ReactNode[]
}

const alone = new Set(['br', 'hr'])
const tags = new Set('h2 h3 h4 p ul ol li strong em code pre blockquote a br hr table thead tbody tr th td s'.split(' '))

/** Only addresses a click may follow without harm. */
const hrefOf = (attributes: string): string | null => {
  const href = decode(/\shref="([^"]*)"/.exec(attributes)?.[1] ?? '')
  return /^(?:https?:|mailto:|\/(?!\/)|#)/i.test(href) ? href : null
}

/**
 * Words that went through the sanitiser, as elements: tag by tag from the same short list, so that nothing is ever put into a page as HTML. A tag that
 * is not on the list stays text.
 */
export function SafeWords({ html, className = 'prose' }: { html: string; className?: string }): ReactNode {
  const root: Open = { tag: '', props: {}, children: [] }
  const stack: Open[] = [root]
  let key = 0
  const top = (): Open => stack.at(-1) ?? root
  const close = (): void => {
    const done = stack.length > 1 ? stack.pop() : undefined
    if (done) top().children.push(createElement(done.tag, done.props, ...done.children))
  }
  for (const [whole, slash, name, attributes = '', text] of html.matchAll(/<(\/?)([a-z]\w*)((?:\s[^<>]*)?)>|([^<]+|<)/gi)) {
    const tag = (name ?? '').toLowerCase()
    if (text !== undefined || !tags.has(tag)) top().children.push(decode(text ?? whole))
    else if (alone.has(tag)) top().children.push(createElement(tag, { key: key++ }))
    else if (slash) {
      if (stack.some((open) => open.tag === tag)) while (stack.length > 1 && top().tag !== tag) close()
      if (top().tag === tag) close()
    } else {
      const href = tag === 'a' ? hrefOf(attributes) : null
      stack.push({
        tag,
        props: { key: key++, ...(href !== null && { href, ...(/^http/i.test(href) && { rel: 'noopener nofollow' }) }) },
        children: [],
      })
    }
  }
  while (stack.length > 1) close()
  return (
    <div className={className}>
      <Fragment>{root.children}</Fragment>
    </div>
  )
}
