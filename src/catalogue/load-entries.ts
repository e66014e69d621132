import { sql, type Kysely } from 'kysely'
import type { Text } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import { cityDistricts } from './districts.ts'
import { columnFacts, readFacts, type ColumnFact } from './entry-facts.ts'
import { qualityNumbers, withPromise, type StoredQualityNumbers } from './quality-numbers.ts'
import { qualityOf } from './quality-score.ts'
import type { CatalogueEntry } from './search/index.ts'

interface Row {
  id: string
  slug: string
  name: Text
  summary: Text
  agency: { id: string; name: Text }
  path: string[]
  /** Code of the district where the agency is one. */
  area: string | null
  keywords: string[]
  theme: string
  openClass: string
  shareClass: string
  updateCycle: string
  formats: string[] | null
  status: string
  modifiedAt: string | null
  publishedAt: string | null
  changedAt: string
  createdAt: string
  licence: string | null
  resources: number
  updatedAt: string
  popularity: number
  rows: number | null
  quality: StoredQualityNumbers
  facts: ColumnFact[] | null
  fields: { table: string; name: string; label: Text | null; description: Text | null }[] | null
}

/** Field names whose existence everybody may know; a closed field leaves no word in the index, nor do those of a version that waits. */
const openFields = sql`(select json_agg(json_build_object('table', t.slug, 'name', f.name, 'label', f.label, 'description', f.description) order by f.position)
  from data_table t join field f on f.table_id = t.id and f.active and f.open_class <> 'none' where t.dataset_id = d.id and t.current_version_id is not null)`

/** What the search index holds of these datasets; a deleted one is absent, a retired one is found by its own agency. One round trip a batch. */
export async function loadEntries(db: Kysely<Database>, ids: readonly string[]): Promise<CatalogueEntry[]> {
  if (ids.length === 0) return []
  const districts = await cityDistricts(db)
  const { rows } = await sql<{ e: Row }>`
    select json_build_object('id', d.id, 'slug', d.slug, 'name', d.name, 'summary', d.summary, 'agency', json_build_object('id', a.id, 'name', a.name), 'path', a.path, 'area', case when a.kind = 'district' then a.code end,
      'keywords', d.keywords, 'theme', d.theme, 'openClass', d.open_class, 'shareClass', d.share_class, 'updateCycle', d.update_cycle, 'status', d.status,
      'modifiedAt', d.modified_at, 'publishedAt', d.published_at, 'changedAt', greatest(d.updated_at, d.modified_at, d.published_at), 'createdAt', d.created_at, 'licence', d.licence, 'updatedAt', d.updated_at, 'fields', ${openFields},
      'formats', (select array_agg(distinct f) from distribution di cross join lateral unnest(
        case di.kind when 'table' then array['CSV', 'JSON', 'Parquet'] when 'file' then array[upper(coalesce(di.media_type, 'FILE'))] else array[upper(di.kind)] end) f where di.dataset_id = d.id),
      'resources', (select coalesce(sum(case di.kind when 'table' then 3 else 1 end), 0)::int from distribution di where di.dataset_id = d.id),
      'quality', ${qualityNumbers(sql.ref('d.id'))}, 'facts', ${columnFacts},
      'rows', case when d.status = 'published' and d.share_class <> 'none' and d.open_class = 'unconditional' then
        (select sum(v.rows)::float8 from data_table t join table_version v on v.id = t.current_version_id where t.dataset_id = d.id) end,
      'popularity', (select coalesce(sum(u.count), 0)::float8 from use_log u where u.day > current_date - 90 and ((u.subject_kind = 'dataset' and u.subject_id = d.id)
        or (u.subject_kind = 'table' and u.subject_id in (select t.id from data_table t where t.dataset_id = d.id))))) as e
    from dataset d join agency a on a.id = d.agency_id where d.id = any(${[...ids]}::uuid[])`.execute(db)
  return rows.map(({ e }) => ({
    id: e.id,
    slug: e.slug,
    name: e.name,
    summary: e.summary,
    agency: e.agency,
    keywords: e.keywords,
    fieldNames: (e.fields ?? []).map((f) => ({
      table: f.table,
      name: f.name,
      label: f.label ?? { zh: f.name, en: f.name },
      description: f.description ?? { zh: '', en: '' },
    })),
    theme: e.theme,
    openClass: e.openClass,
    shareClass: e.shareClass,
    updateCycle: e.updateCycle,
    formats: e.formats ?? [],
    status: e.status,
    modifiedAt: e.modifiedAt ?? e.updatedAt,
    publishedAt: e.publishedAt,
    changedAt: e.changedAt,
    createdAt: e.createdAt,
    licence: e.licence,
    resources: e.resources,
    popularity: e.popularity,
    quality: qualityOf(withPromise(e.quality, e.updateCycle)).score,
    rows: e.rows,
    ...readFacts(e.facts ?? [], districts, e.area),
    // Grants open published entries only, so a draft names no dataset id that a grant could match.
    audience: { public: e.status === 'published' && e.shareClass !== 'none', agencyIds: e.path, datasetId: e.status === 'published' ? e.id : '' },
  }))
}
