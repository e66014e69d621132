// Brings the table to life when a reader reaches for it: until then the page carries no more script than this.
const place = document.querySelector<HTMLElement>('[data-live-table]')
if (place?.querySelector('.grid')) {
  const reached = ['pointerover', 'pointerdown', 'focusin', 'wheel', 'touchstart'] as const
  let started = false
  const start = (): void => {
    if (started) return
    started = true
    for (const event of reached) place.removeEventListener(event, start)
    void import('./table/live-table.ts').then(({ startTable }) => startTable(place))
  }
  for (const event of reached) place.addEventListener(event, start, { passive: true })
  // An address that speaks of a place deep in the table is one of the live table.
  if (/[?&](at|row)=/.test(location.search)) start()
}
export {}
