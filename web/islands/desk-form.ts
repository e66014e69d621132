// Checks the metadata form while somebody types, by the same rules that saving holds it to, and keeps the score and what to mend first current.
interface Item {
  label: Record<string, string>
  at: string
  got: number
  of: number
  missing: Record<string, string> | null
}
interface Answer {
  faults: { at: string; message: Record<string, string> }[]
  score: number
  got: number
  of: number
  items: Item[]
  first: Item[]
}

const form = document.querySelector<HTMLFormElement>('form[data-check]')
const panel = document.querySelector<HTMLElement>('[data-complete-panel]')
const touched = new Set<string>()

const controls = (): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] =>
  form ? [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('.in[name]')] : []
const text = (words: Record<string, string> | null): string => words?.[form?.dataset['locale'] ?? 'zh'] ?? words?.['zh'] ?? ''
const fill = (words: string | undefined, value: number): string => (words ?? '{}').replace('{}', String(value))

/** The faults of every field beside it. */
function showFaults(faults: Answer['faults']): void {
  for (const control of controls()) {
    // In a new form what nobody has come to yet is left in peace; a limit that lacks its basis is told at once.
    if (form?.dataset['check'] === '' && !touched.has(control.name) && control.name !== 'legalBasis') continue
    const own = faults.filter(({ at }) => at === control.name || control.name.startsWith(`${at}.`)).map(({ message }) => text(message))
    const field = control.closest('.field')
    const id = `${control.id}-fault`
    let line = document.getElementById(id)
    field?.classList.toggle('faulty', own.length > 0)
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((name) => name && name !== id)
    if (own.length === 0) {
      line?.remove()
      control.removeAttribute('aria-invalid')
    } else {
      if (!line) {
        line = Object.assign(document.createElement('span'), { className: 'fault', id })
        control.before(line)
      }
      line.textContent = [...new Set(own)].join(' ')
      control.setAttribute('aria-invalid', 'true')
      described.push(id)
    }
    if (described.length > 0) control.setAttribute('aria-describedby', described.join(' '))
    else control.removeAttribute('aria-describedby')
  }
}

function showScore(answer: Answer): void {
  if (!panel || !form) return
  const set = (name: string, value: string): void => {
    const place = panel.querySelector(`[data-${name}]`)
    if (place) place.textContent = value
  }
  set('score', String(answer.score))
  set('sum', fill(form.dataset['points'], answer.got).replace('{of}', String(answer.of)))
  panel.querySelector('svg rect')?.setAttribute('width', `${(answer.got / Math.max(1, answer.of)) * 100}%`)
  const list = panel.querySelector('[data-first]')
  list?.replaceChildren(
    ...answer.first.slice(0, 6).map((item) => {
      const line = document.createElement('li')
      const href = item.at === 'fields' ? panel.dataset['fields'] : item.at === 'data' ? panel.dataset['data'] : `#in-${item.at}`
      const link = Object.assign(document.createElement('a'), { href: href ?? '', textContent: text(item.label) })
      const points = Object.assign(document.createElement('em'), { textContent: `+${fill(form.dataset['worth'], item.of - item.got)}` })
      line.append(link, ' ', points, Object.assign(document.createElement('small'), { textContent: text(item.missing) }))
      return line
    }),
  )
  if (answer.first.length === 0)
    list?.append(Object.assign(document.createElement('li'), { className: 'good', textContent: form.dataset['complete'] ?? '' }))
  const rows = panel.querySelectorAll('[data-items] tr')
  if (rows.length !== answer.items.length)
    panel.querySelector('[data-items]')?.replaceChildren(
      ...answer.items.map((item) => {
        const row = document.createElement('tr')
        const head = Object.assign(document.createElement('th'), { scope: 'row', textContent: text(item.label) })
        row.append(head, ...[item.got, item.of].map((n) => Object.assign(document.createElement('td'), { className: 'num', textContent: String(n) })))
        return row
      }),
    )
  else rows.forEach((row, i) => ((row.querySelectorAll('td')[0] as HTMLElement).textContent = String(answer.items[i]?.got ?? 0)))
}

if (form) {
  let timer = 0
  let asked = 0
  const check = async (): Promise<void> => {
    const turn = (asked += 1)
    const values = Object.fromEntries(
      controls()
        .filter(({ name }) => name !== 'agency' && name !== 'slug')
        .map(({ name, value }) => [name, value]),
    )
    const dataset = form.dataset['check']
    const answer = await fetch('/api/v1/metadata-check', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...(dataset && { dataset }), values }),
    }).catch(() => null)
    if (!answer?.ok || turn !== asked) return
    const found = (await answer.json()) as Answer
    showFaults(found.faults)
    showScore(found)
  }
  const soon = (ms: number): void => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void check(), ms)
  }
  form.addEventListener('input', (event) => {
    if (event.target instanceof HTMLElement && 'name' in event.target) touched.add(String(event.target.name))
    soon(350)
  })
  form.addEventListener('focusout', () => {
    if (touched.size > 0) soon(0)
  })
}

// What the list of things to mend points at takes the focus, also when it stands in a select.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#in-"]') : null
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)))
  if (!place) return
  event.preventDefault()
  place.focus()
  place.scrollIntoView({ block: 'center' })
})
export {}
