import { printView, type View } from '../../view/view.ts'

/** The parts of the page that speak of the view, as the server writes them. */
export interface ViewParts {
  total: number | null
  heads: Element[]
  foot: Element | null
  parts: Map<string, Element>
}

/** Asks the server for the sentence, the heads and the totals of a view: what stands there without a script stands there with one. */
export async function fetchParts(page: string, view: View, signal: AbortSignal): Promise<ViewParts> {
  const response = await fetch(`${page}/view?${printView({ ...view, row: null })}`, { signal })
  const document = new DOMParser().parseFromString(await response.text(), 'text/html')
  const total = document.querySelector<HTMLElement>('main[data-total]')?.dataset['total']
  return {
    total: total === undefined ? null : Number(total),
    heads: [...document.querySelectorAll('.grid thead th')],
    foot: document.querySelector('.grid tfoot tr'),
    parts: new Map([...document.querySelectorAll<HTMLElement>('[data-follows]')].map((part) => [part.dataset['follows'] ?? '', part])),
  }
}

/** Puts the new parts where the old ones stand; what is open stays as it is. */
export function swapParts(place: HTMLElement, parts: ViewParts['parts']): void {
  for (const [name, fresh] of parts) {
    const old = place.querySelector(`[data-follows="${name}"]`)
    if (!old) continue
    const copy = document.importNode(fresh, true)
    // Buttons that need a script show themselves: one runs.
    for (const button of copy.querySelectorAll<HTMLElement>('[data-copy-link]')) button.hidden = false
    old.replaceWith(copy)
  }
}

/** Other places of the page that speak of the view: figures, the question as a program, the citation, the bar on a phone. */
const elsewhere = ['[data-follows="figures"]', '#api', '#cite', '.dock']

/** Takes what the whole page says of a view; whoever made these parts live hears of it by `pujiang:view`. */
export async function followElsewhere(address: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(address, { signal })
  if (!response.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  if (signal.aborted) return
  for (const selector of elsewhere) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)]
    if (!old || !fresh || old.isEqualNode(fresh)) continue
    const copy = document.importNode(fresh, true)
    for (const button of copy.querySelectorAll<HTMLElement>('[data-copy], [data-copy-link]')) button.hidden = false
    old.replaceWith(copy)
  }
  document.dispatchEvent(new CustomEvent('pujiang:view', { detail: { address } }))
}
