import { notFound } from '../../../platform/errors/index.ts'
import type { CatalogueRecord } from '../../../model/index.ts'
import type { Action, Call, RecordsAnswer } from '../action.ts'
import { packageOf } from '../package.ts'

/** The entry of a slug or an id, drafts of the own agency too. @throws NotFound */
export async function recordOf(call: Call, ref: string): Promise<CatalogueRecord> {
  const { items } = await call.ask<RecordsAnswer>('list-catalogue-records', { datasets: [ref.slice(0, 100)], all: true, limit: 1 })
  const [record] = items
  if (!record) throw notFound({ zh: '数据集', en: 'dataset' }, ref)
  return record
}

async function publicSlugs(call: Call): Promise<string[]> {
  const slugs: string[] = []
  for (let after = ''; ;) {
    const { items, truncated } = await call.ask<{ items: { slug: string }[]; truncated: boolean }>('list-public-datasets', { after, limit: 5000 })
    slugs.push(...items.map(({ slug }) => slug))
    after = items.at(-1)?.slug ?? ''
    if (!truncated) return slugs
  }
}

const piece = (call: Call): { limit: number | undefined; offset: number } => ({
  limit: call.params.integer('limit'),
  offset: call.params.integer('offset') ?? 0,
})

export const packageActions: readonly Action[] = [
  {
    name: 'package_show',
    help: 'One dataset with its resources.\n\n:param id: the id or name of the dataset\n:rtype: dictionary',
    run: async (call) => packageOf(await recordOf(call, call.params.text('name_or_id') ?? call.params.required('id')), call),
  },
  {
    name: 'package_list',
    help: 'The names of all public datasets.\n\n:param limit: how many at most (optional)\n:param offset: how many to leave out first (optional)\n:rtype: list of strings',
    async run(call) {
      const { limit, offset } = piece(call)
      const slugs = await publicSlugs(call)
      return slugs.slice(offset, limit === undefined ? undefined : offset + limit)
    },
  },
]
