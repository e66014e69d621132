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
