import type { DatasetDetail } from './dataset.ts'
import type { Text } from './text.ts'

/** One entry of the metadata of a dataset as forms and sheets carry it: a text under a path. */
export interface MetadataEntry {
  path: MetadataPath
  label: Text
  /** Code list its value comes from. */
  list?: string
  /** May be left empty. */
  optional?: boolean
  /** Written in several lines. */
  long?: boolean
}

export const metadataPaths = [
  'name.zh',
  'name.en',
  'summary.zh',
  'summary.en',
  'theme',
  'keywords',
  'updateCycle',
  'shareClass',
  'shareCondition',
  'openClass',
  'openCondition',
  'legalBasis',
  'licence',
  'contact',
  'code',
  'spatial',
  'temporal',
  'series',
  'hvdCategory',
  'description.zh',
  'description.en',
] as const
export type MetadataPath = (typeof metadataPaths)[number]

const entry = (path: MetadataPath, zh: string, en: string, more: Omit<MetadataEntry, 'path' | 'label'> = {}): MetadataEntry => ({
  path,
  label: { zh, en },
  ...more,
})

/** Every entry in the order of the form and of the sheet. */
export const metadataEntries: readonly MetadataEntry[] = [
  entry('name.zh', '中文名称', 'Name in Chinese'),
  entry('name.en', '英文名称', 'Name in English', { optional: true }),
  entry('summary.zh', '中文摘要', 'Summary in Chinese', { long: true }),
  entry('summary.en', '英文摘要', 'Summary in English', { optional: true, long: true }),
  entry('theme', '领域', 'Field', { list: 'theme' }),
  entry('keywords', '关键词', 'Keywords', { optional: true }),
  entry('updateCycle', '更新周期', 'Update cycle', { list: 'updateCycle' }),
  entry('shareClass', '共享类型', 'Sharing', { list: 'shareClass' }),
  entry('shareCondition', '共享条件', 'Condition of sharing', { optional: true, long: true }),
  entry('openClass', '开放类型', 'Opening', { list: 'openClass' }),
  entry('openCondition', '开放条件', 'Condition of opening', { optional: true, long: true }),
  entry('legalBasis', '依据', 'Legal basis', { optional: true, long: true }),
  entry('licence', '许可', 'Licence', { list: 'licence', optional: true }),
  entry('contact', '联系方式', 'Contact', { optional: true }),
  entry('code', '资源代码', 'Resource code', { optional: true }),
  entry('spatial', '空间范围', 'Area covered', { optional: true }),
  entry('temporal', '时间范围', 'Period covered', { optional: true }),
  entry('series', '所属系列', 'Series', { optional: true }),
  entry('hvdCategory', '欧盟高价值类别', 'EU high-value category', { list: 'hvdCategory', optional: true }),
  entry('description.zh', '中文详细说明', 'Description in Chinese', { optional: true, long: true }),
  entry('description.en', '英文详细说明', 'Description in English', { optional: true, long: true }),
]

/** The metadata of one dataset, a text for every path; empty where nothing is said. */
export type MetadataValues = Record<MetadataPath, string>

type Described = Pick<
  DatasetDetail,
  | 'name'
  | 'summary'
  | 'theme'
  | 'keywords'
  | 'updateCycle'
  | 'shareClass'
  | 'shareCondition'
  | 'openClass'
  | 'openCondition'
  | 'legalBasis'
  | 'licence'
  | 'contact'
  | 'code'
  | 'spatial'
  | 'temporal'
  | 'series'
  | 'hvdCategory'
  | 'description'
>

/** What a dataset says of itself as texts by path. */
export const metadataValues = (dataset: Described): MetadataValues => ({
  'name.zh': dataset.name.zh,
  'name.en': dataset.name.en,
  'summary.zh': dataset.summary.zh,
  'summary.en': dataset.summary.en,
  theme: dataset.theme,
  keywords: dataset.keywords.join(', '),
  updateCycle: dataset.updateCycle,
  shareClass: dataset.shareClass,
  shareCondition: dataset.shareCondition ?? '',
  openClass: dataset.openClass,
  openCondition: dataset.openCondition ?? '',
  legalBasis: dataset.legalBasis ?? '',
  licence: dataset.licence ?? '',
  contact: dataset.contact ?? '',
  code: dataset.code ?? '',
  spatial: dataset.spatial ?? '',
  temporal: dataset.temporal ?? '',
  series: dataset.series ?? '',
  hvdCategory: dataset.hvdCategory ?? '',
  'description.zh': dataset.description?.zh ?? '',
  'description.en': dataset.description?.en ?? '',
})

const splitKeywords = (text: string): string[] =>
  text
    .split(/[,，、;；\n]/)
    .map((word) => word.trim())
    .filter(Boolean)

/** A text as it is compared: keywords in one form, line ends as one sign, no space around. */
const plain = (path: string, text: string | undefined): string =>
  path === 'keywords' ? splitKeywords(text ?? '').join(', ') : (text ?? '').replaceAll('\r\n', '\n').trim()

/**
 * Texts by path as the input of `create-dataset` and `edit-dataset`. A language left empty takes the words of the other. Only what was given
 * is in it; a given optional entry that is empty is named in `clear`.
 */
export function metadataInput(values: Readonly<Partial<Record<string, string>>>): Record<string, unknown> & { clear?: string[] } {
  const input: Record<string, unknown> = {}
  const clear: string[] = []
  for (const name of ['name', 'summary', 'description'] as const) {
    if (values[`${name}.zh`] === undefined && values[`${name}.en`] === undefined) continue
    const [zh, en] = [plain(name, values[`${name}.zh`]), plain(name, values[`${name}.en`])]
    if (name === 'description' && !zh && !en) clear.push(name)
    else input[name] = { zh: zh || en, en: en || zh }
  }
  if (values['keywords'] !== undefined) input['keywords'] = splitKeywords(values['keywords'])
  for (const { path, optional } of metadataEntries) {
    if (path.includes('.') || path === 'keywords' || values[path] === undefined) continue
    const text = plain(path, values[path])
    if (text === '' && optional) clear.push(path)
    else input[path] = text
  }
  return clear.length > 0 ? { ...input, clear } : input
}

export interface MergedMetadata {
  values: MetadataValues
  /** Paths that only the caller changed, and that only the other side changed. */
  mine: MetadataPath[]
  theirs: MetadataPath[]
  /** Paths both changed, each to something else; `values` has the caller's there. */
  conflicts: MetadataPath[]
}

/** Three-way merge: what only one side changed since `base` is taken; what both changed differently is a conflict. Absent texts of `mine` are unchanged. */
export function mergeMetadata(base: MetadataValues, mine: Readonly<Partial<Record<string, string>>>, theirs: MetadataValues): MergedMetadata {
  const merged: MergedMetadata = { values: { ...theirs }, mine: [], theirs: [], conflicts: [] }
  for (const path of metadataPaths) {
    const [before, now] = [plain(path, base[path]), plain(path, theirs[path])]
    const own = mine[path] === undefined ? before : plain(path, mine[path])
    if (now !== before) {
      if (own !== before && own !== now) {
        merged.conflicts.push(path)
        merged.values[path] = own
      } else if (own === before) merged.theirs.push(path)
    } else if (own !== before) {
      merged.mine.push(path)
      merged.values[path] = own
    }
  }
  return merged
}

/** Paths whose texts differ. */
export const changedPaths = (before: MetadataValues, after: Readonly<Partial<Record<string, string>>>): MetadataPath[] =>
  metadataPaths.filter((path) => after[path] !== undefined && plain(path, after[path]) !== plain(path, before[path]))
