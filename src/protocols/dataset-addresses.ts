import type { CatalogueRecord, RecordDistribution } from '../model/index.ts'

/** A way to fetch a distribution: the same rows in several formats are several of them. */
export interface Download {
  /** Stable name inside the dataset: the id of the distribution, with the format where one table has several. */
  id: string
  /** Downloads the whole; null where there is nothing to fetch (a link to somewhere else). */
  downloadUrl: string | null
  accessUrl: string
  /** Upper case: CSV, JSON, PARQUET. */
  format: string
  mediaType: string | null
  /** Exact size in bytes and SHA-256 of the very bytes, where they are known. */
  bytes: number | null
  sha256: string | null
  distribution: RecordDistribution
}

export const datasetPage = (origin: string, record: Pick<CatalogueRecord, 'slug'>): string => `${origin}/datasets/${encodeURIComponent(record.slug)}`

const licenceTexts: Readonly<Record<string, string>> = {
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
}
/** Address of the text of a licence: the steward's own, or its place on the page about the data. */
export const licenceAddress = (origin: string, licence: string): string =>
  licenceTexts[licence] ?? `${origin}/about#licence-${encodeURIComponent(licence)}`

/** Formats every table can be fetched in. */
const tableFormats = [
  { format: 'CSV', form: 'csv', query: 'csv', mediaType: 'text/csv' },
  { format: 'JSON', form: 'json', query: 'json&all=true', mediaType: 'application/json' },
  { format: 'PARQUET', form: 'parquet', query: 'parquet', mediaType: 'application/vnd.apache.parquet' },
] as const

/** Every way to fetch what a dataset holds, in the order of its distributions. */
export function downloadsOf(origin: string, record: CatalogueRecord): Download[] {
  return record.distributions.flatMap((distribution): Download[] => {
    const page = datasetPage(origin, record)
    if (distribution.kind === 'table' && distribution.table) {
      const rows = `${origin}/api/v1/tables/${encodeURIComponent(distribution.table.slug)}/rows`
      const files = distribution.table.version?.files
      return tableFormats.map(({ format, form, query, mediaType }) => ({
        id: `${distribution.id}-${format.toLowerCase()}`,
        downloadUrl: distribution.readable ? `${rows}?format=${query}` : null,
        accessUrl: page,
        format,
        mediaType,
        bytes: files?.[form].bytes ?? null,
        sha256: files?.[form].sha256 ?? null,
        distribution,
      }))
    }
    const url = distribution.kind === 'file' ? `${origin}/api/v1/distributions/${distribution.id}/file` : distribution.url
    return [
      {
        id: distribution.id,
        downloadUrl: distribution.kind === 'file' && distribution.readable ? url : null,
        accessUrl: distribution.kind === 'file' ? page : (url ?? page),
        format: formatOf(distribution),
        mediaType: mediaTypes[distribution.mediaType ?? ''] ?? null,
        bytes: distribution.bytes,
        sha256: distribution.sha256,
        distribution,
      },
    ]
  })
}

/** Registered media types (IANA) of the endings that files of public bodies carry; a file is kept under its ending. */
const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  txt: 'text/plain',
  html: 'text/html',
  json: 'application/json',
  geojson: 'application/geo+json',
  xml: 'application/xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  doc: 'application/msword',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
}

function formatOf({ kind, mediaType }: RecordDistribution): string {
  if (kind === 'service') return 'API'
  if (kind === 'link') return 'HTML'
  return (mediaType ?? 'file').toUpperCase()
}
