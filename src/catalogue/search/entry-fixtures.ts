import type { CatalogueEntry } from './catalogue-entry.ts'

export type EntryDraft = Partial<Omit<CatalogueEntry, 'name' | 'summary' | 'agency'>> & {
  name: string | { zh: string; en: string }
  summary?: string
  en?: string
  agency?: string
  hiddenTo?: string[]
}

/** UUID of the n-th entry of a test. */
export const entryId = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

const agencyNames: Record<string, string> = { env: '市生态环境局', traffic: '市交通委员会', health: '市卫生健康委员会' }

/** An entry of a test: public, of the environment agency, unless said otherwise. `hiddenTo` names the agencies that may see a draft. */
export function entryOf(n: number, draft: EntryDraft): CatalogueEntry {
  const { name, summary, agency, hiddenTo, en, ...rest } = draft
  const id = entryId(n)
  return {
    id,
    slug: `dataset-${n}`,
    name: typeof name === 'string' ? { zh: name, en: en ?? '' } : name,
    summary: { zh: summary ?? '', en: '' },
    agency: { id: agency ?? 'env', name: { zh: agencyNames[agency ?? 'env'] ?? agency!, en: '' } },
    keywords: [],
    fieldNames: [],
    codeValues: [],
    theme: 'environment',
    openClass: 'unconditional',
    shareClass: 'unconditional',
    updateCycle: 'daily',
    formats: ['csv'],
    status: 'published',
    modifiedAt: new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString(),
    publishedAt: null,
    changedAt: null,
    createdAt: null,
    licence: null,
    resources: 3,
    popularity: 0,
    quality: null,
    rows: null,
    areas: [],
    years: null,
    box: null,
    audience: { public: hiddenTo === undefined, agencyIds: hiddenTo ?? [], datasetId: id },
    ...rest,
  }
}

export const fieldOf = (zh: string, name = 'f', en = ''): CatalogueEntry['fieldNames'][number] => ({
  table: 't',
  name,
  label: { zh, en },
  description: { zh: '', en: '' },
})
