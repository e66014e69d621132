import type { SqlResult } from '../../answers/index.ts'
import { f, locale, make, numericTypes, textOf, w } from './dom.ts'

const empty = locale === 'zh' ? '空' : 'empty'
const rowHeight = 32
/** Rows drawn beyond what is seen, above and below. */
const spare = 12

/** The rows of a result in a table that draws only what is seen. */
export function drawGrid(result: SqlResult): HTMLElement {
  const { columns, rows } = result
  const head = make('tr')
  for (const { name, type } of columns) {
    const cell = make('th', { scope: 'col', className: numericTypes.has(type) ? 'num' : '' }, `${name} `, make('small', {}, type))
    head.append(cell)
  }
  const body = make('tbody')
  const table = make('table', {}, make('thead', {}, head), body)
  table.setAttribute('aria-rowcount', String(rows.length + 1))
  const frame = make('div', { className: 'grid sql-grid', tabIndex: 0 }, table)
  frame.setAttribute('role', 'region')
  frame.setAttribute('aria-label', `${w.result} · ${f.int(rows.length)}`)
  const gap = (): { row: HTMLTableRowElement; cell: HTMLTableCellElement } => {
    const cell = make('td', { colSpan: Math.max(1, columns.length) })
    const row = make('tr', { className: 'gap' }, cell)
    row.setAttribute('aria-hidden', 'true')
    return { row, cell }
  }
  const above = gap()
  const below = gap()
  let drawn = ''
  const draw = (): void => {
    const first = Math.max(0, Math.floor(frame.scrollTop / rowHeight) - spare)
    const last = Math.min(rows.length, Math.ceil((frame.scrollTop + (frame.clientHeight || 600)) / rowHeight) + spare)
    if (drawn === `${first} ${last}`) return
    drawn = `${first} ${last}`
    above.cell.style.height = `${first * rowHeight}px`
    below.cell.style.height = `${(rows.length - last) * rowHeight}px`
    body.replaceChildren(above.row, ...rows.slice(first, last).map((row, i) => line(row, first + i)), below.row)
  }
  const line = (row: Record<string, unknown>, index: number): HTMLTableRowElement => {
    const tr = make('tr')
    tr.setAttribute('aria-rowindex', String(index + 2))
    for (const { name, type } of columns) {
      const value = row[name]
      const cell = make('td', { className: numericTypes.has(type) ? 'num' : '' })
      if (value === null || value === undefined) cell.append(make('span', { className: 'absent' }, empty))
      else {
        cell.textContent = textOf(value)
        if (cell.textContent.length > 40) cell.title = cell.textContent
      }
      tr.append(cell)
    }
    return tr
  }
  let waiting = 0
  frame.addEventListener('scroll', () => {
    cancelAnimationFrame(waiting)
    waiting = requestAnimationFrame(draw)
  })
  draw()
  requestAnimationFrame(draw)
  return frame
}
