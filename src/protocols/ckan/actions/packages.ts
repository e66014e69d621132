import { notFound } from '../../../platform/errors/index.ts'
import type { CatalogueRecord } from '../../../model/index.ts'
import type { Action, Call, RecordsAnswer } from '../action.ts'
import { packageOf } from '../package.ts'
import { say } from '../site.ts'
import { openEntries, type Found } from '../open-entries.ts'
import { searchPackages } from '../search-packages.ts'

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
      const limit = call.params.integer('limit')
      const offset = call.params.integer('offset') ?? 0
      const slugs = await publicSlugs(call)
      return slugs.slice(offset, limit === undefined ? undefined : offset + limit)
    },
  },
  {
    name: 'current_package_list_with_resources',
    help: 'Public datasets with their resources, those that changed last first.\n\n:param limit: at most 1000 (default 1000)\n:param offset: how many to leave out first\n:rtype: list of dictionaries',
    async run(call) {
      const limit = call.params.integer('limit', { most: 1000 }) ?? 1000
      const offset = call.params.integer('offset', { most: 1_000_000 }) ?? (call.params.integer('page', { least: 1 }) ?? 1) * limit - limit
      const { items } = await openEntries(call, { sort: 'changed', limit, offset })
      return items.map((record) => packageOf(record, call))
    },
  },
  {
    name: 'package_search',
    help: `Search the datasets.

:param q: words, or a question of Solr: field:value, phrases, ranges, AND OR NOT, wildcards
:param fq, fq_list: conditions in the same language
:param sort: e.g. "score desc, metadata_modified desc"
:param rows: datasets (default 10, at most 1000)
:param start: datasets to leave out first
:param facet, facet.field, facet.limit, facet.mincount: counts by organization, groups, tags, res_format, license_id, open_class, update_frequency
:param include_drafts, include_deleted, include_private: also of the own agencies
:param ext_bbox: west,south,east,north
:param fl: keys of a dataset that are wanted
:rtype: dictionary with count, results, sort, facets, search_facets`,
    run: searchPackages,
  },
  {
    name: 'package_relationships_list',
    help: 'Relationships of a dataset: there are none.\n\n:param id: id or name of the dataset\n:rtype: list',
    async run(call) {
      await recordOf(call, call.params.required('id'))
      return []
    },
  },
  {
    name: 'package_autocomplete',
    help: 'Datasets whose name begins so.\n\n:param q: the beginning\n:param limit: at most (default 10)\n:rtype: list of dictionaries',
    async run(call) {
      const q = call.params.required('q')
      const limit = call.params.integer('limit', { most: 100 }) ?? 10
      const where = {
        all: [
          { field: 'public', in: ['true'] },
          {
            any: [
              { words: q, place: 'name', prefix: true },
              { field: 'slug', like: `*${q.replaceAll(/[\\*?]/g, String.raw`\$&`)}*` },
            ],
          },
        ],
      }
      const { items } = await call.ask<Found>('search-catalogue-records', { where, limit, sort: 'use' })
      return items.map((record) => {
        const title = say(record.name, call.locale)
        const byName = record.slug.includes(q.toLowerCase())
        return {
          name: record.slug,
          title,
          match_field: byName ? 'name' : 'title',
          match_displayed: byName ? record.slug : `${title} (${record.slug})`,
        }
      })
    },
  },
]
