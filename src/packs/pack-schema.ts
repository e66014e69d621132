import { Type, type Static, type TSchema } from 'typebox'
import {
  ChartQuerySchema,
  ChartSpecSchema,
  DashboardItemSchema,
  fieldTypes,
  openClasses,
  roles,
  sensitivities,
  shareClasses,
  themes,
  updateCycles,
  licences,
  TextSchema,
  type Code,
} from '../model/index.ts'

const codeOf = (list: readonly Code[]) => Type.Enum(list.map((c) => c.code) as [string, ...string[]])
const closed = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, { additionalProperties: false })
/** Both languages and nothing else: an unquoted comma in a YAML flow map would otherwise cut a sentence unseen. */
const Words = closed(TextSchema.properties)
const Slug = Type.String({ pattern: '^[a-z0-9-]{2,100}$' })
const Name = Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' })
const Email = Type.String({ pattern: '^[^@\\s]+@[^@\\s]+\\.[a-z]+$' })

export const PackAgencySchema = closed({
  slug: Slug,
  kind: Type.Enum(['city', 'district', 'department']),
  /** Slug of the agency above; absent for the city. */
  parent: Type.Optional(Slug),
  code: Type.String({ minLength: 1 }),
  name: Words,
  contact: Type.Optional(Type.String()),
})
/** An agency of the pack's city. The city comes first in the list, parents before children. */
export type PackAgency = Static<typeof PackAgencySchema>

export const PackAccountSchema = closed({
  key: Slug,
  email: Email,
  name: Type.String({ minLength: 1 }),
  agency: Type.Optional(Slug),
  /** Roles held in the account's agency; with `cityWide` in the whole city. */
  roles: Type.Array(codeOf(roles)),
  cityWide: Type.Optional(Type.Boolean()),
  about: Words,
})
/** A demo account. It carries no password: who installs the pack decides how one signs in. */
export type PackAccount = Static<typeof PackAccountSchema>

export const PackFieldSchema = closed({
  /** Name of the column in the generator's SELECT. */
  name: Name,
  /** Header in the generated file; the Chinese label stands in where `zh` is absent. */
  header: Type.String({ minLength: 1 }),
  zh: Type.Optional(Type.String({ minLength: 1 })),
  en: Type.String({ minLength: 1 }),
  type: Type.Enum([...fieldTypes]),
  about: Type.Optional(Words),
  unit: Type.Optional(Type.String()),
  codeList: Type.Optional(Type.String()),
  sensitivity: Type.Optional(codeOf(sensitivities)),
  shareClass: Type.Optional(codeOf(shareClasses)),
  openClass: Type.Optional(codeOf(openClasses)),
})
/** One field (数据项) of a dataset of the pack. */
export type PackField = Static<typeof PackFieldSchema>

export const PackDataSchema = closed({
  file: Type.Enum(['csv', 'csv.gz', 'tsv', 'xlsx', 'json', 'ndjson']),
  encoding: Type.Optional(Type.Enum(['utf-8', 'utf-8-bom', 'gb18030'])),
  /** Days before the city's clock at which the first rows stand, or a fixed first day. */
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 4000 })),
  since: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  /** Where the rows end: the start of the clock's hour, day, month or year. */
  ends: Type.Enum(['hour', 'day', 'month', 'year']),
  /** `append`: a later run adds the rows of the time since; `replace`: it makes all rows anew; `none`: rows never change. */
  extend: Type.Enum(['append', 'replace', 'none']),
  /** Appended rows carry states that age: on the first day of each month all rows are made anew. */
  refresh: Type.Optional(Type.Enum(['monthly'])),
  /** Total order of the rows in the file (names of fields). */
  sort: Type.Array(Name, { minItems: 1 }),
})
export type PackData = Static<typeof PackDataSchema>

export const PackDatasetSchema = closed({
  name: Words,
  summary: Words,
  description: Type.Optional(Words),
  code: Type.String({ minLength: 1 }),
  agency: Slug,
  theme: codeOf(themes),
  keywords: Type.Array(Type.String({ minLength: 1 }), { minItems: 2 }),
  shareClass: codeOf(shareClasses),
  shareCondition: Type.Optional(Type.String()),
  openClass: codeOf(openClasses),
  openCondition: Type.Optional(Type.String()),
  legalBasis: Type.String({ minLength: 1 }),
  updateCycle: codeOf(updateCycles),
  licence: Type.Optional(codeOf(licences)),
  /** Period the rows speak of, where no column tells it. */
  temporal: Type.Optional(Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?(/\\d{4}(-\\d{2}(-\\d{2})?)?)?$' })),
  series: Type.Optional(Type.String()),
  hvdCategory: Type.Optional(Type.String()),
  /** How far the installer takes it; `published` when absent. */
  status: Type.Optional(Type.Enum(['draft', 'in-review', 'published'])),
  lookupKeys: Type.Optional(Type.Array(Name)),
  orderField: Type.Optional(Name),
  data: PackDataSchema,
  fields: Type.Array(PackFieldSchema, { minItems: 1 }),
})

export const PackManifestSchema = closed({
  pack: Slug,
  version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
  synthetic: Type.Boolean(),
  /** Offset of the city's wall clock from UTC in minutes; all times in the files are wall-clock times. */
  utcOffset: Type.Integer({ minimum: -720, maximum: 840 }),
  seed: Type.Integer({ minimum: 0, maximum: 4294967295 }),
  city: closed({ name: Words, short: Words, about: Words, notice: Words, spatial: Type.String(), crs: Type.String() }),
  geometry: Type.String(),
  contact: Type.String(),
  /** Stands in a dataset wherever its own file says nothing. */
  defaults: Type.Partial(PackDatasetSchema),
  agencies: Type.Array(PackAgencySchema, { minItems: 1 }),
  accounts: Type.Array(PackAccountSchema),
  /** Searches the home page offers as examples. */
  searches: Type.Array(Words),
})
export type PackManifest = Static<typeof PackManifestSchema>

/** A dataset of the pack with the slug its file gives it and the SQL that makes its rows. */
export type PackDataset = Static<typeof PackDatasetSchema> & { slug: string; sql: string }

export const PackToldSchema = closed({
  charts: Type.Array(
    closed({
      slug: Slug,
      agency: Slug,
      table: Slug,
      title: Words,
      note: Type.Optional(Words),
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      query: ChartQuerySchema,
      spec: Type.Partial(ChartSpecSchema),
    }),
  ),
  stories: Type.Array(closed({ slug: Slug, agency: Slug, title: Words, summary: Words, body: Words })),
  dashboards: Type.Array(closed({ slug: Slug, agency: Slug, title: Words, summary: Words, items: Type.Array(DashboardItemSchema) })),
})
/** What a pack tells with its data: charts, stories, dashboards. */
export type PackTold = Static<typeof PackToldSchema>

/** A pack as read from its folder and checked. */
export interface Pack {
  folder: string
  manifest: PackManifest
  /** SQL run once before the generators: calendar, rhythms, macros of the pack. */
  prelude: string
  /** CSV files of `tables/`: name in SQL and path. */
  tables: readonly { name: string; path: string }[]
  datasets: readonly PackDataset[]
  told: PackTold
}
