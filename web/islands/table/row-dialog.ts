import { reportAddress, showCell } from '../../ui/dataset/view-links.ts'
import type { TableField } from './columns.ts'
import type { Row } from './row-store.ts'
import { int, make, words, zh } from './words.ts'

interface Options {
  table: string
  version: string
  fields: readonly TableField[]
  slug: string
  /** Address of the page with this row open. */
  linkOf(place: number): string
  moved(by: number): void
  closed(): void
}

/** One row with all its fields, over the table. The address of the page is that of the row while it is open. */
export class RowDialog {
  private readonly options: Options
  private readonly dialog = make('dialog', 'row-dialog')
  private asked: AbortController | null = null

  constructor(options: Options) {
    this.options = options
    this.dialog.setAttribute('aria-labelledby', 'live-row-title')
    this.dialog.addEventListener('close', () => options.closed())
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close()
    })
    document.body.append(this.dialog)
  }

  get isOpen(): boolean {
    return this.dialog.open
  }

  close(): void {
    if (this.dialog.open) this.dialog.close()
  }

  async show(place: number): Promise<void> {
    this.asked?.abort()
    const control = (this.asked = new AbortController())
    if (!this.dialog.open) {
      this.draw(place, null)
      this.dialog.showModal()
    }
    const params = new URLSearchParams({ select: '*, _row', where: `_row = ${place}`, version: this.options.version })
    const answer = await fetch(`/api/v1/tables/${encodeURIComponent(this.options.table)}/rows?${params}`, { signal: control.signal })
      .then(async (response) => (await response.json()) as { rows?: Row[] })
      .catch(() => null)
    if (control.signal.aborted) return
    this.draw(place, answer?.rows?.[0] ?? {}, answer?.rows ? '' : words.failed)
  }

  private draw(place: number, row: Row | null, trouble = ''): void {
    const header = make('header')
    const title = make('h2', 's17', words.rowNumber(int(place + 1)))
    title.id = 'live-row-title'
    const button = (label: string, act: (button: HTMLButtonElement) => void): HTMLButtonElement => {
      const made = make('button', 'btn small', label)
      made.type = 'button'
      made.addEventListener('click', () => act(made))
      return made
    }
    const report = (label: string, look: string, field?: string): HTMLAnchorElement => {
      const link = make('a', look, label)
      link.href = `${zh ? '' : '/en'}${reportAddress(this.options.slug, { row: place, ...(field !== undefined && { field }) })}`
      return link
    }
    header.append(
      title,
      button(words.earlier, () => this.options.moved(-1)),
      button(words.later, () => this.options.moved(1)),
      button(words.link, (made) => {
        void navigator.clipboard.writeText(this.options.linkOf(place)).then(() => (made.textContent = words.copied))
      }),
      report(words.reportRow, 'btn small'),
      button(words.close, () => this.dialog.close()),
    )
    const list = make('dl')
    for (const field of this.options.fields) {
      const pair = make('div')
      const name = make('dt', '', field.label)
      name.title = field.name
      if (field.unit) name.append(' ', make('small', '', field.unit))
      const flag = report('⚑', 'report', field.name)
      flag.title = words.reportCell(field.label)
      flag.setAttribute('aria-label', flag.title)
      name.append(' ', flag)
      const value = row?.[field.name]
      const cell = make('dd')
      if (row === null) cell.className = 'awaited'
      else if (value === null || value === undefined) cell.append(make('span', 'absent', words.empty))
      else cell.textContent = showCell(value, field.type)
      pair.append(name, cell)
      list.append(pair)
    }
    const focused = this.dialog.contains(document.activeElement)
      ? [...this.dialog.querySelectorAll<HTMLElement>('button, a')].indexOf(document.activeElement as HTMLElement)
      : -1
    this.dialog.replaceChildren(header, ...(trouble ? [make('p', 'bad', trouble)] : []), list)
    if (focused >= 0) this.dialog.querySelectorAll<HTMLElement>('button, a')[focused]?.focus()
  }
}
