import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { ReactNode } from 'react'
import type { PublicationSummary } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { PublicationList } from '../../ui/publication-list.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  items: PublicationSummary[]
  cursor: string | null
  mine: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const mine = searchParams.has('mine') && site.me !== null
  const cursor = searchParams.get('cursor')
  const page = await ask(args, 'list-stories', { ...(mine && { mine }), ...(cursor && { cursor }) })
  return { items: page.items, cursor: page.cursor, mine, title: titled(args, words[site.locale].story.stories) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export default function Stories(): ReactNode {
  const { items, cursor, mine } = useLoaderData<Loaded>()
  const { w } = useSite()
  return (
    <Frame>
      <PublicationList
        kind="stories"
        heading={w.h.stories}
        text={w.story.storiesText}
        none={w.story.noStories}
        make={w.story.writeStory}
        items={items}
        cursor={cursor}
        mine={mine}
      />
    </Frame>
  )
}
