// Suggestions under a search box while one types: a combobox after the ARIA pattern, with the arrows. Without a script the box is a plain form.
interface Suggestion {
  kind: 'dataset' | 'agency' | 'field' | 'theme'
  text: string
  spans: [number, number][]
  slug?: string
}

const zh = document.documentElement.lang.startsWith('zh')
const prefix = zh ? '' : '/en'
const kinds: Record<Suggestion['kind'], string> = zh
  ? { theme: '领域', dataset: '数据集', agency: '部门', field: '列' }
  : { theme: 'Field', dataset: 'Dataset', agency: 'Agency', field: 'Column' }
const counted = (n: number): string => (zh ? `${n} 条提示，用上下箭头选` : `${n} suggestions, use the arrows`)
const pause = 120

const addressOf = ({ kind, slug, text }: Suggestion): string => {
  if (slug !== undefined && kind === 'dataset') return `${prefix}/datasets/${slug}`
  if (slug !== undefined && kind === 'agency') return `${prefix}/agencies/${slug}`
  if (slug !== undefined && kind === 'theme') return `${prefix}/themes/${slug}`
  return `${prefix}/datasets?q=${encodeURIComponent(text)}`
}

function marked({ text, spans }: Suggestion): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = []
  let at = 0
  for (const [from, to] of spans) {
    const mark = document.createElement('mark')
    mark.textContent = text.slice(from, to)
    parts.push(text.slice(at, from), mark)
    at = to
  }
  return [...parts, text.slice(at)]
}

function attach(input: HTMLInputElement, number: number): void {
  const form = input.form
  if (!form) return
  const list = document.createElement('ul')
  list.id = `hints-${number}`
  list.className = 'hints'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', zh ? '提示' : 'Suggestions')
  list.hidden = true
  const said = document.createElement('span')
  said.className = 'hidden'
  said.setAttribute('role', 'status')
  form.classList.add('suggests')
  form.append(list, said)
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-controls', list.id)
  input.setAttribute('aria-expanded', 'false')
  input.autocomplete = 'off'

  let found: Suggestion[] = []
  let chosen = -1
  let asked = ''
  let timer = 0
  let composing = false
  let under: AbortController | undefined

  const close = (): void => {
    list.hidden = true
    chosen = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const choose = (next: number): void => {
    chosen = next
    for (const [i, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(i === chosen))
      if (i === chosen) option.scrollIntoView({ block: 'nearest' })
    }
    if (chosen < 0) input.removeAttribute('aria-activedescendant')
    else input.setAttribute('aria-activedescendant', `${list.id}-${chosen}`)
  }
  const show = (): void => {
    list.replaceChildren(
      ...found.map((suggestion, i) => {
        const option = document.createElement('li')
        option.id = `${list.id}-${i}`
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        const name = document.createElement('span')
        name.append(...marked(suggestion))
        const kind = document.createElement('small')
        kind.textContent = kinds[suggestion.kind]
        option.append(name, kind)
        return option
      }),
    )
    chosen = -1
    input.removeAttribute('aria-activedescendant')
    list.hidden = found.length === 0
    input.setAttribute('aria-expanded', String(found.length > 0))
    said.textContent = found.length > 0 ? counted(found.length) : ''
  }
  const ask = async (): Promise<void> => {
    const q = input.value.trim().slice(0, 100)
    if (q === asked) return
    asked = q
    under?.abort()
    if (!q) {
      found = []
      show()
      return
    }
    under = new AbortController()
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(q)}&limit=8`, { signal: under.signal })
      if (!answer.ok || q !== asked) return
      found = ((await answer.json()) as { suggestions: Suggestion[] }).suggestions
      if (document.activeElement === input) show()
    } catch {
      // Typing on ends the question before; without an answer there is simply no list.
    }
  }
  const later = (): void => {
    if (composing) return
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), pause)
  }
  const go = (at: number): void => {
    const suggestion = found[at]
    if (suggestion) location.assign(addressOf(suggestion))
  }

  // While characters are being composed from letters, the letters are the question: pinyin is understood.
  input.addEventListener('compositionstart', () => (composing = true))
  input.addEventListener('compositionend', () => {
    composing = false
    later()
  })
  input.addEventListener('input', later)
  input.addEventListener('blur', close)
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (found.length === 0) return
      event.preventDefault()
      if (list.hidden) show()
      const step = event.key === 'ArrowDown' ? 1 : -1
      // Above the first and below the last stands the box itself.
      const next = chosen + step
      choose(next < -1 ? found.length - 1 : next >= found.length ? -1 : next)
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (event.key === 'Enter' && chosen >= 0 && !list.hidden) {
      event.preventDefault()
      go(chosen)
    }
  })
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = (event.target as Element).closest('li')
    if (option) go([...list.children].indexOf(option))
  })
}

for (const [number, input] of [...document.querySelectorAll<HTMLInputElement>('input[data-slash]')].entries()) attach(input, number)
