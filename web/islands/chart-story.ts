// The preview of a story follows the writing: the page draws it, this only asks for it when the writer pauses.
for (const form of document.querySelectorAll<HTMLFormElement>('[data-story-form]')) {
  let timer = 0
  let asked = 0
  const preview = async (): Promise<void> => {
    const mine = ++asked
    const body = new URLSearchParams([...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
    body.set('intent', 'preview')
    const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null)
    if (!answer?.ok || mine !== asked) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const [here, there] = [document.querySelector('#preview'), page.querySelector('#preview')]
    if (here && there && mine === asked) here.replaceWith(there)
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void preview(), 700)
  })
  if (form.querySelector<HTMLTextAreaElement>('textarea[name^="body"]')?.value) void preview()
}
export {}
