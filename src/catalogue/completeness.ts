import { metadataEntries, type MetadataPath, type MetadataValues, type Text } from '../model/index.ts'

/** How far the columns of a dataset are described, and whether it has anything to give. */
export interface Described {
  fields: number
  labelled: number
  explained: number
  parts: number
}

export interface CompletenessItem {
  id: string
  label: Text
  /** Where it is mended: an entry of the metadata, `fields` or `data`. */
  at: MetadataPath | 'fields' | 'data'
  got: number
  of: number
  /** What is missing; null when all points are given. */
  missing: Text | null
}
export interface Completeness {
  /** Points got of the points that apply, as per cent, rounded down. */
  score: number
  got: number
  of: number
  items: CompletenessItem[]
  /** What is missing, the most points first. */
  first: CompletenessItem[]
}

const labelOf = (path: MetadataPath): Text => metadataEntries.find((entry) => entry.path === path)?.label ?? { zh: path, en: path }
const share = (n: number, of: number, points: number): number => (of === 0 ? 0 : Math.floor((n / of) * points))

/**
 * Points of a dataset: which entries are filled in, how many columns have a label and a meaning, whether there are data. Entries that do not apply
 * (a condition where there is none) count on neither side.
 */
export function completenessOf(values: Readonly<Partial<MetadataValues>>, described: Described): Completeness {
  const text = (path: MetadataPath): string => (values[path] ?? '').trim()
  const items: CompletenessItem[] = []
  const add = (at: CompletenessItem['at'], label: Text, of: number, got: number, missing: Text): void =>
    void items.push({ id: `${at}${at === 'fields' ? `-${of}` : ''}`, label, at, got, of, missing: got < of ? missing : null })
  const filled = (path: MetadataPath, of: number, missing: Text): void => add(path, labelOf(path), of, text(path) === '' ? 0 : of, missing)

  filled('name.zh', 8, { zh: '写上市民会怎么叫它', en: 'write what citizens would call it' })
  // An English text that only repeats the Chinese one is none.
  const english = (path: 'name' | 'summary', of: number): void => {
    const own = text(`${path}.en`)
    const there = own !== '' && !/\p{Script=Han}/u.test(own)
    add(`${path}.en`, labelOf(`${path}.en`), of, there ? of : 0, { zh: '还没有英文', en: 'there is no English yet' })
  }
  english('name', 6)
  const summary = text('summary.zh')
  add('summary.zh', labelOf('summary.zh'), 10, [...summary].length >= 20 ? 10 : summary === '' ? 0 : 5, {
    zh: summary === '' ? '一句话：每一行是什么' : `只有 ${[...summary].length} 个字，写到 20 个字以上，说清每一行是什么`,
    en: summary === '' ? 'one sentence: what a row is' : `only ${[...summary].length} characters; say in 20 or more what a row is`,
  })
  english('summary', 6)
  const keywords = text('keywords')
    .split(/[,，、;；\n]/)
    .filter((word) => word.trim() !== '').length
  add('keywords', labelOf('keywords'), 6, Math.min(3, keywords) * 2, {
    zh: `有 ${keywords} 个，三个起人们才好找`,
    en: `${keywords} given; three make it easy to find`,
  })
  filled('description.zh', 6, { zh: '写上怎么收集、有什么要当心', en: 'say how it is gathered and what to mind' })
  filled('contact', 8, { zh: '有疑问时找谁', en: 'whom to ask' })
  filled('spatial', 4, { zh: '数据讲的是哪里', en: 'which area the data speak of' })
  filled('code', 4, { zh: '信息资源目录里的代码', en: 'its code in the resource catalogue' })
  if (text('openClass') !== 'none') filled('licence', 8, { zh: '没有许可，别人不敢用', en: 'without a licence nobody dares to use it' })
  if (text('openClass') === 'conditional') filled('openCondition', 5, { zh: '有条件开放，条件是什么', en: 'open on condition: which condition' })
  if (text('shareClass') === 'conditional') filled('shareCondition', 5, { zh: '有条件共享，条件是什么', en: 'shared on condition: which condition' })
  if (text('openClass') !== 'unconditional' || text('shareClass') !== 'unconditional')
    filled('legalBasis', 6, { zh: '限制共享或开放要有依据', en: 'limits need their legal basis' })
  const { fields, labelled, explained } = described
  if (fields > 0) {
    add('fields', { zh: '列的叫法', en: 'Labels of columns' }, 8, share(labelled, fields, 8), {
      zh: `${fields} 列里 ${fields - labelled} 列没有叫法`,
      en: `${fields - labelled} of ${fields} columns have no label`,
    })
    add('fields', { zh: '列的意思', en: 'Meaning of columns' }, 16, share(explained, fields, 16), {
      zh: `${fields} 列里 ${fields - explained} 列没有说明`,
      en: `${fields - explained} of ${fields} columns are not explained`,
    })
  }
  add('data', { zh: '数据', en: 'Data' }, 10, described.parts > 0 ? 10 : 0, { zh: '还没有数据', en: 'there are no data yet' })

  const got = items.reduce((sum, item) => sum + item.got, 0)
  const of = items.reduce((sum, item) => sum + item.of, 0)
  return {
    score: Math.floor((got / of) * 100),
    got,
    of,
    items,
    first: items.filter((item) => item.missing !== null).toSorted((a, b) => b.of - b.got - (a.of - a.got)),
  }
}
