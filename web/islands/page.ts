import './suggest.ts'

// Small comforts for every page. Nothing here is needed to use it.
const zh = document.documentElement.lang.startsWith('zh')
const all = <E extends Element>(selector: string): E[] => [...document.querySelectorAll<E>(selector)]

function remember(name: string, value: string): void {
  document.cookie = `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${value ? 31_536_000 : 0}`
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  const words = button.textContent
  button.textContent = zh ? '已复制' : 'Copied'
  setTimeout(() => (button.textContent = words), 1600)
}

// Buttons that need a script show themselves only where there is one.
if (navigator.clipboard) {
  for (const button of all<HTMLElement>('[data-copy], [data-copy-link]')) button.hidden = false
  // Parts of a page may be written anew while it is looked at, so clicks are heard where all of them come by.
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy], [data-copy-link]') : null
    if (!button) return
    const { copy: from } = button.dataset
    void copy(button, from === undefined ? location.href : (document.querySelector(from)?.textContent ?? ''))
  })
}

for (const form of all<HTMLFormElement>('[data-submit-on-change]')) {
  form.addEventListener('change', () => form.requestSubmit())
  for (const button of form.querySelectorAll<HTMLElement>('[data-without-script]')) button.hidden = true
}

// Choices of look and language are kept in this browser.
for (const link of all<HTMLElement>('[data-lang]')) link.addEventListener('click', () => remember('lang', link.dataset['lang'] ?? ''))
for (const form of all<HTMLFormElement>('[data-look]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const chosen = event.submitter?.getAttribute('value') ?? 'system'
    const theme = chosen === 'system' ? '' : chosen
    remember('theme', theme)
    if (theme) document.documentElement.dataset['theme'] = theme
    else delete document.documentElement.dataset['theme']
    for (const button of form.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.value === chosen))
  })
}

// A popover closes when one clicks elsewhere or presses Escape, and begins at its first control.
const openPopovers = (): HTMLDetailsElement[] => all<HTMLDetailsElement>('details.pop[open]')
document.addEventListener(
  'toggle',
  (event) => {
    const pop = event.target as HTMLDetailsElement
    if (pop.open && pop.matches('details.pop')) pop.querySelector<HTMLElement>('select, input:not([type=hidden]), a')?.focus()
  },
  true,
)
document.addEventListener('click', (event) => {
  for (const pop of openPopovers()) if (!pop.contains(event.target as Node)) pop.open = false
})

/** Whether a key may mean something of its own: not while somebody types, not inside a dialog, not together with Ctrl, Alt or Meta. */
function isFree(event: KeyboardEvent): boolean {
  // The editor of SQL keeps its parts to itself: seen from here a key in it comes from its place.
  const [target] = event.composedPath()
  const typing =
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  return !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !document.querySelector('dialog[open]')
}

// Where `g` and a letter lead on public pages; the desk has places of its own (keys.ts).
const places: Record<string, string> = { h: '', d: '/datasets', t: '/themes', a: '/agencies', s: '/sql', r: '/requests', n: '/stories' }
let gone = 0
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    for (const pop of openPopovers()) {
      pop.open = false
      pop.querySelector('summary')?.focus()
    }
  }
  const free = isFree(event)
  if (free && event.key === '/') {
    const box = document.querySelector<HTMLElement>('[data-slash]')
    if (box) event.preventDefault()
    box?.focus()
  }
  if (document.querySelector('[data-keys]')) return
  const anywhere = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k'
  const to = free && gone > 0 && performance.now() - gone < 1200 ? places[event.key] : undefined
  gone = free && event.key === 'g' ? performance.now() : 0
  if (to !== undefined) location.assign((zh ? '' : '/en') + to || '/')
  else if (anywhere || (free && event.key === '?')) {
    event.preventDefault()
    void import('./public-keys.ts').then(({ showKeys, goAnywhere }) => (anywhere ? goAnywhere() : showKeys()))
  }
})
if (matchMedia('(min-width: 761px) and (hover: hover)').matches) document.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true })
