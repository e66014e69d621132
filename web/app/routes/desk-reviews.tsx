import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { ReviewItem } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Waiting } from '../../ui/desk/waiting.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ reviews: ReviewItem[]; title: string }> {
  return { reviews: (await ask(args, 'list-reviews')).items, title: titled(args, words[siteOf(args).locale].desk.reviews) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export default function Reviews(): ReactNode {
  const { reviews } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f } = useSite()
  return (
    <DeskFrame place="reviews">
      <DeskTitle title={w.desk.reviews} note={reviews.length > 0 ? w.desk.waiting(f.int(reviews.length)) : undefined} />
      {reviews.length > 0 ? <Waiting reviews={reviews} /> : <Vacant title={w.desk.nothingWaiting} />}
    </DeskFrame>
  )
}
