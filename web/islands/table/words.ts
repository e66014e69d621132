import { liveTableWords } from '../../i18n/live-table.ts'

export const zh = document.documentElement.lang.startsWith('zh')
/** What the live table says, in the language of the page. */
export const words = zh ? liveTableWords.zh : liveTableWords.en

const whole = new Intl.NumberFormat(zh ? 'zh-CN' : 'en-GB')
export const int = (n: number): string => whole.format(n)

/** An element with a class and text. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}
