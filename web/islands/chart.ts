// Reading a chart point by point, moving a map, redrawing while one chooses. Without it titles, links and buttons do the same.
const all = <E extends Element>(selector: string, root: ParentNode = document): E[] => [...root.querySelectorAll<E>(selector)]

/** A tip beside the mark that is pointed at or stepped to; it says what the mark's own title says. */
function readable(drawn: HTMLElement): void {
  const tip = document.createElement('div')
  tip.className = 'chart-tip'
  tip.hidden = true
  tip.setAttribute('role', 'status')
  drawn.append(tip)
  for (const picture of all<SVGSVGElement>('svg.drawing', drawn)) {
    const marks = all<SVGGraphicsElement>('.hit', picture)
    if (marks.length === 0) continue
    const words = marks.map((mark) => {
      const title = mark.querySelector('title')
      const text = title?.textContent ?? ''
      title?.remove()
      return text
    })
    picture.setAttribute('tabindex', '0')
    let at = -1
    const show = (next: number): void => {
      marks[at]?.classList.remove('at')
      at = next
      const mark = marks[at]
      tip.hidden = mark === undefined
      if (!mark) return
      mark.classList.add('at')
      tip.textContent = words[at] ?? ''
      const outer = drawn.getBoundingClientRect()
      const inner = mark.getBoundingClientRect()
      const x = inner.left + inner.width / 2 - outer.left
      const left = x > outer.width / 2 ? x - tip.offsetWidth - 14 : x + 14
      tip.style.left = `${Math.max(0, Math.min(left, outer.width - tip.offsetWidth))}px`
      const y = inner.height > outer.height * 0.6 ? 8 : inner.top - outer.top - tip.offsetHeight - 8
      tip.style.top = `${Math.max(-8, y)}px`
    }
    picture.addEventListener('pointerover', (event) => {
      const mark = event.target instanceof Element ? event.target.closest<SVGGraphicsElement>('.hit') : null
      if (mark) show(marks.indexOf(mark))
    })
    picture.addEventListener('pointerleave', () => show(-1))
    picture.addEventListener('blur', () => show(-1))
    picture.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      const next =
        step !== undefined
          ? Math.max(0, Math.min(marks.length - 1, at + step))
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? marks.length - 1
              : event.key === 'Escape'
                ? -1
                : null
      if (next === null) return
      event.preventDefault()
      show(next)
    })
  }
}

/** Fetches a page and puts the part of it that changes in the place of the same part here. */
let asked = 0
async function redraw(address: string, keep: 'push' | 'replace', parts: readonly string[]): Promise<void> {
  const mine = ++asked
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null)
  if (mine !== asked) return
  if (!answer?.ok) return location.assign(address)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (mine !== asked) return
  const focused = document.activeElement?.getAttribute('name')
  for (const selector of parts) {
    const [here, there] = [document.querySelector(selector), page.querySelector(selector)]
    if (here && there) here.replaceWith(there)
  }
  history[keep === 'push' ? 'pushState' : 'replaceState'](null, '', address)
  if (focused)
    document
      .querySelector<HTMLElement>(
        `[data-chart-form] [name="${CSS.escape(focused)}"]:checked, [data-chart-form] select[name="${CSS.escape(focused)}"]`,
      )
      ?.focus()
  begin()
}

/** The map follows wheel and drag; the engine gathers its points anew for what is then shown. */
function movable(tools: HTMLElement): void {
  const figure = tools.closest('figure')
  const drawn = figure?.querySelector<HTMLElement>('.drawn')
  const box = (tools.dataset['box'] ?? '').split(',').map(Number) as [number, number, number, number]
  if (!drawn || !figure) return
  drawn.classList.add('can-move')
  const go = ([west, south, east, north]: readonly number[]): void => {
    const target = new URL(location.href)
    target.searchParams.set('box', [west, south, east, north].map((n) => (n ?? 0).toFixed(5)).join(','))
    void redraw(target.pathname + target.search, 'replace', ['#chart'])
  }
  for (const link of all<HTMLAnchorElement>('a', tools))
    link.addEventListener('click', (event) => {
      event.preventDefault()
      const target = new URL(link.href)
      void redraw(target.pathname + target.search, 'replace', ['#chart'])
    })
  let from: { x: number; y: number } | null = null
  drawn.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') return
    from = { x: event.clientX, y: event.clientY }
    drawn.classList.add('moving')
  })
  const picture = (): SVGSVGElement | undefined => all<SVGSVGElement>('svg.drawing', drawn).find((svg) => svg.getBoundingClientRect().width > 0)
  addEventListener('pointermove', (event) => {
    if (!from || !drawn.isConnected) return
    const svg = picture()
    if (svg) svg.style.transform = `translate(${event.clientX - from.x}px, ${event.clientY - from.y}px)`
  })
  addEventListener('pointerup', (event) => {
    if (!from || !drawn.isConnected) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    from = null
    drawn.classList.remove('moving')
    const size = picture()?.getBoundingClientRect()
    if (!size || Math.hypot(dx, dy) < 5) return
    const [w, h] = [box[2] - box[0], box[3] - box[1]]
    // The picture is as wide or as high as the box, whichever is tighter; moving by the tighter side is near enough for both.
    const scale = Math.max(w / size.width, h / size.height)
    go([box[0] - dx * scale, box[1] + dy * scale, box[2] - dx * scale, box[3] + dy * scale])
  })
  let timer = 0
  let factor = 1
  drawn.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      factor *= event.deltaY > 0 ? 1.25 : 0.8
      clearTimeout(timer)
      timer = window.setTimeout(() => {
        const [cx, cy, w, h] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, ((box[2] - box[0]) / 2) * factor, ((box[3] - box[1]) / 2) * factor]
        go([cx - w, cy - h, cx + w, cy + h])
      }, 120)
    },
    { passive: false },
  )
}

function live(form: HTMLFormElement): void {
  for (const button of all<HTMLElement>('[data-without-script]', form)) button.hidden = true
  form.addEventListener('change', () => {
    const params = new URLSearchParams(
      [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value]] : [])),
    )
    void redraw(`${form.getAttribute('action')}?${params}`, 'replace', ['.chart-form', '#chart', '.chart-ideas', '#save'])
  })
}

const begun = new WeakSet<Element>()
function begin(): void {
  const once = <E extends HTMLElement>(selector: string, work: (element: E) => void): void => {
    for (const element of all<E>(selector)) {
      if (begun.has(element)) continue
      begun.add(element)
      work(element)
    }
  }
  once('[data-drawn]', readable)
  once<HTMLElement>('.map-tools', movable)
  once<HTMLFormElement>('[data-chart-form]', live)
}
begin()
export {}
