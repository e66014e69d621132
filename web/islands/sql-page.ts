// The page of SQL: an editor, runs with progress and cancel, a table that draws what is seen. The page works without any of it.
import { explainSql, findTables, Refused, runOnServer, type Progress } from './sql/ask.ts'
import { f, make, w } from './sql/dom.ts'
import { remember, showHistory } from './sql/history.ts'
import { show, showPlan, showProblem, showRows } from './sql/result.ts'
import { quietTree, treeOf } from './sql/tree.ts'
import { whenReached } from './when-reached.ts'
import type { SqlEditor } from './sql/editor.ts'

const form = document.querySelector<HTMLFormElement>('[data-sql-form]')
const area = form?.querySelector<HTMLTextAreaElement>('textarea')
const runButton = form?.querySelector<HTMLButtonElement>('[data-sql-run]')
const cancelButton = form?.querySelector<HTMLButtonElement>('[data-sql-cancel]')
const here = form?.querySelector<HTMLElement>('[data-sql-here]')
let editor: SqlEditor | null = null
let stop: (() => void) | null = null

const wanted = (): { sql: string; limit: number } => ({
  sql: editor?.chosen() ?? area?.value ?? '',
  limit: Number(form?.querySelector<HTMLSelectElement>('[name=limit]')?.value ?? 1000),
})

function busy(cancel: (() => void) | null): void {
  stop = cancel
  if (runButton) runButton.disabled = cancel !== null
  if (cancelButton) cancelButton.hidden = cancel === null
}

/** Words and a bar for a run under way. */
function progressView(): { words(text: string, percent: number | null): void } {
  const said = make('span', {}, w.waiting)
  const bar = make('progress', { className: 'prog', max: 100 })
  bar.setAttribute('aria-label', w.result)
  const view = make('div', { className: 'sql-progress' }, said, bar)
  view.setAttribute('aria-live', 'polite')
  show(view)
  return {
    words(text, percent) {
      said.textContent = text
      if (percent === null) bar.removeAttribute('value')
      else bar.value = percent
    },
  }
}

const progressWords = (progress: Progress): string =>
  progress.state === 'waiting'
    ? w.waiting
    : [
        w.running(f.number(progress.elapsedMs / 1000, 1)),
        ...(progress.percent === null ? [] : [w.progress(f.percent(Math.min(1, progress.percent / 100)))]),
        ...(progress.rowsDone === null || progress.rowsTotal === null ? [] : [w.progressRows(f.int(progress.rowsDone), f.int(progress.rowsTotal))]),
      ].join(' · ')

function fail(error: unknown, sql: string): void {
  if (!(error instanceof Refused)) return show(make('p', { className: 'note fault' }, w.lost))
  if (error.problem.code === 'PUJIANG_SQL_CANCELLED') return show(make('p', { className: 'note' }, w.cancelled))
  showProblem(error.problem, sql)
  editor?.markFault(sql, error.problem.faults?.find((fault) => fault.at === 'sql')?.position)
}

async function run(): Promise<void> {
  const asked = wanted()
  if (stop || asked.sql.trim() === '') return
  const view = progressView()
  const began = performance.now()
  editor?.markFault('', undefined)
  let note = ''
  try {
    if (here?.querySelector('input')?.checked) {
      const local = await import('./sql/local.ts')
      const controller = new AbortController()
      busy(() => controller.abort())
      const answer = await local.runHere(asked, (text) => view.words(text, null), controller.signal)
      if (answer.result) {
        const taken = performance.now() - began
        showRows(answer.result, asked, taken, w.localTitle)
        return remember({ sql: asked.sql, at: new Date().toISOString(), rows: answer.result.rowCount, milliseconds: Math.round(taken) })
      }
      if (controller.signal.aborted) return show(make('p', { className: 'note' }, w.cancelled))
      note = answer.why
    }
    const { result, cancel } = runOnServer(asked, (progress) => view.words(progressWords(progress), progress.percent))
    busy(cancel)
    const rows = await result
    const taken = Math.round(performance.now() - began)
    showRows(rows, asked, taken, note)
    remember({ sql: asked.sql, at: new Date().toISOString(), rows: rows.rowCount, milliseconds: taken })
  } catch (error) {
    fail(error, asked.sql)
    remember({ sql: asked.sql, at: new Date().toISOString(), rows: null, milliseconds: 0 })
  } finally {
    busy(null)
  }
}

async function explain(): Promise<void> {
  const asked = wanted()
  if (stop || asked.sql.trim() === '') return
  progressView()
  try {
    showPlan(await explainSql(asked))
  } catch (error) {
    fail(error, asked.sql)
  }
}

if (form && area) {
  form.addEventListener('submit', (event) => {
    const intent = event.submitter?.getAttribute('value')
    if (intent !== 'run' && intent !== 'explain' && intent !== null && intent !== undefined) return
    event.preventDefault()
    void (intent === 'explain' ? explain() : run())
  })
  cancelButton?.addEventListener('click', () => stop?.())
  if (here) here.hidden = false
  showHistory()
  const put = (text: string): void => {
    if (editor) return editor.insert(text)
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end')
    area.focus()
  }
  treeOf(put)
  // The editor weighs more than all the rest: it comes when a reader reaches for the statement, or once the page is at rest. Until then one writes in the text area.
  const begin = whenReached(form, () => void bringEditor(area))
  addEventListener('load', () => ('requestIdleCallback' in globalThis ? requestIdleCallback(begin, { timeout: 4000 }) : setTimeout(begin, 1000)))
}

async function bringEditor(area: HTMLTextAreaElement): Promise<void> {
  let composing = false
  area.addEventListener('compositionstart', () => (composing = true))
  area.addEventListener('compositionend', () => (composing = false))
  const tables = findTables({})
  const { openEditor } = await import('./sql/editor.ts')
  // A character that is being put together would be torn apart.
  if (composing) await new Promise((done) => area.addEventListener('compositionend', done, { once: true }))
  const opened = openEditor(area, () => void run())
  editor = opened
  quietTree(opened.know)
  opened.know((await tables).items)
}
