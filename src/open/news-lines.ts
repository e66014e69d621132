import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Text } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'

/** An event with the names it is told by. */
export interface News {
  id: number
  kind: string
  at: Date
  state: string | null
  version: number | null
  dataset: { id: string; slug: string; name: Text } | null
  agency: { slug: string; name: Text } | null
  discussion: { slug: string; title: string } | null
  request: { slug: string; title: string } | null
  reuse: { slug: string; title: string } | null
  contribution: { slug: string; name: string } | null
}

/** What of an event everybody may know: its dataset is public, its question and its request are shown. */
export const publicNews = sql`(d.id is null or (d.status = 'published' and d.share_class <> 'none'))
  and (q.id is null or (q.shown = 'shown' and q.state <> 'withdrawn')) and (r.id is null or (r.shown = 'shown' and r.state <> 'withdrawn'))`

export const newsFrom = sql`news_event e
  left join dataset d on d.id = e.dataset_id left join agency a on a.id = d.agency_id
  left join discussion q on q.id = e.discussion_id left join data_request r on r.id = e.request_id
  left join reuse u on u.id = e.reuse_id left join contribution k on k.id = e.contribution_id`

export const newsColumns = sql`e.id, e.kind, e.at, e.state, e.version_number as version,
  case when d.id is not null then json_build_object('id', d.id, 'slug', d.slug, 'name', d.name) end as dataset,
  case when a.id is not null then json_build_object('slug', a.slug, 'name', a.name) end as agency,
  case when q.id is not null then json_build_object('slug', q.slug, 'title', q.title) end as discussion,
  case when r.id is not null then json_build_object('slug', r.slug, 'title', r.title) end as request,
  case when u.id is not null then json_build_object('slug', u.slug, 'title', u.title) end as reuse,
  case when k.id is not null then json_build_object('slug', k.slug, 'name', k.name) end as contribution`

/** Public events, newest first, without the first `skip`. */
export async function publicEvents(db: Kysely<Database>, condition: RawBuilder<unknown>, limit: number, skip = 0): Promise<News[]> {
  const { rows } = await sql<News>`
    select ${newsColumns} from ${newsFrom} where ${condition} and ${publicNews} order by e.id desc limit ${limit} offset ${skip}`.execute(db)
  return rows
}

const answers: Readonly<Record<string, Text>> = {
  accepted: { zh: '已受理', en: 'was accepted' },
  planned: { zh: '列入了开放计划', en: 'is in the opening plan' },
  fulfilled: { zh: '已开放', en: 'is fulfilled' },
  declined: { zh: '不予开放', en: 'was declined' },
  shown: { zh: '已展示', en: 'is shown' },
}

/** One sentence in both languages. */
export function newsLine(news: News): Text {
  const name = news.dataset?.name ?? { zh: '', en: '' }
  const title = news.discussion?.title ?? news.request?.title ?? news.reuse?.title ?? news.contribution?.name ?? ''
  const answer = answers[news.state ?? ''] ?? { zh: '有了答复', en: 'has an answer' }
  switch (news.kind) {
    case 'dataset-published':
      return { zh: `${name.zh}已公开`, en: `${name.en || name.zh} was published` }
    case 'version-published':
      return { zh: `${name.zh}有了第 ${news.version ?? 0} 版`, en: `${name.en || name.zh} has version ${news.version ?? 0}` }
    case 'discussion-answered':
      return { zh: `“${title}”有了答复`, en: `“${title}” was answered` }
    case 'discussion-corrected':
      return { zh: `“${title}”已在第 ${news.version ?? 0} 版更正`, en: `“${title}” is corrected in version ${news.version ?? 0}` }
    case 'request-answered':
      return { zh: `数据需求“${title}”${answer.zh}`, en: `The data request “${title}” ${answer.en}` }
    case 'contribution-decided':
      return news.state === 'accepted'
        ? { zh: `您捐赠的“${title}”已接受`, en: `Your offer “${title}” was accepted` }
        : { zh: `您捐赠的“${title}”未被接受`, en: `Your offer “${title}” was declined` }
    default:
      return { zh: `应用“${title}”${news.state === 'declined' ? '未被接受' : answer.zh}`, en: `The reuse “${title}” ${answer.en}` }
  }
}

/** Path of the page that tells the rest. */
export function newsPath(news: News): string {
  if (news.kind.startsWith('discussion') && news.dataset && news.discussion) return `/datasets/${news.dataset.slug}#talk-${news.discussion.slug}`
  if (news.request) return `/requests/${news.request.slug}`
  if (news.reuse) return `/reuses/${news.reuse.slug}`
  if (news.contribution) return `/contribute/${news.contribution.slug}`
  return news.dataset ? `/datasets/${news.dataset.slug}` : '/'
}
