const signs = ['pointerover', 'pointerdown', 'focusin', 'wheel', 'touchstart'] as const

/** Does something once, when a reader first reaches for a place: by pointer, finger, wheel or keyboard. Answers a function that does it at once. */
export function whenReached(place: Element, start: () => void): () => void {
  let started = false
  const begin = (): void => {
    if (started) return
    started = true
    for (const sign of signs) place.removeEventListener(sign, begin)
    start()
  }
  for (const sign of signs) place.addEventListener(sign, begin, { passive: true })
  return begin
}
