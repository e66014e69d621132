import { f, make, to, w } from './dom.ts'

const key = 'sql-history'
const most = 50
interface Kept {
  sql: string
  at: string
  rows: number | null
  milliseconds: number
}

const read = (): Kept[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? (kept as Kept[]) : []
  } catch {
    return []
  }
}

const section = document.querySelector<HTMLElement>('[data-sql-history]')
const inBrowser = section?.dataset['sqlHistory'] === 'browser'

const itemOf = (past: Kept): HTMLElement =>
  make(
    'li',
    {},
    make('a', { href: to(`/sql?q=${encodeURIComponent(past.sql)}`) }, make('code', {}, past.sql)),
    make('small', {}, `${f.ago(past.at)} · ${past.rows === null ? w.failed : w.rowsIn(f.int(past.rows), f.int(past.milliseconds))}`),
  )

/** Without an account what was run is kept in this browser; with one the server keeps it and the list only grows here. */
export function remember(past: Kept): void {
  const list = section?.querySelector('ol')
  section?.querySelector('[data-sql-none]')?.remove()
  if (!inBrowser) {
    list?.prepend(itemOf(past))
    return
  }
  try {
    localStorage.setItem(key, JSON.stringify([past, ...read().filter((other) => other.sql !== past.sql)].slice(0, most)))
  } catch {
    // A browser that keeps nothing still runs queries.
  }
  showHistory()
}

/** Draws what this browser keeps. */
export function showHistory(): void {
  if (!inBrowser || !section) return
  const kept = read()
  section.querySelector('ol')?.replaceChildren(...kept.map(itemOf))
  section.querySelector<HTMLElement>('[data-sql-clear]')?.remove()
  if (kept.length === 0) return
  section.querySelector('[data-sql-none]')?.remove()
  const clear = make('button', { type: 'button', className: 'btn small harm' }, w.clear)
  clear.dataset['sqlClear'] = ''
  clear.addEventListener('click', () => {
    localStorage.removeItem(key)
    showHistory()
  })
  section.append(clear)
}
