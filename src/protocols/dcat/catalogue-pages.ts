import type { CatalogueRecord } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import type { CityWords } from '../city-words.ts'
import { datasetPage } from '../dataset-addresses.ts'
import type { Door, Exchange } from '../protocol.ts'
import type { Resource } from '../rdf/resource.ts'
import { describeCatalogue, describePage } from './describe-catalogue.ts'
import { describeDataset } from './describe-dataset.ts'

const pageSize = 100

/** The whole catalogue: the catalogue names the datasets of a batch beside them, so that nothing has to be remembered. */
export async function* catalogueBatches(origin: string, city: CityWords, batches: AsyncIterable<CatalogueRecord[]>): AsyncGenerator<Resource[]> {
  yield [describeCatalogue(origin, city, null, [])]
  for await (const records of batches) {
    const datasets = records.map((record) => describeDataset(record, { origin, themes: city.themes }))
    const links: Resource = { iri: `${origin}/catalog`, types: [], says: [['dcat:dataset', datasets.map(({ iri }) => ({ iri: iri ?? '' }))]] }
    yield datasets.length > 0 ? [links, ...datasets] : []
  }
}

const badPage = (page: unknown) =>
  invalidInput({
    code: 'PUJIANG_CATALOG_PAGE',
    detail: { zh: `没有第“${String(page).slice(0, 40)}”页。`, en: `There is no page “${String(page).slice(0, 40)}”.` },
    cure: { zh: '页码从 1 开始；请沿着 hydra:next 往后读。', en: 'Pages count from 1; follow hydra:next.' },
    faults: [{ at: 'page', message: { zh: '页码不对', en: 'not a page' } }],
  })

interface Answer {
  items: CatalogueRecord[]
  cursor: string | null
}

/** One page of the public catalogue with the way to its neighbours. Changes since a time come in the order of change, page by page behind a cursor. */
export async function readPage(
  door: Door,
  exchange: Exchange,
  city: CityWords,
  path: string,
  query: Readonly<Record<string, unknown>>,
): Promise<Resource[]> {
  const origin = door.origin()
  const since = query['modified_since']
  const at = (parameters: Record<string, string>): string => `${origin}${path}?${new URLSearchParams(parameters).toString()}`
  if (typeof since === 'string' && since !== '') {
    const cursor = typeof query['cursor'] === 'string' ? query['cursor'] : null
    const answer = await door.ask<Answer>(exchange, 'list-catalogue-records', {
      since: timeOf(since),
      order: 'changed',
      limit: pageSize,
      ...(cursor !== null && { cursor }),
    })
    const first = at({ modified_since: since })
    return page(origin, city, answer.items, {
      address: cursor === null ? first : at({ modified_since: since, cursor }),
      first,
      last: first,
      previous: null,
      next: answer.cursor === null ? null : at({ modified_since: since, cursor: answer.cursor }),
      total: city.datasets,
    })
  }
  const asked = query['page'] ?? '1'
  const number = typeof asked === 'string' && /^\d{1,9}$/.test(asked) ? Number(asked) : 0
  const { items: pieces } = await door.ask<{ items: { first: string; last: string }[] }>(exchange, 'split-public-datasets', { size: pageSize })
  const piece = pieces[number - 1]
  if (number < 1 || (!piece && number > 1)) throw badPage(asked)
  const answer = piece
    ? await door.ask<Answer>(exchange, 'list-catalogue-records', {
        from: number === 1 ? '' : piece.first,
        // What was published after the split belongs to the page whose beginning lies before it.
        ...(number < pieces.length && { before: pieces[number]!.first }),
        limit: 1000,
      })
    : { items: [], cursor: null }
  return page(origin, city, answer.items, {
    address: at({ page: String(number) }),
    first: at({ page: '1' }),
    last: at({ page: String(Math.max(1, pieces.length)) }),
    previous: number > 1 ? at({ page: String(number - 1) }) : null,
    next: number < pieces.length ? at({ page: String(number + 1) }) : null,
    total: city.datasets,
  })
}

/** A time as a harvester writes it, in ISO 8601. @throws InvalidInput */
export function timeOf(text: string): string {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime()) && /^(?!0000)\d{4}-/.test(time.toISOString())) return time.toISOString()
  throw invalidInput({
    code: 'PUJIANG_TIME_INVALID',
    detail: { zh: `“${text.slice(0, 40)}”不是时间。`, en: `“${text.slice(0, 40)}” is not a time.` },
    cure: { zh: '写成 2026-11-22 或 2026-11-22T08:00:00Z。', en: 'Write 2026-11-22 or 2026-11-22T08:00:00Z.' },
    faults: [{ at: 'modified_since', message: { zh: '不是时间', en: 'not a time' } }],
  })
}

function page(origin: string, city: CityWords, records: readonly CatalogueRecord[], links: Parameters<typeof describePage>[0]): Resource[] {
  const addresses = records.map((record) => datasetPage(origin, record))
  const changed =
    records
      .map((record) => record.changedAt)
      .toSorted()
      .at(-1) ?? null
  return [
    describePage(links),
    describeCatalogue(origin, city, changed, addresses),
    ...records.map((record) => describeDataset(record, { origin, themes: city.themes })),
  ]
}
