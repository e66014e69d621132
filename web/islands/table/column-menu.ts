import { reportAddress, showCell, showEdges } from '../../ui/dataset/view-links.ts'
import { isNumber, isTime, joinValues, splitValues, type Filter } from '../../view/view.ts'
import { askColumn, type ColumnFacts, type Stretch } from './ask-column.ts'
import type { TableField } from './columns.ts'
import type { Question } from './row-store.ts'
import { int, make, words, zh } from './words.ts'

interface Options {
  slug: string
  field: TableField
  /** Conditions on this field now. */
  filters: readonly Filter[]
  /** The view without the conditions on this field: its counts are those a choice would have. */
  question: Question
  filtered(filters: Filter[]): void
  sorted(desc: boolean): void
  hidden(): void
  closed(): void
}

/** Opens under the head of a column: order, what stands in it under the other conditions, and conditions on it. */
export class ColumnMenu {
  readonly element = make('div', 'column-menu')
  private readonly options: Options
  private readonly control = new AbortController()

  constructor(options: Options, anchor: HTMLElement, around: HTMLElement) {
    this.options = options
    const { field } = options
    const { element } = this
    element.setAttribute('role', 'dialog')
    element.setAttribute('aria-label', words.filter(field.label))
    const orders = make('div', 'orders')
    orders.append(
      this.button(`↑ ${words.ascending}`, () => options.sorted(false)),
      this.button(`↓ ${words.descending}`, () => options.sorted(true)),
      this.button(words.hide, () => options.hidden()),
    )
    const spread = make('div', 'spread')
    spread.append(make('p', 's13 quiet', words.counting))
    const report = make('a', 's13', words.reportColumn)
    report.href = `${zh ? '' : '/en'}${reportAddress(options.slug, { field: field.name })}`
    element.append(orders, spread, this.form(), report)
    around.append(element)
    this.place(anchor, around)
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      this.close()
    })
    element.querySelector('button')?.focus()
    askColumn(options.question, field, this.control.signal).then(
      (facts) => spread.replaceChildren(...this.drawFacts(facts)),
      (error: unknown) => {
        if (!this.control.signal.aborted) spread.replaceChildren(make('p', 's13 bad', error instanceof Error ? error.message : words.failed))
      },
    )
  }

  close(): void {
    if (!this.element.isConnected) return
    this.control.abort()
    this.element.remove()
    this.options.closed()
  }

  private place(anchor: HTMLElement, around: HTMLElement): void {
    if (matchMedia('(max-width: 760px)').matches) return
    const [at, frame] = [anchor.getBoundingClientRect(), around.getBoundingClientRect()]
    this.element.style.left = `${Math.max(0, Math.min(at.left - frame.left, frame.width - this.element.offsetWidth))}px`
    this.element.style.top = `${at.bottom - frame.top + 4}px`
  }

  private button(label: string, act: () => void, look = 'btn small'): HTMLButtonElement {
    const button = make('button', look, label)
    button.type = 'button'
    button.addEventListener('click', act)
    return button
  }

  private set(...filters: (Omit<Filter, 'field'> | null)[]): void {
    this.options.filtered(filters.flatMap((filter) => (filter ? [{ ...filter, field: this.options.field.name }] : [])))
  }

  private valueOf(op: Filter['op']): string {
    return this.options.filters.find((filter) => filter.op === op)?.value ?? ''
  }

  /** Ranges for numbers and times, words for texts, and whether a cell is empty. */
  private form(): HTMLFormElement {
    const { field, filters } = this.options
    const form = make('form')
    const inputs = new Map<Filter['op'], HTMLInputElement>()
    const input = (op: Filter['op'], label: string, type: string): HTMLElement => {
      const line = make('label', 'field')
      const made = make('input', 'in')
      made.type = type
      made.autocomplete = 'off'
      if (type === 'number') made.step = 'any'
      if (type === 'datetime-local') made.step = '1'
      made.value = type === 'date' ? this.valueOf(op).slice(0, 10) : this.valueOf(op)
      inputs.set(op, made)
      line.append(make('span', 's13 quiet', label), made)
      return line
    }
    if (isNumber(field.type) || isTime(field.type)) {
      const range = make('div', 'range')
      const type = isNumber(field.type) ? 'number' : 'date'
      range.append(input('gte', words.from, type), input('lte', words.to, type))
      form.append(range)
    } else if (field.type !== 'boolean') form.append(input('contains', words.contains, 'search'))
    const end = make('div', 'form-end')
    const apply = make('button', 'btn small go', words.apply)
    if (inputs.size > 0) end.append(apply)
    end.append(
      this.button(words.onlyEmpty, () => this.set({ op: 'empty', value: '' })),
      this.button(words.onlyFilled, () => this.set({ op: 'filled', value: '' })),
    )
    if (filters.length > 0) end.append(this.button(words.clear, () => this.set()))
    form.append(end)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      event.stopPropagation()
      this.set(
        ...[...inputs].map(([op, { value }]) => {
          // The last day of a range belongs to it with all its hours.
          const until = op === 'lte' && field.type === 'timestamp' && value !== '' ? `${value}T23:59:59.999` : value
          return value === '' ? null : { op, value: until }
        }),
      )
    })
    return form
  }

  private drawFacts(facts: ColumnFacts): Element[] {
    if (facts.values.length > 0) return this.drawValues(facts)
    if (facts.stretches.length > 0) return this.drawStretches(facts)
    return [make('p', 's13 quiet', words.noValues)]
  }

  private drawValues({ values, cut }: ColumnFacts): Element[] {
    const chosen = new Set(
      this.options.filters.flatMap((filter) => (filter.op === 'eq' ? [filter.value] : filter.op === 'in' ? splitValues(filter.value) : [])),
    )
    const most = Math.max(1, ...values.map((value) => value.count))
    const list = make('ul', 'ticks')
    for (const { value, count } of values) {
      const item = make('li')
      const label = make('label')
      const box = make('input')
      box.type = 'checkbox'
      if (value === null) {
        box.checked = this.options.filters.some((filter) => filter.op === 'empty')
        box.addEventListener('change', () => this.set(box.checked ? { op: 'empty', value: '' } : null))
      } else {
        box.checked = chosen.has(value)
        box.addEventListener('change', () => {
          if (box.checked) chosen.add(value)
          else chosen.delete(value)
          const all = [...chosen]
          this.set(all.length === 0 ? null : all.length === 1 ? { op: 'eq', value: all[0] ?? '' } : { op: 'in', value: joinValues(all) })
        })
      }
      const bar = make('meter')
      bar.max = most
      bar.value = count
      bar.setAttribute('aria-hidden', 'true')
      label.append(
        box,
        make('span', value === null ? 'absent' : '', value === null ? words.empty : showEdges(value)),
        bar,
        make('em', '', int(count)),
      )
      item.append(label)
      list.append(item)
    }
    return [make('p', 's13 quiet', words.values), list, ...(cut ? [make('p', 's13 quiet', words.more)] : [])]
  }

  private drawStretches({ stretches, min, max }: ColumnFacts): Element[] {
    const { field } = this.options
    const space = 'http://www.w3.org/2000/svg'
    const drawing = document.createElementNS(space, 'svg')
    drawing.setAttribute('class', 'brush')
    drawing.setAttribute('viewBox', `0 0 ${stretches.length} 60`)
    drawing.setAttribute('preserveAspectRatio', 'none')
    drawing.setAttribute('aria-hidden', 'true')
    const most = Math.max(1, ...stretches.map((stretch) => stretch.count))
    const bars = stretches.map((stretch, i) => {
      const bar = document.createElementNS(space, 'rect')
      const height = stretch.count === 0 ? 0 : Math.max(1.5, (stretch.count / most) * 58)
      for (const [name, value] of Object.entries({ x: i + 0.04, y: 60 - height, width: 0.92, height })) bar.setAttribute(name, String(value))
      drawing.append(bar)
      return bar
    })
    const told = make('p', 's13 quiet told', words.brush)
    const mark = (from: number, to: number): void => {
      bars.forEach((bar, i) => bar.classList.toggle('kept', i >= from && i <= to))
      const rows = stretches.slice(from, to + 1).reduce((sum, stretch) => sum + stretch.count, 0)
      told.textContent = `${stretches[from]?.from} – ${stretches[to]?.to} · ${int(rows)}`
    }
    const barAt = (event: PointerEvent): number => {
      const at = drawing.getBoundingClientRect()
      return Math.max(0, Math.min(stretches.length - 1, Math.floor(((event.clientX - at.left) / at.width) * stretches.length)))
    }
    drawing.addEventListener('pointerdown', (down) => {
      down.preventDefault()
      drawing.setPointerCapture(down.pointerId)
      const first = barAt(down)
      let [from, to] = [first, first]
      const move = (event: PointerEvent): void => {
        const at = barAt(event)
        ;[from, to] = [Math.min(first, at), Math.max(first, at)]
        mark(from, to)
      }
      mark(from, to)
      drawing.addEventListener('pointermove', move)
      drawing.addEventListener(
        'pointerup',
        () => {
          drawing.removeEventListener('pointermove', move)
          const [low, high] = [stretches[from] as Stretch, stretches[to] as Stretch]
          this.set({ op: 'gte', value: low.from }, { op: 'lt', value: high.to })
        },
        { once: true },
      )
    })
    drawing.addEventListener('pointermove', (event) => {
      if (event.buttons === 0) mark(barAt(event), barAt(event))
    })
    const ends = make('div', 'reach')
    ends.append(make('span', '', showCell(min, field.type)), make('span', '', showCell(max, field.type)))
    return [drawing, ends, told]
  }
}
