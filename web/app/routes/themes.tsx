import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { CityAnswer } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Bar } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ themes: CityAnswer['themes']; title: string }> {
  return { themes: (await ask(args, 'show-city')).themes, title: titled(args, words[siteOf(args).locale].h.themes) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export default function Themes(): ReactNode {
  const { themes } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f, pick, to } = useSite()
  const most = Math.max(1, ...themes.map((theme) => theme.count))
  return (
    <Frame place="themes">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.themes}</h1>
        <p className="lead">{w.search.themesLead}</p>
        <div className="themes page-list">
          {themes.map((theme) => (
            <a key={theme.code} href={to(`/themes/${theme.code}`)} title={w.home.theme(f.int(theme.count), f.int(theme.onTime))}>
              <b>{pick(theme.label)}</b>
              <span>{f.int(theme.count)}</span>
              <Bar share={theme.count / most} part={theme.count > 0 ? theme.onTime / theme.count : 0} />
            </a>
          ))}
        </div>
      </div>
    </Frame>
  )
}
