import type { CatalogueRecord, RecordTable } from '../../model/index.ts'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import type { Door, Exchange } from '../protocol.ts'

/**
 * How the three levels of the protocol are filled: a share is an agency, a schema one of its datasets, a table a table of it. Slugs are names the
 * protocol allows. Only what the recipient may read is in any list.
 */
export interface NamedTable {
  share: string
  schema: string
  record: CatalogueRecord
  table: RecordTable
}

interface Records {
  items: CatalogueRecord[]
  cursor: string | null
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

export interface Paging {
  limit: number
  cursor: string | null
}

/** `maxResults` and `pageToken` of a list. @throws InvalidInput */
export function pagingOf(query: unknown): Paging {
  const { maxResults, pageToken } = query as Record<string, unknown>
  const limit = maxResults === undefined ? 500 : typeof maxResults === 'string' && /^\d{1,15}$/.test(maxResults) ? Number(maxResults) : -1
  if (limit < 0 || (pageToken !== undefined && (typeof pageToken !== 'string' || pageToken.length > 500)))
    throw invalidInput({
      code: 'PUJIANG_SHARING_PAGE',
      detail: { zh: 'maxResults 是非负整数，pageToken 是上一页给出的。', en: 'maxResults is a whole number, pageToken comes from the page before.' },
      cure: { zh: '从第一页重新开始。', en: 'Begin again with the first page.' },
    })
  return { limit: Math.min(limit, 1000), cursor: pageToken === undefined || pageToken === '' ? null : pageToken }
}

/** Datasets of a share with tables the recipient may read, a page of them. */
export async function readableDatasets(door: Door, exchange: Exchange, share: string, { limit, cursor }: Paging): Promise<Records> {
  if (limit === 0) return { items: [], cursor }
  return door.ask<Records>(exchange, 'list-catalogue-records', { agency: share, readable: true, limit, ...(cursor !== null && { cursor }) })
}

/** Tables of a dataset that have a version to give. */
export const tablesOf = (record: CatalogueRecord): RecordTable[] =>
  record.distributions.flatMap(({ table, readable }) => (table?.version && readable ? [table] : []))

/** @throws NotFound, for what is not there and for what the recipient may not read alike */
export async function findSchema(door: Door, exchange: Exchange, share: string, schema: string): Promise<CatalogueRecord> {
  const { items } = await door.ask<Records>(exchange, 'list-catalogue-records', {
    datasets: [schema.toLowerCase().slice(0, 100)],
    readable: true,
    limit: 1,
  })
  const record = items.find((one) => isSame(one.agency.slug, share) && isSame(one.slug, schema))
  if (!record) throw notFound({ zh: '共享内容', en: 'schema' }, `${share}.${schema}`)
  return record
}

/** @throws NotFound likewise */
export async function findTable(
  door: Door,
  exchange: Exchange,
  { share, schema, table }: { share: string; schema: string; table: string },
): Promise<NamedTable> {
  const record = await findSchema(door, exchange, share, schema)
  const found = tablesOf(record).find((one) => isSame(one.slug, table))
  if (!found) throw notFound({ zh: '共享表', en: 'table' }, `${share}.${schema}.${table}`)
  return { share: record.agency.slug, schema: record.slug, record, table: found }
}
