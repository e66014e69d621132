import type { CatalogueRecord, RecordDistribution } from '../../model/index.ts'
import { downloadsOf, type Download } from '../dataset-addresses.ts'
import type { Call } from './action.ts'
import { ckanTime, say } from './site.ts'

/** A table is one resource for each format; the first, with the id of the table, is the one whose rows the datastore asks. */
const isRows = ({ format, distribution }: Download): boolean => distribution.kind === 'table' && format === 'CSV'

export const resourceId = (download: Download): string => (isRows(download) ? download.distribution.id : download.id)

/** The distribution that a resource id stands for: the id itself, or with a format behind it. */
export const distributionId = (id: string): string => (/^[0-9a-f-]{36}(?=-(json|parquet)$)/i.exec(id)?.[0] ?? id).toLowerCase()

const addressOf = ({ kind, url }: RecordDistribution, download: Download): string =>
  download.downloadUrl ?? (kind === 'link' || kind === 'service' ? url : null) ?? download.accessUrl

/** Resources of an entry in the words of CKAN, with the keys and their order. */
export function resourcesOf(record: CatalogueRecord, { origin, locale }: Pick<Call, 'origin' | 'locale'>): Record<string, unknown>[] {
  return downloadsOf(origin, record).map((download, position) => {
    const { distribution, format, mediaType } = download
    const version = distribution.table?.version ?? null
    const rows = isRows(download)
    const changed = version?.publishedAt ?? distribution.createdAt
    return {
      cache_last_updated: null,
      cache_url: null,
      created: ckanTime(distribution.createdAt),
      datastore_active: rows && version !== null && distribution.readable,
      datastore_contains_all_records_of_source_file: rows && version !== null && distribution.readable,
      description: null,
      format,
      hash: download.sha256 ?? '',
      id: resourceId(download),
      last_modified: ckanTime(version?.publishedAt ?? null),
      metadata_modified: ckanTime(changed),
      mimetype: mediaType?.includes('/') ? mediaType : null,
      mimetype_inner: null,
      name: say(distribution.name, locale),
      package_id: record.id,
      position,
      resource_type: distribution.kind === 'service' ? 'api' : null,
      size: download.bytes,
      state: 'active',
      url: addressOf(distribution, download),
      url_type: distribution.kind === 'file' ? 'upload' : rows ? 'datastore' : null,
    }
  })
}
