import type { MetadataPath, Text } from '../../../model/index.ts'

export const dimensions = ['findability', 'accessibility', 'interoperability', 'reusability', 'contextuality'] as const
export type Dimension = (typeof dimensions)[number]

/** One line of the table of the Metadata Quality Assessment. */
export interface Indicator {
  id: string
  dimension: Dimension
  points: number
  /** What it is asked of. */
  of: 'dataset' | 'distribution'
  label: Text
  /** Entry of the metadata where a steward mends it; `parts` for the links and files of the dataset, null where nothing a steward writes decides it. */
  mend: MetadataPath | 'parts' | null
}

const line = (
  id: string,
  dimension: Dimension,
  points: number,
  of: Indicator['of'],
  zh: string,
  en: string,
  mend: Indicator['mend'] = null,
): Indicator => ({ id, dimension, points, of, label: { zh, en }, mend })

/** The published table: 405 points in five dimensions. */
export const indicators: readonly Indicator[] = [
  line('keywords', 'findability', 30, 'dataset', '关键词', 'Keywords', 'keywords'),
  line('theme', 'findability', 30, 'dataset', '领域', 'Field', 'theme'),
  line('spatial', 'findability', 20, 'dataset', '空间范围', 'Area covered', 'spatial'),
  line('temporal', 'findability', 20, 'dataset', '时间范围', 'Period covered', 'temporal'),
  line('access-answers', 'accessibility', 50, 'distribution', '访问地址打得开', 'Access address answers', 'parts'),
  line('download-given', 'accessibility', 20, 'distribution', '有下载地址', 'Has a download address', 'openClass'),
  line('download-answers', 'accessibility', 30, 'distribution', '下载地址打得开', 'Download address answers', 'openClass'),
  line('format', 'interoperability', 20, 'distribution', '写明格式', 'Format is named', 'parts'),
  line('media-type', 'interoperability', 10, 'distribution', '写明媒体类型', 'Media type is named', 'parts'),
  line('format-known', 'interoperability', 5, 'distribution', '格式在欧盟词表里', 'Format is in the vocabulary of the EU', 'parts'),
  line('media-type-known', 'interoperability', 5, 'distribution', '媒体类型在 IANA 词表里', 'Media type is registered with IANA', 'parts'),
  line('non-proprietary', 'interoperability', 20, 'distribution', '格式不归一家所有', 'Format belongs to nobody', 'parts'),
  line('machine-readable', 'interoperability', 20, 'distribution', '机器可读', 'Machines can read it', 'parts'),
  line('conforms', 'interoperability', 30, 'dataset', '合 DCAT-AP', 'Conforms to DCAT-AP'),
  line('licence', 'reusability', 20, 'distribution', '许可', 'Licence', 'licence'),
  line('licence-known', 'reusability', 10, 'distribution', '许可在欧盟词表里', 'Licence is in the vocabulary of the EU', 'licence'),
  line('access-rights', 'reusability', 10, 'dataset', '访问权限', 'Access rights', 'openClass'),
  line('access-rights-known', 'reusability', 5, 'dataset', '访问权限在欧盟词表里', 'Access rights are in the vocabulary of the EU', 'openClass'),
  line('contact', 'reusability', 20, 'dataset', '联系方式', 'Contact', 'contact'),
  line('publisher', 'reusability', 10, 'dataset', '发布机构', 'Publisher'),
  line('rights', 'contextuality', 5, 'distribution', '使用条件', 'Terms of use', 'openCondition'),
  line('byte-size', 'contextuality', 5, 'distribution', '大小', 'Size in bytes', 'parts'),
  line('issued', 'contextuality', 5, 'distribution', '发布时间', 'Time of release'),
  line('modified', 'contextuality', 5, 'distribution', '更新时间', 'Time of change'),
]

export const mostPoints = indicators.reduce((sum, { points }) => sum + points, 0)

export type Rating = 'excellent' | 'good' | 'sufficient' | 'bad'
export const ratingOf = (points: number): Rating => (points > 350 ? 'excellent' : points > 220 ? 'good' : points > 120 ? 'sufficient' : 'bad')
