import type { CatalogueRecord } from '../model/index.ts'
import { limitExceeded } from '../platform/errors/index.ts'
import type { Door, Exchange } from './protocol.ts'

interface RecordsAnswer {
  items: CatalogueRecord[]
  cursor: string | null
  truncated: boolean
}

/** Entries of one question; the next is asked for while the last is being printed. */
const batch = 500

/** Walks one address may have under way. Each keeps a part of the server busy for as long as it lasts, and the limit of requests a minute counts it as one. */
const mostWalks = 4
const underWay = new Map<string, number>()

/** Counts a walk of the sender until its answer ends. @throws LimitExceeded */
export function countWalk({ request, reply }: Exchange): void {
  const { ip } = request
  const running = underWay.get(ip) ?? 0
  if (running >= mostWalks)
    throw limitExceeded({
      code: 'PUJIANG_WALKS',
      detail: { zh: `同时最多取 ${mostWalks} 份整个目录。`, en: `At most ${mostWalks} copies of the whole catalogue at a time.` },
      cure: { zh: '等前一份取完，或按页取。', en: 'Wait until one is complete, or take it page by page.' },
      facts: { retryAfter: 10 },
    })
  underWay.set(ip, running + 1)
  reply.raw.once('close', () => {
    const left = (underWay.get(ip) ?? 1) - 1
    if (left > 0) underWay.set(ip, left)
    else underWay.delete(ip)
  })
}

/**
 * Every entry the sender may see, in batches, in the order of the question (see `list-catalogue-records`). Holds two batches at most. The first is there
 * before this answers: whoever may not ask is refused before anything is sent.
 */
export async function walkRecords(
  door: Door,
  exchange: Exchange,
  wanted: Readonly<Record<string, unknown>> = {},
): Promise<AsyncGenerator<CatalogueRecord[]>> {
  countWalk(exchange)
  const read = (cursor: string | null): Promise<RecordsAnswer> =>
    door.ask<RecordsAnswer>(exchange, 'list-catalogue-records', { ...wanted, limit: batch, ...(cursor !== null && { cursor }) })
  return walk(await read(null), read)
}

async function* walk(first: RecordsAnswer, read: (cursor: string) => Promise<RecordsAnswer>): AsyncGenerator<CatalogueRecord[]> {
  let next: Promise<RecordsAnswer> | null = Promise.resolve(first)
  while (next) {
    const { items, cursor }: RecordsAnswer = await next
    next = cursor === null ? null : read(cursor)
    // Whoever reads has gone: the batch on its way is thrown away, and so is its failure.
    next?.catch(() => undefined)
    yield items
  }
}
