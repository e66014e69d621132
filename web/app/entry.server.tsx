import { PassThrough, Readable } from 'node:stream'
import { renderToPipeableStream } from 'react-dom/server'
import { ServerRouter, type EntryContext, type RouterContextProvider } from 'react-router'
import { siteContext } from './site-context.ts'
import { SiteProvider } from '../ui/site.tsx'

export { createRequestHandler, RouterContextProvider } from 'react-router'
export { siteContext } from './site-context.ts'

/** Faults of ours go to the log; refusals of the platform are answers, not faults. */
export function handleError(error: unknown, { context, request }: { context: Readonly<RouterContextProvider>; request: Request }): void {
  if (!request.signal.aborted) context.get(siteContext).report(error)
}

/** Renders a page whole before the first byte: loaders have run, nothing suspends, so a broken page can still answer 500. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const site = context.get(siteContext)
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(
      <SiteProvider value={site}>
        <ServerRouter context={entry} url={request.url} />
      </SiteProvider>,
      {
        onAllReady() {
          const body = new PassThrough()
          headers.set('content-type', 'text/html; charset=utf-8')
          resolve(new Response(Readable.toWeb(body) as ReadableStream, { status, headers }))
          pipe(body)
        },
        onShellError: reject,
        onError(error) {
          reject(error)
        },
      },
    )
  })
}
