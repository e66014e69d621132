import { formats } from '../../i18n/format.ts'
import { sqlWords } from '../../i18n/sql.ts'

export const locale = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'
export const w = sqlWords[locale]
export const f = formats(locale, new Date())
/** Address of a page in the reader's language. */
export const to = (path: string): string => (locale === 'en' ? `/en${path}` : path)

/** Makes an element; children that are text become text nodes, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)

export const numericTypes: ReadonlySet<string> = new Set(['integer', 'decimal', 'double'])
