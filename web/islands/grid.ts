// The grid of many datasets: arrows move between cells, Enter goes down, changed cells are tinted, a column can be filled at once.
type Cell = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const form = document.querySelector<HTMLFormElement>('form[data-grid]')
const cells = new Map<string, Cell>([...(form?.querySelectorAll<Cell>('[data-cell]') ?? [])].map((cell) => [cell.dataset['cell'] ?? '', cell]))

const tint = (cell: Cell): void => void cell.closest('td')?.classList.toggle('changed', cell.value.trim() !== (cell.dataset['was'] ?? ''))
for (const cell of cells.values()) tint(cell)

/** Whether an arrow leaves the cell: text is left at its ends only. */
function leaves(cell: Cell, key: string): boolean {
  if (cell instanceof HTMLSelectElement) return key === 'ArrowLeft' || key === 'ArrowRight'
  const { selectionStart: start, selectionEnd: end, value } = cell
  if (key === 'ArrowLeft') return start === 0 && end === 0
  if (key === 'ArrowRight') return start === value.length
  return !(cell instanceof HTMLTextAreaElement) || !value.includes('\n')
}

form?.addEventListener('input', (event) => {
  if (event.target instanceof HTMLElement && event.target.dataset['cell']) tint(event.target as Cell)
})
form?.addEventListener('keydown', (event) => {
  const cell = event.target as Cell
  const [row, column] = (cell.dataset?.['cell'] ?? '').split(',').map(Number)
  if (row === undefined || column === undefined || event.isComposing) return
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Enter: [event.shiftKey ? -1 : 1, 0],
  }
  const step = steps[event.key]
  // In a list the arrows up and down choose; Enter goes on.
  if (!step || event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'Enter' && !leaves(cell, event.key))) return
  const next = cells.get(`${row + step[0]},${column + step[1]}`)
  if (event.key === 'Enter') event.preventDefault()
  if (!next) return
  event.preventDefault()
  next.focus()
  if (!(next instanceof HTMLSelectElement)) next.select()
})

// What stands in the first cell of a column goes into all of them.
for (const button of form?.querySelectorAll<HTMLButtonElement>('[data-fill]') ?? []) {
  button.hidden = false
  button.addEventListener('click', () => {
    const column = button.dataset['fill']
    const focused = [...cells].find(([place, cell]) => cell === last && place.endsWith(`,${column}`))
    const from = focused?.[1] ?? cells.get(`0,${column}`)
    for (const [place, cell] of cells) {
      if (!from || !place.endsWith(`,${column}`)) continue
      cell.value = from.value
      tint(cell)
    }
  })
}
let last: Cell | null = null
form?.addEventListener('focusin', (event) => {
  if (event.target instanceof HTMLElement && event.target.dataset['cell']) last = event.target as Cell
})
export {}
