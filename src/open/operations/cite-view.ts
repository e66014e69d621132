import { Type } from 'typebox'
import { rightOf, type OpenTable } from '../../lake/index.ts'
import { invalidInput, notFound, PlatformError } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { admitAction } from '../admit-action.ts'
import { canonicalQuery, hashOfView } from '../view-hash.ts'
import { isForReader } from '../view-words.ts'

const View = Type.Object({
  hash: Type.String({ description: 'Ten letters and digits; the same view of the same version has the same ones.' }),
  dataset: Type.String({ description: 'Slug.' }),
  table: Type.String({ description: 'Slug.' }),
  version: Type.Integer(),
  query: Type.String({ description: 'Parameters of the page that shows the view, without the version.' }),
})

/** `retracted`: a version that was public and taken back is found too; reading its rows tells when and why. */
async function opened(ctx: Context, tableRef: string, versionRef: string, retracted = false) {
  const id = await ctx.access.require('see', 'table', tableRef)
  const table = await ctx.services.tables.forRows(ctx, id, versionRef)
  const { version } = table
  const wasPublic = retracted && version?.state === 'retracted' && version.publishedAt !== null
  const right = await rightOf(ctx, wasPublic ? { ...table, version: { ...version, state: 'published' } } : table)
  const visible = right !== null || (version?.state === 'published' && table.dataset.status === 'published')
  // A version that waits or was taken back answers outsiders like one that never was.
  if (!version || !visible) throw notFound({ zh: '版本', en: 'version' }, versionRef)
  return { table, version, right }
}

type Opened = Awaited<ReturnType<typeof opened>>

/** The parameters of a view that somebody asks to cite. @throws InvalidInput when they name what the asker may not read, whether it exists or not. */
function askedView(query: string | undefined, { table, right }: Opened): string {
  const canonical = canonicalQuery(query ?? '')
  if (isForReader(canonical, table, right)) return canonical
  throw invalidInput({
    code: 'PUJIANG_VIEW_WORDS',
    detail: { zh: '这个视图用到了表里没有或不给您看的列。', en: 'This view names columns that are not there or are not yours to read.' },
    cure: { zh: '请去掉这些列上的条件再引用。', en: 'Cite it without conditions on those columns.' },
    faults: [{ at: 'query', message: { zh: '有列不在', en: 'a column is missing' } }],
  })
}

export const citeView = defineOperation({
  name: 'cite-view',
  http: 'POST /tables/{table}/views',
  stage: 'open',
  summary: { zh: '给一个视图短地址，供引用', en: 'Give a view a short address to cite' },
  description: {
    zh: '同一版本的同一视图总得到同一个哈希;/q/{hash} 打开的就是它。',
    en: 'The same view of the same version always gets the same hash; /q/{hash} opens it.',
  },
  effects: 'write',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    version: Type.String({ maxLength: 50, description: 'Number or id.' }),
    query: Type.Optional(Type.String({ maxLength: 4000, description: 'Parameters of the dataset page, e.g. f=district~eq~A&sort=at~desc.' })),
  }),
  output: View,
  access: anyone(),
  async prepare(ctx) {
    await admitAction(ctx, { name: 'cite-view', anonymous: 60, person: 600 })
  },
  async run(ctx, input) {
    const view = await opened(ctx, input.table, input.version)
    const { table, version } = view
    const query = askedView(input.query, view)
    const hash = hashOfView(version.id, query)
    ctx.audit.subject('table', table.id)
    await ctx.db
      .insertInto('cited_view')
      .values({ hash, table_id: table.id, version_id: version.id, query, created_at: ctx.clock.now() })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute()
    return { hash, dataset: table.dataset.slug, table: table.slug, version: version.number, query }
  },
})

export const hashView = defineOperation({
  name: 'hash-view',
  http: 'GET /tables/{table}/views',
  stage: 'open',
  summary: { zh: '一个视图的哈希', en: 'Hash of a view' },
  description: {
    zh: '引用里写的就是它;kept 为真时 /q/{hash} 已可打开。',
    en: 'What a citation names; with kept, /q/{hash} opens it already.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    version: Type.String({ maxLength: 50, description: 'Number or id.' }),
    query: Type.Optional(Type.String({ maxLength: 4000, description: 'Parameters of the dataset page.' })),
  }),
  output: Type.Object({ ...View.properties, kept: Type.Boolean() }),
  access: anyone(),
  async run(ctx, input) {
    const view = await opened(ctx, input.table, input.version)
    const { table, version } = view
    const query = askedView(input.query, view)
    const hash = hashOfView(version.id, query)
    const kept = await ctx.db.selectFrom('cited_view').select('hash').where('hash', '=', hash).executeTakeFirst()
    return { hash, dataset: table.dataset.slug, table: table.slug, version: version.number, query, kept: kept !== undefined }
  },
})

/** What readers are told of a view that names what is not theirs: the version it is of, and nothing of its words. */
const closedSince = (table: OpenTable, version: number): PlatformError =>
  new PlatformError('NotFound', {
    code: 'PUJIANG_VIEW_CLOSED',
    status: 410,
    detail: {
      zh: `这个引用用到的列，有的已不再提供给您；它引自数据集 ${table.dataset.slug} 第 ${version} 版。`,
      en: `This citation names columns that are no longer given to you. It is of version ${version} of the dataset ${table.dataset.slug}.`,
    },
    cure: { zh: '请打开这个数据集看现在公开的列。', en: 'Open the dataset to see the columns that are open now.' },
    facts: { dataset: table.dataset.slug, version },
  })

export const showCitedView = defineOperation({
  name: 'show-cited-view',
  http: 'GET /views/{hash}',
  stage: 'open',
  summary: { zh: '短地址指的是哪个视图', en: 'Which view a short address means' },
  effects: 'read',
  input: Type.Object({ hash: Type.String({ maxLength: 20 }) }),
  output: View,
  access: anyone(),
  async run(ctx, input) {
    const row = await ctx.db.selectFrom('cited_view').selectAll().where('hash', '=', input.hash).executeTakeFirst()
    const missing = notFound({ zh: '引用', en: 'citation' }, input.hash)
    if (!row) throw missing
    // A hidden table answers like a hash that was never given.
    const { table, version, right } = await opened(ctx, row.table_id, row.version_id, true).catch(() => {
      throw missing
    })
    // Less than was cited would be another view, and its words may have been taken out of cells that were closed since.
    if (!isForReader(canonicalQuery(row.query), table, right)) throw closedSince(table, version.number)
    return { hash: row.hash, dataset: table.dataset.slug, table: table.slug, version: version.number, query: canonicalQuery(row.query) }
  },
})
