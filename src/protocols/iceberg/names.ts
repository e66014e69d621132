import type { Agency, CatalogueRecord, RecordTable } from '../../model/index.ts'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import type { Door, Exchange } from '../protocol.ts'

/** How the two levels of the catalogue are filled: a namespace is an agency, a table one of its tables under its slug. */
export interface TableName {
  namespace: string
  table: string
}

const namespaceWord = { zh: '命名空间', en: 'namespace' }
const tableWord = { zh: '表', en: 'table' }

/** Most of a page, and how many are asked for at a time where a reader wants all at once. */
const pageSize = 500

export interface Page {
  limit: number
  cursor: string | null
  /** The reader goes page by page; else it gets all at once. */
  paged: boolean
}

/** `pageToken` and `pageSize` of a list. @throws InvalidInput */
export function pageOf(query: unknown): Page {
  const { pageToken, pageSize: size } = query as Record<string, unknown>
  const limit = size === undefined || size === '' ? pageSize : typeof size === 'string' && /^\d{1,15}$/.test(size) ? Number(size) : 0
  if (limit < 1 || (pageToken !== undefined && (typeof pageToken !== 'string' || pageToken.length > 500)))
    throw invalidInput({
      code: 'PUJIANG_ICEBERG_PAGE',
      detail: {
        zh: 'pageSize 是正整数，pageToken 是上一页给出的。',
        en: 'pageSize is a positive whole number, pageToken comes from the page before.',
      },
      cure: { zh: '从第一页重新开始。', en: 'Begin again with the first page.' },
    })
  return { limit: Math.min(limit, 1000), cursor: pageToken ? pageToken : null, paged: pageToken !== undefined || size !== undefined }
}

/** Agencies with something to find; the rest are told as missing. */
export const namespacesOf = async (door: Door, exchange: Exchange): Promise<Agency[]> =>
  (await door.ask<{ items: Agency[] }>(exchange, 'list-agencies')).items.filter(({ datasets }) => datasets > 0)

/** @throws NotFound */
export async function findNamespace(door: Door, exchange: Exchange, name: string): Promise<Agency> {
  const found = (await namespacesOf(door, exchange)).find(({ slug }) => slug === name)
  if (!found) throw notFound(namespaceWord, name)
  return found
}

const readableTables = (record: CatalogueRecord): RecordTable[] =>
  record.distributions.flatMap(({ table, readable }) => (table?.version && readable ? [table] : []))

/** Tables of an agency that the caller may read: a page of datasets, or all. */
export async function tableNames(door: Door, exchange: Exchange, agency: string, page: Page): Promise<{ names: string[]; next: string | null }> {
  const names: string[] = []
  let { cursor } = page
  do {
    const found = await door.ask<{ items: CatalogueRecord[]; cursor: string | null }>(exchange, 'list-catalogue-records', {
      agency,
      readable: true,
      limit: page.paged ? page.limit : pageSize,
      ...(cursor !== null && { cursor }),
    })
    names.push(...found.items.flatMap((record) => readableTables(record).map(({ slug }) => slug)))
    cursor = found.cursor
  } while (!page.paged && cursor !== null)
  return { names, next: cursor }
}

/** A table as `show-iceberg-table` answers it. */
export interface IcebergTable {
  table: string
  agency: string
  location: string
  metadata: Record<string, unknown>
  signedFor: { endpoint: string; region: string; pathStyle: boolean } | null
}

export const missingTable = ({ namespace, table }: TableName) => notFound(tableWord, `${namespace}.${table}`)

/** @throws NotFound for what is not there, lies in another namespace or is hidden; NotAllowed for rows that must be asked for */
export async function findTable(door: Door, exchange: Exchange, { namespace, table }: TableName, direct = false): Promise<IcebergTable> {
  if (!/^[a-z0-9-]{2,100}$/.test(table)) throw missingTable({ namespace, table })
  const found = await door.ask<IcebergTable>(exchange, 'show-iceberg-table', { table, ...(direct && { direct }) })
  if (found.agency !== namespace || found.table !== table) throw missingTable({ namespace, table })
  return found
}
