// The command palette: pages, actions and datasets of the desk in one box. Loaded when it is first asked for.
interface Entry {
  text: string
  note: string
  href: string
}
interface Found {
  items: { slug: string; name: { zh: string; en: string } }[]
}

const zh = document.documentElement.lang.startsWith('zh')
const words = document.querySelector<HTMLElement>('[data-keys]')
const link = (anchor: HTMLAnchorElement, note: string): Entry => ({
  text: [...anchor.childNodes]
    .filter((node) => node.nodeName !== 'EM')
    .map((node) => node.textContent)
    .join('')
    .trim(),
  note,
  href: anchor.href,
})
const entries = (): Entry[] => [
  ...[...document.querySelectorAll<HTMLAnchorElement>('.rail nav a')].map((anchor) => link(anchor, '')),
  ...[...(words?.querySelectorAll('a') ?? [])].map((anchor) => link(anchor, '')),
]

/** Letters of the words in their order are enough: 数集 finds 数据集. */
const fits = (text: string, typed: string): boolean => {
  let from = 0
  const low = text.toLowerCase()
  for (const letter of typed.toLowerCase().replaceAll(/\s/g, '')) {
    const found = low.indexOf(letter, from)
    if (found < 0) return false
    from = found + 1
  }
  return true
}

/** Opens the palette; Escape or a click beside it closes it and gives the focus back. */
export function openPalette(): void {
  if (document.querySelector('dialog.palette')) return
  const before = document.activeElement
  const dialog = document.createElement('dialog')
  dialog.className = 'palette'
  dialog.setAttribute('aria-label', words?.dataset['palette'] ?? '')
  const box = Object.assign(document.createElement('input'), { type: 'text', placeholder: words?.dataset['hint'] ?? '', autocomplete: 'off' })
  const list = Object.assign(document.createElement('ul'), { id: 'palette-list' })
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-controls': 'palette-list',
    'aria-expanded': 'true',
    'aria-autocomplete': 'list',
    'aria-label': words?.dataset['hint'] ?? '',
  }))
    box.setAttribute(name, value)
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', words?.dataset['palette'] ?? '')
  dialog.append(box, list)
  const own = entries()
  let shown: Entry[] = []
  let at = 0
  const mark = (): void => {
    ;[...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)))
    const chosen = list.children[at]
    if (chosen) box.setAttribute('aria-activedescendant', chosen.id)
    else box.removeAttribute('aria-activedescendant')
    chosen?.scrollIntoView({ block: 'nearest' })
  }
  const draw = (found: Entry[]): void => {
    shown = [...own.filter(({ text }) => fits(text, box.value)), ...found].slice(0, 14)
    at = 0
    list.replaceChildren(
      ...shown.map((entry, i) => {
        const item = Object.assign(document.createElement('li'), { id: `palette-${i}` })
        item.setAttribute('role', 'option')
        const note = Object.assign(document.createElement('small'), { textContent: entry.note })
        item.append(entry.text, note)
        item.addEventListener('click', () => location.assign(entry.href))
        return item
      }),
    )
    if (shown.length === 0) {
      const none = Object.assign(document.createElement('li'), { textContent: words?.dataset['none'] ?? '' })
      none.setAttribute('role', 'option')
      none.setAttribute('aria-disabled', 'true')
      list.append(none)
    }
    mark()
  }
  let timer = 0
  const ask = async (): Promise<void> => {
    const q = box.value.trim()
    if (!q) return
    const answer = await fetch(`/api/v1/desk/datasets?limit=8&sort=name&q=${encodeURIComponent(q)}`).catch(() => null)
    if (!answer?.ok || q !== box.value.trim()) return
    const { items } = (await answer.json()) as Found
    draw(
      items.map(({ slug, name }) => ({
        text: (zh ? name.zh : name.en) || name.zh,
        note: words?.dataset['dataset'] ?? '',
        href: `${words?.dataset['base'] ?? '/desk'}/datasets/${slug}`,
      })),
    )
  }
  box.addEventListener('input', () => {
    draw([])
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), 120)
  })
  box.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && shown.length > 0) {
      event.preventDefault()
      at = (at + step + shown.length) % shown.length
      mark()
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault()
      const chosen = shown[at]
      if (chosen) location.assign(chosen.href)
    }
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (before instanceof HTMLElement) before.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
  draw([])
  box.focus()
}
