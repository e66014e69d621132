// Brings the table to life when a reader reaches for it: until then the page carries no more script than this.
import { whenReached } from './when-reached.ts'

const place = document.querySelector<HTMLElement>('[data-live-table]')
if (place?.querySelector('.grid')) {
  const start = whenReached(place, () => void import('./table/live-table.ts').then(({ startTable }) => startTable(place)))
  // An address that speaks of a place deep in the table is one of the live table.
  if (/[?&](at|row)=/.test(location.search)) start()
}
