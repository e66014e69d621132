import { sql, type RawBuilder } from 'kysely'
import type { CatalogueRecord } from '../model/index.ts'
import { publicFiles } from '../lake/index.ts'
import { prepared } from '../platform/db/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { cityDistricts, type District } from './districts.ts'
import { columnFacts, periodOf, readFacts, type ColumnFact } from './entry-facts.ts'

type Row = Omit<CatalogueRecord, 'period' | 'box'> & { facts: ColumnFact[] | null; temporal: string | null }

/** UTC with milliseconds, as `Date.toISOString` prints it: exports compare times as text. */
const isoForm = sql.lit('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
const iso = (time: RawBuilder<unknown>): RawBuilder<string> => sql`to_char(${time} at time zone 'utc', ${isoForm})`

/** When anything of the entry over alias `d` last changed, in UTC, to the millisecond a cursor can carry; an index stands on the same words. */
export const changedAt = sql<Date>`date_trunc('milliseconds', greatest(d.updated_at, d.modified_at, d.published_at) at time zone 'utc')`
export const utc = (time: string): RawBuilder<unknown> => sql`(${time}::timestamptz at time zone 'utc')`

/**
 * Whole entries over alias `d` that satisfy `condition` and that the caller may see, in the given order; one round trip for any number.
 * Mirrors what `show-dataset` answers to the same caller: closed fields, figures of rows that may not be read and versions that wait are absent.
 * `kept`: the condition is of ids alone, so that one plan serves every question. `audience`: whose downloads the figures of files are of.
 */
export async function catalogueRecords(
  ctx: Context,
  condition: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
  kept = false,
  audience: 'caller' | 'everybody' = 'caller',
): Promise<CatalogueRecord[]> {
  // Whoever works with the table gets closed columns too, and a purpose may bring a grant.
  const asEverybody = audience === 'everybody' ? sql`true` : ctx.purpose === null ? sql`not d.own` : sql`false`
  const [districts, { rows }] = await Promise.all([
    ctx.services.overview.get('districts', () => cityDistricts(ctx.db)),
    sql<{ r: Row }>`${kept ? prepared : sql``}
    with page as materialized (
      select d.*, ${ctx.access.where('read-findings', 'dataset')} as own, ${ctx.access.where('read-rows', 'dataset')} as readable,
        ${ctx.access.where('read-file', 'dataset')} as file_readable
      from dataset d where ${condition} and ${ctx.access.where('see', 'dataset')} order by ${order} limit ${limit})
    select json_build_object('id', d.id, 'slug', d.slug, 'code', d.code, 'name', d.name, 'summary', d.summary, 'description', d.description,
      'agency', json_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'kind', a.kind, 'code', a.code, 'contact', a.contact),
      'theme', d.theme, 'keywords', d.keywords, 'shareClass', d.share_class, 'openClass', d.open_class, 'openCondition', d.open_condition,
      'legalBasis', d.legal_basis, 'updateCycle', d.update_cycle, 'licence', d.licence, 'contact', d.contact, 'spatial', d.spatial,
      'temporal', d.temporal, 'series', d.series, 'hvdCategory', d.hvd_category,
      'synthetic', d.synthetic, 'status', d.status, 'revision', d.revision, 'createdAt', ${iso(sql`d.created_at`)},
      'publishedAt', ${iso(sql`d.published_at`)}, 'modifiedAt', ${iso(sql`d.modified_at`)}, 'changedAt', to_char(${changedAt}, ${isoForm}),
      'facts', ${columnFacts}, 'distributions', coalesce(x.distributions, '[]'::json)) as r
    from page d join agency a on a.id = d.agency_id
    left join lateral (
      select json_agg(json_build_object('id', di.id, 'kind', di.kind, 'name', di.name, 'url', di.url, 'mediaType', di.media_type, 'bytes', di.bytes, 'sha256', di.sha256,
        'createdAt', ${iso(sql`di.created_at`)}, 'table', t.record,
        'readable', case di.kind when 'table' then d.readable when 'file' then d.file_readable else true end) order by di.position, di.id) as distributions
      from distribution di left join lateral (
        select json_build_object('id', dt.id, 'slug', dt.slug, 'coordinateSystem', dt.coordinate_system,
          'lookupKeys', (select coalesce(json_agg(k), '[]'::json) from unnest(dt.lookup_keys) k
            where d.own or exists (select from field f where f.table_id = dt.id and f.name = k and f.active and f.open_class <> 'none')),
          'versions', (select count(*) from table_version p where p.table_id = dt.id and p.state = 'published' and (d.own or d.status = 'published')),
          'version', case when v.id is not null then json_build_object('id', v.id, 'number', v.number, 'publishedAt', ${iso(sql`v.published_at`)},
            'rows', case when whole then v.rows end, 'bytes', case when whole then v.bytes end, 'contentHash', case when whole then v.content_hash end,
            'files', case when whole and ${asEverybody} then ${publicFiles} end) end,
          'fields', case when v.id is null and not d.own then '[]'::json else (
            select coalesce(json_agg(json_build_object('id', f.field_id, 'name', f.name, 'header', f.header, 'type', f.type, 'precision', f.precision, 'scale', f.scale,
              'label', f.label, 'description', f.description, 'unit', f.unit, 'codeList', f.code_list) order by f.position), '[]'::json)
            from field f where f.table_id = dt.id and f.active and (d.own or f.open_class <> 'none')) end) as record
        from data_table dt
        left join table_version v on v.id = dt.current_version_id and (d.own or (v.state = 'published' and d.status = 'published'))
        cross join lateral (select d.own or (d.status = 'published' and d.share_class <> 'none' and d.open_class = 'unconditional') as whole) w
        where dt.id = di.id
      ) t on true
      where di.dataset_id = d.id
    ) x on true
    order by ${order}`.execute(ctx.db),
  ])
  return rows.map(({ r: { facts, temporal, ...record } }) => ({
    ...record,
    distributions: record.distributions.map((distribution) => ({
      ...distribution,
      table: distribution.table && { ...distribution.table, fields: distribution.table.fields.map(withoutNulls) },
    })),
    period: (facts && periodOf(facts)) ?? statedPeriod(temporal),
    box: facts && boxOf(facts, districts),
  }))
}

/** A period as its provider states it: one date, or the first and the last. */
function statedPeriod(text: string | null): CatalogueRecord['period'] {
  const [from, to] = (text ?? '').split('/')
  return from ? { from, to: to || from } : null
}

const boxOf = (facts: readonly ColumnFact[], districts: readonly District[]): number[] | null => {
  const { box } = readFacts(facts, districts, null)
  return box && [...box]
}

/** Precision and scale are said of decimals only. */
const withoutNulls = <T extends { precision?: number | null; scale?: number | null }>(field: T): T => {
  const { precision, scale, ...rest } = field
  return { ...rest, ...(precision != null && { precision }), ...(scale != null && { scale }) } as T
}
