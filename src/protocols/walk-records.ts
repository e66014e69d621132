import type { CatalogueRecord } from '../model/index.ts'
import type { Door, Exchange } from './protocol.ts'

interface RecordsAnswer {
  items: CatalogueRecord[]
  cursor: string | null
  truncated: boolean
}

/** Entries of one question; the next is asked for while the last is being printed. */
const batch = 500

/** Every entry the sender may see, in batches, in the order of the question (see `list-catalogue-records`). Holds two batches at most. */
export async function* walkRecords(
  door: Door,
  exchange: Exchange,
  wanted: Readonly<Record<string, unknown>> = {},
): AsyncGenerator<CatalogueRecord[]> {
  const read = (cursor: string | null): Promise<RecordsAnswer> =>
    door.ask<RecordsAnswer>(exchange, 'list-catalogue-records', { ...wanted, limit: batch, ...(cursor !== null && { cursor }) })
  let next: Promise<RecordsAnswer> | null = read(null)
  while (next) {
    const { items, cursor }: RecordsAnswer = await next
    next = cursor === null ? null : read(cursor)
    // Whoever reads has gone: the batch on its way is thrown away, and so is its failure.
    next?.catch(() => undefined)
    yield items
  }
}
