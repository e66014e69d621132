import type { CatalogueEntry } from './catalogue-entry.ts'
import type { Segment } from './segment.ts'

/** The texts of an entry: what terms are made of, and what answers show. */
export type EntryTexts = Pick<CatalogueEntry, 'id' | 'slug' | 'name' | 'summary' | 'agency' | 'keywords' | 'fieldNames' | 'codeValues'>

type Stored = [
  slug: string,
  nameZh: string,
  nameEn: string,
  summaryZh: string,
  summaryEn: string,
  keywords: readonly string[],
  fields: [table: string, name: string, zh: string, en: string, descriptionZh: string, descriptionEn: string][],
  codes: (string | number)[][],
]

/** What a segment keeps of an entry beside its columns; a list without names takes half the memory of the object. */
export function packEntry(e: CatalogueEntry): string {
  const stored: Stored = [
    e.slug,
    e.name.zh,
    e.name.en,
    e.summary.zh,
    e.summary.en,
    e.keywords,
    e.fieldNames.map((f) => [f.table, f.name, f.label.zh, f.label.en, f.description.zh, f.description.en]),
    e.codeValues.map((v) => (v.field === undefined ? [v.code, v.label] : [v.code, v.label, v.table ?? '', v.field, v.rows ?? 0])),
  ]
  return JSON.stringify(stored)
}

/** The texts of a document that is not deleted: the agency stands with its owner. */
export function readEntry(segment: Segment, doc: number): EntryTexts {
  const [slug, nameZh, nameEn, summaryZh, summaryEn, keywords, fields, codes] = JSON.parse(segment.json(doc)) as Stored
  return {
    id: segment.id(doc),
    slug,
    name: { zh: nameZh, en: nameEn },
    summary: { zh: summaryZh, en: summaryEn },
    agency: segment.owners[segment.columns.owner[doc]!]!.agency,
    keywords,
    fieldNames: fields.map(([table, name, zh, en, descriptionZh, descriptionEn]) => ({
      table,
      name,
      label: { zh, en },
      description: { zh: descriptionZh, en: descriptionEn },
    })),
    codeValues: codes.map(([code, label, table, field, rows]) => ({
      code: String(code),
      label: String(label),
      ...(field !== undefined && { table: String(table), field: String(field), rows: Number(rows) }),
    })),
  }
}
