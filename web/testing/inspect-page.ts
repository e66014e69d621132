import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { target: string[]; html: string }[] }[] }>
}

/** Words that only a fault puts on a page. */
const slips = /\b(undefined|NaN|Infinity)\b|\[object |Invalid Date/

interface Order {
  title: string
  headings: string[]
  moving: number
  tabbed: number
}

/** What the page says of its headings, of what moves by itself, and of elements that leave the order of the document when tabbed. */
const order = `(() => ({
  title: document.title,
  headings: [...document.querySelectorAll('main h1, main h2, main h3, main h4')].filter((h) => h.checkVisibility()).map((h) => h.localName),
  moving: matchMedia('(prefers-reduced-motion: reduce)').matches ? document.getAnimations().length : 0,
  tabbed: document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').length,
}))()`

/** Elements that show nothing when the focus is on them. A ring may be drawn around what holds the element, as around a search box. */
const unringed = `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((e) => e.tabIndex === 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => {
      document.activeElement?.blur()
      const around = [e.parentElement, e.parentElement?.parentElement, e.parentElement?.parentElement?.parentElement].filter(Boolean)
      const before = around.map((n) => getComputedStyle(n).boxShadow)
      e.focus({ focusVisible: true, preventScroll: true })
      // Behind an open dialog nothing can have the focus.
      if (document.activeElement !== e) return false
      const ringed = (n) => getComputedStyle(n).outlineStyle !== 'none' && parseFloat(getComputedStyle(n).outlineWidth) > 0
      const beside = e.matches('[type=radio]') ? [...e.parentElement.children] : []
      return ![e, ...around, ...beside].some(ringed) && around.every((n, at) => getComputedStyle(n).boxShadow === before[at])
    })
    .map((e) => e.outerHTML.slice(0, 120))`

/**
 * Opens an address and lists what is wrong with it: no answer, faults of accessibility (axe, all rules), sideways scrolling, text that
 * only a fault writes, errors of the console (which also tell breaches of the content security policy), traffic to the outside,
 * headings out of order, things that move for readers who asked for rest, focus that does not show. `large` sets all text at 200 % first.
 */
export async function inspectPage(page: Page, origin: string, path: string, { large = false }: { large?: boolean } = {}): Promise<string[]> {
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) faults.push(`asks ${request.url()}`)
  })
  const answer = await page.goto(origin + path, { waitUntil: 'networkidle' })
  // A page that says it is missing is a page too.
  if (!answer || (answer.status() >= 400 && answer.status() !== 404)) return [`${path}: answered ${answer?.status()}`]
  if (large) await page.evaluate(`document.documentElement.style.fontSize = '200%'`)
  // Questions to the page are text, because the program around it knows no document.
  const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  if (over > 0) faults.push(`${over} px too wide`)
  const text = await page.evaluate<string>(`(() => {
    const copy = document.body.cloneNode(true)
    for (const part of copy.querySelectorAll('pre, code, script, style, td, textarea')) part.remove()
    return copy.textContent
  })()`)
  const slip = slips.exec(text)
  if (slip) faults.push(`says “${text.slice(Math.max(0, slip.index - 40), slip.index + 40)}”`)
  const { title, headings, moving, tabbed } = await page.evaluate<Order>(order)
  if (title === '') faults.push('no title')
  if (!headings.includes('h1')) faults.push('no first heading')
  else if (headings[0] !== 'h1') faults.push(`begins with ${headings[0]}`)
  if (moving > 0) faults.push(`${moving} things move`)
  if (tabbed > 0) faults.push(`${tabbed} elements with an order of their own`)
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run()
    return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} at ${node.target.join(' ')} ${node.html.slice(0, 160)}`))
  })
  // Last, because a page may change where the focus goes.
  for (const element of await page.evaluate<string[]>(unringed)) faults.push(`focus does not show on ${element}`)
  return [...faults, ...found].map((fault) => `${path}: ${fault}`)
}
