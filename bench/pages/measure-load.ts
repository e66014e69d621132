import type { Browser } from 'playwright-core'

/** How a page came up: milliseconds, layout shift without unit, bytes over the line as they were packed. */
export interface PageLoad {
  largestPaint: number
  layoutShift: number
  scriptBytes: number
  allBytes: number
  requests: number
}

/** A phone-like line and a slow processor: 9 Mbit/s, 170 ms there and back, a quarter of the speed of this machine. */
const line = { offline: false, latency: 170, downloadThroughput: 9_000_000 / 8, uploadThroughput: 9_000_000 / 8 }

/**
 * Opens a page in a fresh context with an empty cache and reads what the browser itself has measured. `slow` turns the line and the
 * processor down; without it only the weight is of interest.
 */
export async function measureLoad(
  browser: Browser,
  url: string,
  { slow = true, width = 390, height = 844 }: { slow?: boolean; width?: number; height?: number } = {},
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
    await page.addInitScript(() => {
      const seen = { largest: 0, shift: 0 }
      Object.assign(globalThis, { pujiangSeen: seen })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.largest = entry.startTime
      }).observe({ type: 'largest-contentful-paint' as never, buffered: true })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
          if (!entry.hadRecentInput) seen.shift += entry.value
      }).observe({ type: 'layout-shift' as never, buffered: true })
    })
    await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 })
    // Late shifts (fonts, charts) count too.
    await page.waitForTimeout(500)
    const seen = await page.evaluate(() => (globalThis as unknown as { pujiangSeen: { largest: number; shift: number } }).pujiangSeen)
    return { largestPaint: seen.largest, layoutShift: seen.shift, scriptBytes: weight.script, allBytes: weight.all, requests: weight.requests }
  } finally {
    await context.close()
  }
}
