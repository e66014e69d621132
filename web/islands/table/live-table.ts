import { showCell } from '../../ui/dataset/view-links.ts'
import { printQuery } from '../../view/query.ts'
import { changed, isTime, printView, readView, type Filter, type View } from '../../view/view.ts'
import { ColumnMenu } from './column-menu.ts'
import { readFields, type Column, type TableField } from './columns.ts'
import { fetchParts, followElsewhere, swapParts, type ViewParts } from './follow-view.ts'
import { listenToKeys } from './grid-keys.ts'
import { Grid, lookOf } from './grid.ts'
import { resizeHandle } from './resize-columns.ts'
import { RowDialog } from './row-dialog.ts'
import { RowStore, type Question, type Row, type Trouble } from './row-store.ts'
import { int, make, words } from './words.ts'

const usualWidth = 140

/** The table of a dataset with a script: all rows of the view in one scroll, and every control of the page changes it without a reload. */
export class LiveTable {
  private readonly place: HTMLElement
  private readonly frame = make('div', 'live')
  private readonly status = make('p', 'live-status')
  private readonly grid: Grid
  private readonly dialog: RowDialog
  private readonly fields: readonly TableField[]
  private readonly looks: ReadonlyMap<string, string>
  private readonly page: string
  private columns: Column[] = []
  private natural = new Map<string, number>()
  private view: View
  private store: RowStore
  private total: number
  private menu: ColumnMenu | null = null
  private following: AbortController | null = null
  private troubled = false
  private patience = 0

  constructor(place: HTMLElement, server: HTMLElement) {
    this.place = place
    this.fields = readFields(place)
    this.page = location.pathname.replace(/\/$/, '')
    this.view = this.read(location.search)
    this.total = Number(place.dataset['total'] ?? 0)
    this.looks = looksOf(server)
    for (const head of server.querySelectorAll<HTMLElement>('thead th'))
      this.natural.set(head.dataset['field'] ?? '', Math.ceil(head.getBoundingClientRect().width))
    this.grid = new Grid({
      id: 'cell',
      label: server.getAttribute('aria-label') ?? '',
      emptyWord: words.empty,
      row: (index) => this.store.row(index),
      seen: (first, last, moved) => this.store.want(first, last, this.total, moved),
      settled: (first, last) => this.settled(first, last),
    })
    this.store = this.makeStore()
    this.dialog = new RowDialog({
      table: place.dataset['liveTable'] ?? '',
      version: place.dataset['version'] ?? '',
      fields: this.fields,
      slug: place.dataset['slug'] ?? '',
      linkOf: (row) => `${location.origin}${this.page}?${printView({ ...this.view, row, version: Number(place.dataset['version']) })}#rows`,
      moved: (by) => this.openRow(this.grid.active.row + by),
      closed: () => {
        this.write({ ...this.view, row: null }, false)
        this.grid.box.focus({ preventScroll: true })
      },
    })
    this.status.setAttribute('role', 'status')
    this.takeOver(server)
  }

  /** Puts the grid where the rows of the server stand, row by row at the same place. */
  private takeOver(server: HTMLElement): void {
    const rows = [...server.querySelectorAll<HTMLElement>('tbody tr')]
    const heads = [...server.querySelectorAll('thead th')]
    const foot = server.querySelector('tfoot tr')
    const { height } = server.getBoundingClientRect()
    this.grid.box.style.setProperty('--live-height', `${Math.max(240, Math.round(height))}px`)
    this.frame.append(this.grid.box, this.status)
    const hadFocus = server.contains(document.activeElement) || document.activeElement === server
    server.replaceWith(this.frame)
    this.place.querySelector('.row-card')?.remove()
    for (const old of this.place.querySelectorAll('[data-live-paging]')) old.remove()
    this.setColumns(heads)
    this.setFoot(foot)
    this.listen()
    this.grid.setTotal(this.total)
    if (rows.length > 0 && this.view.at > 0) this.grid.goTo(this.view.at)
    if (this.view.row !== null) void this.dialog.show(this.view.row)
    if (hadFocus) this.grid.box.focus({ preventScroll: true })
  }

  private listen(): void {
    const { grid } = this
    listenToKeys(grid, {
      rows: () => this.total,
      columns: () => this.columns.length,
      enter: (row, column, event) => (row < 0 ? this.sortBy(column, event.shiftKey) : this.openRow(row)),
      menu: (column) => this.openMenu(column),
      copy: (row, column) => this.copyCell(row, column),
    })
    grid.box.addEventListener('click', (event) => this.clicked(event))
    grid.box.addEventListener('dblclick', (event) => {
      const row = event.target instanceof Element ? grid.rowOf(event.target) : undefined
      if (row !== undefined) this.openRow(row)
    })
    // Forms and links of the view change it here; without a script they load the page anew.
    this.place.addEventListener('submit', (event) => this.submitted(event))
    this.place.addEventListener('click', (event) => this.followed(event))
    document.addEventListener('pointerdown', (event) => {
      if (this.menu && !this.menu.element.contains(event.target as Node)) this.menu.close()
    })
    addEventListener('popstate', () => this.show(this.read(location.search), { push: false, restore: true }))
  }

  private read(search: string): View {
    const view = readView(new URLSearchParams(search), this.fields)
    return { ...view, cursor: null, at: view.cursor ? view.before : view.at, before: 0 }
  }

  private makeStore(): RowStore {
    const { select, ...query } = printQuery({ ...this.view, group: null }, this.fields)
    const question: Question = { table: this.place.dataset['liveTable'] ?? '', query: { ...query, select: `${select ?? '*'}, _row` } }
    return new RowStore(question, { arrived: () => this.grid.renew(), trouble: (trouble) => this.tell(trouble) })
  }

  private setColumns(heads: readonly Element[]): void {
    const byName = new Map(this.fields.map((field) => [field.name, field]))
    const shown = this.view.columns.length > 0 ? this.view.columns : this.fields.map((field) => field.name)
    this.columns = shown.flatMap((name): Column[] => {
      const field = byName.get(name)
      const width = this.view.widths[name] ?? this.natural.get(name) ?? usualWidth
      return field ? [{ ...field, width, look: this.looks.get(name) ?? lookOf(field.type) }] : []
    })
    const headOf = new Map(heads.map((head) => [(head as HTMLElement).dataset['field'] ?? '', head]))
    this.grid.headRow.replaceChildren(...this.columns.map((column, at) => this.makeHead(column, at, headOf.get(column.name))))
    this.grid.setColumns(this.columns)
  }

  /** What the server says of a column, with the ways to filter and to widen it. */
  private makeHead(column: Column, at: number, server: Element | undefined): HTMLElement {
    const cell = make('div', server?.classList.contains('on') ? 'on' : '')
    cell.setAttribute('role', 'columnheader')
    cell.setAttribute('aria-colindex', String(at + 1))
    cell.id = `cell--1-${at}`
    const sort = server?.getAttribute('aria-sort')
    if (sort) cell.setAttribute('aria-sort', sort)
    if (server) cell.append(...document.importNode(server, true).childNodes)
    else cell.append(make('div', 'head', column.label))
    for (const link of cell.querySelectorAll('a')) link.tabIndex = -1
    const filter = make('button', 'live-filter')
    filter.type = 'button'
    filter.tabIndex = -1
    filter.setAttribute('aria-label', words.filter(column.label))
    filter.setAttribute('aria-haspopup', 'dialog')
    filter.addEventListener('click', () => this.openMenu(at))
    cell.querySelector('.head')?.append(filter)
    cell.append(
      resizeHandle(
        column.label,
        () => this.columns[at]?.width ?? usualWidth,
        (width, done) => {
          const resized = this.columns[at]
          if (!resized) return
          resized.width = width
          this.grid.layColumns()
          if (done) this.write({ ...this.view, widths: { ...this.view.widths, [column.name]: width } }, false)
        },
      ),
    )
    return cell
  }

  private setFoot(row: Element | null): void {
    this.grid.foot.hidden = row === null
    const line = make('div', 'live-row')
    line.setAttribute('role', 'row')
    for (const cell of row?.children ?? []) {
      const copy = make('div', cell.className)
      copy.setAttribute('role', 'gridcell')
      copy.append(...document.importNode(cell, true).childNodes)
      line.append(copy)
    }
    this.grid.foot.replaceChildren(...(row ? [line] : []))
  }

  /** Shows another view: the rows at once, what is said about them when the server has answered. */
  private show(view: View, { push, restore = false }: { push: boolean; restore?: boolean }): void {
    const before = this.view
    this.menu?.close()
    if (view.group || before.group || view.table !== before.table || view.version !== before.version) {
      location.assign(`${this.page}?${printView(view)}#rows`)
      return
    }
    this.write(view, push)
    const same = JSON.stringify(printQuery(view, this.fields)) === JSON.stringify(printQuery(before, this.fields))
    if (!same) {
      this.troubled = false
      this.store.end()
      this.store = this.makeStore()
      this.grid.active = { row: 0, column: 0 }
      this.grid.renew()
    }
    if (restore) this.grid.goTo(view.at)
    else if (!same) this.grid.goTo(0)
    if (view.row === null) this.dialog.close()
    else void this.dialog.show(view.row)
    void this.follow(view)
  }

  private async follow(view: View): Promise<void> {
    this.following?.abort()
    const control = (this.following = new AbortController())
    let parts: ViewParts
    try {
      parts = await fetchParts(this.page, view, control.signal)
    } catch {
      return
    }
    if (control.signal.aborted) return
    swapParts(this.place, parts.parts)
    this.setFoot(parts.foot)
    this.setColumns(parts.heads)
    const toggle = this.place.querySelector<HTMLAnchorElement>('[data-live-totals]')
    if (toggle) {
      toggle.textContent = view.totals ? (this.place.dataset['totalsOff'] ?? '') : (this.place.dataset['totalsOn'] ?? '')
      toggle.href = `${this.page}?${printView({ ...view, totals: !view.totals })}#rows`
    }
    if (parts.total !== null && parts.total !== this.total) {
      this.total = parts.total
      this.grid.setTotal(this.total)
    }
    if (this.total === 0) this.say(words.none)
    // The rest of the page costs the server more: it follows when the reader has stopped choosing.
    await new Promise((resolve) => setTimeout(resolve, 400))
    if (!control.signal.aborted)
      await followElsewhere(`${this.page}?${printView({ ...view, at: 0, row: null })}`, control.signal).catch(() => undefined)
  }

  private write(view: View, push: boolean): void {
    this.view = view
    const params = printView(view)
    const address = `${this.page}${params.size > 0 ? `?${params}` : ''}${location.hash}`
    if (push) history.pushState(null, '', address)
    else history.replaceState(null, '', address)
  }

  private settled(first: number, last: number): void {
    this.store.rest()
    if (first !== this.view.at && !this.dialog?.isOpen) this.write({ ...this.view, at: first }, false)
    const position = this.place.querySelector('[data-live-position]')
    if (position) position.textContent = this.total === 0 ? words.none : words.position(int(first + 1), int(last + 1), int(this.total))
    if (this.troubled) return
    this.say(this.total === 0 ? words.none : this.store.row(first) ? '' : words.waiting)
    clearTimeout(this.patience)
    this.patience = window.setTimeout(() => {
      if (!this.troubled && this.status.textContent === words.waiting) this.say(words.waitingLong)
    }, 1500)
  }

  private tell(trouble: Trouble | null): void {
    this.troubled = trouble !== null
    if (!trouble) return this.say('')
    if (trouble.kind === 'slower') return this.say(words.slower)
    const again = make('button', 'btn small', words.retry)
    again.type = 'button'
    again.addEventListener('click', () => this.store.again())
    this.status.replaceChildren(`${words.failed}. ${trouble.detail} `, again)
    this.status.classList.add('bad')
  }

  private say(text: string): void {
    this.status.classList.remove('bad')
    this.status.textContent = text
  }

  private openRow(index: number): void {
    const row: Row | undefined = this.store.row(index)
    if (index < 0 || index >= this.total) return
    this.grid.activate(index, this.grid.active.column)
    const place = row?.['_row']
    if (typeof place !== 'number') return
    this.write({ ...this.view, row: place }, false)
    void this.dialog.show(place)
  }

  private copyCell(row: number, column: number): void {
    const { name, type, label } = this.columns[column] ?? { name: '', type: 'text', label: '' }
    const text = row < 0 ? label : showCell(this.store.row(row)?.[name], type)
    void navigator.clipboard?.writeText(text).then(() => {
      this.say(words.copied)
      setTimeout(() => this.say(''), 1600)
    })
  }

  private sortBy(at: number, further: boolean): void {
    const field = this.columns[at]
    if (!field) return
    const sorts = this.view.sort ? [this.view.sort, ...this.view.thenBy] : []
    const own = sorts.find((sort) => sort.field === field.name)
    const first = isTime(field.type)
    // Once in the usual direction, once in the other, then not at all.
    const next = own === undefined ? { field: field.name, desc: first } : own.desc === first ? { field: field.name, desc: !first } : null
    const others = further ? sorts.filter((sort) => sort !== own) : []
    const kept = further && own && next ? sorts.map((sort) => (sort === own ? next : sort)) : [...others, ...(next ? [next] : [])]
    this.show(changed(this.view, { sort: kept[0] ?? null, thenBy: kept.slice(1) }), { push: true })
  }

  private openMenu(at: number): void {
    const field = this.columns[at]
    const anchor = this.grid.headRow.children[at]
    this.menu?.close()
    if (!field || !(anchor instanceof HTMLElement)) return
    const others = this.view.filters.filter((filter) => filter.field !== field.name)
    const query = printQuery({ ...this.view, filters: others, group: null, sort: null, columns: [] }, this.fields)
    this.menu = new ColumnMenu(
      {
        field,
        slug: this.place.dataset['slug'] ?? '',
        filters: this.view.filters.filter((filter) => filter.field === field.name),
        question: { table: this.place.dataset['liveTable'] ?? '', query },
        filtered: (filters: Filter[]) => this.show(changed(this.view, { filters: [...others, ...filters] }), { push: true }),
        sorted: (desc) => this.show(changed(this.view, { sort: { field: field.name, desc }, thenBy: [] }), { push: true }),
        hidden: () => {
          const left = this.columns.map((column) => column.name).filter((name) => name !== field.name)
          if (left.length > 0) this.show({ ...this.view, columns: left }, { push: true })
        },
        closed: () => {
          this.menu = null
          this.grid.box.focus({ preventScroll: true })
        },
      },
      anchor,
      this.frame,
    )
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element
    const head = target.closest('[role=columnheader]')
    if (head) {
      const at = [...this.grid.headRow.children].indexOf(head)
      if (target.closest('.head a')) {
        event.preventDefault()
        event.stopPropagation()
        this.sortBy(at, event.shiftKey)
      }
      return
    }
    const row = this.grid.rowOf(target)
    const cell = target.closest('[role=gridcell]')
    if (row === undefined || !cell?.parentElement) return
    const column = [...cell.parentElement.children].indexOf(cell)
    this.grid.activate(row, column)
    // On a phone there is no Enter: a tap on the first cell opens the row, as its link does without a script.
    if (column === 0 && !matchMedia('(hover: hover)').matches) this.openRow(row)
  }

  /** A form of the sentence: its address is the next view. */
  private submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement
    if (form.method !== 'get' || new URL(form.action).pathname.replace(/\/$/, '') !== this.page) return
    event.preventDefault()
    const sent = new URLSearchParams([...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]))
    const popover = form.closest('details')
    if (popover) popover.open = false
    this.show({ ...this.read(`?${sent}`), widths: this.view.widths, totals: this.view.totals }, { push: true })
  }

  /** A link to another view of this table. */
  private followed(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest('a')
    if (!link || link.hasAttribute('download') || link.target || link.origin !== location.origin) return
    if (link.pathname.replace(/\/$/, '') !== this.page || (link.hash !== '#rows' && link.hash !== '')) return
    event.preventDefault()
    this.show(this.read(link.search), { push: true })
  }
}

/** How the server wrote the cells of each column. */
function looksOf(server: HTMLElement): Map<string, string> {
  const cells = [...(server.querySelector('tbody tr')?.children ?? [])]
  return new Map([...server.querySelectorAll<HTMLElement>('thead th')].map((head, at) => [head.dataset['field'] ?? '', cells[at]?.className ?? '']))
}

/** Brings the table of the page to life. */
export function startTable(place: HTMLElement): void {
  const server = place.querySelector<HTMLElement>('.grid')
  if (server) new LiveTable(place, server)
}
