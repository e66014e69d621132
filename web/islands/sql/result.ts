import type { SqlPlanAnswer, SqlResult } from '../../answers/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { placeIn, planLines } from '../../view/sql-plan.ts'
import { chartPair, drawChart } from './chart.ts'
import { f, make, w } from './dom.ts'
import { drawGrid } from './grid.ts'

const place = document.querySelector<HTMLElement>('[data-sql-result]')
const heading = place?.querySelector('h2')

/** Puts something in the place of the result; its heading stays for those who listen. */
export const show = (...parts: Node[]): void => place?.replaceChildren(...(heading ? [heading] : []), ...parts)

export function showProblem(problem: Problem, sql: string): void {
  const note = make('div', { className: 'note fault' }, make('b', {}, w.fault), make('p', { className: 'sql-words' }, problem.detail))
  note.setAttribute('role', 'alert')
  const position = problem.faults?.find((fault) => fault.at === 'sql')?.position
  if (position !== undefined) {
    const { line, column, before, at, after } = placeIn(sql, position)
    note.append(
      make('p', { className: 's13 quiet' }, w.faultAt(f.int(line), f.int(column))),
      make('pre', { className: 'sql-place' }, before, make('mark', {}, at), after),
    )
  }
  if (problem.cure) note.append(make('p', {}, problem.cure))
  show(note)
}

export function showPlan(plan: SqlPlanAnswer): void {
  const list = make('ul')
  for (const { title, facts } of planLines(plan, w, f)) {
    const item = make('li', {}, title)
    if (facts.length > 0) item.append(make('ul', {}, ...facts.map((fact) => make('li', {}, fact))))
    list.append(item)
  }
  show(make('section', { className: 'sql-plan' }, make('h2', {}, w.plan), list, make('p', { className: 's13 quiet' }, w.planNote)))
}

/** Buttons that send the same statement again and get a file. */
function files(sql: string, limit: number): HTMLElement {
  const form = make('form', { className: 'sql-files', method: 'post', action: '/api/v1/sql' })
  form.append(
    make('input', { type: 'hidden', name: 'sql', value: sql }),
    make('input', { type: 'hidden', name: 'limit', value: String(limit) }),
    make('span', { className: 'quiet s13' }, w.download),
    ...(['csv', 'xlsx', 'json', 'ndjson'] as const).map((format) =>
      make('button', { className: 'btn small', name: 'format', value: format }, format.toUpperCase()),
    ),
  )
  return form
}

export function showRows(result: SqlResult, asked: { sql: string; limit: number }, milliseconds: number, note: string): void {
  const told = make('div', { className: 'sql-told' }, make('span', {}, w.rowsIn(f.int(result.rowCount), f.int(milliseconds))))
  told.setAttribute('role', 'status')
  if (note) told.append(make('span', { className: 'quiet' }, note))
  if (result.truncated) told.append(make('b', { className: 'mind' }, w.cut(f.int(result.rowCount))))
  if (result.rowCount === 0) {
    return show(told, make('div', { className: 'vacant' }, make('h2', {}, w.noRows), make('p', {}, w.noRowsText)))
  }
  const body = make('div', {}, drawGrid(result))
  if (chartPair(result)) {
    const views = [
      { label: w.table, draw: () => drawGrid(result) },
      { label: w.chart, draw: () => drawChart(result) },
    ]
    const buttons = views.map(({ label, draw }, at) => {
      const button = make('button', { type: 'button' }, label)
      button.setAttribute('aria-pressed', String(at === 0))
      button.addEventListener('click', () => {
        for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
        body.replaceChildren(draw())
      })
      return button
    })
    told.append(make('span', { className: 'tabs-small' }, ...buttons))
  }
  show(told, body, files(asked.sql, asked.limit))
}
