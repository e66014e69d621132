import { sql, type RawBuilder } from 'kysely'
import { coordinateNames } from '../model/index.ts'
import { boxAround, type District } from './districts.ts'
import type { Box, CatalogueEntry } from './search/index.ts'

/** What the statistics of a version say of one column that everybody may read. */
export interface ColumnFact {
  table: string
  field: string
  header: string
  type: string
  /** The table is ordered by it. */
  order: boolean
  min: string | null
  max: string | null
  top: { value: string; count: number }[] | null
  /** What the values mean, where the column follows a code list of the city. */
  labels: Record<string, string> | null
}

/** A text column with more values than this is not told value by value. */
const mostValues = 200
const longestValue = 40
/** Values of a dataset that the search knows. */
const mostKept = 300

const { longitude, latitude } = coordinateNames
const year = '^(year|年份|年度|统计年份)$'
/** A date that is told of each thing (built on, valid until) is not what the rows run along; these names are. */
const along = '^(date|day|month|period|time|datetime|timestamp|日期|时间|月份|时段|年月|(统计|观测|监测|数据)(日期|时间|月份))$'

/**
 * SQL (a JSON list) of the columns that places, years and values are read from, over the row `d` of a dataset. Only of published datasets whose rows are
 * open to all, and of their columns that are open and not sensitive: what stands here may be found by everybody.
 */
export const columnFacts: RawBuilder<unknown> = sql`(
  select json_agg(json_build_object('table', t.slug, 'field', f.name, 'header', f.header, 'type', f.type, 'order', f.name = t.order_field,
      'min', s ->> 'min', 'max', s ->> 'max',
      'top', case when f.type = 'text' and (s ->> 'distinct')::float8 <= ${mostValues} then s -> 'topValues' end,
      'labels', case when f.code_list is not null then (select jsonb_object_agg(e.code, e.label ->> 'zh') from code_entry e
        where e.list = f.code_list and e.code in (select top ->> 'value' from jsonb_array_elements(s -> 'topValues') top)) end) order by t.created_at, f.position)
  from data_table t join table_version v on v.id = t.current_version_id and v.state = 'published'
  cross join lateral jsonb_array_elements(v.statistics) s
  join field f on f.table_id = t.id and f.active and f.field_id = (s ->> 'fieldId')::int and f.open_class = 'unconditional' and f.sensitivity = 'public'
  where t.dataset_id = d.id and d.status = 'published' and d.share_class <> 'none' and d.open_class = 'unconditional'
    and (f.type in ('text', 'date', 'timestamp') or f.name ~* ${`${longitude}|${latitude}|${year}`} or f.header ~* ${`${longitude}|${latitude}|${year}`}))`

const isCalled = (fact: ColumnFact, pattern: string): boolean =>
  new RegExp(pattern, 'i').test(fact.field) || new RegExp(pattern, 'i').test(fact.header)
const isTime = (fact: ColumnFact): boolean => fact.type === 'date' || fact.type === 'timestamp'

/** What the search needs of the rows of a dataset: years, places, and values of columns with few of them. */
export function readFacts(
  facts: readonly ColumnFact[],
  districts: readonly District[],
  agencyArea: string | null,
): Pick<CatalogueEntry, 'years' | 'areas' | 'box' | 'codeValues'> {
  const values = facts.flatMap((fact) => (fact.top ?? []).map((top) => ({ ...top, value: top.value.trim(), fact })))
  const spoken = new Set(values.map(({ value }) => value))
  const areas = districts.filter((d) => spoken.has(d.zh) || spoken.has(d.code) || (d.en !== '' && spoken.has(d.en)) || d.code === agencyArea)
  return {
    years: yearsOf(facts),
    areas: areas.map((d) => d.code),
    box: pointsOf(facts) ?? boxAround(areas.map((d) => d.box)),
    codeValues: codeValuesOf(values),
  }
}

function codeValuesOf(values: readonly { value: string; count: number; fact: ColumnFact }[]): CatalogueEntry['codeValues'] {
  const seen = new Map<string, CatalogueEntry['codeValues'][number]>()
  for (const { value, count, fact } of values) {
    const key = `${fact.table} ${fact.field} ${value}`
    const known = seen.get(key)
    // Blanks around a value make it two values in the statistics and one to a reader.
    if (known) seen.set(key, { ...known, rows: (known.rows ?? 0) + count })
    else if (value !== '' && value.length <= longestValue && seen.size < mostKept)
      seen.set(key, { code: value, label: fact.labels?.[value] ?? '', table: fact.table, field: fact.field, rows: count })
  }
  return [...seen.values()]
}

/** Ends of the column each table runs along: the declared order, else a time that is called so, else its year. */
function endsOf(facts: readonly ColumnFact[]): string[] {
  return [...new Set(facts.map((fact) => fact.table))].flatMap((table) => {
    const own = facts.filter((fact) => fact.table === table)
    const column =
      own.find((f) => f.order && isTime(f)) ??
      own.find((f) => isTime(f) && isCalled(f, along)) ??
      own.find((f) => f.type === 'integer' && isCalled(f, year))
    return [column?.min, column?.max].filter((at) => at != null && yearIn(at) >= 1800 && yearIn(at) <= 2200) as string[]
  })
}
const yearIn = (at: string): number => Number(/^(\d{4})(?:\D|$)/.exec(at)?.[1] ?? Number.NaN)

function yearsOf(facts: readonly ColumnFact[]): CatalogueEntry['years'] {
  const years = endsOf(facts).map(yearIn)
  return years.length > 0 ? { from: Math.min(...years), to: Math.max(...years) } : null
}

/** First and last day, time or year of the rows of a dataset as the statistics print them; null where nothing tells. */
export function periodOf(facts: readonly ColumnFact[]): { from: string; to: string } | null {
  const ends = endsOf(facts).toSorted()
  return ends.length > 0 ? { from: ends[0]!, to: ends.at(-1)! } : null
}

function pointsOf(facts: readonly ColumnFact[]): Box | null {
  const boxes = [...new Set(facts.map((fact) => fact.table))].flatMap((table): Box[] => {
    const own = facts.filter((fact) => fact.table === table && fact.type !== 'text' && !isTime(fact))
    const [x, y] = [own.find((f) => isCalled(f, longitude)), own.find((f) => isCalled(f, latitude))]
    const [west, east, south, north] = [x?.min, x?.max, y?.min, y?.max].map((v) => (v == null ? Number.NaN : Number(v))) as [
      number,
      number,
      number,
      number,
    ]
    return west >= -180 && east <= 180 && south >= -90 && north <= 90 && west <= east && south <= north ? [[west, south, east, north]] : []
  })
  return boxAround(boxes)
}
