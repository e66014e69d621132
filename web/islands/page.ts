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
  for (const button of all<HTMLElement>('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', () => void copy(button, document.querySelector(button.dataset['copy'] ?? '')?.textContent ?? ''))
  }
  for (const button of all<HTMLElement>('[data-copy-link]')) {
    button.hidden = false
    button.addEventListener('click', () => void copy(button, location.href))
  }
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
const popovers = all<HTMLDetailsElement>('details.pop')
for (const pop of popovers) {
  pop.addEventListener('toggle', () => {
    if (pop.open) pop.querySelector<HTMLElement>('select, input:not([type=hidden]), a')?.focus()
  })
}
document.addEventListener('click', (event) => {
  for (const pop of popovers) if (pop.open && !pop.contains(event.target as Node)) pop.open = false
})
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
  if (event.key === 'Escape') {
    for (const pop of popovers) {
      if (!pop.open) continue
      pop.open = false
      pop.querySelector('summary')?.focus()
    }
  }
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    document.querySelector<HTMLElement>('[data-slash]')?.focus()
  }
})
if (matchMedia('(min-width: 761px) and (hover: hover)').matches) document.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true })
export {}
