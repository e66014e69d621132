import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { Text } from '../../model/index.ts'
import { namedBy } from '../../platform/access/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, download, may, type Context, type Download } from '../../platform/operations/index.ts'
import { atomFeed, type FeedEntry } from '../atom.ts'
import { newsLine, newsPath, publicEvents } from '../news-lines.ts'

const produces = ['application/atom+xml']
const entriesInFeed = 50

interface Feed {
  title: Text
  /** Path of the feed below /api/v1 and of the page it belongs to. */
  path: string
  page: string
  entries: FeedEntry[]
}

function answer(ctx: Context, author: Text, feed: Feed): Download {
  const base = ctx.services.open.baseUrl()
  const body = atomFeed({
    title: feed.title[ctx.locale] || feed.title.zh,
    self: `${base}/api/v1${feed.path}?lang=${ctx.locale}`,
    page: base + (ctx.locale === 'en' ? '/en' : '') + feed.page,
    author: author[ctx.locale] || author.zh,
    locale: ctx.locale,
    entries: feed.entries,
    empty: new Date(0),
  })
  const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  // Its title may be that of a dataset only the caller sees: no cache between may give it to others.
  const kept = ctx.actor.id === null ? 'public, max-age=300' : 'private, no-cache'
  const given = { contentType: 'application/atom+xml; charset=utf-8', etag, headers: { 'cache-control': kept } }
  return download(ctx.known.includes(etag) ? { ...given, body: '', notModified: true } : { ...given, body })
}

async function newsEntries(ctx: Context, condition: RawBuilder<unknown>): Promise<FeedEntry[]> {
  const base = ctx.services.open.baseUrl()
  const newest = await publicEvents(ctx.db, condition, entriesInFeed)
  return newest
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .map((news) => ({
      id: `${base}/news/${news.id}`,
      title: newsLine(news)[ctx.locale],
      url: base + (ctx.locale === 'en' ? '/en' : '') + newsPath(news),
      at: news.at,
    }))
}

/** A feed is read by programs that never sign in: it holds what everybody may see, also for those who may see more. */
export const readDatasetFeed = defineOperation({
  name: 'read-dataset-feed',
  http: 'GET /datasets/{dataset}/feed',
  stage: 'open',
  summary: { zh: '一个数据集的消息(Atom)', en: 'News of a dataset (Atom)' },
  description: { zh: '新版本、答复与更正。', en: 'New versions, answers, corrections.' },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({}),
  produces,
  access: may('see', 'dataset'),
  async run(ctx) {
    const id = ctx.subject?.id ?? ''
    const { rows } = await sql<{ slug: string; name: Text; agency: Text }>`
      select d.slug, d.name, a.name as agency from dataset d join agency a on a.id = d.agency_id where d.id = ${id}::uuid`.execute(ctx.db)
    const found = rows[0]
    if (!found) throw notFound({ zh: '数据集', en: 'dataset' }, id)
    return answer(ctx, found.agency, {
      title: found.name,
      path: `/datasets/${found.slug}/feed`,
      page: `/datasets/${found.slug}`,
      entries: await newsEntries(
        ctx,
        sql`e.dataset_id = ${id}::uuid and e.kind in ('dataset-published', 'version-published', 'discussion-answered', 'discussion-corrected')`,
      ),
    })
  },
})

export const readAgencyFeed = defineOperation({
  name: 'read-agency-feed',
  http: 'GET /agencies/{agency}/feed',
  stage: 'open',
  summary: { zh: '一个部门的消息(Atom)', en: 'News of an agency (Atom)' },
  description: { zh: '本部门及下级新公开的数据集与新版本。', en: 'Datasets and versions published by the agency and those below it.' },
  effects: 'read',
  input: Type.Object({ agency: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({}),
  produces,
  access: anyone(),
  async run(ctx, input) {
    const { rows } = await sql<{ id: string; slug: string; name: Text }>`
      select id, slug, name from agency where ${namedBy(input.agency)}`.execute(ctx.db)
    const found = rows[0]
    if (!found) throw notFound({ zh: '部门', en: 'agency' }, input.agency)
    return answer(ctx, found.name, {
      title: found.name,
      path: `/agencies/${found.slug}/feed`,
      page: `/agencies/${found.slug}`,
      entries: await newsEntries(ctx, sql`a.path @> array[${found.id}::uuid] and e.kind in ('dataset-published', 'version-published')`),
    })
  },
})

export const readRequestsFeed = defineOperation({
  name: 'read-requests-feed',
  http: 'GET /requests/feed',
  stage: 'open',
  summary: { zh: '数据需求的消息(Atom)', en: 'News of data requests (Atom)' },
  description: { zh: '新需求与部门的答复。', en: 'New requests and the answers of agencies.' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({}),
  produces,
  access: anyone(),
  async run(ctx) {
    const base = ctx.services.open.baseUrl() + (ctx.locale === 'en' ? '/en' : '')
    const { rows } = await sql<{ slug: string; title: string; body: string; at: Date }>`
      select slug, title, left(body, 500) as body, created_at as at from data_request where shown = 'shown' and state <> 'withdrawn'
      order by created_at desc, id limit ${entriesInFeed}`.execute(ctx.db)
    const asked = rows.map((row) => ({
      id: `${base}/requests/${row.slug}`,
      title: row.title,
      url: `${base}/requests/${row.slug}`,
      at: row.at,
      text: row.body,
    }))
    const answered = await newsEntries(ctx, sql`e.kind = 'request-answered'`)
    const name = await ctx.db.selectFrom('city_setting').select('value').where('key', '=', 'name').executeTakeFirst()
    return answer(ctx, (name?.value as Text | undefined) ?? { zh: '浦江', en: 'Pujiang' }, {
      title: { zh: '数据需求', en: 'Data requests' },
      path: '/requests/feed',
      page: '/requests',
      entries: [...asked, ...answered].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, entriesInFeed),
    })
  },
})
