import type { SqlTableView } from '../../answers/index.ts'
import { findTables } from './ask.ts'
import { f, locale, make, textOf, to, w } from './dom.ts'

const list = document.querySelector<HTMLElement>('[data-sql-tables]')
const find = document.querySelector<HTMLFormElement>('[data-sql-find]')
let put: (text: string) => void = () => undefined
let heard: (items: readonly SqlTableView[]) => void = () => undefined

/** How a name is written in SQL. */
export const quoted = (name: string): string => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
export const tableName = (slug: string): string => (/^[a-z_]/.test(slug) ? slug.replaceAll('-', '_') : `"${slug}"`)
const pick = (text: { zh: string; en: string } | null): string => (text ? text[locale] || text.zh || text.en : '')

const writer = (name: string): HTMLElement => {
  const button = make('button', { type: 'button', title: w.insert(name) }, name)
  button.addEventListener('click', () => put(name))
  return button
}

async function firstRows(item: HTMLElement, slug: string): Promise<void> {
  if (item.querySelector('.sql-first')) return
  const response = await fetch(`/api/v1/tables/${encodeURIComponent(slug)}/rows?limit=3`)
  if (!response.ok) return
  const { columns, rows } = (await response.json()) as { columns: { name: string }[]; rows: Record<string, unknown>[] }
  const lines = columns.map(({ name }) => `${name}: ${rows.map((row) => (row[name] === null ? '∅' : textOf(row[name]).slice(0, 40))).join(' | ')}`)
  const box = make('pre', { className: 'sql-first', tabIndex: 0 }, lines.join('\n'))
  box.setAttribute('aria-label', w.firstValues)
  item.append(box)
}

/** The fields of a table become buttons that write their name; the first rows come when asked for. */
function enliven(item: Element): void {
  for (const code of item.querySelectorAll('summary code, details > ul code')) {
    if (code.closest('summary')) continue
    code.replaceWith(writer(quoted(code.textContent)))
  }
  const link = item.querySelector<HTMLAnchorElement>('[data-sql-first]')
  link?.addEventListener('click', (event) => {
    event.preventDefault()
    void firstRows(item.querySelector('details') as HTMLElement, link.dataset['sqlFirst'] ?? '')
  })
  const name = item.querySelector('summary code')?.textContent
  if (name && link) link.before(writer(name))
}

function itemOf(table: SqlTableView): HTMLElement {
  const fields = table.fields.map((field) =>
    make('li', {}, make('code', {}, field.name), make('span', {}, pick(field.label)), make('small', {}, field.type)),
  )
  const first = make('a', { href: '#' }, w.firstValues)
  first.dataset['sqlFirst'] = table.table
  const home = make('a', { href: to(`/datasets/${table.dataset}`) }, pick(table.datasetName))
  const summary = make('summary', {}, make('span', {}, pick(table.name)), make('code', {}, tableName(table.table)))
  if (table.rows !== null) summary.append(make('small', {}, w.tableRows(f.int(table.rows))))
  return make('li', {}, make('details', {}, summary, make('ul', {}, ...fields), make('p', { className: 's13' }, first, ' ', home)))
}

/** Makes the list of tables answer while one types. */
export function treeOf(write: (text: string) => void): void {
  put = write
  for (const item of list?.children ?? []) enliven(item)
  const input = find?.querySelector('input')
  let timer = 0
  let asked = ''
  const look = async (): Promise<void> => {
    const q = input?.value.trim() ?? ''
    if (q === asked) return
    asked = q
    const { items } = await findTables({ q })
    if (q !== asked) return
    list?.replaceChildren(...items.map(itemOf))
    for (const item of list?.children ?? []) enliven(item)
    heard(items)
  }
  find?.addEventListener('submit', (event) => {
    event.preventDefault()
    void look()
  })
  input?.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void look(), 180)
  })
}

/** Tells of tables that were found later. */
export const quietTree = (hear: (items: readonly SqlTableView[]) => void): void => {
  heard = hear
}
