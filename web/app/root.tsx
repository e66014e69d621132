import type { ReactNode } from 'react'
import { data, Links, Meta, Outlet, useMatches, useRouteError } from 'react-router'
import { Frame } from '../ui/frame.tsx'
import { KeptFields } from '../ui/kept-fields.tsx'
import { PageLinks } from '../ui/page-links.tsx'
import { ProblemView, problemOf } from '../ui/problem.tsx'
import { useSite, type Island } from '../ui/site.tsx'
import { loadRail, type DeskRail } from './desk-rail.ts'
import { siteOf, type PageArgs } from './run.ts'
import sheet from '../ui/css/index.css?url'
import fonts from '../ui/css/fonts.css?url'
import song from '../.react-router/faces/song.css?url'
import songFace from '../.react-router/faces/song.woff2?url'
import textFace from '../.react-router/faces/text.woff2?url'

/** What a route may say about itself: the islands it needs and the class of the body. */
export interface Handle {
  islands?: readonly Island[]
  body?: string
}

/** The document. No script of React is in it: islands are small modules of their own. */
export function Layout({ children }: { children: ReactNode }): ReactNode {
  const { locale, theme, islands, path } = useSite()
  const matches = useMatches()
  const handles = matches.map((match) => (match.handle ?? {}) as Handle)
  const refresh = matches.some((match) => (match.loaderData as { refresh?: boolean } | null | undefined)?.refresh === true)
  const wanted: Island[] = [
    'page',
    ...(/^\/desk(\/|\?|$)/.test(path) ? (['keys'] as const) : []),
    ...handles.flatMap((handle) => handle.islands ?? []),
  ]
  return (
    <html lang={locale === 'zh' ? 'zh-CN' : 'en'} data-theme={theme ?? undefined}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        {[textFace, songFace].map((face) => (
          <link key={face} rel="preload" as="font" type="font/woff2" crossOrigin="" href={face} />
        ))}
        <link rel="stylesheet" href={sheet} />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <PageLinks />
        <Links />
        {refresh && (
          <noscript>
            <meta httpEquiv="refresh" content="2" />
          </noscript>
        )}
        {wanted.map((name) => (
          <script key={name} type="module" src={islands[name]} />
        ))}
      </head>
      <body className={handles.map((handle) => handle.body).find(Boolean)}>
        {children}
        {/* Only Chinese faces: they come after the first paint and move nothing. */}
        <link rel="stylesheet" href={fonts} />
        <link rel="stylesheet" href={song} />
      </body>
    </html>
  )
}

/** Shows a refusal that came before any page ran; at the desk it brings what the rail counts. */
export async function loader(args: PageArgs): Promise<{ rail: DeskRail | null }> {
  const { refusal } = siteOf(args)
  if (refusal) throw data(refusal, { status: refusal.status })
  return { rail: await loadRail(args) }
}

export default function App(): ReactNode {
  const { kept } = useSite()
  return (
    <>
      <KeptFields fields={kept ?? []} />
      <Outlet />
    </>
  )
}

/** Every failure ends here, also unknown addresses. */
export function ErrorBoundary(): ReactNode {
  const site = useSite()
  const problem = problemOf(useRouteError(), site)
  return (
    <Frame>
      <title>{`${problem.title} · ${site.pick(site.city.portal)}`}</title>
      <ProblemView problem={problem} />
    </Frame>
  )
}
