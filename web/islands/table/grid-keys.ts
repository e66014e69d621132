import type { Grid } from './grid.ts'

interface Acts {
  rows(): number
  columns(): number
  /** Enter on a cell; the row −1 is the head. */
  enter(row: number, column: number, event: KeyboardEvent): void
  /** Alt and arrow down on a head. */
  menu(column: number): void
  copy(row: number, column: number): void
}

/** Keys of a grid as the ARIA authoring practices have them. */
export function listenToKeys(grid: Grid, acts: Acts): void {
  grid.box.addEventListener('keydown', (event) => {
    if (event.target !== grid.box) return
    const { row, column } = grid.active
    const lastRow = acts.rows() - 1
    const lastColumn = acts.columns() - 1
    const go = (toRow: number, toColumn: number): void => {
      event.preventDefault()
      grid.activate(Math.max(-1, Math.min(lastRow, toRow)), Math.max(0, Math.min(lastColumn, toColumn)))
    }
    const all = event.ctrlKey || event.metaKey
    switch (event.key) {
      case 'ArrowUp':
        return go(all ? 0 : row - 1, column)
      case 'ArrowDown':
        if (event.altKey) {
          event.preventDefault()
          return acts.menu(column)
        }
        return go(all ? lastRow : row + 1, column)
      case 'ArrowLeft':
        return go(row, all ? 0 : column - 1)
      case 'ArrowRight':
        return go(row, all ? lastColumn : column + 1)
      case 'PageUp':
        return go(Math.max(0, row - grid.rowsSeen), column)
      case 'PageDown':
        return go(row + grid.rowsSeen, column)
      case 'Home':
        return go(all ? 0 : row, 0)
      case 'End':
        return go(all ? lastRow : row, lastColumn)
      case 'Enter':
        event.preventDefault()
        return acts.enter(row, column, event)
      case 'c':
      case 'C':
        // What the reader has marked is copied as marked.
        if (all && (getSelection()?.isCollapsed ?? true)) {
          event.preventDefault()
          acts.copy(row, column)
        }
    }
  })
}
