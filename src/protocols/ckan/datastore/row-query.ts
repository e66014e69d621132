import { quoteName } from '../../rows/literals.ts'
import type { Column } from '../../rows/rows-page.ts'
import { plainWords, printWords, type WordQuery } from '../../rows/words.ts'
import type { Call } from '../action.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import { columnsOf, rowNumber } from './columns.ts'
import { printFilter, readFilters, type FilterOp } from './filters.ts'
import { readWordQuery } from './word-query.ts'

/** What `datastore_search` and the dump ask of `read-rows`. */
export interface RowQuery {
  query: { select: string; where?: string; order_by?: string; group_by?: string }
  filter: FilterOp | null
  /** In the order of the row numbers, so that the next page can be asked for behind the last number. */
  byNumber: boolean
}

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** Words of `q` and `full_text`, each with the columns it is looked for in. */
function wordsOf({ params }: Call): { query: WordQuery; column: string | null }[] {
  const plain = params.boolean('plain') ?? true
  const language = params.text('language')
  if (language !== undefined && !['english', 'simple', ''].includes(language))
    throw notHonoured('language', '词按原样查找，请去掉它', 'Words are found as they stand in every language: leave it out')
  const read = (text: string, at: string): WordQuery | null => (plain ? plainWords(text, at) : readWordQuery(text, at))
  const found: { query: WordQuery; column: string | null }[] = []
  const add = (text: string, at: string, column: string | null): void => {
    const query = read(text, at)
    if (query) found.push({ query, column })
  }
  const given = params.raw('q')
  const q = typeof given === 'string' && given.trim().startsWith('{') ? parsed(given) : given
  if (typeof q === 'object' && q !== null && !Array.isArray(q)) {
    for (const [column, text] of Object.entries(q)) {
      if (typeof text !== 'string' && typeof text !== 'number') throw parameterFault('q', `“${column}”须是文字`, `${column} must be a text`)
      add(String(text), 'q', column)
    }
  } else if (!isEmpty(q)) add(params.text('q') ?? '', 'q', null)
  add(params.text('full_text') ?? '', 'full_text', null)
  return found
}

interface Ordered {
  orderBy: string | undefined
  byNumber: boolean
}

/** `a desc, b, "c d" asc nulls last`, as a text or a list. */
export function readSort(sort: readonly string[] | undefined): Ordered {
  const items = (sort ?? []).map((item) => {
    const match = /^\s*(?:"((?:[^"]|"")+)"|(\S+?))(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*$/i.exec(item)
    const name = match?.[1]?.replaceAll('""', '"') ?? match?.[2]
    if (!match || name === undefined)
      throw parameterFault('sort', `“${item.slice(0, 100)}”写错了；例：列名 desc`, `cannot read "${item.slice(0, 100)}"; write: column desc`)
    if (match[4]?.toLowerCase() === 'first') throw notHonoured('sort', '空值总在最后', 'Nulls always come last: leave out nulls first')
    return { name, desc: match[3]?.toLowerCase() === 'desc' }
  })
  const [first] = items
  return {
    orderBy:
      items.length === 0
        ? undefined
        : items.map(({ name, desc }) => `${name === rowNumber.name ? '_row' : quoteName(name)}${desc ? ' desc' : ''}`).join(', '),
    byNumber: !first || (first.name === rowNumber.name && !first.desc),
  }
}

const present = (name: string, columns: readonly Column[], at: string): void => {
  if (name !== rowNumber.name && !columns.some((column) => column.name === name))
    throw parameterFault(at, `没有“${name}”这一列`, `field "${name}" not in table`)
}

/** Translates the parameters of a search over rows. @throws InvalidInput naming the parameter */
export async function rowQuery(call: Call, resource: string): Promise<RowQuery> {
  const { params } = call
  const fields = params.list('fields')
  const { orderBy, byNumber } = readSort(params.list('sort'))
  const words = wordsOf(call)
  const given = parsed(params.raw('filters'))
  const filter = isEmpty(given) ? null : readFilters(given)
  const distinct = params.boolean('distinct') ?? false
  // Types are needed only to write conditions; a bare page is one question less.
  const columns = filter || words.length > 0 || distinct || fields ? await columnsOf(call, resource) : []
  for (const name of fields ?? []) present(name, columns, 'fields')
  const conditions = [
    ...(filter ? [printFilter(filter, columns)] : []),
    ...words.map(({ query, column }) => {
      if (column !== null) present(column, columns, 'q')
      return printWords(
        query,
        columns.filter(({ name }) => (column === null ? name !== rowNumber.name : name === column)),
      )
    }),
  ]
  const names = fields?.map((name) => (name === rowNumber.name && !columns.some((c) => c.name === name) ? rowNumber.name : quoteName(name)))
  const select = names ? names.join(', ') : distinct ? columns.map(({ name }) => quoteName(name)).join(', ') : '_id, *'
  return {
    query: {
      select,
      ...(conditions.length > 0 && { where: conditions.join(' and ') }),
      ...(orderBy !== undefined && { order_by: orderBy }),
      ...(distinct && { group_by: select }),
    },
    filter,
    byNumber,
  }
}
