import { isNumber } from '../../view/view.ts'
import { showCell } from '../../ui/dataset/view-links.ts'
import type { Column } from './columns.ts'
import type { Row } from './row-store.ts'
import { ScaledScroll } from './scaled-scroll.ts'

/** Rows drawn above and below what is seen, so that a quick wheel does not run ahead of them. */
const overscan = 8
const settleMs = 140
const longest = 300

interface Slot {
  element: HTMLElement
  cells: HTMLElement[]
  index: number
  row: Row | undefined
}

export interface GridOptions {
  label: string
  emptyWord: string
  /** Id prefix of the elements. */
  id: string
  row(index: number): Row | undefined
  /** Rows from `first` to `last` are looked at; the reader came to them by so many rows, upwards negative. */
  seen(first: number, last: number, moved: number): void
  settled(first: number, last: number): void
}

/** A grid that draws only the rows one sees. The head scrolls with it sideways and stays on top; the first column stays at the left. */
export class Grid {
  readonly box = document.createElement('div')
  readonly head = document.createElement('div')
  readonly headRow = document.createElement('div')
  readonly foot = document.createElement('div')
  private readonly body = document.createElement('div')
  private readonly scroll = new ScaledScroll()
  private readonly options: GridOptions
  private slots: Slot[] = []
  private columns: readonly Column[] = []
  private total = 0
  private rowHeight = 32
  private frame = 0
  private settling = 0
  private lastTop = 0
  private ignored = -1
  active = { row: 0, column: 0 }

  constructor(options: GridOptions) {
    this.options = options
    const { box, head, headRow, body, foot } = this
    box.className = 'live-box'
    box.tabIndex = 0
    box.setAttribute('role', 'grid')
    box.setAttribute('aria-label', options.label)
    box.setAttribute('aria-readonly', 'true')
    head.className = 'live-head'
    headRow.className = 'live-row'
    body.className = 'live-body'
    foot.className = 'live-foot'
    for (const part of [head, body, foot]) part.setAttribute('role', 'rowgroup')
    headRow.setAttribute('role', 'row')
    headRow.setAttribute('aria-rowindex', '1')
    head.append(headRow)
    foot.hidden = true
    box.append(head, body, foot)
    box.addEventListener('scroll', () => this.onScroll(), { passive: true })
    new ResizeObserver(() => this.measure()).observe(box)
  }

  /** Rows seen at the moment. */
  get range(): { first: number; last: number } {
    const height = this.viewHeight
    const first = Math.floor(this.scroll.top / this.rowHeight)
    return { first: Math.max(0, first), last: Math.max(0, Math.min(this.total, Math.ceil((this.scroll.top + height) / this.rowHeight)) - 1) }
  }
  get rowsSeen(): number {
    return Math.max(1, Math.floor(this.viewHeight / this.rowHeight))
  }
  private get viewHeight(): number {
    return Math.max(0, this.box.clientHeight - this.head.offsetHeight - (this.foot.hidden ? 0 : this.foot.offsetHeight))
  }

  setTotal(total: number): void {
    this.total = total
    this.box.setAttribute('aria-rowcount', String(total + 1))
    this.measure()
  }

  setColumns(columns: readonly Column[]): void {
    this.columns = columns
    this.box.setAttribute('aria-colcount', String(columns.length))
    this.layColumns()
    for (const slot of this.slots) slot.element.remove()
    this.slots = []
    this.draw()
  }

  /** New widths of the same columns. */
  layColumns(): void {
    this.box.style.setProperty('--columns', this.columns.map((column) => `${column.width}px`).join(' '))
    this.box.style.setProperty('--wide', `${this.columns.reduce((sum, column) => sum + column.width, 0)}px`)
  }

  /** Brings a row to the upper edge. */
  goTo(row: number): void {
    this.place(row * this.rowHeight)
  }

  /** Draws what changed: rows came, or other rows stand at the same positions. */
  renew(): void {
    this.draw()
  }

  /** Moves the active cell and brings it into sight. Row −1 is the head. */
  activate(row: number, column: number): void {
    const top = row * this.rowHeight
    this.active = { row, column }
    if (row >= 0) {
      const { top: upper } = this.scroll
      if (top < upper) this.place(top)
      else if (top + this.rowHeight > upper + this.viewHeight) this.place(top + this.rowHeight - this.viewHeight)
    }
    this.draw()
    const cell = this.cellAt(row, column)
    if (cell) {
      this.revealSideways(cell)
      this.box.setAttribute('aria-activedescendant', cell.id)
    }
  }

  cellAt(row: number, column: number): HTMLElement | undefined {
    if (row < 0) return this.headRow.children[column] as HTMLElement | undefined
    return this.slots.find((slot) => slot.index === row)?.cells[column]
  }

  /** Position of the row an element belongs to. */
  rowOf(element: Element): number | undefined {
    const slot = this.slots.find((candidate) => candidate.element.contains(element))
    return slot && slot.index >= 0 ? slot.index : undefined
  }

  private revealSideways(cell: HTMLElement): void {
    const frozen = (this.headRow.firstElementChild as HTMLElement | null)?.offsetWidth ?? 0
    if (cell === cell.parentElement?.firstElementChild) return
    const { scrollLeft, clientWidth } = this.box
    if (cell.offsetLeft < scrollLeft + frozen) this.box.scrollLeft = cell.offsetLeft - frozen
    else if (cell.offsetLeft + cell.offsetWidth > scrollLeft + clientWidth) this.box.scrollLeft = cell.offsetLeft + cell.offsetWidth - clientWidth
  }

  private place(top: number): void {
    const at = this.scroll.placed(top)
    if (Math.abs(this.box.scrollTop - at) >= 1) {
      this.ignored = at
      this.box.scrollTop = at
    }
    this.draw()
    this.settle()
  }

  private measure(): void {
    const set = Number.parseFloat(getComputedStyle(this.box).getPropertyValue('--row-height'))
    this.rowHeight = Number.isFinite(set) && set > 0 ? set : 32
    this.scroll.resize(this.total * this.rowHeight, this.viewHeight)
    this.body.style.height = `${this.scroll.height}px`
    this.draw()
  }

  private onScroll(): void {
    const at = this.box.scrollTop
    // Our own placing is no move of the reader.
    if (this.ignored >= 0 && Math.abs(at - this.ignored) < 1.5) this.ignored = -1
    else this.scroll.moved(at)
    if (this.scroll.cramped) this.place(this.scroll.top)
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.draw()
    })
    this.settle()
  }

  /** When nothing moves any more, the scroll bar is set where the rows say. */
  private settle(): void {
    clearTimeout(this.settling)
    this.settling = window.setTimeout(() => {
      const before = this.scroll.shift
      const at = this.scroll.placed(this.scroll.top)
      if (Math.abs(at - this.box.scrollTop) >= 1) {
        this.ignored = at
        this.box.scrollTop = at
      }
      if (before !== this.scroll.shift) this.draw()
      const { first, last } = this.range
      this.options.settled(first, last)
    }, settleMs)
  }

  private draw(): void {
    const { first, last } = this.range
    if (this.total === 0 || this.columns.length === 0) {
      for (const slot of this.slots) slot.element.hidden = true
      this.options.seen(0, -1, 0)
      return
    }
    const from = Math.max(0, first - overscan)
    const to = Math.min(this.total - 1, last + overscan)
    const needed = Math.max(this.slots.length, to - from + 1)
    while (this.slots.length < needed) this.slots.push(this.makeSlot())
    const shift = this.scroll.shift
    const free: Slot[] = []
    const drawn = new Set<number>()
    for (const slot of this.slots) {
      if (slot.index >= from && slot.index <= to && !drawn.has(slot.index)) drawn.add(slot.index)
      else free.push(slot)
    }
    for (let index = from; index <= to; index++) {
      if (drawn.has(index)) continue
      const slot = free.pop()
      if (!slot) break
      slot.index = index
      slot.row = undefined
      slot.element.hidden = false
      slot.element.setAttribute('aria-rowindex', String(index + 2))
      slot.cells.forEach((cell, at) => (cell.id = `${this.options.id}-${index}-${at}`))
      this.fill(slot, this.options.row(index), true)
    }
    for (const slot of free) {
      slot.index = -1
      slot.element.hidden = true
    }
    for (const slot of this.slots) {
      if (slot.index < 0) continue
      slot.element.style.transform = `translateY(${slot.index * this.rowHeight - shift}px)`
      const row = this.options.row(slot.index)
      if (row !== slot.row) this.fill(slot, row, false)
      this.markActive(slot)
    }
    const moved = (this.scroll.top - this.lastTop) / this.rowHeight
    this.lastTop = this.scroll.top
    this.options.seen(first, last, moved)
  }

  private markActive(slot: Slot): void {
    const on = slot.index === this.active.row
    slot.element.classList.toggle('active', on)
    slot.cells.forEach((cell, at) => {
      const isActive = on && at === this.active.column
      if (isActive !== cell.classList.contains('active')) cell.classList.toggle('active', isActive)
    })
  }

  private makeSlot(): Slot {
    const element = document.createElement('div')
    element.className = 'live-row'
    element.setAttribute('role', 'row')
    const cells = this.columns.map((column, at) => {
      const cell = document.createElement('div')
      cell.setAttribute('role', 'gridcell')
      cell.setAttribute('aria-colindex', String(at + 1))
      cell.className = column.look
      cell.append('')
      return cell
    })
    element.append(...cells)
    this.body.append(element)
    return { element, cells, index: -1, row: undefined }
  }

  private fill(slot: Slot, row: Row | undefined, fresh: boolean): void {
    if (!fresh && slot.row === row) return
    slot.row = row
    slot.element.classList.toggle('awaited', row === undefined)
    slot.element.setAttribute('aria-busy', String(row === undefined))
    this.columns.forEach((column, at) => {
      const cell = slot.cells[at]
      const text = cell?.firstChild as Text | null
      if (!cell || !text) return
      const value = row?.[column.name]
      const absent = row !== undefined && (value === null || value === undefined)
      const shown = row === undefined ? '' : absent ? this.options.emptyWord : showCell(value, column.type)
      text.data = shown.length > longest ? `${shown.slice(0, longest)}…` : shown
      if (absent !== cell.classList.contains('absent')) cell.classList.toggle('absent', absent)
    })
  }
}

export const lookOf = (type: string): string => (isNumber(type) ? 'num' : '')
