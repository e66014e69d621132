import type { Browser, Page } from 'playwright-core'

/** How a page came up: milliseconds, layout shift without unit, bytes over the line as they were packed. */
export interface PageLoad {
  largestPaint: number
  /** What was largest, as tag and class. */
  largest: string
  layoutShift: number
  /** What moved most, as tag and class. */
  moved: string
  scriptBytes: number
  allBytes: number
  requests: number
}

export interface LoadOptions {
  /** Turns the line and the processor down; without it only the weight is of interest. */
  slow?: boolean
  width?: number
  height?: number
  /** Points at the rows of a dataset and waits for the live table. */
  touch?: boolean
}

/** A phone-like line and a slow processor: 9 Mbit/s, 170 ms there and back, a quarter of the speed of this machine. */
const line = { offline: false, latency: 170, downloadThroughput: 9_000_000 / 8, uploadThroughput: 9_000_000 / 8 }

interface Seen {
  largest: number
  element: string
  shift: number
  moves: { value: number; element: string }[]
}

/** What is read of an element or of a text in one. */
interface Drawn {
  localName?: string
  className?: unknown
  parentElement?: Drawn | null
}

/** Runs in the page, before anything of it. */
function watch(): void {
  const seen: Seen = { largest: 0, element: '', shift: 0, moves: [] }
  Object.assign(globalThis, { pujiangSeen: seen })
  const nameOf = (node: Drawn | null | undefined): string => {
    const element = node?.localName === undefined ? node?.parentElement : node
    return element
      ? `${element.localName}${element.className && typeof element.className === 'string' ? `.${element.className.replaceAll(' ', '.')}` : ''}`
      : '?'
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { startTime: number; element?: Drawn }[]) {
      seen.largest = entry.startTime
      seen.element = nameOf(entry.element)
    }
  }).observe({ type: 'largest-contentful-paint' as never, buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean; sources: { node?: Drawn }[] }[])
      if (!entry.hadRecentInput) {
        seen.shift += entry.value
        seen.moves.push({ value: entry.value, element: nameOf(entry.sources[0]?.node) })
      }
  }).observe({ type: 'layout-shift' as never, buffered: true })
}

async function touchTable(page: Page): Promise<void> {
  await page.locator('.grid').first().hover({ timeout: 30_000 })
  await page.waitForSelector('.live-box', { timeout: 30_000 })
  await page.waitForLoadState('networkidle')
}

/** Opens a page in a fresh context with an empty cache and reads what the browser itself has measured. */
export async function measureLoad(
  browser: Browser,
  url: string,
  { slow = true, width = 390, height = 844, touch = false }: LoadOptions = {},
): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width, height }, locale: url.includes('/en') ? 'en-GB' : 'zh-CN' })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    if (slow) {
      await session.send('Network.emulateNetworkConditions', line)
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    }
    const kinds = new Map<string, string>()
    const weight = { script: 0, all: 0, requests: 0 }
    session.on('Network.responseReceived', (event) => kinds.set(event.requestId, event.type))
    session.on('Network.loadingFinished', (event) => {
      weight.requests += 1
      weight.all += event.encodedDataLength
      if (kinds.get(event.requestId) === 'Script') weight.script += event.encodedDataLength
    })
    await page.addInitScript(watch)
    const answer = await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 })
    if (!answer?.ok()) throw new Error(`${url} answered ${answer?.status()}`)
    if (touch) await touchTable(page)
    // Late shifts (fonts, charts) count too.
    await page.waitForTimeout(500)
    const seen = await page.evaluate(() => (globalThis as unknown as { pujiangSeen: Seen }).pujiangSeen)
    return {
      largestPaint: seen.largest,
      largest: seen.element,
      layoutShift: seen.shift,
      moved: seen.moves.toSorted((a, b) => b.value - a.value)[0]?.element ?? '',
      scriptBytes: weight.script,
      allBytes: weight.all,
      requests: weight.requests,
    }
  } finally {
    await context.close()
  }
}
