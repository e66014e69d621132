import { columnWidths } from '../../view/view.ts'
import { make, words } from './words.ts'

const step = 16

/** A handle at the right edge of a head: dragged, or moved with the arrow keys. */
export function resizeHandle(label: string, width: () => number, resized: (width: number, done: boolean) => void): HTMLElement {
  const handle = make('div', 'live-resize')
  handle.setAttribute('role', 'separator')
  handle.setAttribute('aria-orientation', 'vertical')
  handle.setAttribute('aria-label', words.resize(label))
  handle.tabIndex = -1
  const tell = (): void => handle.setAttribute('aria-valuenow', String(width()))
  handle.setAttribute('aria-valuemin', String(columnWidths.least))
  handle.setAttribute('aria-valuemax', String(columnWidths.most))
  tell()
  const set = (to: number, done: boolean): void => {
    resized(Math.round(Math.min(columnWidths.most, Math.max(columnWidths.least, to))), done)
    tell()
  }
  handle.addEventListener('pointerdown', (down) => {
    down.preventDefault()
    down.stopPropagation()
    handle.setPointerCapture(down.pointerId)
    const from = width()
    const move = (event: PointerEvent): void => set(from + event.clientX - down.clientX, false)
    handle.addEventListener('pointermove', move)
    handle.addEventListener(
      'lostpointercapture',
      () => {
        handle.removeEventListener('pointermove', move)
        set(width(), true)
      },
      { once: true },
    )
  })
  handle.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    set(width() + (event.key === 'ArrowLeft' ? -step : step), true)
  })
  return handle
}
