import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { target: string[]; html: string }[] }[] }>
}

/** Words that only a fault puts on a page. */
const slips = /\b(undefined|NaN|Infinity)\b|\[object |Invalid Date/

/**
 * Opens an address and lists what is wrong with it: no answer, faults of accessibility (axe, all rules), sideways scrolling, text that
 * only a fault writes, errors of the console (which also tell breaches of the content security policy), traffic to the outside.
 */
export async function inspectPage(page: Page, origin: string, path: string): Promise<string[]> {
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
  const titles = await page.evaluate<{ title: string; headings: number }>(
    `({ title: document.title, headings: document.querySelectorAll('h1').length })`,
  )
  if (titles.title === '') faults.push('no title')
  if (titles.headings === 0) faults.push('no first heading')
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run()
    return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} at ${node.target.join(' ')} ${node.html.slice(0, 160)}`))
  })
  return [...faults, ...found].map((fault) => `${path}: ${fault}`)
}
