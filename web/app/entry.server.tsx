import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { renderToPipeableStream } from 'react-dom/server'
import { ServerRouter, type EntryContext, type RouterContextProvider } from 'react-router'
import { DrawnPages } from './drawn-pages.ts'
import { siteContext } from './site-context.ts'
import { SiteProvider } from '../ui/site.tsx'

export { createRequestHandler, RouterContextProvider } from 'react-router'
export { siteContext } from './site-context.ts'

/** Faults of ours go to the log; refusals of the platform are answers, not faults. */
export function handleError(error: unknown, { context, request }: { context: Readonly<RouterContextProvider>; request: Request }): void {
  if (!request.signal.aborted) context.get(siteContext).report(error)
}

const drawnPages = new DrawnPages(32 << 20)

/** Renders a page whole before the first byte: loaders have run, nothing suspends, so a broken page can still answer 500. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const site = context.get(siteContext)
  headers.set('content-type', 'text/html; charset=utf-8')
  const key = status === 200 && request.method === 'GET' ? site.drawnFrom : undefined
  const drawn = key === undefined ? null : drawnPages.get(key, site.now)
  if (drawn) return Promise.resolve(new Response(new Uint8Array(drawn), { status, headers }))
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(
      <SiteProvider value={site}>
        <ServerRouter context={entry} url={request.url} />
      </SiteProvider>,
      {
        onAllReady() {
          const body = new PassThrough()
          pipe(body)
          buffer(body).then((html) => {
            if (key !== undefined) drawnPages.set(key, html, site.now)
            resolve(new Response(new Uint8Array(html), { status, headers }))
          }, reject)
        },
        onShellError: reject,
        onError(error) {
          reject(error)
        },
      },
    )
  })
}
