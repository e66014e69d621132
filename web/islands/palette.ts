// The command palette: pages, actions and datasets of the desk in one box. Loaded when it is first asked for.
interface Entry {
  text: string
  note: string
  href: string
}

const zh = document.documentElement.lang.startsWith('zh')
const words = document.querySelector<HTMLElement>('[data-keys]')
/** Where a link leads, by its words. */
export const entryOf = (anchor: HTMLAnchorElement, note: string): Entry => ({
  text: [...anchor.childNodes]
    .filter((node) => node.nodeName !== 'EM')
    .map((node) => node.textContent)
    .join('')
    .trim(),
  note,
  href: anchor.href,
})
const deskEntries = (): Entry[] => [
  ...[...document.querySelectorAll<HTMLAnchorElement>('.rail nav a')].map((anchor) => entryOf(anchor, '')),
  ...[...(words?.querySelectorAll('a') ?? [])].map((anchor) => entryOf(anchor, '')),
]

/** Words of the palette, places it knows at once, and how it asks for datasets. */
export interface PaletteSource {
  label: string
  hint: string
  none: string
  entries(): Entry[]
  find(q: string): Promise<Entry[] | null>
}

interface Named {
  slug: string
  name: { zh: string; en: string }
}

/** Datasets an address of the API answers, as entries that lead below `base`. */
export async function findDatasets(address: string, base: string, note: string): Promise<Entry[] | null> {
  const answer = await fetch(address).catch(() => null)
  if (!answer?.ok) return null
  const found = (await answer.json()) as { items?: Named[]; hits?: Named[] }
  return (found.items ?? found.hits ?? []).map(({ slug, name }) => ({
    text: (zh ? name.zh : name.en) || name.zh,
    note,
    href: `${base}/datasets/${slug}`,
  }))
}

const desk: PaletteSource = {
  label: words?.dataset['palette'] ?? '',
  hint: words?.dataset['hint'] ?? '',
  none: words?.dataset['none'] ?? '',
  entries: deskEntries,
  find: (q) =>
    findDatasets(
      `/api/v1/desk/datasets?limit=8&sort=name&q=${encodeURIComponent(q)}`,
      words?.dataset['base'] ?? '/desk',
      words?.dataset['dataset'] ?? '',
    ),
}

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
export function openPalette(source: PaletteSource = desk): void {
  if (document.querySelector('dialog.palette')) return
  const before = document.activeElement
  const dialog = document.createElement('dialog')
  dialog.className = 'palette'
  dialog.setAttribute('aria-label', source.label)
  const box = Object.assign(document.createElement('input'), { type: 'text', placeholder: source.hint, autocomplete: 'off' })
  const list = Object.assign(document.createElement('ul'), { id: 'palette-list' })
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-controls': 'palette-list',
    'aria-expanded': 'true',
    'aria-autocomplete': 'list',
    'aria-label': source.hint,
  }))
    box.setAttribute(name, value)
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', source.label)
  dialog.append(box, list)
  const own = source.entries()
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
      const none = Object.assign(document.createElement('li'), { textContent: source.none })
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
    const found = await source.find(q)
    if (found && q === box.value.trim()) draw(found)
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
