// Checks the condition of a grant while it is typed: the platform counts the rows it lets through, or says where it is wrong.
const form = document.querySelector<HTMLFormElement>('form[data-grant]')
const input = form?.querySelector<HTMLInputElement>('[name=rowFilter]')
const words = form?.querySelector<HTMLElement>('[data-grant-words]')

if (form && input && words) {
  let waiting: number | undefined
  let asked = 0
  const check = async (): Promise<void> => {
    asked += 1
    const mine = asked
    const rowFilter = input.value.trim()
    if (rowFilter === '') {
      words.textContent = ''
      return
    }
    const english = document.documentElement.lang === 'en'
    const answer = await fetch(`/api/v1/tables/${form.dataset['grant']}/grant-preview`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': english ? 'en' : 'zh' },
      body: JSON.stringify({ rowFilter, limit: 1 }),
    })
    const body = (await answer.json()) as { total?: number; all?: number; detail?: string; faults?: { message: string }[] }
    if (mine !== asked) return
    const number = new Intl.NumberFormat(english ? 'en-GB' : 'zh-CN')
    words.className = answer.ok ? 's13 rise-16 good' : 's13 rise-16 bad'
    words.textContent = answer.ok
      ? (form.dataset['good'] ?? '').replace('{n}', number.format(body.total ?? 0)).replace('{all}', number.format(body.all ?? 0))
      : body.faults?.map((fault) => fault.message).join(' ') || body.detail || ''
  }
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = window.setTimeout(() => void check().catch(() => undefined), 350)
  })
}
export {}
