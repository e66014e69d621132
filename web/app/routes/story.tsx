import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { StoryDetail } from '../../../src/model/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { StoryBody } from '../../ui/story-body.tsx'
import { loadStory, type LivePart } from '../load-story.ts'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  story: StoryDetail
  parts: LivePart[]
  title: string
  summary: string
  picture: string | null
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale, city } = siteOf(args)
  const story = await ask(args, 'show-story', { story: args.params['story'] })
  const parts = await loadStory(args, story.body[locale] || story.body.zh)
  const chart = parts.flatMap((part) => (part.kind === 'chart' && part.saved ? [part.saved.chart.slug] : []))[0]
  return {
    story,
    parts,
    title: titled(args, pickText(story.title, locale)),
    summary: pickText(story.summary, locale),
    picture: chart ? `${city.origin}/charts/${chart}.png` : null,
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'description', content: loaderData?.summary ?? '' },
  { property: 'og:title', content: loaderData?.title ?? '' },
  { property: 'og:description', content: loaderData?.summary ?? '' },
  ...(loaderData?.picture ? [{ property: 'og:image', content: loaderData.picture }] : []),
  ...(loaderData?.story.status === 'draft' ? [{ name: 'robots', content: 'noindex' }] : []),
]
export const handle = { islands: ['chart'] }

export default function Story(): ReactNode {
  const { story, parts } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  return (
    <Frame>
      <article className="wrap story">
        <Crumbs items={[{ href: to('/stories'), label: w.story.stories }]} />
        <h1 className="story-title">{pick(story.title)}</h1>
        <p className="lead">{pick(story.summary)}</p>
        <p className="s13 quiet">
          {[
            pick(story.agency?.name),
            story.publishedAt ? w.story.published(f.date(story.publishedAt)) : '',
            story.publishedAt && story.updatedAt.slice(0, 10) > story.publishedAt.slice(0, 10) ? w.story.updated(f.date(story.updatedAt)) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
          {story.may.edit && (
            <>
              {' · '}
              <a href={to(`/desk/stories/${story.slug}`)}>{w.story.edit}</a>
            </>
          )}
        </p>
        {story.status === 'draft' && <Note kind="warn">{w.story.draftNote}</Note>}
        <StoryBody parts={parts} />
      </article>
    </Frame>
  )
}
