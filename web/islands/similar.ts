// While one writes what data is wanted: datasets and requests like it, beside the form. Without a script a button asks for the same.
interface Named {
  slug: string
  name?: { zh: string; en: string }
  title?: string
}

const english = !document.documentElement.lang.startsWith('zh')
const prefix = english ? '/en' : ''
const input = document.querySelector<HTMLInputElement>('#in-title')
const place = document.querySelector<HTMLElement>('[data-similar]')
const pause = 350

const linkTo = (path: string, text: string): HTMLLIElement => {
  const item = document.createElement('li')
  const link = document.createElement('a')
  link.href = prefix + path
  link.textContent = text
  item.append(link)
  return item
}

function group(title: string, items: HTMLLIElement[]): HTMLElement[] {
  if (items.length === 0) return []
  const [head, list] = [document.createElement('h3'), document.createElement('ul')]
  head.textContent = title
  list.append(...items)
  return [head, list]
}

const read = async (path: string, signal: AbortSignal): Promise<Named[]> => {
  const answer = await fetch(path, { signal })
  if (!answer.ok) return []
  const body = (await answer.json()) as { items?: Named[]; hits?: Named[]; relaxed?: boolean }
  return body.relaxed ? [] : (body.items ?? body.hits ?? [])
}

if (input && place) {
  const words = place.dataset
  let waiting: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  const look = async (): Promise<void> => {
    asking?.abort()
    asking = new AbortController()
    const q = input.value.trim()
    if (q.length < 2) return
    const query = new URLSearchParams({ q: q.slice(0, 200), limit: '4' })
    const [requests, datasets] = await Promise.all([
      read(`/api/v1/requests/similar?${query}`, asking.signal),
      read(`/api/v1/datasets?${query}`, asking.signal),
    ])
    const found = [
      ...group(
        words['data'] ?? '',
        datasets.map((dataset) => linkTo(`/datasets/${dataset.slug}`, (english ? dataset.name?.en : dataset.name?.zh) ?? dataset.slug)),
      ),
      ...group(
        words['requests'] ?? '',
        requests.map((request) => linkTo(`/requests/${request.slug}`, request.title ?? request.slug)),
      ),
    ]
    const head = document.createElement('h2')
    head.textContent = (found.length > 0 ? words['some'] : words['none']) ?? ''
    place.hidden = false
    place.replaceChildren(head, ...found)
  }
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void look().catch(() => undefined), pause)
  })
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-without-script]')) {
    button.hidden = true
    // Enter presses the first button of a form, shown or not: it must be the one that sends.
    button.type = 'button'
  }
}

export {}
