import { Type, type Static, type TObject } from 'typebox'
import { PublicationSummarySchema, type Text } from '../../model/index.ts'
import { anyone, defineOperation, may, type Context, type Operation } from '../../platform/operations/index.ts'
import { listPublications, removePublication, setPublished, wholePublication, type Kind } from '../publications.ts'

type Whole = Awaited<ReturnType<typeof wholePublication>>

/** What tells one kind of publication from another. */
export interface PublicationKind<Detail extends TObject> {
  kind: Kind
  /** Several of them, in addresses and names: `stories`. */
  many: string
  /** Chinese name of one. */
  zh: string
  /** The list says what it holds; the others say what is done with one. */
  listed: Text
  detail: Detail
  view(whole: Whole): Static<Detail>
}

/** What one names it by. */
export const reference = Type.String({ description: 'Slug or id.' })

/** Listing, showing, publishing, taking back and removing: for stories and dashboards alike. Writing is each kind's own. */
export function publicationOperations<Detail extends TObject>({ kind, many, zh, listed, detail, view }: PublicationKind<Detail>) {
  const one = { stage: 'analyse', input: Type.Object({ [kind]: reference }) } as const
  const list = defineOperation({
    name: `list-${many}`,
    http: `GET /${many}`,
    stage: 'analyse',
    summary: listed,
    effects: 'read',
    input: Type.Object({
      mine: Type.Optional(Type.Boolean({ description: 'Those the caller may change, drafts too.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
      cursor: Type.Optional(Type.String({ maxLength: 500 })),
    }),
    output: Type.Object({ items: Type.Array(PublicationSummarySchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
    access: anyone(),
    run: async (ctx, input) => listPublications(ctx, kind, input),
  })
  const show = defineOperation({
    ...one,
    name: `show-${kind}`,
    http: `GET /${many}/{${kind}}`,
    summary: { zh: `看一个${zh}`, en: `Show a ${kind}` },
    effects: 'read',
    output: detail,
    access: may('see', kind),
    use: 'view',
    run: async (ctx: Context) => view(await wholePublication(ctx, kind, ctx.subject?.id ?? '')),
  })
  const setting = (verb: string, summary: Text, published: boolean): Operation =>
    defineOperation({
      ...one,
      name: `${verb}-${kind}`,
      http: `POST /${many}/{${kind}}/${verb}`,
      summary,
      effects: 'write',
      output: detail,
      access: may('publish', kind),
      run: async (ctx: Context) => view(await setPublished(ctx, kind, published)),
    })
  const remove = defineOperation({
    ...one,
    name: `remove-${kind}`,
    http: `POST /${many}/{${kind}}/remove`,
    summary: { zh: `删去${zh}`, en: `Remove a ${kind}` },
    effects: 'destroy',
    output: Type.Object({ removed: Type.Boolean() }),
    access: may('edit', kind),
    run: async (ctx: Context) => removePublication(ctx),
  })
  return {
    list,
    show,
    publish: setting('publish', { zh: `发布${zh}`, en: `Publish a ${kind}` }, true),
    unpublish: setting('unpublish', { zh: `撤下${zh},退回草稿`, en: `Take a ${kind} off the portal, back to a draft` }, false),
    remove,
  }
}
