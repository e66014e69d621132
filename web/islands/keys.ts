// Keys of the desk: rows by arrows, places by `g`, search by `/`, everything by Ctrl K, the list of keys by `?`.
const words = document.querySelector<HTMLElement>('[data-keys]')
const base = words?.dataset['base'] ?? '/desk'
const places: Record<string, string> = {
  i: base,
  d: `${base}/datasets`,
  l: `${base}/load`,
  r: `${base}/reviews`,
  s: `${base}/schedule`,
  b: `${base}/bulk`,
}
const rows = [...document.querySelectorAll<HTMLAnchorElement>('[data-rows] [data-row]')]

// One stop for Tab in a list; the arrows move it.
let at = Math.max(
  0,
  rows.findIndex((row) => row.getAttribute('aria-current') === 'true'),
)
rows.forEach((row, i) => (row.tabIndex = i === at ? 0 : -1))
function moveTo(next: number): void {
  const row = rows[Math.max(0, Math.min(rows.length - 1, next))]
  if (!row) return
  rows.forEach((other) => (other.tabIndex = other === row ? 0 : -1))
  at = rows.indexOf(row)
  row.focus()
  row.scrollIntoView({ block: 'nearest' })
}
rows.forEach((row, i) => row.addEventListener('focus', () => (at = i)))

for (const all of document.querySelectorAll<HTMLInputElement>('[data-all]')) {
  all.hidden = false
  all.addEventListener('change', () => {
    for (const box of document.querySelectorAll<HTMLInputElement>(`input[name="${all.dataset['all']}"]`)) box.checked = all.checked
  })
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button)$/.test(target.type)))

/** The list of keys, as a dialog that closes with Escape. */
function showHelp(): void {
  const dialog = document.createElement('dialog')
  dialog.className = 'keys-help'
  const title = document.createElement('h2')
  title.textContent = words?.dataset['help'] ?? ''
  const close = document.createElement('button')
  close.className = 'btn small'
  close.textContent = words?.dataset['close'] ?? ''
  close.addEventListener('click', () => dialog.close())
  const list = words?.querySelector('dl')?.cloneNode(true)
  dialog.append(title, ...(list ? [list] : []), close)
  dialog.setAttribute('aria-label', title.textContent)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

let pending = 0
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault()
    void import('./palette.ts').then(({ openPalette }) => openPalette())
    return
  }
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    typing(event.composedPath()[0] ?? null) ||
    document.querySelector('dialog[open]')
  )
    return
  const inList = rows.includes(event.target as HTMLAnchorElement) || document.activeElement === document.body
  const to = pending && performance.now() - pending < 1200 ? places[event.key] : undefined
  pending = 0
  if (to) {
    event.preventDefault()
    location.assign(to)
  } else if (event.key === 'g') pending = performance.now()
  else if (event.key === '?') showHelp()
  else if (event.key === '/') {
    event.preventDefault()
    const box = document.querySelector<HTMLInputElement>('[data-slash-desk]')
    if (box) box.focus()
    else void import('./palette.ts').then(({ openPalette }) => openPalette())
  } else if (rows.length > 0 && (event.key === 'j' || (event.key === 'ArrowDown' && inList))) {
    event.preventDefault()
    moveTo(document.activeElement === rows[at] ? at + 1 : at)
  } else if (rows.length > 0 && (event.key === 'k' || (event.key === 'ArrowUp' && inList))) {
    event.preventDefault()
    moveTo(at - 1)
  } else if (inList && (event.key === 'Home' || event.key === 'End') && rows.length > 0) {
    event.preventDefault()
    moveTo(event.key === 'Home' ? 0 : rows.length - 1)
  } else if (event.key === 'x') {
    const box = rows[at]?.closest('tr')?.querySelector<HTMLInputElement>('input[type=checkbox]')
    if (box) box.checked = !box.checked
  }
})
export {}
